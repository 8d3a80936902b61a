import type { Rivals } from "./linear-svm.ts";
import type { Postings } from "./postings.ts";
import { seededRandom } from "./seeded-random.ts";
import type { SparseVector } from "./sparse-matrix.ts";

/**
 * An entry is told from the phrasings of about so many others that are near it, and from as many phrasings of the rest
 * as a dozen entries have: told from all of them, it takes time with the square of the entries and is found no oftener.
 */
const nearEntries = 25;
const farEntries = 12;
const fewestRows = 300;
/** Where that would spare less than half of the rows, all are taken. */
const leastSpared = 0.5;
/** A feature that more entries share than this says little about which are near, and would be looked up for long. */
const mostSharing = 200;

/** Which entries are hard to tell from an entry, the nearest first: those that share its rare features. */
export type NearEntries = (entry: number) => readonly number[];

export interface LearnedWords {
  readonly vectors: readonly SparseVector[];
  readonly labels: Uint32Array;
  /** feature × entry */
  readonly relevance: Postings;
  readonly entryCount: number;
}

/** Looks for neighbours in time that does not grow with the number of entries. */
export function findNearEntries({ vectors, labels, relevance, entryCount }: LearnedWords): NearEntries {
  const rows = rowsOf(labels);
  const shared = new Float64Array(entryCount);
  return (entry) => {
    const met: number[] = [];
    for (const row of rows.get(entry) ?? []) {
      for (const feature of vectors[row]?.indices ?? []) {
        const start = relevance.starts[feature] ?? 0;
        const end = relevance.starts[feature + 1] ?? 0;
        if (end - start > mostSharing) continue;
        for (let at = start; at < end; at++) {
          const other = relevance.columns[at] ?? 0;
          if (shared[other] === 0) met.push(other);
          shared[other] = (shared[other] ?? 0) + (relevance.values[at] ?? 0) + 1;
        }
      }
    }
    const near = met
      .filter((other) => other !== entry)
      .sort((one, other) => (shared[other] ?? 0) - (shared[one] ?? 0) || one - other);
    for (const other of met) shared[other] = 0;
    return near;
  };
}

/**
 * The rows that each class is to be told from, or `undefined` where they are so few that it is told from all.
 *
 * @param labels the class of each row
 */
export function chooseRivals(
  labels: Uint32Array,
  entryCount: number,
  near: NearEntries,
): ((entry: number) => Rivals) | undefined {
  const perEntry = labels.length / Math.max(1, entryCount);
  const mostNear = Math.max(fewestRows, Math.round(nearEntries * perEntry));
  const mostFar = Math.max(fewestRows, Math.round(farEntries * perEntry));
  if (mostNear + mostFar > (1 - leastSpared) * labels.length) return undefined;
  const rows = rowsOf(labels);
  return (entry) => {
    const nearRows = takeRows(near(entry), rows, mostNear);
    const taken = new Set([...nearRows, ...(rows.get(entry) ?? [])]);
    const farCount = labels.length - taken.size;
    const farRows = drawRows(labels.length, Math.min(mostFar, farCount), taken, seededRandom(3_000 + entry));
    const weight = farCount / Math.max(1, farRows.length);
    return {
      rows: [...nearRows, ...farRows],
      weights: [...nearRows.map(() => 1), ...farRows.map(() => weight)],
    };
  };
}

function takeRows(
  entries: readonly number[],
  rows: ReadonlyMap<number, readonly number[]>,
  most: number,
): readonly number[] {
  const taken: number[] = [];
  for (const entry of entries) {
    const own = rows.get(entry) ?? [];
    if (taken.length + own.length > most) return [...taken, ...own.slice(0, most - taken.length)];
    taken.push(...own);
  }
  return taken;
}

/** Draws rows that are not taken yet; where nearly all are wanted, it gives up after some vain draws. */
function drawRows(
  count: number,
  wanted: number,
  taken: ReadonlySet<number>,
  random: () => number,
): readonly number[] {
  const drawn = new Set<number>();
  for (let draw = 0; drawn.size < wanted && draw < 4 * wanted; draw++) {
    const row = Math.floor(random() * count);
    if (!taken.has(row)) drawn.add(row);
  }
  return [...drawn];
}

function rowsOf(labels: Uint32Array): ReadonlyMap<number, readonly number[]> {
  return Map.groupBy(labels.keys(), (row) => labels[row] ?? 0);
}
