import type { FaqEntry } from "../domain/faq.ts";
import { type CalibrationOptions, calibrate, defaultCalibration } from "./calibration.ts";
import type { FaqAnswer, FaqSummary } from "./faq-matcher.ts";
import { extractFeatures } from "./features.ts";
import { writeIndexFile } from "./index-file.ts";
import { type Example, trainLexicalModel } from "./lexical-model.ts";

/** Entries in the one order in which everything is numbered, and their ids without repeats. */
export interface OrderedEntries {
  readonly sorted: readonly FaqEntry[];
  readonly ids: readonly string[];
}

/**
 * Compiles entries into one file that holds the trained model, its calibration and all answers. The order of the
 * entries does not matter, and the same entries give the same bytes.
 */
export function compileIndex(
  entries: readonly FaqEntry[],
  options: Partial<CalibrationOptions> = {},
): Uint8Array {
  const { sorted, ids } = orderEntries(entries);
  if (ids.length === 0) throw new RangeError("an index needs at least one entry");
  const examples = examplesOf(sorted, ids);
  const model = trainLexicalModel(examples, ids.length);
  const calibration = calibrate(examples, ids.length, { ...defaultCalibration, ...options });
  const { vocabulary, entryCount, relevanceScale, ...sections } = model;
  const content = {
    entries: ids.map((id) => summarise(id, sorted)),
    answers: ids.map((id) => sorted.filter((entry) => entry.id === id).map(answerOf)),
    calibration,
    entryCount,
    relevanceScale,
    rarityOfUnknown: vocabulary.rarityOfUnknown,
  };
  return writeIndexFile(content, { ...sections, hashes: vocabulary.hashes, rarity: vocabulary.rarity });
}

/** Puts entries into order. */
export function orderEntries(entries: readonly FaqEntry[]): OrderedEntries {
  const sorted = entries.toSorted((a, b) => compare(a.id, b.id) || compare(a.language, b.language));
  return { sorted, ids: [...new Set(sorted.map((entry) => entry.id))] };
}

/** Every phrasing, and the question itself, of entries sorted by id; a label is the place of its entry in `ids`. */
export function examplesOf(entries: readonly FaqEntry[], ids: readonly string[]): readonly Example[] {
  return entries.flatMap((entry) => {
    const texts = new Set([entry.question, ...entry.phrasings]);
    return [...texts].map((text) => ({ counts: extractFeatures(text), entry: ids.indexOf(entry.id) }));
  });
}

function summarise(id: string, entries: readonly FaqEntry[]): FaqSummary {
  const own = entries.filter((entry) => entry.id === id);
  return {
    entry: id,
    category: own[0]?.category ?? "other",
    // Translations should agree; if they do not, the careful one wins.
    automatic: own.every((entry) => entry.automatic),
    languages: own.map((entry) => entry.language),
  };
}

function answerOf({ id: _, phrasings: __, ...answer }: FaqEntry): FaqAnswer {
  return answer;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
