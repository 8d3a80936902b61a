import { describe, expect, it } from "vitest";
import { EncoderSections, writeEncoderFile } from "../../../../shared/matching/encoder/encoder-file.ts";
import { layerStatistics, readLayerStatistics } from "../../../../shared/matching/encoder/layers.ts";
import { openEncoder } from "../../../../shared/matching/encoder/open-encoder.ts";
import { randomEncoder } from "../../../support/random-encoder.ts";

const size = 512;
const sentence = (first: number, second: number) => [
  new Float32Array(size).map((_, at) => (at === 0 ? first : 1)),
  new Float32Array(size).map((_, at) => (at === 1 ? second : 2)),
];

describe("the statistics of layers", () => {
  const sections = layerStatistics([sentence(1, 5), sentence(3, 9)]);

  it("are mean and spread of every place of each layer, and a place that never varies keeps its scale", () => {
    const { "layers.means": means, "layers.spreads": spreads } = sections;
    expect([means?.[0], means?.[1], means?.[size], means?.[size + 1]]).toEqual([2, 1, 2, 7]);
    expect([spreads?.[0], spreads?.[1], spreads?.[size], spreads?.[size + 1]]).toEqual([1, 1, 1, 2]);
  });

  it("take from each layer's average, at length 1, what all sentences share, and even out its places", () => {
    const means = new Float32Array(2 * size);
    const spreads = new Float32Array(2 * size).fill(1);
    means.set([0.5], 0);
    means.set([0.25], size);
    spreads.set([0.5], size + 1);
    const file = writeEncoderFile(
      { fingerprint: "none", source: "none" },
      { "layers.means": means, "layers.spreads": spreads },
    );
    const average = new Float32Array(size);
    average.set([3, 4]);
    const [first, second] = readLayerStatistics(new EncoderSections(file))([average, average]);
    // 0.6 and 0.8 less 0.5 and 0; less 0.25 and 0, the second place twice as wide
    expect(first?.[0]).toBeCloseTo(0.1 / Math.hypot(0.1, 0.8), 5);
    expect(first?.[1]).toBeCloseTo(0.8 / Math.hypot(0.1, 0.8), 5);
    expect(second?.[0]).toBeCloseTo(0.35 / Math.hypot(0.35, 1.6), 5);
    expect(second?.[1]).toBeCloseTo(1.6 / Math.hypot(0.35, 1.6), 5);
  });
});

it("a text's layers stand in the order in which the transformer goes through them", () => {
  const text = "where is my refund";
  const layers = openEncoder(randomEncoder()).embed(text)?.layers ?? [];
  const changed = (name: string) => {
    const other = openEncoder(randomEncoder(1, name)).embed(text)?.layers ?? [];
    return layers.map((layer, at) => layer.join() !== other[at]?.join());
  };
  expect(changed("layer0.contract.biases")).toEqual([true, true, true]);
  expect(changed("layer1.contract.biases")).toEqual([false, true, true]);
  expect(changed("final.biases")).toEqual([false, false, true]);
  expect(changed("space.biases")).toEqual([false, false, false]);
});
