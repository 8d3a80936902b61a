import { fourInnerProductsOfBytes, innerProductOfBytes } from "./inner-products.ts";
import { type Rivals, type SeparatingPlane, SvmTrainer } from "./linear-svm.ts";
import { PairedSvmTrainer } from "./paired-svm.ts";
import { DenseRows } from "./training-rows.ts";

/** Separating planes over vectors of `dimensions` places, one byte per weight: row `r` times `scales[r]`. */
export interface Planes {
  readonly dimensions: number;
  readonly rows: Int8Array;
  readonly scales: Float32Array;
  readonly biases: Float32Array;
}

/** A plane as it is trained. */
export interface Plane {
  readonly bytes: Int8Array;
  readonly scale: number;
  readonly bias: number;
}

/** Sentence vectors of one entry lie closer together than its words do, and may be told apart more strictly. */
const cost = 2;

/** Comparing more vectors each with each other takes longer than it saves. */
const mostPaired = 2_000;

export interface PlaneOptions {
  /** number of classes, which are numbered from 0 */
  readonly classes: number;
  readonly dimensions: number;
  /** the rows that a class is told from, where it is not told from all others */
  readonly rivalsOf: ((wanted: number) => Rivals) | undefined;
}

/**
 * The plane between each class and all others, in every view.
 * @param views the same rows as vectors of different kinds
 */
export function trainPlanes(
  views: readonly (readonly Float32Array[])[],
  labels: Uint32Array,
  { classes, dimensions, rivalsOf }: PlaneOptions,
): readonly Planes[] {
  const trainers = views.map((vectors) =>
    vectors.length <= mostPaired
      ? new PairedSvmTrainer(vectors, labels, dimensions, cost)
      : new SvmTrainer(new DenseRows(vectors, dimensions), labels, dimensions, cost),
  );
  const planes: Plane[][] = views.map(() => []);
  for (let wanted = 0; wanted < classes; wanted++) {
    const rivals = rivalsOf?.(wanted);
    trainers.forEach((trainer, view) => {
      planes[view]?.push(inBytes(trainer.train(wanted, rivals)));
    });
  }
  return planes.map((own) => packPlanes(own, dimensions));
}

export function packPlanes(planes: readonly Plane[], dimensions: number): Planes {
  const rows = new Int8Array(planes.length * dimensions);
  planes.forEach(({ bytes }, row) => {
    rows.set(bytes, row * dimensions);
  });
  return {
    dimensions,
    rows,
    scales: Float32Array.from(planes, ({ scale }) => scale),
    biases: Float32Array.from(planes, ({ bias }) => bias),
  };
}

export function inBytes({ weights, bias }: Pick<SeparatingPlane, "weights" | "bias">): Plane {
  const most = weights.reduce((sofar, weight) => Math.max(sofar, Math.abs(weight)), 0);
  const scale = most / 127 || 1;
  return { bytes: Int8Array.from(weights, (weight) => Math.round(weight / scale)), scale, bias };
}

/** Distances of a vector to all planes; above zero it is on the side of the class. */
export function distancesTo(
  { dimensions, rows, scales, biases }: Planes,
  vector: Float64Array,
): Float64Array {
  const count = biases.length;
  const found = new Float64Array(count);
  const products = new Float64Array(4);
  let row = 0;
  for (; row + 4 <= count; row += 4) {
    fourInnerProductsOfBytes(rows, row * dimensions, vector, products);
    found.set(products, row);
  }
  for (; row < count; row++) found[row] = innerProductOfBytes(rows, row * dimensions, vector, dimensions);
  for (let plane = 0; plane < count; plane++) {
    found[plane] = (found[plane] ?? 0) * (scales[plane] ?? 0) + (biases[plane] ?? 0);
  }
  return found;
}
