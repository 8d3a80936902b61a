/** Rows of 8-bit numbers, each row with a scale of its own. */
export interface Quantised {
  readonly values: Int8Array;
  readonly scales: Float32Array;
}

/** Rounds each row to 8 bits such that its largest number becomes 127. */
export function quantiseRows(numbers: Float32Array, width: number): Quantised {
  const rows = numbers.length / width;
  const values = new Int8Array(numbers.length);
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const start = row * width;
    const end = start + width;
    let most = 0;
    for (let i = start; i < end; i++) most = Math.max(most, Math.abs(numbers[i] ?? 0));
    scales[row] = most / 127 || 1;
    const finer = most === 0 ? 0 : 127 / most;
    for (let i = start; i < end; i++) values[i] = Math.round((numbers[i] ?? 0) * finer);
  }
  return { values, scales };
}

/** Turns a matrix of one row per input into one of one row per output. */
export function transpose(numbers: Float32Array, columns: number): Float32Array {
  const rows = numbers.length / columns;
  const turned = new Float32Array(numbers.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      turned[column * rows + row] = numbers[row * columns + column] ?? 0;
    }
  }
  return turned;
}
