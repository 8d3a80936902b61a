import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keepRecords, type Trial } from "../../../shared/matching/track-records.ts";

const even = { logOdds: 0 };
const times = (count: number, trial: Trial): Trial[] => new Array<Trial>(count).fill(trial);

describe("the track record of an entry", () => {
  it("is bad for one that is wrong oftener than its lead says, good for one that is right, none for one unseen", () => {
    const trials = [
      ...times(8, { ...even, entry: 0, right: false }),
      ...times(8, { ...even, entry: 1, right: true }),
      ...times(4, { ...even, entry: 2, right: true }),
      ...times(4, { ...even, entry: 2, right: false }),
    ];
    const [bad = 0, good = 0, fair = 1, unseen = 1] = keepRecords(trials, 4).records;
    expect(bad).toBeLessThan(-1);
    expect(good).toBeCloseTo(-bad, 5);
    expect(fair).toBeCloseTo(0, 10);
    expect(unseen).toBe(0);
  });

  it("says more the more trials there are", () => {
    const recordAfter = (count: number) =>
      keepRecords(times(count, { ...even, entry: 0, right: false }), 1).records[0] ?? 0;
    expect(recordAfter(1)).toBeGreaterThan(recordAfter(4));
    expect(recordAfter(4)).toBeGreaterThan(recordAfter(40));
  });

  it("judges each trial without itself: a success never speaks for itself, a failure never against itself", () => {
    const trial = fc.record({
      entry: fc.nat(3),
      logOdds: fc.double({ min: -8, max: 8, noNaN: true }),
      right: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(trial, { maxLength: 60 }), (trials) => {
        const { records, without } = keepRecords(trials, 4);
        expect(without).toHaveLength(trials.length);
        trials.forEach(({ entry, right }, at) => {
          const [record = 0, rest = 0] = [records[entry], without[at]];
          expect(Number.isFinite(rest)).toBe(true);
          // Records are stored in 32 bits.
          if (right) expect(rest).toBeLessThanOrEqual(record + 1e-5);
          else expect(rest).toBeGreaterThanOrEqual(record - 1e-5);
        });
      }),
    );
  });
});
