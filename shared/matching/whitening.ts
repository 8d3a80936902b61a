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

/**
 * Learns the whitening from vectors and the class of each (within-class covariance normalisation: Hatch et al.,
 * "Within-class covariance normalization for SVM-based speaker recognition", 2006): the inverse of the Cholesky factor
 * of the pooled within-class covariance, which is shrunk towards a multiple of the identity.
 */
export function learnWhitening(
  vectors: readonly Float32Array[],
  labels: ArrayLike<number>,
  centroids: readonly Float64Array[],
): Whitening {
  const size = centroids[0]?.length ?? 0;
  const covariance = withinClassScatter(vectors, labels, centroids, size);
  const freedom = Math.max(0, vectors.length - centroids.length);
  shrink(
    covariance,
    size,
    vectors.length,
    Math.max(leastPriorShare, priorObservations / (freedom + priorObservations)),
  );
  factorise(covariance, size);
  invert(covariance, size);
  return quantise(covariance, size);
}

/** The whitened vector. */
export function whiten({ values, scales }: Whitening, vector: ArrayLike<number>): Float64Array {
  const whitened = new Float64Array(scales.length);
  let at = 0;
  for (let row = 0; row < scales.length; row++) {
    let sum = 0;
    for (let column = 0; column <= row; column++) sum += (values[at++] ?? 0) * (vector[column] ?? 0);
    whitened[row] = sum * (scales[row] ?? 0);
  }
  return whitened;
}

/** Lower triangle, packed row by row, of Σ (x − m)(x − m)ᵀ. */
function withinClassScatter(
  vectors: readonly Float32Array[],
  labels: ArrayLike<number>,
  centroids: readonly Float64Array[],
  size: number,
): Float64Array {
  const scatter = new Float64Array((size * (size + 1)) / 2);
  const difference = new Float64Array(size);
  vectors.forEach((vector, number) => {
    const centroid = centroids[labels[number] ?? 0];
    for (let at = 0; at < size; at++) difference[at] = (vector[at] ?? 0) - (centroid?.[at] ?? 0);
    let place = 0;
    for (let row = 0; row < size; row++) {
      const factor = difference[row] ?? 0;
      for (let column = 0; column <= row; column++, place++) {
        scatter[place] = (scatter[place] ?? 0) + factor * (difference[column] ?? 0);
      }
    }
  });
  return scatter;
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
      const other = start(column);
      let sum = matrix[own + column] ?? 0;
      for (let at = 0; at < column; at++) sum -= (matrix[own + at] ?? 0) * (matrix[other + at] ?? 0);
      matrix[own + column] =
        row === column ? Math.sqrt(Math.max(sum, 1e-12)) : sum / (matrix[diagonal(column)] ?? 1);
    }
  }
}

/** The inverse of a lower triangular matrix, in place. */
function invert(matrix: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    const own = start(row);
    const pivot = matrix[own + row] ?? 1;
    const line = matrix.slice(own, own + row);
    for (let column = 0; column < row; column++) matrix[own + column] = 0;
    line.forEach((factor, at) => {
      const upper = start(at);
      for (let column = 0; column <= at; column++) {
        matrix[own + column] = (matrix[own + column] ?? 0) - factor * (matrix[upper + column] ?? 0);
      }
    });
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
