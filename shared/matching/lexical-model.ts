import type { FeatureCounts } from "./features.ts";
import { type SparseVector, trainLinearSvm } from "./linear-svm.ts";
import { learnVocabulary, seeText, type Vocabulary } from "./vocabulary.ts";

/** A phrasing and the number of the entry it asks for. */
export interface Example {
  readonly counts: FeatureCounts;
  readonly entry: number;
}

/**
 * What was learned from the phrasings of all entries. Matrices are stored feature by feature, one column per
 * entry, in one byte per weight: a message touches few rows.
 */
export interface LexicalModel {
  readonly entryCount: number;
  readonly vocabulary: Vocabulary;
  /** separating plane plus centroid of each entry; times `topicScales` */
  readonly topics: Int8Array;
  readonly topicScales: Float32Array;
  readonly topicBiases: Float32Array;
  /** BM25 weights, one document per entry; times `relevanceScale` */
  readonly relevance: Uint8Array;
  readonly relevanceScale: number;
  /** the phrasings themselves, laid end to end, for "has somebody asked nearly this?" */
  readonly phrasingStarts: Uint32Array;
  readonly phrasingEntries: Uint16Array;
  readonly phrasingIndices: Uint32Array;
  readonly phrasingValues: Float32Array;
}

const saturation = 1.2;
const lengthPenalty = 0.75;

/** Learns the topics from examples. The same examples in the same order give the same bytes. */
export function trainLexicalModel(examples: readonly Example[], entryCount: number): LexicalModel {
  const vocabulary = learnVocabulary(examples.map((example) => example.counts));
  const vectors = examples.map((example) => seeText(example.counts, vocabulary).vector);
  return {
    entryCount,
    vocabulary,
    ...learnTopics(vectors, examples, entryCount, vocabulary.hashes.length),
    ...learnRelevance(vectors, examples, entryCount, vocabulary),
    ...layOut(vectors, examples),
  };
}

function learnTopics(
  vectors: readonly SparseVector[],
  examples: readonly Example[],
  entryCount: number,
  dimension: number,
): Pick<LexicalModel, "topics" | "topicScales" | "topicBiases"> {
  const topics = new Int8Array(dimension * entryCount);
  const topicScales = new Float32Array(entryCount);
  const topicBiases = new Float32Array(entryCount);
  for (let entry = 0; entry < entryCount; entry++) {
    const belongs = examples.map((example) => example.entry === entry);
    const { weights, bias } = trainLinearSvm(vectors, belongs, dimension);
    const own = vectors.filter((_, at) => belongs[at]);
    const centroid = centroidOf(own, dimension);
    const combined = weights.map((weight, feature) => weight + (centroid[feature] ?? 0));
    const scale = largest(combined) / 127 || 1;
    combined.forEach((weight, feature) => {
      topics[feature * entryCount + entry] = Math.round(weight / scale);
    });
    topicScales[entry] = scale;
    topicBiases[entry] = bias;
  }
  return { topics, topicScales, topicBiases };
}

function centroidOf(vectors: readonly SparseVector[], dimension: number): Float64Array {
  const centroid = new Float64Array(dimension);
  for (const { indices, values } of vectors) {
    for (let k = 0; k < indices.length; k++) {
      const index = indices[k] ?? 0;
      centroid[index] = (centroid[index] ?? 0) + (values[k] ?? 0);
    }
  }
  const length = Math.sqrt(centroid.reduce((sum, value) => sum + value * value, 0)) || 1;
  return centroid.map((value) => value / length);
}

/** BM25 (Robertson and Zaragoza 2009) with Lucene's never-negative inverse document frequency. */
function learnRelevance(
  vectors: readonly SparseVector[],
  examples: readonly Example[],
  entryCount: number,
  vocabulary: Vocabulary,
): Pick<LexicalModel, "relevance" | "relevanceScale"> {
  const dimension = vocabulary.hashes.length;
  const occurrences = new Float64Array(dimension * entryCount);
  const lengths = new Float64Array(entryCount);
  vectors.forEach(({ indices }, at) => {
    const entry = examples[at]?.entry ?? 0;
    for (const index of indices) {
      const place = index * entryCount + entry;
      occurrences[place] = (occurrences[place] ?? 0) + 1;
      lengths[entry] = (lengths[entry] ?? 0) + 1;
    }
  });
  const meanLength = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, entryCount);
  const dampings = lengths.map((length) => {
    return saturation * (1 - lengthPenalty + (lengthPenalty * length) / (meanLength || 1));
  });
  const weights = new Float64Array(dimension * entryCount);
  for (let feature = 0; feature < dimension; feature++) {
    const row = feature * entryCount;
    let spread = 0;
    for (let entry = 0; entry < entryCount; entry++) spread += (occurrences[row + entry] ?? 0) > 0 ? 1 : 0;
    const rarity = Math.log(1 + (entryCount - spread + 0.5) / (spread + 0.5));
    for (let entry = 0; entry < entryCount; entry++) {
      const count = occurrences[row + entry] ?? 0;
      if (count > 0)
        weights[row + entry] = (rarity * count * (saturation + 1)) / (count + (dampings[entry] ?? 1));
    }
  }
  const relevanceScale = Math.fround(largest(weights) / 255 || 1);
  return {
    relevance: Uint8Array.from(weights, (weight) => Math.round(weight / relevanceScale)),
    relevanceScale,
  };
}

function layOut(vectors: readonly SparseVector[], examples: readonly Example[]) {
  const starts = [0];
  for (const vector of vectors) starts.push((starts.at(-1) ?? 0) + vector.indices.length);
  return {
    phrasingStarts: Uint32Array.from(starts),
    phrasingEntries: Uint16Array.from(examples, (example) => example.entry),
    phrasingIndices: Uint32Array.from(vectors.flatMap((vector) => [...vector.indices])),
    phrasingValues: Float32Array.from(vectors.flatMap((vector) => [...vector.values])),
  };
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
