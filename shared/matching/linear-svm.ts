import { seededRandom } from "./seeded-random.ts";
import type { SparseMatrix } from "./sparse-matrix.ts";

/** The plane that separates one class from all others; `weights` has one place per dimension. */
export interface SeparatingPlane {
  /** valid until the next class is trained */
  readonly weights: Float64Array;
  readonly bias: number;
}

/** How hard a wrong negative example is punished; positives weigh more because they are few. */
const cost = 1;
const heaviestPositive = 50;
const mostPasses = 15;
/** Finer solutions take twice the time and find no more right entries. */
const tolerance = 0.5;
const smallestStep = 1e-12;

/**
 * Trains linear support vector machines with squared hinge loss, one class against the rest, by coordinate descent in
 * the dual with shrinking (Hsieh et al., "A Dual Coordinate Descent Method for Large-scale Linear SVM", ICML 2008,
 * algorithm 3). One trainer serves all classes of a matrix, so that its memory is taken once.
 */
export class SvmTrainer {
  private readonly matrix: SparseMatrix;
  private readonly labels: ArrayLike<number>;
  private readonly weights: Float64Array;
  private readonly multipliers: Float64Array;
  private readonly squaredLengths: Float64Array;
  private readonly active: Uint32Array;
  private readonly size: number;
  private bias = 0;

  /** `labels[row]` is the class of a row of `matrix`, whose indices lie below `dimension`. */
  constructor(matrix: SparseMatrix, labels: ArrayLike<number>, dimension: number) {
    this.matrix = matrix;
    this.labels = labels;
    this.size = labels.length;
    this.weights = new Float64Array(dimension);
    this.multipliers = new Float64Array(this.size);
    this.active = new Uint32Array(this.size);
    this.squaredLengths = squaredLengths(matrix, this.size);
  }

  /** The plane between one class and all others. The same rows give the same bits. */
  train(wanted: number): SeparatingPlane {
    let positives = 0;
    for (let row = 0; row < this.size; row++) positives += this.labels[row] === wanted ? 1 : 0;
    const rarity = Math.sqrt((this.size - positives) / Math.max(1, positives));
    const positiveSlack = 0.5 / (cost * Math.min(heaviestPositive, Math.max(1, rarity)));
    this.weights.fill(0);
    this.multipliers.fill(0);
    this.bias = 0;
    this.descend(wanted, positiveSlack, 0.5 / cost);
    return { weights: this.weights, bias: this.bias };
  }

  private descend(wanted: number, positiveSlack: number, negativeSlack: number): void {
    const { active, size } = this;
    const random = seededRandom(7);
    let left = this.activateAll();
    let shrinkAbove = Number.POSITIVE_INFINITY;
    for (let pass = 0; pass < mostPasses; pass++) {
      shuffleFirst(active, left, random);
      let highest = Number.NEGATIVE_INFINITY;
      let lowest = Number.POSITIVE_INFINITY;
      let kept = 0;
      for (let at = 0; at < left; at++) {
        const row = active[at] ?? 0;
        const sign = this.labels[row] === wanted ? 1 : -1;
        const slack = sign > 0 ? positiveSlack : negativeSlack;
        const multiplier = this.multipliers[row] ?? 0;
        const gradient = sign * this.score(row) - 1 + multiplier * slack;
        // Rows that lie safely on their side are left out of the next pass.
        if (multiplier === 0 && gradient > shrinkAbove) continue;
        active[kept++] = row;
        const projected = multiplier === 0 ? Math.min(gradient, 0) : gradient;
        highest = Math.max(highest, projected);
        lowest = Math.min(lowest, projected);
        if (Math.abs(projected) <= smallestStep) continue;
        const curvature = 1 + (this.squaredLengths[row] ?? 0) + slack;
        const next = Math.max(multiplier - gradient / curvature, 0);
        this.multipliers[row] = next;
        this.add(row, (next - multiplier) * sign);
      }
      if (highest - lowest > tolerance) {
        left = kept;
        shrinkAbove = highest <= 0 ? Number.POSITIVE_INFINITY : highest;
      } else if (kept === size) {
        return;
      } else {
        // Settled among those still looked at: look at all again before believing it.
        left = this.activateAll();
        shrinkAbove = Number.POSITIVE_INFINITY;
      }
    }
  }

  private activateAll(): number {
    for (let row = 0; row < this.size; row++) this.active[row] = row;
    return this.size;
  }

  private score(row: number): number {
    const { starts, indices, values } = this.matrix;
    const end = starts[row + 1] ?? 0;
    let sum = this.bias;
    for (let at = starts[row] ?? 0; at < end; at++) {
      sum += (this.weights[indices[at] ?? 0] ?? 0) * (values[at] ?? 0);
    }
    return sum;
  }

  private add(row: number, change: number): void {
    if (change === 0) return;
    const { weights } = this;
    const { starts, indices, values } = this.matrix;
    const end = starts[row + 1] ?? 0;
    for (let at = starts[row] ?? 0; at < end; at++) {
      const index = indices[at] ?? 0;
      weights[index] = (weights[index] ?? 0) + change * (values[at] ?? 0);
    }
    this.bias += change;
  }
}

function squaredLengths({ starts, values }: SparseMatrix, rows: number): Float64Array {
  const lengths = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const end = starts[row + 1] ?? 0;
    let sum = 0;
    for (let at = starts[row] ?? 0; at < end; at++) sum += (values[at] ?? 0) ** 2;
    lengths[row] = sum;
  }
  return lengths;
}

function shuffleFirst(rows: Uint32Array, count: number, random: () => number): void {
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const kept = rows[last] ?? 0;
    rows[last] = rows[other] ?? 0;
    rows[other] = kept;
  }
}
