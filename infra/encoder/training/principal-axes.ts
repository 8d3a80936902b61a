/** Where vectors lie: their mean, the directions in which they vary most, and how much. */
export interface PrincipalAxes {
  readonly mean: Float64Array;
  /** One axis per row, the longest first. */
  readonly axes: readonly Float64Array[];
  readonly variances: readonly number[];
}

/** @param vectors one after the other, `width` numbers each */
export function principalAxes(vectors: Float32Array, width: number): PrincipalAxes {
  const mean = meanOf(vectors, width);
  const { values, vectors: axes } = eigen(covariance(vectors, width, mean));
  const order = values.map((_, at) => at).sort((one, other) => (values[other] ?? 0) - (values[one] ?? 0));
  return {
    mean,
    axes: order.map((at) => axes[at] ?? new Float64Array(width)),
    variances: order.map((at) => values[at] ?? 0),
  };
}

function meanOf(vectors: Float32Array, width: number): Float64Array {
  const mean = new Float64Array(width);
  vectors.forEach((value, at) => {
    mean[at % width] = (mean[at % width] ?? 0) + value;
  });
  return mean.map((sum) => (sum * width) / vectors.length);
}

function covariance(vectors: Float32Array, width: number, mean: Float64Array): Float64Array[] {
  const count = vectors.length / width;
  const sums = Array.from({ length: width }, () => new Float64Array(width));
  const centred = new Float64Array(width);
  for (let start = 0; start < vectors.length; start += width) {
    for (let i = 0; i < width; i++) centred[i] = (vectors[start + i] ?? 0) - (mean[i] ?? 0);
    for (let i = 0; i < width; i++) {
      const row = sums[i] ?? centred;
      const factor = (centred[i] ?? 0) / count;
      for (let j = 0; j < width; j++) row[j] = (row[j] ?? 0) + factor * (centred[j] ?? 0);
    }
  }
  return sums;
}

/** So small an element beside the diagonal no longer counts, relative to the whole. */
const precision = 1e-10;

/** Eigenvalues and eigenvectors of a symmetric matrix, by Jacobi's rotations. Destroys the matrix. */
function eigen(matrix: Float64Array[]): { values: number[]; vectors: Float64Array[] } {
  const size = matrix.length;
  const vectors = matrix.map((_, at) => Float64Array.from({ length: size }, (_, i) => (i === at ? 1 : 0)));
  const scale = Math.max(...matrix.map((row, at) => Math.abs(row[at] ?? 0)));
  for (let rotated = true; rotated; ) {
    rotated = false;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        if (Math.abs(matrix[p]?.[q] ?? 0) <= precision * scale) continue;
        rotate(matrix, vectors, p, q);
        rotated = true;
      }
    }
  }
  return { values: matrix.map((row, at) => row[at] ?? 0), vectors };
}

function rotate(
  matrix: readonly Float64Array[],
  vectors: readonly Float64Array[],
  p: number,
  q: number,
): void {
  const [rowP, rowQ, vectorP, vectorQ] = [matrix[p], matrix[q], vectors[p], vectors[q]];
  if (!rowP || !rowQ || !vectorP || !vectorQ) return;
  const beside = rowP[q] ?? 0;
  const theta = ((rowQ[q] ?? 0) - (rowP[p] ?? 0)) / (2 * beside);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  const diagonalP = (rowP[p] ?? 0) - tangent * beside;
  const diagonalQ = (rowQ[q] ?? 0) + tangent * beside;
  turn(rowP, rowQ, cosine, sine);
  turn(vectorP, vectorQ, cosine, sine);
  matrix.forEach((row, at) => {
    row[p] = rowP[at] ?? 0;
    row[q] = rowQ[at] ?? 0;
  });
  rowP[p] = diagonalP;
  rowQ[q] = diagonalQ;
  rowP[q] = 0;
  rowQ[p] = 0;
}

function turn(one: Float64Array, other: Float64Array, cosine: number, sine: number): void {
  for (let i = 0; i < one.length; i++) {
    const [a, b] = [one[i] ?? 0, other[i] ?? 0];
    one[i] = cosine * a - sine * b;
    other[i] = sine * a + cosine * b;
  }
}
