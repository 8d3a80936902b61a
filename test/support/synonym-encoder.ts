import type { Embedding, SentenceEncoder } from "../../shared/matching/sentence-encoder.ts";

/**
 * An encoder that knows a handful of words, each of which stands for one of `topics` (given as words that mean the
 * same), and nothing else: enough to tell whether meaning is asked and what it does.
 */
export function synonymEncoder(
  topics: readonly (readonly string[])[],
  fingerprint = "synonyms",
): SentenceEncoder & { asked: number } {
  const dimensions = topics.length + 1;
  const encoder = {
    fingerprint,
    dimensions,
    asked: 0,
    embed(text: string): Embedding | undefined {
      encoder.asked++;
      const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
      const vector = new Float32Array(dimensions);
      topics.forEach((synonyms, topic) => {
        vector[topic] = words.filter((word) => synonyms.includes(word)).length;
      });
      if (vector.every((value) => value === 0)) return undefined;
      // How long a text is lends it a little of its own, so that phrasings differ.
      vector[dimensions - 1] = words.length / 20;
      const length = Math.hypot(...vector);
      return { vector: vector.map((value) => value / length), layers: undefined };
    },
  };
  return encoder;
}
