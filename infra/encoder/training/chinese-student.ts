import { hanGrams } from "../../../shared/matching/encoder/han-grams.ts";
import type { Section } from "../../../shared/matching/section-file.ts";
import { packHalfBytes, quantiseRows } from "../quantise.ts";
import { ridge, type SparseRows } from "./ridge.ts";

/** What a Chinese sentence is to be put near to, and how much it counts. */
export interface Lesson {
  readonly zh: string;
  /** The vector of its English translation. */
  readonly target: Float32Array;
  readonly importance: number;
}

export interface StudentSettings {
  /** N-grams that fewer lessons hold are left out. */
  readonly leastLessons: number;
  /** How many dimensions the vectors have. */
  readonly width: number;
  readonly penalty: number;
  readonly steps: number;
}

/**
 * Learns a vector for each n-gram such that the sum of a sentence's n-grams lies where its translation does: ridge
 * regression on the bags of n-grams, each of length 1. Rounded to 4 bits: more n-grams serve better than finer numbers.
 */
export function teach(lessons: readonly Lesson[], settings: StudentSettings): Record<string, Section> {
  const bags = lessons.map(({ zh }) => bagOf(zh));
  const hashes = frequent(bags, settings.leastLessons);
  const rows = sparseRows(bags, hashes, lessons);
  const { width } = settings;
  const targets = new Float32Array(lessons.length * width);
  lessons.forEach(({ target, importance }, at) => {
    targets.set(
      target.subarray(0, width).map((value) => value * Math.sqrt(importance)),
      at * width,
    );
  });
  const { values, scales } = quantiseRows(ridge(rows, targets, settings), width, 7);
  return { "han.hashes": hashes, "han.scales": scales, "han.values": packHalfBytes(values) };
}

type Bag = ReadonlyMap<number, number>;

function bagOf(text: string): Bag {
  const bag = new Map<number, number>();
  for (const { hash, weight } of hanGrams(text.normalize("NFKC").match(/\p{Script=Han}+/gu) ?? [])) {
    bag.set(hash, (bag.get(hash) ?? 0) + weight);
  }
  return bag;
}

/** The n-grams that are in enough bags, ascending. */
function frequent(bags: readonly Bag[], least: number): Uint32Array {
  const counts = new Map<number, number>();
  for (const bag of bags) for (const hash of bag.keys()) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  return Uint32Array.from([...counts].filter(([, count]) => count >= least).map(([hash]) => hash)).sort();
}

function sparseRows(bags: readonly Bag[], hashes: Uint32Array, lessons: readonly Lesson[]): SparseRows {
  const columnOf = new Map(Array.from(hashes, (hash, at) => [hash, at]));
  const starts = [0];
  const columns: number[] = [];
  const values: number[] = [];
  bags.forEach((bag, at) => {
    const known = [...bag].flatMap(([hash, weight]) => {
      const column = columnOf.get(hash);
      return column === undefined ? [] : [{ column, weight }];
    });
    const length = Math.sqrt(known.reduce((sum, { weight }) => sum + weight * weight, 0));
    for (const { column, weight } of known) {
      columns.push(column);
      values.push((weight / length) * Math.sqrt(lessons[at]?.importance ?? 0));
    }
    starts.push(columns.length);
  });
  return {
    starts: Uint32Array.from(starts),
    columns: Uint32Array.from(columns),
    values: Float32Array.from(values),
    columnCount: hashes.length,
  };
}
