import { describe, expect, it } from "vitest";
import { SvmTrainer } from "../../../shared/matching/linear-svm.ts";
import { fitLogistic, judge } from "../../../shared/matching/logistic.ts";
import { seededRandom, shuffle } from "../../../shared/matching/seeded-random.ts";
import { stackVectors } from "../../../shared/matching/sparse-matrix.ts";
import { DenseRows, SparseRows } from "../../../shared/matching/training-rows.ts";

describe("SvmTrainer", () => {
  it("separates what a plane can separate, few positives included", () => {
    const random = seededRandom(3);
    const points = Array.from({ length: 200 }, () => [random() * 2 - 1, random() * 2 - 1] as const);
    const positive = points.map(([x, y]) => x + 2 * y > 1.2);
    const trainer = new SvmTrainer(
      new DenseRows(
        points.map((point) => Float32Array.from(point)),
        2,
      ),
      positive.map((yes) => (yes ? 1 : 0)),
      2,
    );
    const { weights, bias } = trainer.train(1);
    const [w0 = 0, w1 = 0] = weights;
    const right = points.filter(([x, y], at) => w0 * x + w1 * y + bias > 0 === positive[at]);
    expect(positive.filter(Boolean).length).toBeLessThan(60);
    expect(right.length / points.length).toBeGreaterThan(0.95);
  });

  it("learns nothing from nothing", () => {
    const trainer = new SvmTrainer(new SparseRows(stackVectors([])), [], 2);
    expect(trainer.train(0)).toEqual({ weights: new Float64Array(2), places: new Uint32Array(), bias: 0 });
  });

  it("tells a class from its rivals alone, each counting for as many rows as it stands for", () => {
    const rows = new DenseRows(
      [1, -1, -2, 3].map((value) => Float32Array.of(value)),
      1,
    );
    const trainer = new SvmTrainer(rows, [0, 1, 1, 1], 1);
    const planeAgainst = (weight: number) => {
      const { weights, bias } = trainer.train(0, { rows: [1, 2], weights: [weight, weight] });
      return [weights[0] ?? 0, bias] as const;
    };
    const [slope, bias] = planeAgainst(1);
    // The row that lies beyond the class would have turned the plane.
    expect(slope + bias).toBeGreaterThan(0);
    expect(bias - slope).toBeLessThan(0);
    const [heavySlope, heavyBias] = planeAgainst(20);
    expect(heavyBias - heavySlope).toBeLessThan(bias - slope);
    expect(planeAgainst(1)).toEqual([slope, bias]);
  });

  it("learns each class anew, whichever was learned before", () => {
    const rows = new SparseRows(
      stackVectors(
        [0, 1, 2, 0, 1, 2].map((place) => ({ indices: Uint32Array.of(place), values: Float32Array.of(1) })),
      ),
    );
    const labels = [0, 1, 2, 0, 1, 2];
    const fresh = new SvmTrainer(rows, labels, 3).train(2);
    const trainer = new SvmTrainer(rows, labels, 3);
    trainer.train(0);
    expect(trainer.train(2)).toEqual(fresh);
  });
});

describe("rows", () => {
  it("are the same as sparse and as dense ones", () => {
    const random = seededRandom(8);
    const vectors = Array.from({ length: 9 }, () => Float32Array.from({ length: 7 }, () => random() - 0.5));
    const indices = Uint32Array.from({ length: 7 }, (_, at) => at);
    const dense = new DenseRows(vectors, 7);
    const sparse = new SparseRows(stackVectors(vectors.map((values) => ({ indices, values }))));
    const weights = Float64Array.from({ length: 7 }, random);
    for (let row = 0; row < vectors.length; row++) {
      expect(dense.product(row, weights)).toBeCloseTo(sparse.product(row, weights), 12);
      expect(dense.squaredLength(row)).toBeCloseTo(sparse.squaredLength(row), 12);
      expect(dense.placesOf()).toEqual(sparse.placesOf(row));
      const [one, other] = [weights.slice(), weights.slice()];
      dense.addTo(one, row, 0.5);
      sparse.addTo(other, row, 0.5);
      expect(one).toEqual(other);
    }
    expect([dense.count, sparse.count]).toEqual([9, 9]);
  });
});

describe("fitLogistic", () => {
  const random = seededRandom(5);
  const observations = Array.from({ length: 4_000 }, () => {
    const value = random() * 6 - 3;
    return { values: [value, 7], positive: random() < 1 / (1 + Math.exp(-(0.5 + 1.5 * value))), weight: 1 };
  });

  it.each([-2, -1, 0, 1, 2])("recovers the probability that made the data, at %d", (value) => {
    const truth = 1 / (1 + Math.exp(-(0.5 + 1.5 * value)));
    expect(judge(fitLogistic(observations), [value, 7])).toBeCloseTo(truth, 1);
  });

  it("stays finite when the classes do not overlap at all", () => {
    const separate = observations.map(({ values }) => ({
      values,
      positive: (values[0] ?? 0) > 0,
      weight: 1,
    }));
    const model = fitLogistic(separate);
    expect([model.bias, ...model.weights].every(Number.isFinite)).toBe(true);
    expect(judge(model, [2, 7])).toBeGreaterThan(0.98);
    expect(judge(model, [-2, 7])).toBeLessThan(0.02);
  });

  it("stays with its prior where there is little to learn from, and leaves it where there is much", () => {
    const prior = fitLogistic(observations);
    const opposite = observations.map((each) => ({ ...each, positive: !each.positive }));
    expect(judge(fitLogistic(opposite.slice(0, 3), prior), [2, 7])).toBeGreaterThan(0.5);
    expect(judge(fitLogistic(opposite, prior), [2, 7])).toBeLessThan(0.1);
  });

  it("counts an observation as often as its weight says", () => {
    const even = [
      { values: [0], positive: true, weight: 3 },
      { values: [0], positive: false, weight: 1 },
    ];
    expect(judge(fitLogistic(even), [0])).toBeCloseTo(0.75, 1);
  });
});

describe("shuffle", () => {
  it("moves everything and loses nothing, the same way for the same seed", () => {
    const first = Array.from({ length: 50 }, (_, at) => at);
    const second = [...first];
    shuffle(first, seededRandom(1));
    shuffle(second, seededRandom(1));
    expect(first).toEqual(second);
    expect(first).not.toEqual(first.toSorted((a, b) => a - b));
    expect(first.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, at) => at));
  });
});
