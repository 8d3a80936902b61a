import { eightInnerProducts, innerProduct, innerProductOfBytes } from "./inner-products.ts";

/**
 * A lower triangular matrix, row after row, in one byte per place: `values[r·(r+1)/2 + c] · scales[r]`. Times a vector,
 * it squeezes the directions in which phrasings of one entry differ anyway, so that what is left tells entries apart.
 */
export interface Whitening {
  readonly values: Int8Array;
  readonly scales: Float32Array;
}

/** So many imagined observations of "all directions alike" stand beside the real ones. */
const priorObservations = 250;
const leastPriorShare = 0.1;
const smallestPivot = 1e-12;
/** So many vectors stay in the processor's cache while the matrix passes by; a multiple of four. */
const blockSize = 32;

/** What a whitening is learned from. */
export interface ClassStatistics {
  /** Σ x·xᵀ over all vectors; see `secondMoments` */
  readonly moments: Float64Array;
  /** mean of each class, and how many vectors it has */
  readonly means: readonly Float64Array[];
  readonly counts: ArrayLike<number>;
}

/**
 * Learns the whitening from vectors of several classes (within-class covariance normalisation: Hatch et al.,
 * "Within-class covariance normalization for SVM-based speaker recognition", 2006): the inverse of the Cholesky factor
 * of the pooled within-class covariance, which is shrunk towards a multiple of the identity.
 */
export function learnWhitening({ moments, means, counts }: ClassStatistics): Whitening {
  const size = means[0]?.length ?? 0;
  let count = 0;
  for (let each = 0; each < means.length; each++) count += counts[each] ?? 0;
  const freedom = Math.max(0, count - means.length);
  // One phrasing per entry does not tell how phrasings differ.
  if (freedom === 0) return unchanged(size);
  const weighted = means.map((mean, each) => mean.map((value) => value * Math.sqrt(counts[each] ?? 0)));
  const covariance = subtracted(moments, secondMoments(weighted, size));
  shrink(
    covariance,
    size,
    count,
    Math.max(leastPriorShare, priorObservations / (freedom + priorObservations)),
  );
  factorise(covariance, size);
  invert(covariance, size);
  return quantise(covariance, size);
}

function unchanged(size: number): Whitening {
  const values = new Int8Array(start(size));
  for (let row = 0; row < size; row++) values[diagonal(row)] = 1;
  return { values, scales: new Float32Array(size).fill(1) };
}

/** The whitened vector. */
export function whiten({ values, scales }: Whitening, vector: Float64Array): Float64Array {
  const whitened = new Float64Array(scales.length);
  for (let row = 0; row < scales.length; row++) {
    whitened[row] = innerProductOfBytes(values, start(row), vector, row + 1) * (scales[row] ?? 0);
  }
  return whitened;
}

/** The same for many vectors, in less than half the time. */
export function whitenAll(
  { values, scales }: Whitening,
  vectors: readonly Float64Array[],
): readonly Float64Array[] {
  const size = scales.length;
  // Two rows at a time: each is as long as the longer of the two, and there is one more where their number is odd.
  const matrix = new Float64Array(size * size + size);
  for (let row = 0; row < size; row++) matrix.set(values.subarray(start(row), start(row + 1)), row * size);
  const block = new Float64Array(blockSize * size);
  const products = new Float64Array(8);
  const whitened = vectors.map(() => new Float64Array(size));
  for (let first = 0; first < vectors.length; first += blockSize) {
    const own = whitened.slice(first, first + blockSize);
    for (let member = 0; member < own.length; member++) {
      const vector = vectors[first + member];
      if (vector) block.set(vector, member * size);
    }
    for (let row = 0; row < size; row += 2) {
      const [scale, nextScale] = [scales[row] ?? 0, scales[row + 1] ?? 0];
      const length = Math.min(row + 2, size);
      for (let member = 0; member < own.length; member++) {
        if (member % 4 === 0) {
          eightInnerProducts(matrix, row * size, size, block, member * size, size, length, products);
        }
        const to = own[member];
        if (!to) continue;
        to[row] = (products[member % 4] ?? 0) * scale;
        // What lies beyond the last row is not kept by a typed array.
        to[row + 1] = (products[(member % 4) + 4] ?? 0) * nextScale;
      }
    }
  }
  return whitened;
}

/** Lower triangle, packed row by row, of Σ x·xᵀ. Those of two lists together are the sum of those of each. */
export function secondMoments(vectors: readonly Float64Array[], size: number): Float64Array {
  const count = vectors.length;
  // A few rows of nothing at the end, so that every group is whole.
  const columns = new Float64Array((size + 4) * count);
  vectors.forEach((vector, number) => {
    for (let at = 0; at < size; at++) columns[at * count + number] = vector[at] ?? 0;
  });
  const moments = new Float64Array(start(size));
  const products = new Float64Array(8);
  for (let row = 0; row < size; row += 2) {
    for (let column = 0; column <= row + 1; column += 4) {
      eightInnerProducts(columns, row * count, count, columns, column * count, count, count, products);
      moments.set(products.subarray(0, Math.max(0, Math.min(4, row + 1 - column))), start(row) + column);
      if (row + 1 < size) {
        moments.set(products.subarray(4, 4 + Math.min(4, row + 2 - column)), start(row + 1) + column);
      }
    }
  }
  return moments;
}

/** One list less the other, place by place. */
export function subtracted(from: Float64Array, less: Float64Array): Float64Array {
  return from.map((value, at) => value - (less[at] ?? 0));
}

function shrink(scatter: Float64Array, size: number, count: number, share: number): void {
  let trace = 0;
  for (let row = 0; row < size; row++) trace += scatter[diagonal(row)] ?? 0;
  const level = trace / count / size || 1;
  for (let at = 0; at < scatter.length; at++) scatter[at] = ((1 - share) * (scatter[at] ?? 0)) / count;
  for (let row = 0; row < size; row++) {
    scatter[diagonal(row)] = (scatter[diagonal(row)] ?? 0) + share * level;
  }
}

/** Cholesky: the matrix becomes L with L·Lᵀ = matrix. */
function factorise(matrix: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    const own = start(row);
    for (let column = 0; column <= row; column++) {
      const rest = (matrix[own + column] ?? 0) - innerProduct(matrix, own, matrix, start(column), column);
      matrix[own + column] =
        row === column ? Math.sqrt(Math.max(rest, smallestPivot)) : rest / (matrix[diagonal(column)] ?? 1);
    }
  }
}

/** The inverse of a lower triangular matrix, in place. */
function invert(matrix: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    const own = start(row);
    const pivot = matrix[own + row] ?? 1;
    const line = matrix.slice(own, own + row);
    matrix.fill(0, own, own + row);
    for (let at = 0; at < row; at++) {
      const factor = line[at] ?? 0;
      const upper = start(at);
      for (let column = 0; column <= at; column++) {
        matrix[own + column] = (matrix[own + column] ?? 0) - factor * (matrix[upper + column] ?? 0);
      }
    }
    for (let column = 0; column < row; column++) matrix[own + column] = (matrix[own + column] ?? 0) / pivot;
    matrix[own + row] = 1 / pivot;
  }
}

function quantise(matrix: Float64Array, size: number): Whitening {
  const values = new Int8Array(matrix.length);
  const scales = new Float32Array(size);
  for (let row = 0; row < size; row++) {
    const line = matrix.subarray(start(row), start(row + 1));
    const scale = line.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 127 || 1;
    scales[row] = scale;
    line.forEach((value, column) => {
      values[start(row) + column] = Math.round(value / scale);
    });
  }
  return { values, scales };
}

function start(row: number): number {
  return (row * (row + 1)) / 2;
}

function diagonal(row: number): number {
  return start(row) + row;
}
