import type { FeatureCounts } from "./features.ts";
import { type LexicalModel, onlyWords } from "./lexical-model.ts";
import { type MeaningModel, nearestMeaning, type SeenMeaning, scoreMeaning } from "./meaning-model.ts";
import { addRow } from "./postings.ts";
import type { SparseVector } from "./sparse-matrix.ts";
import { seeText } from "./vocabulary.ts";

/**
 * What speaks for which entry in one message. Calibration turns `signals` into a probability and knows nothing of
 * where they come from.
 */
export interface Evidence {
  /** one score per entry, comparable within this message only */
  readonly scores: Float64Array;
  /** entry numbers, best first; at least the best `mostRanked` */
  readonly ranking: readonly number[];
  /** what tells a right answer from a wrong one; see `lexicalSignals` and `fullSignals` */
  readonly signals: readonly number[];
}

/** What the words alone say. */
export interface LexicalEvidence extends Evidence {
  readonly topics: Float64Array;
  /** BM25, the highest being 1 */
  readonly relevance: Float64Array;
  /** by entry, the cosine by whole words of its closest remembered phrasing */
  readonly wording: Float64Array;
  /** share of the message, 0–1, that consists of features seen in phrasings */
  readonly familiarity: number;
}

/** The signals of words, in their order. */
export const lexicalSignals = [
  "score",
  "margin",
  "logOdds",
  "topic",
  "topicMargin",
  "relevance",
  "relevanceMargin",
  "nearest",
  "nearestMargin",
  "familiarity",
  "length",
] as const;

/** The signals of words and meaning together, in their order. */
export const fullSignals = [
  ...lexicalSignals,
  "centroid",
  "centroidMargin",
  "meaning",
  "meaningMargin",
  "meaningNearest",
  "meaningNearestMargin",
  "agreement",
] as const;

const leading = new Set<string>([
  "margin",
  "logOdds",
  "topicMargin",
  "relevanceMargin",
  "meaningMargin",
  "agreement",
]);
/** What says how alike a message is to all that is known, whichever entry that speaks for. */
const likeness = new Set<string>(["score", "familiarity", "length", "centroid"]);
const placesOf = (wanted: ReadonlySet<string>) => {
  const places = (names: readonly string[]) => names.flatMap((name, at) => (wanted.has(name) ? [at] : []));
  return new Map<number, readonly number[]>([
    [lexicalSignals.length, places(lexicalSignals)],
    [fullSignals.length, places(fullSignals)],
  ]);
};
const leadPlaces = placesOf(leading);
const likenessPlaces = placesOf(likeness);

/** Those of the signals that compare the best entry with the others. */
export function leadOf(signals: readonly number[]): readonly number[] {
  return (leadPlaces.get(signals.length) ?? []).map((place) => signals[place] ?? 0);
}

/** Those of the signals that say how alike a message is to what is known. */
export function likenessOf(signals: readonly number[]): readonly number[] {
  return (likenessPlaces.get(signals.length) ?? []).map((place) => signals[place] ?? 0);
}

/**
 * What each head counts for, chosen on public data that the shipped knowledge base has no part in. With few phrasings
 * per entry meaning says more, with many the words do; these suit both.
 */
const shares = {
  relevance: 1,
  relevanceBesideMeaning: 0.8,
} as const;
/** What the parts of meaning count for, planes in their order: by the layers of the encoder, and by its vector alone. */
const sharesByLayers = { planes: [0.5, 0.5, 0.7], centroid: 0, topic: 2.5, nearest: 1.5 } as const;
const sharesByVector = { planes: [0.8], centroid: 1, topic: 2, nearest: 1.5 } as const;
/** What counts instead, beside the words, as far as the vector is not relied on. */
const sharesInDoubt = { wording: 0.4, centroid: 0.15 } as const;
/** How sharply scores become shares; smaller trusts a small lead more. */
export const temperatures = { lexical: 0.25, full: 0.3 } as const;
export const mostRanked = 5;
/** Single phrasings are compared for the entries that lead without them. */
const shortlisted = 8;
const leastFamiliar = 0.1;

/** Weighs the words of a message against every entry. */
export function weighWords(counts: FeatureCounts, model: LexicalModel): LexicalEvidence {
  const { vector, familiarity, featureCount } = seeText(counts, model.vocabulary);
  const topics = scoreTopics(vector, model);
  const relevance = scoreRelevance(vector, model);
  const mostRelevant = Math.max(highest(relevance), 1e-9);
  for (let entry = 0; entry < relevance.length; entry++) {
    relevance[entry] = (relevance[entry] ?? 0) / mostRelevant;
  }
  const scores = topics.map((score, entry) => score + shares.relevance * (relevance[entry] ?? 0));
  const ranking = bestOf(scores, shortlisted);
  const best = ranking[0] ?? 0;
  const wording = nearestWordings(vector, model);
  const signals = [
    ...scoreSignals(scores, best, temperatures.lexical),
    topics[best] ?? 0,
    lead(topics, best),
    Math.log1p(mostRelevant),
    lead(relevance, best),
    wording[best] ?? 0,
    (wording[best] ?? 0) - highestBut(wording, best, 0),
    familiarity,
    Math.log1p(featureCount),
  ];
  return { scores, ranking, signals, topics, relevance, wording, familiarity };
}

/**
 * Weighs the meaning of a message as well; `trustInVector`, 0–1, says how much of its share it gets where only one
 * phrasing per entry is known.
 */
export function weighMeaning(
  words: LexicalEvidence,
  seen: SeenMeaning,
  trustInVector: number,
  model: MeaningModel,
): Evidence {
  const meaning = scoreMeaning(seen, model);
  // Where words say nothing, as in a script that no phrasing is in, meaning is all there is.
  const trust = isForeign(words) && model.layered ? 1 : trustAmong(trustInVector, model);
  const doubt = 1 - trust;
  const share = seen.layers ? sharesByLayers : sharesByVector;
  const scores = words.topics.map((topic, entry) => {
    return (
      topic +
      shares.relevanceBesideMeaning * (words.relevance[entry] ?? 0) +
      doubt *
        (sharesInDoubt.wording * (words.wording[entry] ?? 0) +
          sharesInDoubt.centroid * (meaning.centroids[entry] ?? 0)) +
      trust *
        (meaning.planes.reduce(
          (sum, distances, at) => sum + (share.planes[at] ?? 0) * (distances[entry] ?? 0),
          0,
        ) +
          share.centroid * (meaning.centroids[entry] ?? 0) +
          share.topic * (meaning.topics[entry] ?? 0) -
          share.nearest)
    );
  });
  const nearest = new Float64Array(scores.length).fill(-1);
  for (const entry of bestOf(scores, shortlisted)) {
    nearest[entry] = nearestMeaning(seen, entry, model);
    scores[entry] = (scores[entry] ?? 0) + trust * share.nearest * (1 + (nearest[entry] ?? 0));
  }
  const ranking = bestOf(scores, mostRanked);
  const best = ranking[0] ?? 0;
  const signals = [
    ...scoreSignals(scores, best, temperatures.full),
    words.topics[best] ?? 0,
    lead(words.topics, best),
    ...words.signals.slice(5, 6),
    lead(words.relevance, best),
    ...words.signals.slice(7),
    meaning.centroids[best] ?? 0,
    lead(meaning.centroids, best),
    meaning.topics[best] ?? 0,
    lead(meaning.topics, best),
    nearest[best] ?? 0,
    lead(nearest, best),
    words.ranking[0] === best ? 1 : 0,
  ];
  return { scores, ranking, signals };
}

/** Whether a message shares next to no words with any phrasing. */
export function isForeign({ familiarity }: LexicalEvidence): boolean {
  return familiarity < leastFamiliar;
}

/**
 * A vector that is not relied on alone counts as far as there are several phrasings of an entry to learn from: on Chinese
 * bank questions with one wording per candidate, words choose better than with more than a little of it.
 */
function trustAmong(trustInVector: number, { centroids, phrasings }: MeaningModel): number {
  const single = centroids.lengths.length / Math.max(1, phrasings.lengths.length);
  return 1 - (1 - trustInVector) * single;
}

function scoreTopics({ indices, values }: SparseVector, model: LexicalModel): Float64Array {
  const sums = new Float64Array(model.entryCount);
  for (let at = 0; at < indices.length; at++) addRow(sums, model.topics, indices[at] ?? 0, values[at] ?? 0);
  for (let entry = 0; entry < sums.length; entry++) {
    sums[entry] = (sums[entry] ?? 0) * (model.topicScales[entry] ?? 1) + (model.topicBiases[entry] ?? 0);
  }
  return sums;
}

function scoreRelevance({ indices }: SparseVector, model: LexicalModel): Float64Array {
  const sums = new Float64Array(model.entryCount);
  for (const index of indices) addRow(sums, model.relevance, index, model.relevanceScale);
  return sums;
}

/** By entry, the cosine by whole words of the closest remembered phrasing. */
function nearestWordings(query: SparseVector, model: LexicalModel): Float64Array {
  const { wording, wordingEntries, entryCount } = model;
  const words = onlyWords(query, model.vocabulary.hashes);
  const cosines = new Float64Array(wordingEntries.length);
  words.indices.forEach((feature, at) => {
    addRow(cosines, wording, feature, (words.values[at] ?? 0) / 255);
  });
  const nearest = new Float64Array(entryCount);
  for (let phrasing = 0; phrasing < cosines.length; phrasing++) {
    const entry = wordingEntries[phrasing] ?? 0;
    nearest[entry] = Math.max(nearest[entry] ?? 0, cosines[phrasing] ?? 0);
  }
  return nearest;
}

function scoreSignals(scores: Float64Array, best: number, temperature: number): readonly number[] {
  return [scores[best] ?? 0, lead(scores, best), logOdds(scores, best, temperature)];
}

/** How far the best entry is ahead of the next one, in the given scores. */
function lead(scores: Float64Array, best: number): number {
  const next = highestBut(scores, best, Number.NEGATIVE_INFINITY);
  return Number.isFinite(next) ? (scores[best] ?? 0) - next : (scores[best] ?? 0);
}

/** The highest of all but one, or `least` where nothing is higher. */
function highestBut(scores: Float64Array, best: number, least: number): number {
  let next = least;
  for (let entry = 0; entry < scores.length; entry++) {
    if (entry !== best) next = Math.max(next, scores[entry] ?? 0);
  }
  return next;
}

function logOdds(scores: Float64Array, best: number, temperature: number): number {
  const top = scores[best] ?? 0;
  let others = 0;
  for (let entry = 0; entry < scores.length; entry++) {
    if (entry !== best) others += Math.exp(((scores[entry] ?? 0) - top) / temperature);
  }
  return -Math.log(Math.max(others, 1e-6));
}

/** The places of the highest values, best first; among equals the lower place. */
function bestOf(values: Float64Array, most: number): readonly number[] {
  const found: number[] = [];
  for (let place = 0; place < values.length; place++) {
    const value = values[place] ?? 0;
    if (found.length === most && value <= (values[found[most - 1] ?? 0] ?? 0)) continue;
    let at = found.length;
    while (at > 0 && value > (values[found[at - 1] ?? 0] ?? 0)) at--;
    found.splice(at, 0, place);
    if (found.length > most) found.pop();
  }
  return found;
}

function highest(values: Float64Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) most = Math.max(most, value);
  return most;
}
