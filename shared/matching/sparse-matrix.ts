/** A vector of which most places are zero: `values[k]` stands at `indices[k]`. */
export interface SparseVector {
  readonly indices: Uint32Array;
  readonly values: Float32Array;
}

/** Sparse vectors laid end to end: row `r` is what stands from `starts[r]` up to `starts[r + 1]`. */
export interface SparseMatrix extends SparseVector {
  /** one more than there are rows */
  readonly starts: Uint32Array;
}

/** Lays vectors end to end. */
export function stackVectors(vectors: readonly SparseVector[]): SparseMatrix {
  const starts = new Uint32Array(vectors.length + 1);
  vectors.forEach(({ indices }, row) => {
    starts[row + 1] = (starts[row] ?? 0) + indices.length;
  });
  const size = starts[vectors.length] ?? 0;
  const indices = new Uint32Array(size);
  const values = new Float32Array(size);
  vectors.forEach((vector, row) => {
    indices.set(vector.indices, starts[row]);
    values.set(vector.values, starts[row]);
  });
  return { starts, indices, values };
}
