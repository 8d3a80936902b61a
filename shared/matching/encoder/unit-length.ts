/** The values at length 1; `undefined` where all of them are 0. */
export function toLengthOne(values: Float32Array): Float32Array | undefined {
  const length = lengthOf(values);
  return length === 0 ? undefined : values.map((value) => value / length);
}

export function lengthOf(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
