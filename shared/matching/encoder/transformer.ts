import type { EncoderSections } from "./encoder-file.ts";

/**
 * The shape of Universal Sentence Encoder Lite (Cer et al. 2018, "Universal Sentence Encoder"): a transformer of two
 * layers with four heads, whose first layer widens 256 values per token to 512; the mean over the tokens goes through
 * one more layer with tanh and is brought to length 1. What follows is ours: a linear map ("space") that takes away what
 * all sentences have in common and evens out the directions in which they differ.
 */
export const shape = {
  tokens: 128,
  pieces: 8002,
  narrow: 256,
  wide: 512,
  inner: 1536,
  heads: 4,
} as const;

/** What a layer of each width multiplies queries with: 1 / √(width / heads). */
export const attentionScales = { [shape.narrow]: 0.125, [shape.wide]: 0.08838834764 } as const;

/** Runs the transformer. */
export interface Kernel {
  /**
   * Takes 1 to 128 ids of pieces and gives four times 512 values: the point in the space of meanings, of any length; the
   * means of the tokens after the first and the second layer; and the sentence before the space, of length 1.
   */
  encode(ids: readonly number[]): Float32Array;
}

/** How many values a kernel gives. */
export const encodedSize = 4 * shape.wide;

export interface SectionShape {
  readonly name: string;
  readonly kind: typeof Int8Array | typeof Float32Array;
  readonly length: number;
}

/** Every section of the weights, in the order of the addresses in `struct model` of kernel.c. */
export const transformerSections: readonly SectionShape[] = [
  { name: "embeddings", kind: Int8Array, length: shape.pieces * shape.narrow },
  { name: "embeddings.scales", kind: Float32Array, length: shape.pieces },
  { name: "timing", kind: Float32Array, length: shape.tokens * shape.narrow },
  ...linear("residual", shape.narrow, shape.wide),
  ...linear("final", shape.wide, shape.wide),
  ...linear("space", shape.wide, shape.wide),
  ...layer("layer0", shape.narrow),
  ...layer("layer1", shape.wide),
];

export type TransformerWeights = ReadonlyMap<string, Int8Array | Float32Array>;

/** @throws EncoderFileError when a section is missing or not of its shape */
export function readTransformer(sections: EncoderSections): TransformerWeights {
  return new Map(
    transformerSections.map(({ name, kind, length }) => [
      name,
      kind === Int8Array ? sections.get(name, Int8Array, length) : sections.get(name, Float32Array, length),
    ]),
  );
}

function layer(name: string, width: number): SectionShape[] {
  return [
    ...norm(`${name}.attentionNorm`, width),
    ...linear(`${name}.queryKeyValue`, width, 3 * width),
    ...linear(`${name}.attentionOutput`, width, shape.wide),
    ...norm(`${name}.innerNorm`, shape.wide),
    ...linear(`${name}.expand`, shape.wide, shape.inner),
    ...linear(`${name}.contract`, shape.inner, shape.wide),
  ];
}

function linear(name: string, inputs: number, outputs: number): SectionShape[] {
  return [{ name: `${name}.weights`, kind: Int8Array, length: inputs * outputs }, ...norm(name, outputs)];
}

function norm(name: string, size: number): SectionShape[] {
  return [
    { name: `${name}.scales`, kind: Float32Array, length: size },
    { name: `${name}.biases`, kind: Float32Array, length: size },
  ];
}
