/** Numbers from 0 up, in the fewest bytes that hold them. */
export type Numbers = Uint8Array | Uint16Array | Uint32Array;

/**
 * A sparse matrix of one-byte values, row by row: `values[k]` stands in column `columns[k]`, and row `r` is what
 * stands from `starts[r]` up to `starts[r + 1]`.
 */
export interface Postings<Values extends Int8Array | Uint8Array = Int8Array | Uint8Array> {
  readonly starts: Uint32Array;
  readonly columns: Numbers;
  readonly values: Values;
}

/** Room for `length` numbers that all lie below `limit`. */
export function numbersBelow(limit: number, length: number): Numbers {
  if (limit <= 2 ** 8) return new Uint8Array(length);
  return limit <= 2 ** 16 ? new Uint16Array(length) : new Uint32Array(length);
}

const firstRoom = 1_024;

/** Collects a matrix column by column and lays it out row by row. */
export class PostingsBuilder {
  private rows = new Uint32Array(firstRoom);
  private columns = new Uint32Array(firstRoom);
  private values = new Int16Array(firstRoom);
  private size = 0;

  add(row: number, column: number, value: number): void {
    if (this.size === this.values.length) this.grow();
    this.rows[this.size] = row;
    this.columns[this.size] = column;
    this.values[this.size++] = value;
  }

  /** Values between -127 and 127. */
  signed(rowCount: number, columnCount: number): Postings<Int8Array> {
    return this.fill(rowCount, columnCount, new Int8Array(this.size));
  }

  /** Values between 0 and 255. */
  unsigned(rowCount: number, columnCount: number): Postings<Uint8Array> {
    return this.fill(rowCount, columnCount, new Uint8Array(this.size));
  }

  private grow(): void {
    const { rows, columns, values, size } = this;
    this.rows = new Uint32Array(2 * size);
    this.columns = new Uint32Array(2 * size);
    this.values = new Int16Array(2 * size);
    this.rows.set(rows);
    this.columns.set(columns);
    this.values.set(values);
  }

  private fill<Values extends Int8Array | Uint8Array>(rowCount: number, columnCount: number, values: Values) {
    const starts = new Uint32Array(rowCount + 1);
    for (let at = 0; at < this.size; at++) {
      const next = (this.rows[at] ?? 0) + 1;
      starts[next] = (starts[next] ?? 0) + 1;
    }
    for (let row = 0; row < rowCount; row++) starts[row + 1] = (starts[row + 1] ?? 0) + (starts[row] ?? 0);
    const columns = numbersBelow(columnCount, this.size);
    const next = starts.slice();
    for (let at = 0; at < this.size; at++) {
      const row = this.rows[at] ?? 0;
      const place = next[row] ?? 0;
      next[row] = place + 1;
      columns[place] = this.columns[at] ?? 0;
      values[place] = this.values[at] ?? 0;
    }
    return { starts, columns, values };
  }
}

/** Adds `factor` times one row to `sums`, which has a place per column. */
export function addRow(
  sums: Float64Array,
  { starts, columns, values }: Postings,
  row: number,
  factor: number,
): void {
  const end = starts[row + 1] ?? 0;
  for (let at = starts[row] ?? 0; at < end; at++) {
    const column = columns[at] ?? 0;
    sums[column] = (sums[column] ?? 0) + factor * (values[at] ?? 0);
  }
}
