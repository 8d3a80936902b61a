import type { Finding, Outcome } from "./cross-validation.ts";
import { leadOf, likenessOf } from "./evidence.ts";
import { describe, fitLogistic, type Logistic, logOddsOf, squash } from "./logistic.ts";
import { keepRecords, type TrackRecords } from "./track-records.ts";
import { universalJudges } from "./universal-judges.ts";

/**
 * Turns the signals of one kind of evidence, words or words and meaning, into probabilities. Two questions are asked
 * apart, because what answers the one misleads in the other: how alike a message is to what is known says whether
 * anything fits it, and how far one entry leads says which.
 */
export interface Judge {
  /** chance that any entry is right, and the question not one that the knowledge base lacks; see `likenessOf` */
  readonly near: Logistic;
  /**
   * The same, and the message not about something else altogether. Its means and spreads are those of the knowledge
   * base's own questions; what lies how far from them is known in general. `undefined` where it is not.
   */
  readonly far: Logistic | undefined;
  /** chance that the best entry is the right one if any is, from how far it leads; see `leadOf` */
  readonly chosen: Logistic;
  /** what is added to the log-odds of `chosen` for the entry that came first */
  readonly records: TrackRecords;
}

/** From which probability on an answer may go out. */
export interface Limits {
  /** by the number of the promise; above 1: never */
  readonly thresholds: readonly number[];
  /** the best score must reach this as well: what the index has never seen scores low everywhere */
  readonly lowestScore: number;
}

/** How far the models can be trusted. */
export interface Calibration {
  /** the distinct precisions that were promised, 0–1, ascending */
  readonly promises: readonly number[];
  readonly words: Judge & Limits;
  /** how to judge and what to answer when meaning is weighed too */
  readonly full: (Judge & Limits) | undefined;
  /** from this probability on, words alone are so sure that meaning need not be asked; above 1: never */
  readonly sure: number;
}

/** What the evidence came to. */
export interface Verdict extends Finding {
  /** chance that `entry` is the right one, and chance that any entry is */
  readonly probability: number;
  readonly covered: number;
  readonly byWords: boolean;
}

/** Above every probability. */
export const never = 2;
/**
 * Customers do not write quite as the phrasings do, so precision in the field falls short of cross-validation: this
 * share of the errors that a promise allows is kept in reserve.
 */
const reserve = 0.15;
/** What is more likely wrong than right is never sent, however well the others do. */
const lowestThreshold = 0.5;
/** One-sided 69 % confidence, in standard errors. */
const confidence = 0.5;
const lowestScoreQuantile = 0.01;
/** Words alone may settle no more than this share of messages, and those at this precision at least. */
const mostBySureWords = 0.4;
const precisionOfSureWords = 0.99;
/**
 * A judge takes questions about what the knowledge base lacks to be half as frequent as thresholds do: it then ranks
 * better what has an entry, and no worse what has none. What thresholds promise rests on their own count.
 */
const nearInJudging = 0.5;
/** An entry with fewer phrasings cannot be examined: what is left of it without one is not the entry. */
export const fewestPhrasingsToJudge = 3;
/** Fewer outcomes teach nothing. */
const fewestOutcomes = 40;

/** Learns how far the models can be trusted, from phrasings they were not shown. */
export function calibrate(
  outcomes: readonly Outcome[],
  promises: readonly number[],
  entryCount: number,
): Calibration {
  const fixed = universalCalibration(promises);
  if (outcomes.filter(({ outOfScope }) => !outOfScope).length < fewestOutcomes) return fixed;
  const words = fitJudge(outcomes, ({ words }) => words, fixed.words, entryCount);
  const judgedWords = outcomes.map(({ words: finding }) => {
    return judgeFinding(finding, words.judge, true, words.recordWithout(finding));
  });
  const limitsOfWords = limitsOf(outcomes, judgedWords, promises, true);
  if (!fixed.full || outcomes.filter(({ full }) => full).length < fewestOutcomes) {
    return { promises, words: { ...words.judge, ...limitsOfWords }, full: undefined, sure: never };
  }
  const full = fitJudge(outcomes, (outcome) => outcome.full, fixed.full, entryCount);
  const sure = chooseSure(outcomes, judgedWords, Math.max(precisionOfSureWords, ...promises));
  const judged = outcomes.map((outcome, at) => {
    const first = judgedWords[at];
    if (first && (first.probability >= sure || !outcome.full)) return first;
    const finding = outcome.full ?? outcome.words;
    return judgeFinding(finding, full.judge, false, full.recordWithout(finding));
  });
  return {
    promises,
    words: { ...words.judge, ...limitsOfWords },
    full: { ...full.judge, ...limitsOf(outcomes, judged, promises, false) },
    sure,
  };
}

/** What can be said of any knowledge base, however small. */
export function universalCalibration(promises: readonly number[]): Calibration {
  const { words, full } = universalJudges;
  const limits = { thresholds: promises.map(aimFor), lowestScore: Number.NEGATIVE_INFINITY };
  return { promises, words: { ...words, ...limits }, full: { ...full, ...limits }, sure: never };
}

/** Judges by words, and by meaning too unless words are sure; `askMeaning` is only called when it counts. */
export function reachVerdict(
  { words, full, sure }: Calibration,
  finding: Finding,
  askMeaning: () => Finding | undefined,
): Verdict {
  const first = judgeFinding(finding, words, true);
  const more = full && first.probability < sure ? askMeaning() : undefined;
  return full && more ? judgeFinding(more, full, false) : first;
}

/**
 * Judges a message in a language that no phrasing is in, by what is known of such messages in general: phrasings cannot
 * teach it. Good for a ranking that a person chooses from, and no ground to answer.
 */
export function judgeForeign(finding: Finding): Verdict {
  return judgeFinding(finding, universalJudges.foreign, false);
}

/** @param record of the entry that came first, where it is known better than the judge knows it */
function judgeFinding(
  finding: Finding,
  judge: Judge,
  byWords: boolean,
  record = judge.records[finding.entry] ?? 0,
): Verdict {
  const covered = chanceOfAny(judge, finding.signals);
  return {
    ...finding,
    byWords,
    probability: covered * squash(logOddsOf(judge.chosen, leadOf(finding.signals)) + record),
    covered,
  };
}

/** Two kinds of messages have no entry, and their odds add up. */
function chanceOfAny({ near, far }: Judge, signals: readonly number[]): number {
  const likeness = likenessOf(signals);
  const against = (of: Logistic) => Math.exp(-logOddsOf(of, likeness));
  return 1 / (1 + against(near) + (far ? against(far) : 0));
}

interface FittedJudge {
  readonly judge: Judge;
  /** the record that the entry of a finding would have if this finding had not been made */
  readonly recordWithout: (finding: Finding) => number | undefined;
}

function fitJudge(
  outcomes: readonly Outcome[],
  findingOf: (outcome: Outcome) => Finding | undefined,
  prior: Judge,
  entryCount: number,
): FittedJudge {
  const found = outcomes.flatMap((outcome) => {
    const finding = findingOf(outcome);
    return finding ? [{ outcome, finding }] : [];
  });
  const inScope = found.filter(({ outcome }) => !outcome.outOfScope);
  const fitted = fitLogistic(
    found.map(({ outcome, finding }) => ({
      values: likenessOf(finding.signals),
      positive: !outcome.outOfScope,
      weight: outcome.weight,
    })),
    prior.near,
  );
  const near = { ...fitted, bias: fitted.bias - Math.log(nearInJudging) };
  const far = prior.far && {
    ...prior.far,
    ...describe(
      inScope.map(({ finding, outcome: { weight } }) => ({ values: likenessOf(finding.signals), weight })),
    ),
  };
  const chosen = fitLogistic(
    inScope.map(({ outcome, finding }) => ({
      values: leadOf(finding.signals),
      positive: isRight(outcome, finding),
      weight: outcome.weight,
    })),
    prior.chosen,
  );
  const trials = inScope.map(({ outcome, finding }) => ({
    finding,
    entry: finding.entry,
    logOdds: logOddsOf(chosen, leadOf(finding.signals)),
    right: isRight(outcome, finding),
  }));
  const { records, without } = keepRecords(trials, entryCount);
  const others = new Map(trials.map(({ finding }, at) => [finding, without[at]]));
  return { judge: { near, far, chosen, records }, recordWithout: (finding) => others.get(finding) };
}

/** Whether a finding is the answer to what was asked. */
export function isRight({ outOfScope, entry }: Outcome, finding: Finding): boolean {
  return !outOfScope && finding.entry === entry;
}

function limitsOf(
  outcomes: readonly Outcome[],
  verdicts: readonly Verdict[],
  promises: readonly number[],
  byWords: boolean,
): Limits {
  const ranked = rank(outcomes, verdicts);
  const inScope = outcomes.flatMap(({ outOfScope }, at) => {
    const verdict = verdicts[at];
    return outOfScope || verdict?.byWords !== byWords ? [] : [verdict.signals[0] ?? 0];
  });
  return {
    thresholds: promises.map((promise) => {
      return Math.max(lowestThreshold, chooseThreshold(ranked, aimFor(promise)));
    }),
    lowestScore: quantile(inScope, lowestScoreQuantile),
  };
}

/** The precision to aim at in order to keep a promise. */
function aimFor(promise: number): number {
  return promise + reserve * (1 - promise);
}

interface Weighted {
  readonly probability: number;
  readonly right: boolean;
  readonly weight: number;
}

function rank(outcomes: readonly Outcome[], verdicts: readonly Verdict[]): readonly Weighted[] {
  const weighted = outcomes.flatMap((outcome, at) => {
    const verdict = verdicts[at];
    if (!verdict) return [];
    return [{ probability: verdict.probability, right: isRight(outcome, verdict), weight: outcome.weight }];
  });
  return weighted.sort((a, b) => b.probability - a.probability);
}

/**
 * The lowest probability above which the share of right answers reaches `precision` with the lower end of its confidence
 * interval and not just on average.
 */
function chooseThreshold(ranked: readonly Weighted[], precision: number): number {
  let threshold = never;
  let answered = 0;
  let right = 0;
  for (const outcome of ranked) {
    answered += outcome.weight;
    if (outcome.right) right += outcome.weight;
    if (lowerBound(right, answered) >= precision) threshold = outcome.probability;
  }
  return threshold;
}

function lowerBound(right: number, answered: number): number {
  const share = right / answered;
  const variance = Math.max(share * (1 - share), 0.25 / answered);
  return share - confidence * Math.sqrt(variance / answered);
}

function chooseSure(outcomes: readonly Outcome[], verdicts: readonly Verdict[], precision: number): number {
  const ranked = rank(outcomes, verdicts);
  const mostAt = Math.floor(mostBySureWords * ranked.length);
  return Math.max(chooseThreshold(ranked, precision), ranked[mostAt]?.probability ?? never);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(share * sorted.length)] ?? Number.NEGATIVE_INFINITY;
}
