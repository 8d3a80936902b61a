import { SvmTrainer } from "./linear-svm.ts";
import type { ReadText } from "./model.ts";
import { distancesTo, inBytes, type Plane, type Planes, packPlanes } from "./planes.ts";
import { addRow, type Postings, PostingsBuilder } from "./postings.ts";
import { stackVectors } from "./sparse-matrix.ts";
import { DenseRows, SparseRows, type TrainingRows } from "./training-rows.ts";
import { learnVocabulary, seeText, type Vocabulary } from "./vocabulary.ts";

/** A text and the number of its topic; `undefined` when it is about none of them. */
export interface TopicExample extends ReadText {
  readonly topic: number | undefined;
}

/**
 * One separating plane per topic and one more, the last, for "any of them": once over what is written and once over the
 * sentence vector. One byte per weight.
 */
export interface TopicHeads {
  readonly topicCount: number;
  readonly vocabulary: Vocabulary;
  /** feature × head; times `wordScales` */
  readonly words: Postings<Int8Array>;
  readonly wordScales: Float32Array;
  readonly wordBiases: Float32Array;
  /** `undefined` when there was no encoder to learn with */
  readonly meaning: Planes | undefined;
}

/** Distances to the planes, by head. Above zero speaks for a topic. */
export interface TopicScores {
  readonly words: Float64Array;
  /** `undefined` without an encoder, or when it knows nothing of the text */
  readonly meaning: Float64Array | undefined;
}

/** Weights that come to less than this many 127ths of the largest change no decision and fill most of the file. */
const leastWeight = 4;

/** Learns from examples. The same examples in the same order give the same bytes. */
export function trainTopicHeads(examples: readonly TopicExample[], topicCount: number): TopicHeads {
  const vocabulary = learnVocabulary(examples.map(({ counts }) => counts));
  const vectors = examples.map(({ counts }) => seeText(counts, vocabulary).vector);
  const planes = planesOf(
    new SparseRows(stackVectors(vectors)),
    examples,
    topicCount,
    vocabulary.hashes.length,
  );
  const postings = new PostingsBuilder();
  planes.forEach(({ bytes }, head) => {
    bytes.forEach((weight, feature) => {
      if (Math.abs(weight) >= leastWeight) postings.add(feature, head, weight);
    });
  });
  return {
    topicCount,
    vocabulary,
    words: postings.signed(vocabulary.hashes.length, planes.length),
    wordScales: Float32Array.from(planes, ({ scale }) => scale),
    wordBiases: Float32Array.from(planes, ({ bias }) => bias),
    meaning: trainMeaningHeads(examples, topicCount),
  };
}

export function scoreTopics({ counts, vector }: ReadText, heads: TopicHeads): TopicScores {
  const words = new Float64Array(heads.topicCount + 1);
  const seen = seeText(counts, heads.vocabulary).vector;
  seen.indices.forEach((feature, at) => {
    addRow(words, heads.words, feature, seen.values[at] ?? 0);
  });
  for (let head = 0; head < words.length; head++) {
    words[head] = (words[head] ?? 0) * (heads.wordScales[head] ?? 0) + (heads.wordBiases[head] ?? 0);
  }
  return { words, meaning: heads.meaning && vector && distancesTo(heads.meaning, Float64Array.from(vector)) };
}

function trainMeaningHeads(examples: readonly TopicExample[], topicCount: number): Planes | undefined {
  const known = examples.flatMap(({ vector, topic }) => (vector ? [{ vector, topic }] : []));
  const dimensions = known[0]?.vector.length;
  if (dimensions === undefined) return undefined;
  const rows = new DenseRows(
    known.map(({ vector }) => vector),
    dimensions,
  );
  return packPlanes(planesOf(rows, known, topicCount, dimensions), dimensions);
}

function planesOf(
  rows: TrainingRows,
  examples: readonly { readonly topic: number | undefined }[],
  topicCount: number,
  dimension: number,
): readonly Plane[] {
  const none = topicCount;
  const labels = Uint32Array.from(examples, ({ topic }) => topic ?? none);
  const each = new SvmTrainer(rows, labels, dimension);
  const planes = Array.from({ length: topicCount }, (_, topic) => inBytes(each.train(topic)));
  const sensitive = labels.map((label) => (label === none ? 0 : 1));
  const any = new SvmTrainer(rows, sensitive, dimension);
  return [...planes, inBytes(any.train(1))];
}
