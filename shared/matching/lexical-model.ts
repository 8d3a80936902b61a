import { type FeatureCounts, isFragment } from "./features.ts";
import { SvmTrainer } from "./linear-svm.ts";
import { type Postings, PostingsBuilder } from "./postings.ts";
import { chooseRivals, findNearEntries, type NearEntries } from "./rivals.ts";
import { type SparseVector, stackVectors } from "./sparse-matrix.ts";
import { SparseRows } from "./training-rows.ts";
import { learnVocabulary, seeText, type Vocabulary } from "./vocabulary.ts";

/** A phrasing and the number of the entry it asks for. */
export interface LexicalExample {
  readonly counts: FeatureCounts;
  readonly entry: number;
}

/**
 * What was learned from the words of all phrasings. Matrices are stored feature by feature in one byte per weight: a
 * message touches few rows, and most of a row is empty.
 */
export interface LexicalModel {
  readonly entryCount: number;
  readonly vocabulary: Vocabulary;
  /** feature × entry: the separating plane of each entry; times `topicScales` */
  readonly topics: Postings<Int8Array>;
  readonly topicScales: Float32Array;
  readonly topicBiases: Float32Array;
  /** feature × entry: BM25 weights, one document per entry; times `relevanceScale` */
  readonly relevance: Postings<Uint8Array>;
  readonly relevanceScale: number;
  /** feature × remembered phrasing: whole words only; a 255th is one */
  readonly wording: Postings<Uint8Array>;
  /** entry of each remembered phrasing */
  readonly wordingEntries: Uint32Array;
}

const saturation = 1.2;
const lengthPenalty = 0.75;
/** Weights that come to less than this many 127ths of the largest change no decision and fill half the file. */
const leastTopicWeight = 3;
/** The phrasings beyond these are learned from but not remembered one by one. */
const mostRemembered = 24;

/** Learns the entries from examples. The same examples in the same order give the same bytes. */
export function trainLexicalModel(
  examples: readonly LexicalExample[],
  entryCount: number,
): { readonly model: LexicalModel; readonly near: NearEntries } {
  const vocabulary = learnVocabulary(examples.map((example) => example.counts));
  const vectors = examples.map((example) => seeText(example.counts, vocabulary).vector);
  const labels = Uint32Array.from(examples, (example) => example.entry);
  const relevance = learnRelevance(vectors, labels, entryCount, vocabulary.hashes.length);
  const near = findNearEntries({ vectors, labels, entryCount, relevance: relevance.relevance });
  const model = {
    entryCount,
    vocabulary,
    ...learnTopics({ vectors, labels, entryCount, near, dimension: vocabulary.hashes.length }),
    ...relevance,
    ...remember(vectors, labels, vocabulary),
  };
  return { model, near };
}

interface Lesson {
  readonly vectors: readonly SparseVector[];
  readonly labels: Uint32Array;
  readonly entryCount: number;
  readonly near: NearEntries;
  readonly dimension: number;
}

function learnTopics({
  vectors,
  labels,
  entryCount,
  near,
  dimension,
}: Lesson): Pick<LexicalModel, "topics" | "topicScales" | "topicBiases"> {
  const rivalsOf = chooseRivals(labels, entryCount, near);
  const trainer = new SvmTrainer(new SparseRows(stackVectors(vectors)), labels, dimension);
  const topics = new PostingsBuilder();
  const topicScales = new Float32Array(entryCount);
  const topicBiases = new Float32Array(entryCount);
  for (let entry = 0; entry < entryCount; entry++) {
    const { weights, places, bias } = trainer.train(entry, rivalsOf?.(entry));
    const scale = largest(weights, places) / 127 || 1;
    for (const feature of places) {
      const weight = Math.round((weights[feature] ?? 0) / scale);
      if (Math.abs(weight) >= leastTopicWeight) topics.add(feature, entry, weight);
    }
    topicScales[entry] = scale;
    topicBiases[entry] = bias;
  }
  return { topics: topics.signed(dimension, entryCount), topicScales, topicBiases };
}

/** BM25 (Robertson and Zaragoza 2009) with Lucene's never-negative inverse document frequency. */
function learnRelevance(
  vectors: readonly SparseVector[],
  labels: Uint32Array,
  entryCount: number,
  dimension: number,
): Pick<LexicalModel, "relevance" | "relevanceScale"> {
  const documents = Array.from({ length: entryCount }, () => new Map<number, number>());
  const lengths = new Float64Array(entryCount);
  vectors.forEach(({ indices }, at) => {
    const entry = labels[at] ?? 0;
    const document = documents[entry];
    for (const feature of indices) document?.set(feature, (document.get(feature) ?? 0) + 1);
    lengths[entry] = (lengths[entry] ?? 0) + indices.length;
  });
  const spread = new Float64Array(dimension);
  for (const document of documents) {
    for (const feature of document.keys()) spread[feature] = (spread[feature] ?? 0) + 1;
  }
  const meanLength = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, entryCount) || 1;
  const weightOf = (feature: number, entry: number, count: number): number => {
    const entries = spread[feature] ?? 0;
    const rarity = Math.log(1 + (entryCount - entries + 0.5) / (entries + 0.5));
    const damping = saturation * (1 - lengthPenalty + (lengthPenalty * (lengths[entry] ?? 0)) / meanLength);
    return (rarity * count * (saturation + 1)) / (count + damping);
  };
  let most = 0;
  documents.forEach((document, entry) => {
    for (const [feature, count] of document) most = Math.max(most, weightOf(feature, entry, count));
  });
  const relevanceScale = Math.fround(most / 255 || 1);
  const relevance = new PostingsBuilder();
  documents.forEach((document, entry) => {
    for (const [feature, count] of document) {
      relevance.add(feature, entry, Math.round(weightOf(feature, entry, count) / relevanceScale));
    }
  });
  return { relevance: relevance.unsigned(dimension, entryCount), relevanceScale };
}

/** Keeps phrasings for "has somebody asked nearly this?": their whole words, at unit length. */
function remember(
  vectors: readonly SparseVector[],
  labels: Uint32Array,
  { hashes }: Vocabulary,
): Pick<LexicalModel, "wording" | "wordingEntries"> {
  const kept = rememberedOf(labels);
  const wording = new PostingsBuilder();
  kept.forEach((example, phrasing) => {
    const vector = vectors[example];
    if (!vector) return;
    const words = onlyWords(vector, hashes);
    words.indices.forEach((feature, at) => {
      wording.add(feature, phrasing, Math.round((words.values[at] ?? 0) * 255));
    });
  });
  return {
    wording: wording.unsigned(hashes.length, kept.length),
    wordingEntries: Uint32Array.from(kept, (example) => labels[example] ?? 0),
  };
}

/** The examples that are remembered one by one, entry by entry: all of an entry, or as many as fit, evenly spread. */
export function rememberedOf(labels: Uint32Array): readonly number[] {
  const byEntry = Map.groupBy(labels.keys(), (at) => labels[at] ?? 0);
  const entries = [...byEntry].sort(([one], [other]) => one - other);
  return entries.flatMap(([, own]) => {
    if (own.length <= mostRemembered) return own;
    return Array.from({ length: mostRemembered }, (_, at) => {
      return own[Math.floor((at * own.length) / mostRemembered)] ?? 0;
    });
  });
}

/** The whole words of a text, again at unit length. */
export function onlyWords({ indices, values }: SparseVector, hashes: Uint32Array): SparseVector {
  const places = [...indices.keys()].filter((at) => !isFragment(hashes[indices[at] ?? 0] ?? 0));
  const length = Math.sqrt(places.reduce((sum, at) => sum + (values[at] ?? 0) ** 2, 0)) || 1;
  return {
    indices: Uint32Array.from(places, (at) => indices[at] ?? 0),
    values: Float32Array.from(places, (at) => (values[at] ?? 0) / length),
  };
}

function largest(values: Float64Array, places: Uint32Array): number {
  let most = 0;
  for (const place of places) most = Math.max(most, Math.abs(values[place] ?? 0));
  return most;
}
