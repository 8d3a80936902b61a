import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import type { FaqEntry } from "../../shared/domain/faq.ts";
import type { Calibration, Judge, Limits } from "../../shared/matching/calibration.ts";
import { keyOf } from "./faq-index-cache.ts";

const Numbers = z.array(z.number());
const Logistic = z.object({ bias: z.number(), weights: Numbers, means: Numbers, spreads: Numbers });
const JudgeAndLimits = z.object({
  near: Logistic,
  far: z.optional(Logistic),
  chosen: Logistic,
  records: Numbers,
  thresholds: Numbers,
  lowestScore: z.number(),
});
const Kept = z.object({
  /** of what it was learned from; see `keyOf` */
  key: z.string(),
  promises: Numbers,
  words: JudgeAndLimits,
  full: z.optional(JudgeAndLimits),
  sure: z.number(),
});

const fileIn = (directory: string) => join(directory, "calibration.json");

/**
 * How far the models of these entries can be trusted, as it was learned before and kept beside them. Learning it is four
 * fifths of compiling a knowledge base, and always comes to the same.
 *
 * @param circumstances what else decides about it: the encoder, what is promised
 * @returns `undefined` when nothing was kept, or of other phrasings, by another compiler or in other circumstances
 */
export function keptCalibration(
  directory: string,
  entries: readonly FaqEntry[],
  circumstances: string,
): Calibration | undefined {
  const file = fileIn(directory);
  if (!existsSync(file)) return undefined;
  const parsed = z.safeParse(Kept, readJson(file));
  if (!parsed.success || parsed.data.key !== calibrationKey(entries, circumstances)) return undefined;
  const { key: _, words, full, ...own } = parsed.data;
  return { ...own, words: withRecords(words), full: full && withRecords(full) };
}

/**
 * Keeps a calibration beside the entries that it was learned from.
 * @throws RangeError for one of so small a knowledge base that nothing was learned
 */
export function keepCalibration(
  directory: string,
  entries: readonly FaqEntry[],
  circumstances: string,
  { words, full, promises, sure }: Calibration,
): void {
  if (!Number.isFinite(words.lowestScore)) throw new RangeError("There are too few phrasings to learn from.");
  const kept = {
    key: calibrationKey(entries, circumstances),
    ...{ promises, sure },
    words: withNumbers(words),
    ...(full && { full: withNumbers(full) }),
  };
  writeFileSync(fileIn(directory), `${JSON.stringify(kept, undefined, 1)}\n`);
}

/** Answers, and what else is not read of an entry when it is examined, may change. */
function calibrationKey(entries: readonly FaqEntry[], circumstances: string): string {
  const examined = entries.map(({ id, language, category, question, phrasings, precision }) => {
    return { id, language, category, question, phrasings, precision };
  });
  return keyOf(examined, circumstances);
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function withRecords({ records, far, ...own }: z.infer<typeof JudgeAndLimits>): Judge & Limits {
  return { ...own, far, records: Float32Array.from(records) };
}

function withNumbers({ records, ...own }: Judge & Limits) {
  return { ...own, records: [...records] };
}
