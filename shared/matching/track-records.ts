import { squash } from "./logistic.ts";

/**
 * By entry number, in log-odds: how much oftener than its lead says an entry is right when it comes first. Twins that take
 * each other's questions have a record below 0.
 */
export type TrackRecords = Float32Array;

/** One time that an entry came first. */
export interface Trial {
  readonly entry: number;
  /** of being right, as far as its lead tells */
  readonly logOdds: number;
  readonly right: boolean;
}

/** How hard a record is pulled towards 0: as four trials of even chance would. */
const pull = 1;
const steps = 8;
/** What a single trial leaves for the others to say is never less than this. */
const leastCurvature = 0.2;

/**
 * A logistic intercept for every entry, pulled towards 0 (a random effect).
 *
 * @returns the records, and for each trial the record that its entry would have without it: whoever judges a trial by a
 * record that it is part of finds itself right too often
 */
export function keepRecords(
  trials: readonly Trial[],
  entryCount: number,
): { readonly records: TrackRecords; readonly without: readonly number[] } {
  const records = new Float32Array(entryCount);
  const without = new Array<number>(trials.length).fill(0);
  for (const [entry, own] of Map.groupBy(trials.keys(), (at) => trials[at]?.entry ?? 0)) {
    const known = own.flatMap((at) => {
      const trial = trials[at];
      return trial ? [{ ...trial, at }] : [];
    });
    const { record, curvature } = fitRecord(known);
    records[entry] = record;
    for (const { at, logOdds, right } of known) {
      const probability = squash(logOdds + record);
      const left = Math.max(leastCurvature, curvature - probability * (1 - probability));
      without[at] = record - ((right ? 1 : 0) - probability) / left;
    }
  }
  return { records, without };
}

/** By Newton's method, which for one number needs few steps. */
function fitRecord(trials: readonly Trial[]): { readonly record: number; readonly curvature: number } {
  let record = 0;
  let curvature = pull;
  for (let step = 0; step < steps; step++) {
    let slope = -pull * record;
    curvature = pull;
    for (const { logOdds, right } of trials) {
      const probability = squash(logOdds + record);
      slope += (right ? 1 : 0) - probability;
      curvature += probability * (1 - probability);
    }
    record += slope / curvature;
  }
  return { record, curvature };
}
