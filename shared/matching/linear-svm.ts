import { seededRandom } from "./seeded-random.ts";
import type { TrainingRows } from "./training-rows.ts";

/** The plane that separates one class from all others; `weights` has one place per dimension. */
export interface SeparatingPlane {
  /** valid until the next class is trained */
  readonly weights: Float64Array;
  /** the places of `weights` that may not be zero */
  readonly places: Uint32Array;
  readonly bias: number;
}

/** Rows of other classes that a class is told from, where it is not told from all. */
export interface Rivals {
  readonly rows: ArrayLike<number>;
  /** how many rows each of them stands for */
  readonly weights: ArrayLike<number>;
}

/** How hard a wrong negative example is punished; positives weigh more because they are few. */
const usualCost = 1;
const heaviestPositive = 50;
const mostPasses = 25;
/** A solution five times coarser found up to half of 100 fewer right entries, in no less time. */
const tolerance = 0.1;
const smallestStep = 1e-12;

/**
 * Trains linear support vector machines with squared hinge loss, one class against the rest, by coordinate descent in
 * the dual with shrinking (Hsieh et al., "A Dual Coordinate Descent Method for Large-scale Linear SVM", ICML 2008,
 * algorithm 3). One trainer serves all classes of some rows, so that its memory is taken once.
 */
export class SvmTrainer {
  private readonly vectors: TrainingRows;
  private readonly labels: ArrayLike<number>;
  private readonly weights: Float64Array;
  private readonly multipliers: Float64Array;
  private readonly squaredLengths: Float64Array;
  /** how many rows a row stands for in the training of the present class */
  private readonly standsFor: Float64Array;
  private readonly active: Uint32Array;
  private readonly size: number;
  private readonly rowsByClass = new Map<number, number[]>();
  /** all rows that the present class is trained on */
  private rows: Uint32Array;
  private readonly allRows: Uint32Array;
  /** what training has touched and the next training finds as it was; the first `placeCount` are valid */
  private readonly places: Uint32Array;
  private readonly isPlace: Uint8Array;
  private placeCount = 0;
  private readonly cost: number;
  private bias = 0;

  /** `labels[row]` is the class of a row of `vectors`, whose places lie below `dimension`. */
  constructor(vectors: TrainingRows, labels: ArrayLike<number>, dimension: number, cost = usualCost) {
    this.cost = cost;
    this.vectors = vectors;
    this.labels = labels;
    this.size = labels.length;
    this.weights = new Float64Array(dimension);
    this.places = new Uint32Array(dimension);
    this.isPlace = new Uint8Array(dimension);
    this.multipliers = new Float64Array(this.size);
    this.standsFor = new Float64Array(this.size).fill(1);
    this.active = new Uint32Array(this.size);
    this.allRows = Uint32Array.from({ length: this.size }, (_, row) => row);
    this.rows = this.allRows;
    this.squaredLengths = Float64Array.from(this.allRows, (row) => vectors.squaredLength(row));
    for (let row = 0; row < this.size; row++) {
      const label = labels[row] ?? 0;
      const own = this.rowsByClass.get(label);
      if (own) own.push(row);
      else this.rowsByClass.set(label, [row]);
    }
  }

  /**
   * The plane between one class and all others, or those rows of others that `rivals` names. The same rows give the same
   * bits.
   */
  train(wanted: number, rivals?: Rivals): SeparatingPlane {
    const own = this.rowsByClass.get(wanted) ?? [];
    const { positive, negative } = slacksOf(own.length, this.size, this.cost);
    this.forget();
    this.rows = rivals ? Uint32Array.from([...own, ...Array.from(rivals.rows)]) : this.allRows;
    for (let at = 0; rivals && at < rivals.rows.length; at++) {
      this.standsFor[rivals.rows[at] ?? 0] = rivals.weights[at] ?? 1;
    }
    this.descend(wanted, positive, negative);
    this.collectPlaces();
    return { weights: this.weights, places: this.places.subarray(0, this.placeCount), bias: this.bias };
  }

  /** Leaves no trace of the class before, in time that depends on its rows alone. */
  private forget(): void {
    for (const row of this.rows) {
      this.multipliers[row] = 0;
      this.standsFor[row] = 1;
    }
    for (let at = 0; at < this.placeCount; at++) {
      const place = this.places[at] ?? 0;
      this.weights[place] = 0;
      this.isPlace[place] = 0;
    }
    this.placeCount = 0;
    this.bias = 0;
  }

  private collectPlaces(): void {
    for (const row of this.rows) {
      if (this.placeCount === this.places.length) return;
      for (const place of this.vectors.placesOf(row)) {
        if (this.isPlace[place] === 1) continue;
        this.isPlace[place] = 1;
        this.places[this.placeCount++] = place;
      }
    }
  }

  private descend(wanted: number, positiveSlack: number, negativeSlack: number): void {
    const { active, rows } = this;
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
        const slack = sign > 0 ? positiveSlack : negativeSlack / (this.standsFor[row] ?? 1);
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
      } else if (kept === rows.length) {
        return;
      } else {
        // Settled among those still looked at: look at all again before believing it.
        left = this.activateAll();
        shrinkAbove = Number.POSITIVE_INFINITY;
      }
    }
  }

  private activateAll(): number {
    this.active.set(this.rows);
    return this.rows.length;
  }

  private score(row: number): number {
    return this.bias + this.vectors.product(row, this.weights);
  }

  private add(row: number, change: number): void {
    if (change === 0) return;
    this.vectors.addTo(this.weights, row, change);
    this.bias += change;
  }
}

/** How far a row of `own` among `size` rows, and one of the others, may lie on the wrong side. */
export function slacksOf(
  own: number,
  size: number,
  cost: number,
): { readonly positive: number; readonly negative: number } {
  const rarity = Math.sqrt((size - own) / Math.max(1, own));
  const heavier = Math.min(heaviestPositive, Math.max(1, rarity));
  return { positive: 0.5 / (cost * heavier), negative: 0.5 / cost };
}

function shuffleFirst(rows: Uint32Array, count: number, random: () => number): void {
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const kept = rows[last] ?? 0;
    rows[last] = rows[other] ?? 0;
    rows[other] = kept;
  }
}
