import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { layerStatistics } from "../../shared/matching/encoder/layers.ts";
import { openEncoder } from "../../shared/matching/encoder/open-encoder.ts";
import type { Embedding } from "../../shared/matching/sentence-encoder.ts";
import { isMain } from "../main-module.ts";
import { openModelPackage } from "./model-package.ts";
import { packWith } from "./pack-encoder.ts";
import {
  type TrainedWeights,
  trainedWeightsPath,
  untrainedWeights,
  writeTrainedWeights,
} from "./trained-weights.ts";
import { type Lesson, type StudentSettings, teach } from "./training/chinese-student.ts";
import { deskPhrases, type SentencePair } from "./training/desk-phrases.ts";
import { readSentencePairs, split } from "./training/sentence-pairs.ts";
import { spaceOf } from "./training/space.ts";

const usage = `Usage: node infra/encoder/train-chinese.ts [--out FILE] PAIRS.jsonl…

Learns the space of meanings, how layers vary, and the table of Chinese n-grams from sentence pairs, one
{"en": …, "zh": …} a line, and from the service desk's phrases in training/desk-phrases.ts. Takes some minutes. One pair in twenty is
kept out:
\`node infra/encoder/evaluate.ts PAIRS.jsonl\` reports on those.`;

const settings: StudentSettings = { leastLessons: 3, width: 256, penalty: 1, steps: 25 };

/** Phrases are put together from frames and terms: each counts less than a sentence that somebody wrote. */
const phraseImportance = 0.5;

/**
 * Trains on sentence pairs.
 * @throws Error when the optional package with the English weights is not installed
 */
export function train(pairs: readonly SentencePair[], phrases: readonly SentencePair[]): TrainedWeights {
  const model = openModelPackage();
  if (!model) throw new Error("The package with the English weights is not installed.");
  const all = [...pairs, ...phrases];
  const encoder = openEncoder(packWith(model, untrainedWeights(model.source)));
  const embeddings = all.map(({ en }) => encoder.embed(en));
  const vectors = vectorsOf(embeddings, encoder.dimensions);
  const space = spaceOf(vectors, encoder.dimensions);
  const placed = space.place(vectors);
  const lessons = all.map(({ zh }, at): Lesson => {
    const target = placed.subarray(at * encoder.dimensions, (at + 1) * encoder.dimensions);
    return { zh, target, importance: at < pairs.length ? 1 : phraseImportance };
  });
  return {
    source: model.source,
    pairs: all.length,
    sections: {
      ...space.sections,
      ...layerStatistics(embeddings.flatMap((embedding) => (embedding?.layers ? [embedding.layers] : []))),
      ...teach(lessons, settings),
    },
  };
}

function vectorsOf(embeddings: readonly (Embedding | undefined)[], dimensions: number): Float32Array {
  const vectors = new Float32Array(embeddings.length * dimensions);
  embeddings.forEach((embedding, at) => {
    if (embedding) vectors.set(embedding.vector, at * dimensions);
  });
  return vectors;
}

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { out: { type: "string", default: trainedWeightsPath } },
  });
  if (positionals.length === 0) throw new Error(usage);
  const parts = split(positionals.flatMap(readSentencePairs));
  const trained = train(parts.training, deskPhrases());
  const bytes = writeTrainedWeights(trained);
  mkdirSync(dirname(values.out), { recursive: true });
  writeFileSync(values.out, bytes);
  console.log(`${bytes.length} bytes, ${trained.pairs} pairs, ${process.cpuUsage().user / 1e6} s of CPU`);
}

if (isMain(import.meta)) main();
