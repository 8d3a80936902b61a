import type { FaqEntry } from "../domain/faq.ts";
import type { Language } from "../domain/language.ts";
import {
  type Calibration,
  calibrateOn,
  crossValidate,
  defaultCalibration,
  type Outcome,
} from "./calibration.ts";
import { examplesOf, orderEntries } from "./compile-index.ts";
import { judge } from "./logistic.ts";

/** How well phrasings in one language are understood by a model that was not shown them. All shares are 0–1. */
export interface LanguageFigures {
  readonly language: Language;
  readonly phrasings: number;
  /** share for which the right entry came first */
  readonly accuracy: number;
  /** share that is sure enough to be answered without a human */
  readonly coverage: number;
  /** share of these answers that are right, with out-of-scope questions in the expected proportion among them */
  readonly precision: number;
}

export interface Figures {
  readonly threshold: number;
  readonly languages: readonly LanguageFigures[];
}

/** Examines a knowledge base by cross-validation: every phrasing is asked of a model trained without its fold. */
export function examineEntries(entries: readonly FaqEntry[]): Figures {
  const { sorted, ids } = orderEntries(entries);
  const examples = examplesOf(sorted, ids);
  const languages = sorted.flatMap((entry) => examplesOf([entry], ids).map(() => entry.language));
  const outcomes = crossValidate(examples, ids.length, defaultCalibration);
  const calibration = calibrateOn(outcomes, defaultCalibration);
  return {
    threshold: calibration.threshold,
    languages: [...new Set(languages)].toSorted().map((language) => {
      const own = outcomes.filter((outcome) => languages[outcome.example] === language);
      return { language, ...describe(own, calibration) };
    }),
  };
}

function describe(outcomes: readonly Outcome[], calibration: Calibration): Omit<LanguageFigures, "language"> {
  const inScope = outcomes.filter((outcome) => !outcome.outOfScope);
  const answered = outcomes.filter(({ evidence }) => {
    return judge(calibration.logistic, evidence.signals) >= calibration.threshold;
  });
  return {
    phrasings: new Set(inScope.map((outcome) => outcome.example)).size,
    accuracy: share(inScope.filter(isCorrect), inScope),
    coverage: share(
      answered.filter((outcome) => !outcome.outOfScope),
      inScope,
    ),
    precision: share(answered.filter(isCorrect), answered),
  };
}

function isCorrect(outcome: Outcome): boolean {
  return outcome.correct;
}

function share(part: readonly Outcome[], whole: readonly Outcome[]): number {
  const sum = (outcomes: readonly Outcome[]) => outcomes.reduce((total, { weight }) => total + weight, 0);
  return whole.length === 0 ? 0 : sum(part) / sum(whole);
}
