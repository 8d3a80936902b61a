import type { Section } from "../../../shared/matching/section-file.ts";
import { quantiseRows } from "../quantise.ts";
import { principalAxes } from "./principal-axes.ts";

/** A linear map as the kernel applies it, with what it makes of vectors. */
export interface Space {
  readonly sections: Readonly<Record<string, Section>>;
  /** Maps vectors and brings them to length 1. */
  place(vectors: Float32Array): Float32Array;
}

/**
 * How far variances are evened out: 0 leaves them, 1 makes them equal. Half-way is best for few phrasings and across
 * languages alike; see docs/sentence-encoder.md.
 */
const evening = 0.5;

/**
 * The linear map from the transformer's vectors to the space of meanings: the mean goes, the axes in which sentences
 * differ most come first, and each axis is divided by the root of its spread (partial whitening; Su et al. 2021,
 * "Whitening Sentence Representations").
 *
 * @param vectors one after the other, `width` numbers each
 */
export function spaceOf(vectors: Float32Array, width: number): Space {
  const { mean, axes, variances } = principalAxes(vectors, width);
  const rows = axes.flatMap((axis, at) => {
    const finer = (variances[at] ?? 1) ** (-evening / 2);
    return Array.from(axis, (value) => value * finer);
  });
  const { values, scales } = quantiseRows(Float32Array.from(rows), width);
  const map = Float32Array.from(values, (value, at) => value * (scales[Math.floor(at / width)] ?? 0));
  const biases = apply(map, Float32Array.from(mean), width).map((value) => -value);
  return {
    sections: { "space.weights": values, "space.scales": scales, "space.biases": biases },
    place(given) {
      const placed = new Float32Array(given.length);
      for (let start = 0; start < given.length; start += width) {
        const mapped = apply(map, given.subarray(start, start + width), width);
        const shifted = mapped.map((value, i) => value + (biases[i] ?? 0));
        const length = Math.sqrt(shifted.reduce((sum, value) => sum + value * value, 0));
        placed.set(
          shifted.map((value) => value / length),
          start,
        );
      }
      return placed;
    },
  };
}

function apply(map: Float32Array, vector: Float32Array, width: number): Float32Array {
  return Float32Array.from({ length: map.length / width }, (_, row) => {
    let sum = 0;
    for (let i = 0; i < width; i++) sum += (map[row * width + i] ?? 0) * (vector[i] ?? 0);
    return sum;
  });
}
