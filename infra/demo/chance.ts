/** Numbers that look like chance and are the same for the same seed (mulberry32, public domain, by Tommy Ettinger). */
export function seeded(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (end: number): number => Math.floor(next() * end);
  const oneOf = <Value>(all: readonly Value[]): Value => {
    const value = all[below(all.length)];
    if (value === undefined) throw new Error("There is nothing to choose from.");
    return value;
  };
  return {
    next,
    below,
    oneOf,
    happens: (share: number) => next() < share,
    /** By weight. */
    weighted<Value>(all: readonly (readonly [Value, number])[]): Value {
      let left = next() * all.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [value, weight] of all) {
        left -= weight;
        if (left < 0) return value;
      }
      return oneOf(all)[0];
    },
    /** Of an exponential distribution: most short, a few long. */
    waiting: (mean: number) => -Math.log(1 - next()) * mean,
  };
}

export type Chance = ReturnType<typeof seeded>;
