import { foldTraditional } from "../han-variants.ts";

/** A run of one to three Chinese characters. */
export interface HanGram {
  /** FNV-1a of its UTF-16 units. */
  readonly hash: number;
  /** How much it counts: single characters are ambiguous, and long runs repeat what shorter ones say. */
  readonly weight: number;
}

const weights = [0.8, 1, 0.6];

/** The n-grams of runs of Chinese characters, Traditional ones read as Simplified. Linear in the text. */
export function hanGrams(runs: readonly string[]): HanGram[] {
  return runs.map(foldTraditional).flatMap((run) =>
    weights.flatMap((weight, at) => {
      const length = at + 1;
      const count = Math.max(0, run.length - at);
      return Array.from({ length: count }, (_, start) => ({
        hash: hashOf(run, start, start + length),
        weight,
      }));
    }),
  );
}

function hashOf(text: string, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
