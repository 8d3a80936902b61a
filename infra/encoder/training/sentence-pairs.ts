import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as z from "zod/mini";
import { foldTraditional } from "../../../shared/matching/han-variants.ts";
import type { SentencePair } from "./desk-phrases.ts";

const Pair = z.object({ en: z.string().check(z.minLength(1)), zh: z.string().check(z.minLength(1)) });

/**
 * Reads sentence pairs, one JSON object `{"en": …, "zh": …}` a line.
 * @throws Error naming file and line of what is no pair
 */
export function readSentencePairs(path: string): SentencePair[] {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.flatMap((line, at) => {
    if (line.trim() === "") return [];
    try {
      return [Pair.parse(JSON.parse(line))];
    } catch (cause) {
      throw new Error(`${path}:${at + 1}: not a pair {"en", "zh"}`, { cause });
    }
  });
}

/** Pairs to learn from, to choose settings by, and to report on. */
export interface Split {
  readonly training: readonly SentencePair[];
  readonly development: readonly SentencePair[];
  readonly test: readonly SentencePair[];
}

/** One pair in so many is kept for development, and as many for the test. */
const keptOneIn = 40;

/**
 * Splits pairs such that no sentence, in either language, is in two parts: translations of one sentence, and
 * translations of those, stay together. Which part they are in depends on their words alone. In the parts that are
 * kept, each English sentence is there once.
 */
export function split(pairs: readonly SentencePair[]): Split {
  const families = new Families();
  for (const { en, zh } of pairs) families.join(english(en), chinese(zh));
  const parts: Record<keyof Split, SentencePair[]> = { training: [], development: [], test: [] };
  const kept = new Set<string>();
  for (const pair of pairs) {
    const part = partOf(families.of(english(pair.en)));
    if (part !== "training" && kept.size === kept.add(english(pair.en)).size) continue;
    parts[part].push(pair);
  }
  return parts;
}

function partOf(family: string): keyof Split {
  const number = createHash("sha256").update(family).digest().readUInt32LE() % keptOneIn;
  if (number > 1) return "training";
  return number === 0 ? "development" : "test";
}

const english = (text: string) => `en ${text.toLowerCase()}`;
const chinese = (text: string) => `zh ${foldTraditional(text)}`;

/** Which sentences belong together: a union-find whose families are named after their first member by code units. */
class Families {
  readonly #parents = new Map<string, string>();

  of(sentence: string): string {
    let family = sentence;
    for (let parent = this.#parents.get(family); parent !== undefined; parent = this.#parents.get(family)) {
      family = parent;
    }
    return family;
  }

  join(one: string, other: string): void {
    const [first = "", second = ""] = [this.of(one), this.of(other)].sort();
    if (first !== second) this.#parents.set(second, first);
  }
}
