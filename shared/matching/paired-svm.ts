import { addMultiple, eightInnerProducts } from "./inner-products.ts";
import { type Rivals, type SeparatingPlane, slacksOf } from "./linear-svm.ts";

/** How steep it may still be where the descent ends. Half and a fifth of it took up to twice the steps and found no more. */
const tolerance = 0.1;
/** Some 0.3 are needed. Vectors that are nearly the same need many more, and are not worth them. */
const mostStepsPerRow = 5;

/**
 * Trains linear support vector machines as `SvmTrainer` does, for vectors without empty places that are not too many to
 * compare each with each other. Their inner products are taken once and serve all classes, so that a step costs no more
 * than a look at every row; the row that promises most is always next (Nutini et al., "Coordinate Descent Converges
 * Faster with the Gauss-Southwell Rule Than Random Selection", ICML 2015), which takes some 250 steps for a class of ten
 * among 770 rows.
 */
export class PairedSvmTrainer {
  private readonly labels: ArrayLike<number>;
  private readonly size: number;
  private readonly dimensions: number;
  private readonly cost: number;
  /** all vectors, one after the other, and a few of nothing */
  private readonly vectors: Float64Array;
  /** row × row: inner product, and 1 for the bias */
  private readonly products: Float32Array;

  /** `labels[row]` is the class of a row of `vectors`, all of which have `dimensions` places. */
  constructor(vectors: readonly Float32Array[], labels: ArrayLike<number>, dimensions: number, cost: number) {
    this.labels = labels;
    this.size = vectors.length;
    this.dimensions = dimensions;
    this.cost = cost;
    this.vectors = new Float64Array((vectors.length + 4) * dimensions);
    vectors.forEach((vector, row) => {
      this.vectors.set(vector, row * dimensions);
    });
    this.products = this.takeProducts();
  }

  /** See `SvmTrainer.train`; every place may be other than zero. */
  train(wanted: number, rivals?: Rivals): Pick<SeparatingPlane, "weights" | "bias"> {
    const { signs, slacks } = this.lessonOf(wanted, rivals);
    const multipliers = this.descend(signs, slacks);
    const weights = new Float64Array(this.dimensions);
    let bias = 0;
    for (let row = 0; row < this.size; row++) {
      const factor = (multipliers[row] ?? 0) * (signs[row] ?? 0);
      if (factor === 0) continue;
      bias += factor;
      const start = row * this.dimensions;
      for (let at = 0; at < this.dimensions; at++) {
        weights[at] = (weights[at] ?? 0) + factor * (this.vectors[start + at] ?? 0);
      }
    }
    return { weights, bias };
  }

  private takeProducts(): Float32Array {
    const { size, dimensions, vectors } = this;
    const products = new Float32Array(size * size);
    const eight = new Float64Array(8);
    const groupOf = (row: number, column: number) =>
      eightInnerProducts(
        vectors,
        row * dimensions,
        dimensions,
        vectors,
        column * dimensions,
        dimensions,
        dimensions,
        eight,
      );
    for (let row = 0; row < size; row += 2) {
      for (let column = 0; column <= row + 1; column += 4) {
        groupOf(row, column);
        for (let at = 0; at < 8; at++) {
          const own = row + (at >> 2);
          const other = column + (at & 3);
          if (own >= size || other > own) continue;
          const product = (eight[at] ?? 0) + 1;
          products[own * size + other] = product;
          products[other * size + own] = product;
        }
      }
    }
    return products;
  }

  /** Which side each row belongs to, 0 where it does not take part, and how far it may lie on the wrong one. */
  private lessonOf(wanted: number, rivals: Rivals | undefined) {
    const signs = new Float64Array(this.size);
    const slacks = new Float64Array(this.size).fill(1);
    let own = 0;
    for (let row = 0; row < this.size; row++) {
      if (this.labels[row] === wanted) own++;
    }
    const { positive, negative } = slacksOf(own, this.size, this.cost);
    for (let row = 0; row < this.size; row++) {
      if (this.labels[row] !== wanted && rivals) continue;
      signs[row] = this.labels[row] === wanted ? 1 : -1;
      slacks[row] = this.labels[row] === wanted ? positive : negative;
    }
    for (let at = 0; rivals && at < rivals.rows.length; at++) {
      const row = rivals.rows[at] ?? 0;
      signs[row] = -1;
      slacks[row] = negative / (rivals.weights[at] ?? 1);
    }
    return { signs, slacks };
  }

  private descend(signs: Float64Array, slacks: Float64Array): Float64Array {
    const { size, products } = this;
    const multipliers = new Float64Array(size);
    /** how each row stands to the plane so far */
    const scores = new Float64Array(size);
    const curvatures = slacks.map((slack, row) => (products[row * size + row] ?? 0) + slack);
    for (let step = 0; step < mostStepsPerRow * size; step++) {
      let chosen = -1;
      let most = 0;
      let slope = 0;
      for (let row = 0; row < size; row++) {
        const sign = signs[row] ?? 0;
        if (sign === 0) continue;
        const multiplier = multipliers[row] ?? 0;
        const gradient = sign * (scores[row] ?? 0) - 1 + multiplier * (slacks[row] ?? 0);
        if (gradient > 0 && multiplier === 0) continue;
        const gain = (gradient * gradient) / (curvatures[row] ?? 1);
        if (gain <= most) continue;
        most = gain;
        chosen = row;
        slope = gradient;
      }
      if (chosen < 0 || Math.abs(slope) < tolerance) break;
      const before = multipliers[chosen] ?? 0;
      const next = Math.max(before - slope / (curvatures[chosen] ?? 1), 0);
      multipliers[chosen] = next;
      addMultiple(scores, products, chosen * size, (next - before) * (signs[chosen] ?? 0));
    }
    return multipliers;
  }
}
