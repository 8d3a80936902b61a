import { type Evidence, type LexicalEvidence, weighMeaning, weighWords } from "./evidence.ts";
import { extractFeatures, type FeatureCounts } from "./features.ts";
import { type LexicalModel, trainLexicalModel } from "./lexical-model.ts";
import { type MeaningModel, trainMeaningModel } from "./meaning-model.ts";
import type { SentenceEncoder } from "./sentence-encoder.ts";

/** A text as both models see it. */
export interface ReadText {
  readonly counts: FeatureCounts;
  /** `undefined` without an encoder, or when the encoder knows nothing of the text */
  readonly vector: Float32Array | undefined;
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
  return { counts: extractFeatures(text), vector: encoder?.embed(text) };
}

/** The same examples in the same order give the same bytes. */
export function trainModel(examples: readonly Example[], entryCount: number): Model {
  const dimensions = examples.find(({ vector }) => vector)?.vector?.length;
  return {
    words: trainLexicalModel(examples, entryCount),
    meaning: dimensions === undefined ? undefined : trainMeaningModel(examples, entryCount, dimensions),
  };
}

export function weighBoth({ counts, vector }: ReadText, model: Model): BothEvidence {
  const words = weighWords(counts, model.words);
  return { words, full: model.meaning && vector && weighMeaning(words, vector, model.meaning) };
}
