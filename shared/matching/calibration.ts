import { type Evidence, weighEvidence } from "./evidence.ts";
import { type Example, trainLexicalModel } from "./lexical-model.ts";
import { fitLogistic, judge, type Logistic } from "./logistic.ts";
import { seededRandom, shuffle } from "./seeded-random.ts";

/** Turns evidence into a probability, and says from which probability on an answer may go out unseen. */
export interface Calibration {
  readonly logistic: Logistic;
  /** 0–1; at 1 nothing is ever answered by itself */
  readonly threshold: number;
  /** the best score must reach this as well: what the index has never seen scores low everywhere */
  readonly lowestScore: number;
}

/** What became of a phrasing that the model had not been shown. */
export interface Outcome {
  /** position of the phrasing in the list that was examined */
  readonly example: number;
  readonly evidence: Evidence;
  /** the best entry was the right one; never true when `outOfScope` */
  readonly correct: boolean;
  /** the entry it asks for had been taken out altogether, so no answer was right */
  readonly outOfScope: boolean;
  readonly weight: number;
}

export interface CalibrationOptions {
  /** share of automatic answers that must be right, 0–1 */
  readonly promisedPrecision: number;
  /** share of messages that no entry answers, as the operator expects it, 0–1 */
  readonly outOfScopeShare: number;
}

export const defaultCalibration: CalibrationOptions = { promisedPrecision: 0.95, outOfScopeShare: 0.18 };

const folds = 5;
/** Which entries are missing together is chance: asking twice, with other choices, steadies the threshold. */
const repeats = 2;
const heldOutShare = 0.15;
const fewestEntries = 4;
const fewestPhrasings = 3;
/**
 * Customers do not write quite as the phrasings do, so precision in the field falls short of cross-validation: aim
 * higher than was promised.
 */
const fieldAllowance = 0.01;
/** What is more likely wrong than right is never sent, however well the others do. */
const lowestThreshold = 0.5;
/** One-sided 90 % confidence. */
const confidence = 1.28;
const lowestScoreQuantile = 0.02;

/**
 * For a knowledge base that is too small to learn from itself: a calibration that ranks sensibly and answers nothing
 * by itself.
 */
const uncalibrated: Calibration = {
  logistic: { bias: 0, weights: [1], means: [0.6], spreads: [0.3] },
  threshold: 1,
  lowestScore: 0,
};

/** Learns how far the model can be trusted, from phrasings it was not shown. */
export function calibrate(
  examples: readonly Example[],
  entryCount: number,
  options: CalibrationOptions,
): Calibration {
  if (entryCount < fewestEntries || examples.length < fewestPhrasings * entryCount) return uncalibrated;
  return calibrateOn(crossValidate(examples, entryCount, options), options);
}

/** Learns it from outcomes that are there already. */
export function calibrateOn(
  outcomes: readonly Outcome[],
  options: Pick<CalibrationOptions, "promisedPrecision">,
): Calibration {
  const logistic = fitLogistic(
    outcomes.map(({ evidence, correct, weight }) => ({
      values: evidence.signals,
      positive: correct,
      weight,
    })),
  );
  const judged = outcomes.map((outcome) => ({
    ...outcome,
    probability: judge(logistic, outcome.evidence.signals),
  }));
  const inScope = outcomes.filter((outcome) => !outcome.outOfScope).map(bestScore);
  return {
    logistic,
    threshold: chooseThreshold(judged, Math.min(0.99, options.promisedPrecision + fieldAllowance)),
    lowestScore: quantile(inScope, lowestScoreQuantile),
  };
}

/**
 * Asks every phrasing of a model that was trained without it. In each round some entries are missing altogether:
 * their phrasings are the questions that the knowledge base does not answer.
 */
export function crossValidate(
  examples: readonly Example[],
  entryCount: number,
  { outOfScopeShare }: Pick<CalibrationOptions, "outOfScopeShare">,
): readonly Outcome[] {
  const random = seededRandom(11);
  const outcomes = Array.from({ length: repeats }, () => examineOnce(examples, entryCount, random)).flat();
  return weigh(outcomes, outOfScopeShare);
}

function examineOnce(examples: readonly Example[], entryCount: number, random: () => number): Outcome[] {
  const foldOf = assignFolds(examples, entryCount, random);
  const entryOrder = Array.from({ length: entryCount }, (_, entry) => entry);
  shuffle(entryOrder, random);
  const heldOutCount = Math.max(1, Math.round(heldOutShare * entryCount));
  return Array.from({ length: folds }, (_, fold) => {
    const first = fold * heldOutCount;
    const heldOut = new Set(
      Array.from({ length: heldOutCount }, (__, at) => entryOrder[(first + at) % entryCount] ?? 0),
    );
    return examineRound(examples, entryCount, { heldOut, isAsked: (at) => foldOf[at] === fold });
  }).flat();
}

interface Round {
  readonly heldOut: ReadonlySet<number>;
  readonly isAsked: (example: number) => boolean;
}

function examineRound(
  examples: readonly Example[],
  entryCount: number,
  { heldOut, isAsked }: Round,
): Outcome[] {
  const present = Array.from({ length: entryCount }, (_, entry) => entry).filter(
    (entry) => !heldOut.has(entry),
  );
  const numbers = new Map(present.map((entry, number) => [entry, number]));
  const learned = examples.flatMap(({ counts, entry }, at) => {
    const number = numbers.get(entry);
    return number === undefined || isAsked(at) ? [] : [{ counts, entry: number }];
  });
  const model = trainLexicalModel(learned, present.length);
  return examples.flatMap(({ counts, entry }, example) => {
    const outOfScope = heldOut.has(entry);
    if (!outOfScope && !isAsked(example)) return [];
    const evidence = weighEvidence(counts, model);
    const correct = !outOfScope && present[evidence.ranking[0] ?? -1] === entry;
    return [{ example, evidence, correct, outOfScope, weight: 1 }];
  });
}

/** Spreads the phrasings of each entry evenly over the rounds. */
function assignFolds(examples: readonly Example[], entryCount: number, random: () => number): Uint8Array {
  const foldOf = new Uint8Array(examples.length);
  for (let entry = 0; entry < entryCount; entry++) {
    const own = examples.flatMap((example, at) => (example.entry === entry ? [at] : []));
    shuffle(own, random);
    const offset = Math.floor(random() * folds);
    own.forEach((at, position) => {
      foldOf[at] = (position + offset) % folds;
    });
  }
  return foldOf;
}

/**
 * Lets every phrasing count once, however often it was asked, and out-of-scope ones as much as the operator expects to
 * meet them.
 */
function weigh(outcomes: readonly Outcome[], share: number): readonly Outcome[] {
  const outside = outcomes.filter((outcome) => outcome.outOfScope).length;
  const ratio = outside === 0 ? 1 : ((outcomes.length - outside) * share) / (1 - share) / outside;
  return outcomes.map((outcome) => ({ ...outcome, weight: (outcome.outOfScope ? ratio : 1) / repeats }));
}

/**
 * The lowest probability above which the share of right answers reaches `precision` with the lower end of its confidence
 * interval and not just on average.
 */
function chooseThreshold(
  outcomes: readonly (Outcome & { probability: number })[],
  precision: number,
): number {
  let threshold = 1;
  let answered = 0;
  let right = 0;
  for (const outcome of outcomes.toSorted((a, b) => b.probability - a.probability)) {
    answered += outcome.weight;
    if (outcome.correct) right += outcome.weight;
    if (lowerBound(right, answered) >= precision) threshold = outcome.probability;
  }
  return Math.max(threshold, lowestThreshold);
}

function lowerBound(right: number, answered: number): number {
  const share = right / answered;
  const variance = Math.max(share * (1 - share), 0.25 / answered);
  return share - confidence * Math.sqrt(variance / answered);
}

function bestScore({ evidence }: Outcome): number {
  return evidence.signals[0] ?? 0;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(share * sorted.length)] ?? 0;
}
