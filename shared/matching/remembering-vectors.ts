import type { Embedding, SentenceEncoder } from "./sentence-encoder.ts";

/** A long mail has about as many sentences and readings. */
const mostRemembered = 64;

/**
 * The same encoder, which remembers the last vectors: the matcher and the never-list read the same sentences, and a
 * vector is most of what reading one costs. Nobody may change a vector that was handed out.
 */
export function rememberingVectors(encoder: SentenceEncoder): SentenceEncoder {
  const remembered = new Map<string, Embedding | undefined>();
  return {
    fingerprint: encoder.fingerprint,
    dimensions: encoder.dimensions,
    embed(text) {
      if (remembered.has(text)) return remembered.get(text);
      const embedding = encoder.embed(text);
      const [oldest] = remembered.keys();
      if (oldest !== undefined && remembered.size >= mostRemembered) remembered.delete(oldest);
      remembered.set(text, embedding);
      return embedding;
    },
  };
}
