/** What an encoder makes of a text. */
export interface Embedding {
  /** of length 1, and where texts of one meaning lie close together, across wordings and languages */
  readonly vector: Float32Array;
  /**
   * The same text as each layer of a transformer sees it, the lowest first, each of length 1: nearer to the words than
   * the vector, and good for telling one meaning from another where there are examples of both. They compare with the
   * same layer of other texts only. `undefined` for text that did not go through the transformer alone.
   */
  readonly layers: readonly Float32Array[] | undefined;
}

/**
 * Turns a text into a vector such that texts of one meaning lie close together, across wordings and languages.
 * Vectors of one encoder compare by their inner product, which is their cosine.
 */
export interface SentenceEncoder {
  /** Names the weights: an index opens only with the encoder that it was trained with. */
  readonly fingerprint: string;
  /** Length of the vectors, and of those of every layer: 512. */
  readonly dimensions: number;
  /**
   * The meaning of a text in any mix of scripts, or `undefined` when it holds nothing that the weights know. Pure, and
   * the same to the bit everywhere.
   */
  embed(text: string): Embedding | undefined;
}
