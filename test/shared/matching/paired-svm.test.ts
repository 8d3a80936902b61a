import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type SeparatingPlane, SvmTrainer } from "../../../shared/matching/linear-svm.ts";
import { PairedSvmTrainer } from "../../../shared/matching/paired-svm.ts";
import { DenseRows } from "../../../shared/matching/training-rows.ts";

const dimensions = 6;
const cost = 2;

/** Vectors of length 1 of a few classes, each of which leans its own way. */
const lesson = fc
  .record({
    classes: fc.integer({ min: 2, max: 5 }),
    noise: fc.array(
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
        minLength: dimensions,
        maxLength: dimensions,
      }),
      { minLength: 6, maxLength: 40 },
    ),
  })
  .map(({ classes, noise }) => {
    const labels = noise.map((_, row) => row % classes);
    const vectors = noise.map((own, row) => {
      const leaning = own.map((value, at) => value + (at === labels[row] ? 1.5 : 0));
      const length = Math.hypot(...leaning);
      return Float32Array.from(leaning, (value) => value / length);
    });
    return { classes, labels, vectors };
  });

function distance(
  { weights, bias }: Pick<SeparatingPlane, "weights" | "bias">,
  vector: Float32Array,
): number {
  return vector.reduce((sum, value, at) => sum + value * (weights[at] ?? 0), bias);
}

function copyOf({ weights, bias }: Pick<SeparatingPlane, "weights" | "bias">) {
  return { weights: weights.slice(), bias };
}

describe("the trainer that compares all pairs", () => {
  it("finds the planes that the other trainer finds", () => {
    fc.assert(
      fc.property(lesson, ({ classes, labels, vectors }) => {
        const paired = new PairedSvmTrainer(vectors, labels, dimensions, cost);
        const other = new SvmTrainer(new DenseRows(vectors, dimensions), labels, dimensions, cost);
        for (let wanted = 0; wanted < classes; wanted++) {
          const [one, two] = [copyOf(paired.train(wanted)), copyOf(other.train(wanted))];
          for (const vector of vectors) {
            expect(Math.abs(distance(one, vector) - distance(two, vector))).toBeLessThan(0.25);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("tells a class from its rivals alone, each of which counts for as many as it stands for", () => {
    fc.assert(
      fc.property(lesson, ({ labels, vectors }) => {
        const rows = labels.flatMap((label, row) => (label === 1 ? [row] : []));
        const weights = rows.map((_, at) => 1 + (at % 3));
        const paired = new PairedSvmTrainer(vectors, labels, dimensions, cost);
        const other = new SvmTrainer(new DenseRows(vectors, dimensions), labels, dimensions, cost);
        const one = copyOf(paired.train(0, { rows, weights }));
        const two = copyOf(other.train(0, { rows, weights }));
        for (const vector of vectors) {
          expect(Math.abs(distance(one, vector) - distance(two, vector))).toBeLessThan(0.25);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("learns nothing but a side of a class without rows", () => {
    const vectors = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
    const plane = new PairedSvmTrainer(vectors, [0, 0], 2, cost).train(1);
    for (const vector of vectors) expect(distance(plane, vector)).toBeLessThan(-0.5);
  });

  it("keeps nothing of the class before", () => {
    fc.assert(
      fc.property(lesson, ({ labels, vectors }) => {
        const trainer = new PairedSvmTrainer(vectors, labels, dimensions, cost);
        const first = copyOf(trainer.train(0));
        trainer.train(1);
        expect(copyOf(trainer.train(0))).toEqual(first);
      }),
      { numRuns: 20 },
    );
  });
});
