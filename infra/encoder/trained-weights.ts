import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as z from "zod/mini";
import { noLayerStatistics } from "../../shared/matching/encoder/layers.ts";
import { shape } from "../../shared/matching/encoder/transformer.ts";
import {
  type FileFormat,
  readSectionFile,
  type Section,
  writeSectionFile,
} from "../../shared/matching/section-file.ts";

/** What `train-chinese.ts` makes, and what is committed of it. */
export const trainedWeightsPath = fileURLToPath(
  new URL("../../shared/matching/encoder/weights/space-and-chinese.bin", import.meta.url),
);

const format: FileFormat = {
  magic: "RELAYZHT",
  version: 1,
  title: "set of trained weights",
  failure: (message) => new Error(message),
};

const Head = z.object({
  /** The package with the English weights in whose space the Chinese ones live. */
  source: z.string(),
  /** How many sentence pairs they were learnt from. */
  pairs: z.number(),
});

/** The sections that training adds to the transformer's: the space, how layers vary, and the table of Chinese n-grams. */
export interface TrainedWeights extends z.infer<typeof Head> {
  readonly sections: Readonly<Record<string, Section>>;
}

/** @throws Error when the file is damaged or of another version */
export function readTrainedWeights(path = trainedWeightsPath): TrainedWeights {
  const { head, sections } = readSectionFile(format, readFileSync(path));
  return { ...Head.parse(head), sections: Object.fromEntries(sections) };
}

export function writeTrainedWeights({ source, pairs, sections }: TrainedWeights): Uint8Array {
  return writeSectionFile(format, { source, pairs }, sections);
}

/** The transformer's own space and no Chinese: what training begins with. */
export function untrainedWeights(source: string): TrainedWeights {
  const largest = 127;
  const isDiagonal = (at: number) => at % (shape.wide + 1) === 0;
  return {
    source,
    pairs: 0,
    sections: {
      "space.weights": Int8Array.from({ length: shape.wide ** 2 }, (_, at) => (isDiagonal(at) ? largest : 0)),
      "space.scales": new Float32Array(shape.wide).fill(1 / largest),
      "space.biases": new Float32Array(shape.wide),
      ...noLayerStatistics(),
      "han.hashes": new Uint32Array(),
      "han.scales": new Float32Array(),
      "han.values": new Uint8Array(),
    },
  };
}
