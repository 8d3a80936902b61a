import { addMultiple, innerProductWithFloats } from "./inner-products.ts";
import type { SparseMatrix } from "./sparse-matrix.ts";

/** Vectors to learn from, by number. */
export interface TrainingRows {
  readonly count: number;
  /** Σ weights · row */
  product(row: number, weights: Float64Array): number;
  /** Adds `factor` times a row to `weights`. */
  addTo(weights: Float64Array, row: number, factor: number): void;
  /** The places of a row that may not be zero. */
  placesOf(row: number): Uint32Array;
  squaredLength(row: number): number;
}

/** Rows of which most places are zero. */
export class SparseRows implements TrainingRows {
  readonly count: number;
  readonly #matrix: SparseMatrix;

  constructor(matrix: SparseMatrix) {
    this.#matrix = matrix;
    this.count = matrix.starts.length - 1;
  }

  product(row: number, weights: Float64Array): number {
    const { starts, indices, values } = this.#matrix;
    const end = starts[row + 1] ?? 0;
    let sum = 0;
    for (let at = starts[row] ?? 0; at < end; at++)
      sum += (weights[indices[at] ?? 0] ?? 0) * (values[at] ?? 0);
    return sum;
  }

  addTo(weights: Float64Array, row: number, factor: number): void {
    const { starts, indices, values } = this.#matrix;
    const end = starts[row + 1] ?? 0;
    for (let at = starts[row] ?? 0; at < end; at++) {
      const index = indices[at] ?? 0;
      weights[index] = (weights[index] ?? 0) + factor * (values[at] ?? 0);
    }
  }

  placesOf(row: number): Uint32Array {
    const { starts, indices } = this.#matrix;
    return indices.subarray(starts[row], starts[row + 1]);
  }

  squaredLength(row: number): number {
    const { starts, values } = this.#matrix;
    return values.subarray(starts[row], starts[row + 1]).reduce((sum, value) => sum + value * value, 0);
  }
}

/** Rows without empty places, all of one length: several times quicker than as sparse ones. */
export class DenseRows implements TrainingRows {
  readonly count: number;
  readonly #values: Float32Array;
  readonly #places: Uint32Array;

  /** @param dimensions length of each vector */
  constructor(vectors: readonly Float32Array[], dimensions: number) {
    this.count = vectors.length;
    this.#places = Uint32Array.from({ length: dimensions }, (_, at) => at);
    this.#values = new Float32Array(vectors.length * dimensions);
    vectors.forEach((vector, row) => {
      this.#values.set(vector, row * dimensions);
    });
  }

  product(row: number, weights: Float64Array): number {
    return innerProductWithFloats(this.#values, row * weights.length, weights);
  }

  addTo(weights: Float64Array, row: number, factor: number): void {
    addMultiple(weights, this.#values, row * weights.length, factor);
  }

  placesOf(): Uint32Array {
    return this.#places;
  }

  squaredLength(row: number): number {
    const size = this.#places.length;
    return this.#values.subarray(row * size, (row + 1) * size).reduce((sum, value) => sum + value * value, 0);
  }
}
