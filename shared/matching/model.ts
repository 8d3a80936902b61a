import { type Evidence, type LexicalEvidence, weighMeaning, weighWords } from "./evidence.ts";
import { extractFeatures, type FeatureCounts } from "./features.ts";
import { type LexicalModel, trainLexicalModel } from "./lexical-model.ts";
import {
  type MeaningModel,
  type SeenMeaning,
  seeMeaning,
  seeMeanings,
  trainMeaningModel,
} from "./meaning-model.ts";
import type { Embedding, SentenceEncoder } from "./sentence-encoder.ts";

/** A text as both models see it. */
export interface ReadText {
  readonly counts: FeatureCounts;
  /** `undefined` without an encoder, or when the encoder knows nothing of the text */
  readonly vector: Float32Array | undefined;
  /** see `Embedding` */
  readonly layers: readonly Float32Array[] | undefined;
  /** how far the vector can be relied on against a single phrasing, 0–1; see `trustIn` */
  readonly trust: number;
}

/** A phrasing and the number of the entry it asks for. */
export interface Example extends ReadText {
  readonly entry: number;
}

/** What was learned from all phrasings. */
export interface Model {
  readonly words: LexicalModel;
  /** `undefined` when there was no encoder to learn with */
  readonly meaning: MeaningModel | undefined;
}

/** What speaks for which entry: by words alone, and by words and meaning where there is a meaning. */
export interface BothEvidence {
  readonly words: LexicalEvidence;
  readonly full: Evidence | undefined;
}

export function readText(text: string, encoder: SentenceEncoder | undefined): ReadText {
  const embedding = encoder?.embed(text);
  return {
    counts: extractFeatures(text),
    vector: embedding?.vector,
    layers: embedding?.layers,
    trust: trustIn(text),
  };
}

/**
 * The same examples in the same order give the same bytes.
 * @param moments of the examples' vectors, when they are known already: see `secondMoments`
 */
export function trainModel(examples: readonly Example[], entryCount: number, moments?: Float64Array): Model {
  const dimensions = examples.find(({ vector }) => vector)?.vector?.length;
  const { model: words, near } = trainLexicalModel(examples, entryCount);
  return {
    words,
    meaning:
      dimensions === undefined
        ? undefined
        : trainMeaningModel(examples, { entryCount, dimensions, near }, moments),
  };
}

/**
 * How far a sentence vector can be relied on against a single phrasing. That of Chinese or Japanese is a sum over
 * characters and not the work of a transformer: what it shares with another is mostly what words share.
 */
export function trustIn(text: string): number {
  return /\p{Script=Han}/u.test(text) ? 0 : 1;
}

export function weighBoth(text: ReadText, model: Model): BothEvidence {
  const { meaning } = model;
  const embedding = embeddingOf(text);
  return weigh(text, embedding && meaning && seeMeaning(embedding, meaning), model);
}

/** The same for many texts, in less time. */
export function weighAll(texts: readonly ReadText[], model: Model): readonly BothEvidence[] {
  const { meaning } = model;
  const embeddings = texts.flatMap((text) => embeddingOf(text) ?? []);
  const seen = (meaning ? seeMeanings(embeddings, meaning) : []).values();
  return texts.map((text) => weigh(text, text.vector && seen.next().value, model));
}

function embeddingOf({ vector, layers }: ReadText): Embedding | undefined {
  return vector && { vector, layers };
}

function weigh({ counts, trust }: ReadText, seen: SeenMeaning | undefined, model: Model): BothEvidence {
  const words = weighWords(counts, model.words);
  return { words, full: model.meaning && seen && weighMeaning(words, seen, trust, model.meaning) };
}
