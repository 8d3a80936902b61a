import type { SentenceEncoder } from "../../../shared/matching/sentence-encoder.ts";
import type { SentencePair } from "./desk-phrases.ts";

/** How many Chinese sentences lie closer to their own translation than to any other of the same pairs. */
export function translationsFound(encoder: SentenceEncoder, pairs: readonly SentencePair[]): number {
  const english = pairs.map(({ en }) => encoder.embed(en)?.vector);
  const found = pairs.filter(({ zh }, at) => {
    const vector = encoder.embed(zh)?.vector;
    if (!vector) return false;
    const cosines = english.map((other) => (other ? cosine(vector, other) : -1));
    return cosines.every((value, other) => other === at || value < (cosines[at] ?? -1));
  });
  return found.length;
}

/** The cosine of two vectors of length 1. */
export function cosine(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += (one[i] ?? 0) * (other[i] ?? 0);
  return sum;
}
