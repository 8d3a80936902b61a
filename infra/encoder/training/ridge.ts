/** Rows that are mostly zero: row n holds the columns and values from `starts[n]` up to `starts[n + 1]`. */
export interface SparseRows {
  readonly starts: Uint32Array;
  readonly columns: Uint32Array;
  readonly values: Float32Array;
  readonly columnCount: number;
}

/**
 * Finds for every column of the rows a vector such that rows times vectors come closest to the targets, in squares, with
 * a penalty on the vectors' squares: ridge regression of many targets at once, by conjugate gradients.
 *
 * @param targets one after the other, `width` numbers for each row
 * @returns one after the other, `width` numbers for each column
 */
export function ridge(
  rows: SparseRows,
  targets: Float32Array,
  { width, penalty, steps }: { readonly width: number; readonly penalty: number; readonly steps: number },
): Float32Array {
  const size = rows.columnCount * width;
  const solution = new Float32Array(size);
  const residual = new Float32Array(size);
  addTransposed(rows, targets, width, residual);
  const direction = residual.slice();
  let squares = columnSquares(residual, residual, width);
  for (let step = 0; step < steps; step++) {
    const product = direction.map((value) => value * penalty);
    addTransposed(rows, multiply(rows, direction, width), width, product);
    const curvature = columnSquares(direction, product, width);
    const lengths = squares.map((value, i) => value / Math.max(curvature[i] ?? 0, 1e-30));
    for (let at = 0; at < size; at++) {
      const length = lengths[at % width] ?? 0;
      solution[at] = (solution[at] ?? 0) + length * (direction[at] ?? 0);
      residual[at] = (residual[at] ?? 0) - length * (product[at] ?? 0);
    }
    const next = columnSquares(residual, residual, width);
    const turns = next.map((value, i) => value / Math.max(squares[i] ?? 0, 1e-30));
    for (let at = 0; at < size; at++) {
      direction[at] = (residual[at] ?? 0) + (turns[at % width] ?? 0) * (direction[at] ?? 0);
    }
    squares = next;
  }
  return solution;
}

/** Rows times vectors, one vector per column of the rows. */
export function multiply(rows: SparseRows, vectors: Float32Array, width: number): Float32Array {
  const count = rows.starts.length - 1;
  const product = new Float32Array(count * width);
  forEachValue(rows, (row, column, value) =>
    addScaled(vectors, column * width, value, product, row * width, width),
  );
  return product;
}

/** Adds the transposed rows times vectors, one vector per row. */
function addTransposed(rows: SparseRows, vectors: Float32Array, width: number, to: Float32Array): void {
  forEachValue(rows, (row, column, value) =>
    addScaled(vectors, row * width, value, to, column * width, width),
  );
}

function forEachValue(rows: SparseRows, use: (row: number, column: number, value: number) => void): void {
  for (let row = 0; row + 1 < rows.starts.length; row++) {
    const end = rows.starts[row + 1] ?? 0;
    for (let at = rows.starts[row] ?? 0; at < end; at++)
      use(row, rows.columns[at] ?? 0, rows.values[at] ?? 0);
  }
}

function addScaled(
  from: Float32Array,
  start: number,
  factor: number,
  to: Float32Array,
  toStart: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) to[toStart + i] = (to[toStart + i] ?? 0) + factor * (from[start + i] ?? 0);
}

/** The inner products of two sets of vectors, for each of their columns. */
function columnSquares(one: Float32Array, other: Float32Array, width: number): Float64Array {
  const sums = new Float64Array(width);
  for (let at = 0; at < one.length; at += width) {
    for (let i = 0; i < width; i++) sums[i] = (sums[i] ?? 0) + (one[at + i] ?? 0) * (other[at + i] ?? 0);
  }
  return sums;
}
