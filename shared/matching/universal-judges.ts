import type { Judge } from "./calibration.ts";

/** A judge for knowledge bases that cannot teach their own, and the probability from which it keeps a promise. */
export interface UniversalJudge extends Judge {
  thresholdAt(precision: number): number;
}

const none = (length: number) => ({
  bias: 0,
  weights: Array.from({ length }, (_, at) => (at === 1 ? 1 : 0)),
  means: new Array<number>(length).fill(0),
  spreads: new Array<number>(length).fill(1),
});
export const universalJudges: { words: UniversalJudge; full: UniversalJudge } = {
  words: { right: none(11), covered: none(11), thresholdAt: (p) => p },
  full: { right: none(18), covered: none(18), thresholdAt: (p) => p },
};
