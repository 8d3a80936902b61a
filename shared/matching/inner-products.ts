// The loops that most of the time is spent in. Four sums at a time do not wait for each other, and each function sees
// one kind of array only, so that the engine need not ask which.

/** Σ a[aFrom + i] · b[bFrom + i] for `length` places. */
export function innerProduct(
  a: Float64Array,
  aFrom: number,
  b: Float64Array,
  bFrom: number,
  length: number,
): number {
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  let at = 0;
  for (; at + 3 < length; at += 4) {
    first += (a[aFrom + at] ?? 0) * (b[bFrom + at] ?? 0);
    second += (a[aFrom + at + 1] ?? 0) * (b[bFrom + at + 1] ?? 0);
    third += (a[aFrom + at + 2] ?? 0) * (b[bFrom + at + 2] ?? 0);
    fourth += (a[aFrom + at + 3] ?? 0) * (b[bFrom + at + 3] ?? 0);
  }
  for (; at < length; at++) first += (a[aFrom + at] ?? 0) * (b[bFrom + at] ?? 0);
  return first + second + (third + fourth);
}

/**
 * The inner products of two rows of `a`, `aStride` places apart, with four rows of `b` that follow each other: those of
 * the first row, then those of the second. Each value that is read serves several products.
 */
export function eightInnerProducts(
  a: Float64Array,
  aFrom: number,
  aStride: number,
  b: Float64Array,
  bFrom: number,
  bStride: number,
  length: number,
  products: Float64Array,
): void {
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  let fifth = 0;
  let sixth = 0;
  let seventh = 0;
  let eighth = 0;
  const otherFrom = aFrom + aStride;
  const secondFrom = bFrom + bStride;
  const thirdFrom = secondFrom + bStride;
  const fourthFrom = thirdFrom + bStride;
  for (let at = 0; at < length; at++) {
    const one = a[aFrom + at] ?? 0;
    const other = a[otherFrom + at] ?? 0;
    const north = b[bFrom + at] ?? 0;
    const east = b[secondFrom + at] ?? 0;
    const south = b[thirdFrom + at] ?? 0;
    const west = b[fourthFrom + at] ?? 0;
    first += one * north;
    second += one * east;
    third += one * south;
    fourth += one * west;
    fifth += other * north;
    sixth += other * east;
    seventh += other * south;
    eighth += other * west;
  }
  products[0] = first;
  products[1] = second;
  products[2] = third;
  products[3] = fourth;
  products[4] = fifth;
  products[5] = sixth;
  products[6] = seventh;
  products[7] = eighth;
}

/** Σ bytes[from + i] · vector[i] for `length` places. */
export function innerProductOfBytes(
  bytes: Int8Array,
  from: number,
  vector: Float64Array,
  length: number,
): number {
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  let at = 0;
  for (; at + 3 < length; at += 4) {
    first += (bytes[from + at] ?? 0) * (vector[at] ?? 0);
    second += (bytes[from + at + 1] ?? 0) * (vector[at + 1] ?? 0);
    third += (bytes[from + at + 2] ?? 0) * (vector[at + 2] ?? 0);
    fourth += (bytes[from + at + 3] ?? 0) * (vector[at + 3] ?? 0);
  }
  for (; at < length; at++) first += (bytes[from + at] ?? 0) * (vector[at] ?? 0);
  return first + second + (third + fourth);
}

/** The inner products of a vector with four rows of bytes that follow each other; each value is read once for all. */
export function fourInnerProductsOfBytes(
  bytes: Int8Array,
  from: number,
  vector: Float64Array,
  products: Float64Array,
): void {
  const { length } = vector;
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  const secondFrom = from + length;
  const thirdFrom = secondFrom + length;
  const fourthFrom = thirdFrom + length;
  for (let at = 0; at < length; at++) {
    const value = vector[at] ?? 0;
    first += (bytes[from + at] ?? 0) * value;
    second += (bytes[secondFrom + at] ?? 0) * value;
    third += (bytes[thirdFrom + at] ?? 0) * value;
    fourth += (bytes[fourthFrom + at] ?? 0) * value;
  }
  products[0] = first;
  products[1] = second;
  products[2] = third;
  products[3] = fourth;
}

/** Σ floats[from + i] · vector[i] for all places of the vector. */
export function innerProductWithFloats(floats: Float32Array, from: number, vector: Float64Array): number {
  const { length } = vector;
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  let at = 0;
  for (; at + 3 < length; at += 4) {
    first += (floats[from + at] ?? 0) * (vector[at] ?? 0);
    second += (floats[from + at + 1] ?? 0) * (vector[at + 1] ?? 0);
    third += (floats[from + at + 2] ?? 0) * (vector[at + 2] ?? 0);
    fourth += (floats[from + at + 3] ?? 0) * (vector[at + 3] ?? 0);
  }
  for (; at < length; at++) first += (floats[from + at] ?? 0) * (vector[at] ?? 0);
  return first + second + (third + fourth);
}

/** vector[i] += factor · floats[from + i] for all places of the vector. */
export function addMultiple(vector: Float64Array, floats: Float32Array, from: number, factor: number): void {
  for (let at = 0; at < vector.length; at++) {
    vector[at] = (vector[at] ?? 0) + factor * (floats[from + at] ?? 0);
  }
}
