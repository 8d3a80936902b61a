/** Rows of 8-bit numbers, each row with a scale of its own. */
export interface Quantised {
  readonly values: Int8Array;
  readonly scales: Float32Array;
}

/** Below this, single precision has too few digits left for a scale: 2⁻¹²⁶. */
const leastScale = 2 ** -126;

/** Rounds each row to whole numbers such that its largest number becomes `most`: 127 for 8 bits, 7 for 4 bits. */
export function quantiseRows(numbers: Float32Array, width: number, most = 127): Quantised {
  const rows = numbers.length / width;
  const values = new Int8Array(numbers.length);
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const start = row * width;
    const end = start + width;
    let largest = 0;
    for (let i = start; i < end; i++) largest = Math.max(largest, Math.abs(numbers[i] ?? 0));
    // A row of next to nothing becomes nothing.
    const scale = largest / most < leastScale ? 1 : Math.fround(largest / most);
    scales[row] = scale;
    for (let i = start; i < end; i++) values[i] = Math.round((numbers[i] ?? 0) / scale);
  }
  return { values, scales };
}

/** Puts numbers from -8 to 7 into 4 bits each, the first of two into the lower ones. */
export function packHalfBytes(values: Int8Array): Uint8Array {
  return Uint8Array.from(
    { length: values.length / 2 },
    (_, at) => ((values[2 * at] ?? 0) & 15) | (((values[2 * at + 1] ?? 0) & 15) << 4),
  );
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
