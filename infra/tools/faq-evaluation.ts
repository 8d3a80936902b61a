import type { FaqEntry } from "../../shared/domain/faq.ts";
import type {
  CompileReport,
  EntryReport,
  ExaminedPhrasing,
  Figures,
} from "../../shared/matching/compile-report.ts";
import { fewestPhrasings } from "../../shared/matching/faq-rules.ts";
import { compileFaq, type LeftOut, leaveOneOut } from "./faq-model.ts";

/** A point of the curve: answer only what is at least so probable. All shares are 0–1. */
export interface CurvePoint {
  readonly threshold: number;
  /** share of the questions that the knowledge base answers */
  readonly coverage: number;
  /** share of the answers that are right, with questions out of scope among what is asked */
  readonly precision: number;
}

/** Phrasings of one entry that were taken for another. */
export interface Confusion {
  readonly entry: string;
  readonly found: string;
  readonly phrasings: readonly string[];
}

/** An entry's file that teaches little. */
export interface Thin {
  readonly entry: string;
  readonly language: string;
  readonly phrasings: number;
  readonly needed: number;
}

export interface LanguageEvaluation extends Figures {
  /** `all`, or a language */
  readonly language: string;
  /** share of phrasings whose entry comes first when the model was taught all others */
  readonly leaveOneOut: number;
  readonly curve: readonly CurvePoint[];
}

export interface Evaluation {
  readonly entries: number;
  readonly thresholds: CompileReport["thresholds"];
  readonly languages: readonly LanguageEvaluation[];
  /** the most frequent first; two entries that are taken for each other are two confusions */
  readonly confusions: readonly Confusion[];
  readonly thin: readonly Thin[];
  /** entries that cannot be expected to answer by themselves as rightly as promised, and why */
  readonly unreachable: readonly Pick<
    EntryReport,
    "entry" | "promised" | "coverage" | "precision" | "obstacles"
  >[];
}

export interface EvaluationOptions {
  readonly exact?: boolean;
  readonly onProgress?: (text: string) => void;
}

/** Examines entries with phrasings that the models were not taught. */
export function evaluateFaq(
  entries: readonly FaqEntry[],
  { exact = false, onProgress = () => {} }: EvaluationOptions = {},
): Evaluation {
  onProgress("Cross-validating …");
  const { report } = compileFaq(entries);
  const left = leaveOneOut(entries, {
    exact,
    onRound: (done, of) => onProgress(`Leaving one out: ${done} of ${of}`),
  });
  const languages = [...new Set(left.map(({ language }) => language))].sort();
  const answerable = new Set(entries.filter(({ automatic }) => automatic).map(({ id }) => id));
  return {
    entries: new Set(entries.map(({ id }) => id)).size,
    thresholds: report.thresholds,
    languages: [
      evaluateLanguage("all", report.overall, report.examined, left),
      ...report.languages.map((figures) => {
        const spoken = (each: { readonly language: string }) => each.language === figures.language;
        return evaluateLanguage(
          figures.language,
          figures,
          report.examined.filter(spoken),
          left.filter(spoken),
        );
      }),
    ].filter(({ language }) => languages.length > 1 || language !== "all"),
    confusions: confusionsIn(left),
    thin: thinIn(entries),
    unreachable: report.entries
      .filter(({ entry, reachable }) => !reachable && answerable.has(entry))
      .map(({ entry, promised, coverage, precision, obstacles }) => ({
        ...{ entry, promised, coverage, precision, obstacles },
      })),
  };
}

function evaluateLanguage(
  language: string,
  figures: Figures,
  examined: readonly ExaminedPhrasing[],
  left: readonly LeftOut[],
): LanguageEvaluation {
  const right = left.filter(({ entry, found }) => entry === found).length;
  const { phrasings, accuracy, coverage, precision, outOfScopeAnswered } = figures;
  return {
    ...{ language, phrasings, accuracy, coverage, precision, outOfScopeAnswered },
    leaveOneOut: left.length === 0 ? 0 : right / left.length,
    curve: curveOf(examined),
  };
}

/** Coverage and precision when only the most probable so many are answered, one point a step of probability. */
export function curveOf(examined: readonly ExaminedPhrasing[]): readonly CurvePoint[] {
  const inScope = sum(examined.filter(({ outOfScope }) => !outOfScope));
  const points: CurvePoint[] = [];
  let answered = 0;
  let covered = 0;
  let right = 0;
  const ranked = examined.toSorted((a, b) => b.probability - a.probability);
  ranked.forEach((each, at) => {
    answered += each.weight;
    if (!each.outOfScope) covered += each.weight;
    if (!each.outOfScope && each.found === each.entry) right += each.weight;
    if (ranked[at + 1]?.probability === each.probability) return;
    points.push({ threshold: each.probability, coverage: covered / inScope, precision: right / answered });
  });
  return points;
}

function sum(examined: readonly ExaminedPhrasing[]): number {
  return examined.reduce((total, { weight }) => total + weight, 0);
}

function confusionsIn(left: readonly LeftOut[]): readonly Confusion[] {
  const wrong = left.filter(({ entry, found }) => entry !== found);
  return [...Map.groupBy(wrong, ({ entry, found }) => `${entry} ${found}`).values()]
    .map((own) => ({
      entry: own[0]?.entry ?? "",
      found: own[0]?.found ?? "",
      phrasings: own.map(({ text }) => text),
    }))
    .sort((a, b) => b.phrasings.length - a.phrasings.length || (a.entry < b.entry ? -1 : 1));
}

function thinIn(entries: readonly FaqEntry[]): readonly Thin[] {
  return entries
    .filter(({ phrasings }) => phrasings.length < fewestPhrasings)
    .map(({ id, language, phrasings }) => {
      return { entry: id, language, phrasings: phrasings.length, needed: fewestPhrasings };
    });
}
