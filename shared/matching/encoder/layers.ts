import type { Section } from "../section-file.ts";
import type { EncoderSections } from "./encoder-file.ts";
import { shape } from "./transformer.ts";
import { toLengthOne } from "./unit-length.ts";

/** Layers whose tokens are averaged. What the transformer makes of the last average is even as it is. */
const averagedLayers = 2;

const size = averagedLayers * shape.wide;

/** Takes the averages of the layers, and gives them at length 1. */
export type Standardise = (averages: readonly Float32Array[]) => readonly Float32Array[];

/**
 * Most of a layer's average is the same for all sentences, and some places vary much more than others: the mean of many
 * sentences is taken away from it, at length 1, and every place is divided by its spread.
 *
 * @throws EncoderFileError when the file has no statistics of its layers
 */
export function readLayerStatistics(sections: EncoderSections): Standardise {
  const means = sections.get("layers.means", Float32Array, size);
  const spreads = sections.get("layers.spreads", Float32Array, size);
  return (averages) =>
    averages.map((average, layer) => {
      const start = layer * shape.wide;
      const level = toLengthOne(average) ?? average;
      const even = level.map((value, i) => (value - (means[start + i] ?? 0)) / (spreads[start + i] ?? 1));
      return toLengthOne(even) ?? even;
    });
}

/** Learns the statistics from what an encoder without them makes of many sentences, layer by layer. */
export function layerStatistics(sentences: readonly (readonly Float32Array[])[]): Record<string, Section> {
  const means = new Float32Array(size);
  const spreads = new Float32Array(size);
  for (let at = 0; at < size; at++) {
    const [layer, place] = [Math.floor(at / shape.wide), at % shape.wide];
    const values = sentences.map((layers) => layers[layer]?.[place] ?? 0);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    means[at] = mean;
    spreads[at] = Math.sqrt(variance) || 1;
  }
  return { "layers.means": means, "layers.spreads": spreads };
}

/** Statistics that leave layers as they are. */
export function noLayerStatistics(): Record<string, Section> {
  return { "layers.means": new Float32Array(size), "layers.spreads": new Float32Array(size).fill(1) };
}
