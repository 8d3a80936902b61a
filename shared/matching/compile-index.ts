import type { Category } from "../domain/category.ts";
import type { FaqEntry } from "../domain/faq.ts";
import { type Calibration, calibrate } from "./calibration.ts";
import { type CompileReport, reportOn } from "./compile-report.ts";
import { crossValidate } from "./cross-validation.ts";
import type { FaqAnswer, FaqSummary } from "./faq-matcher.ts";
import { indexContent } from "./index-content.ts";
import { writeIndexFile } from "./index-file.ts";
import { type Example, readText, trainModel } from "./model.ts";
import type { SentenceEncoder } from "./sentence-encoder.ts";

/** How often answers must be right, 0–1: of all entries, of a category, and of an entry; the nearest to it counts. */
export interface PromisedPrecision {
  readonly overall: number;
  readonly categories?: Readonly<Partial<Record<Category, number | undefined>>>;
  /** share of messages that no entry answers, as the operator expects it: their answers count as wrong */
  readonly outOfScopeShare?: number;
}

export interface CompileOptions {
  /** without one, messages are matched by their words alone */
  readonly encoder?: SentenceEncoder;
  readonly precision?: PromisedPrecision;
  /** false: no cross-validation, and thresholds that suit any knowledge base; quicker */
  readonly examine?: boolean;
  /** what came of examining these very phrasings before: they are not examined again, and the report says nothing of it */
  readonly calibration?: Calibration;
}

export interface CompiledIndex {
  readonly bytes: Uint8Array;
  readonly report: CompileReport;
  /** how far the models can be trusted, as it was learned */
  readonly calibration: Calibration;
}

/** A phrasing, whose it is, and what the models make of it. */
export interface Phrasing extends Example {
  readonly text: string;
  readonly language: string;
}

const defaultPrecision = 0.95;
const defaultOutOfScopeShare = 0.2;

/**
 * Compiles entries into one file that holds the trained models, their calibration and all answers, and says what to
 * expect of it. The order of the entries does not matter, and the same entries give the same bytes.
 *
 * @throws RangeError without entries
 */
export function compileIndex(
  entries: readonly FaqEntry[],
  {
    encoder,
    precision = { overall: defaultPrecision },
    examine = true,
    calibration: known,
  }: CompileOptions = {},
): CompiledIndex {
  const sorted = entries.toSorted((a, b) => compare(a.id, b.id) || compare(a.language, b.language));
  const byId = Map.groupBy(sorted, (entry) => entry.id);
  if (byId.size === 0) throw new RangeError("an index needs at least one entry");
  const phrasings = readPhrasings([...byId.values()], encoder);
  const summaries = [...byId].map(([id, own]) => summarise(id, own, precision));
  const promises = [...new Set(summaries.map((summary) => summary.precision))].sort((a, b) => a - b);
  const { outOfScopeShare = defaultOutOfScopeShare } = precision;
  const outcomes = examine && !known ? crossValidate(phrasings, byId.size, outOfScopeShare) : [];
  const calibration = known ?? calibrate(outcomes, promises, byId.size);
  const { content, sections } = indexContent({
    entries: summaries,
    answers: [...byId.values()].map((own) => own.map(answerOf)),
    phrasingCounts: countByEntry(phrasings, byId.size),
    calibration,
    model: trainModel(phrasings, byId.size),
    encoder: encoder?.fingerprint,
  });
  return {
    bytes: writeIndexFile(content, sections),
    report: reportOn({ entries: summaries, phrasings, outcomes, calibration }),
    calibration,
  };
}

/** Every phrasing of every entry, and its question, without repeats within an entry. */
function readPhrasings(
  entries: readonly (readonly FaqEntry[])[],
  encoder: SentenceEncoder | undefined,
): readonly Phrasing[] {
  return entries.flatMap((translations, entry) => {
    const languages = new Map<string, string>();
    for (const { question, phrasings, language } of translations) {
      for (const text of [question, ...phrasings]) if (!languages.has(text)) languages.set(text, language);
    }
    return [...languages].map(([text, language]) => ({ text, language, entry, ...readText(text, encoder) }));
  });
}

function summarise(id: string, own: readonly FaqEntry[], precision: PromisedPrecision): FaqSummary {
  const category = own[0]?.category ?? "other";
  const promised = own.flatMap((entry) => entry.precision ?? []);
  return {
    entry: id,
    category,
    // Translations should agree; if they do not, the careful one wins.
    automatic: own.every((entry) => entry.automatic),
    languages: own.map((entry) => entry.language),
    precision:
      promised.length > 0 ? Math.max(...promised) : (precision.categories?.[category] ?? precision.overall),
  };
}

function countByEntry(phrasings: readonly Phrasing[], entryCount: number): Uint32Array {
  const counts = new Uint32Array(entryCount);
  for (const { entry } of phrasings) counts[entry] = (counts[entry] ?? 0) + 1;
  return counts;
}

function answerOf({ id: _, phrasings: __, precision: ___, ...answer }: FaqEntry): FaqAnswer {
  return answer;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
