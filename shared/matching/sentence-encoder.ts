/**
 * Turns a text into a vector such that texts of one meaning lie close together, across wordings and languages.
 * Vectors of one encoder compare by their inner product, which is their cosine.
 */
export interface SentenceEncoder {
  /** Names the weights: an index opens only with the encoder that it was trained with. */
  readonly fingerprint: string;
  /** Length of the vectors: 512. */
  readonly dimensions: number;
  /**
   * A vector of length 1 for the meaning of a text in any mix of scripts, or `undefined` when it holds nothing
   * that the weights know. Pure, and the same to the bit everywhere.
   */
  embed(text: string): Float32Array | undefined;
}
