import type { FeatureCounts } from "./features.ts";
import type { LexicalModel } from "./lexical-model.ts";
import type { SparseVector } from "./linear-svm.ts";
import { seeText } from "./vocabulary.ts";

/**
 * What speaks for which entry in one message. Calibration turns `signals` into a probability and knows nothing of
 * where they come from: another model adds its scores and signals here.
 */
export interface Evidence {
  /** one score per entry, comparable within this message only */
  readonly scores: Float64Array;
  /** entry numbers, best first */
  readonly ranking: readonly number[];
  /** what tells a right answer from a wrong one; see `signalNames` */
  readonly signals: readonly number[];
  /** share of the message, 0–1, that consists of features seen in phrasings */
  readonly familiarity: number;
}

/** The signals, in their order. */
export const signalNames = [
  "score",
  "margin",
  "logOdds",
  "topicScore",
  "topicMargin",
  "relevance",
  "relevanceMargin",
  "nearest",
  "nearestMargin",
  "familiarity",
  "length",
] as const;

const relevanceShare = 0.5;
/** How sharply scores become shares; smaller trusts a small lead more. */
export const temperature = 0.25;

/** Weighs a message against every entry. */
export function weighEvidence(counts: FeatureCounts, model: LexicalModel): Evidence {
  const { vector, familiarity, featureCount } = seeText(counts, model.vocabulary);
  const topicScores = scoreTopics(vector, model);
  const relevances = scoreRelevance(vector, model);
  const mostRelevant = Math.max(...relevances, 1e-9);
  const scores = topicScores.map((score, entry) => {
    return score + (relevanceShare * (relevances[entry] ?? 0)) / mostRelevant;
  });
  const ranking = Array.from(scores.keys()).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
  const best = ranking[0] ?? 0;
  const nearest = nearestPhrasings(vector, model, best);
  const signals = [
    scores[best] ?? 0,
    lead(scores, best),
    logOdds(scores, best),
    topicScores[best] ?? 0,
    lead(topicScores, best),
    Math.log1p(relevances[best] ?? 0),
    lead(relevances, best) / mostRelevant,
    nearest.same,
    nearest.same - nearest.other,
    familiarity,
    Math.log1p(featureCount),
  ];
  return { scores, ranking, signals, familiarity };
}

function scoreTopics({ indices, values }: SparseVector, model: LexicalModel): Float64Array {
  const { entryCount, topics, topicScales, topicBiases } = model;
  const sums = new Float64Array(entryCount);
  for (let k = 0; k < indices.length; k++) {
    const row = (indices[k] ?? 0) * entryCount;
    const value = values[k] ?? 0;
    for (let entry = 0; entry < entryCount; entry++) {
      sums[entry] = (sums[entry] ?? 0) + value * (topics[row + entry] ?? 0);
    }
  }
  return sums.map((sum, entry) => sum * (topicScales[entry] ?? 1) + (topicBiases[entry] ?? 0));
}

function scoreRelevance({ indices }: SparseVector, model: LexicalModel): Float64Array {
  const { entryCount, relevance, relevanceScale } = model;
  const sums = new Float64Array(entryCount);
  for (const index of indices) {
    for (let entry = 0; entry < entryCount; entry++) {
      sums[entry] = (sums[entry] ?? 0) + (relevance[index * entryCount + entry] ?? 0);
    }
  }
  return sums.map((sum) => sum * relevanceScale);
}

/** Cosine of the closest known phrasing of the best entry, and of all others. */
function nearestPhrasings(query: SparseVector, model: LexicalModel, best: number) {
  const dense = new Float32Array(model.vocabulary.hashes.length);
  query.indices.forEach((index, k) => {
    dense[index] = query.values[k] ?? 0;
  });
  let same = 0;
  let other = 0;
  model.phrasingEntries.forEach((entry, phrasing) => {
    const end = model.phrasingStarts[phrasing + 1] ?? 0;
    let cosine = 0;
    for (let at = model.phrasingStarts[phrasing] ?? 0; at < end; at++) {
      cosine += (dense[model.phrasingIndices[at] ?? 0] ?? 0) * (model.phrasingValues[at] ?? 0);
    }
    if (entry === best) same = Math.max(same, cosine);
    else other = Math.max(other, cosine);
  });
  return { same, other };
}

/** How far the best entry is ahead of the next one, in the given scores. */
function lead(scores: Float64Array, best: number): number {
  let next = Number.NEGATIVE_INFINITY;
  scores.forEach((score, entry) => {
    if (entry !== best) next = Math.max(next, score);
  });
  return Number.isFinite(next) ? (scores[best] ?? 0) - next : (scores[best] ?? 0);
}

function logOdds(scores: Float64Array, best: number): number {
  const top = scores[best] ?? 0;
  let others = 0;
  scores.forEach((score, entry) => {
    if (entry !== best) others += Math.exp((score - top) / temperature);
  });
  return -Math.log(Math.max(others, 1e-6));
}
