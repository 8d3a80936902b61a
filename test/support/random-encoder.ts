import { readFileSync } from "node:fs";
import { kernelPath } from "../../infra/encoder/build-kernel.ts";
import { writeEncoderFile } from "../../shared/matching/encoder/encoder-file.ts";
import { transformerSections } from "../../shared/matching/encoder/transformer.ts";
import { buildTrie } from "../../shared/matching/encoder/unigram-tokenizer.ts";
import type { Section } from "../../shared/matching/section-file.ts";
import { seededRandom } from "../../shared/matching/seeded-random.ts";

/**
 * An encoder whose weights mean nothing, for what holds whatever they are: every letter is a piece, and so are some
 * pairs. It needs no package that may be missing.
 */
export function randomEncoder(seed = 1): Uint8Array<ArrayBuffer> {
  const random = seededRandom(seed);
  const weights = transformerSections.map(({ name, kind, length }): [string, Section] =>
    kind === Int8Array
      ? [name, Int8Array.from({ length }, () => Math.floor(random() * 255) - 127)]
      : [name, Float32Array.from({ length }, () => numberFor(name, random()))],
  );
  const trie = buildTrie(vocabulary(random), 1);
  return writeEncoderFile(
    { fingerprint: `random-${seed}`, source: "random numbers" },
    {
      ...Object.fromEntries(weights),
      "trie.characters": trie.characters,
      "trie.first": trie.first,
      "trie.pieces": trie.pieces,
      "trie.scores": trie.scores,
      kernel: new Uint8Array(readFileSync(kernelPath)),
    },
  );
}

/** Keeps values in the range that real weights have. */
function numberFor(name: string, random: number): number {
  if (name.endsWith("Norm.scales")) return 0.5 + random;
  if (name.endsWith(".scales")) return 0.0002 + 0.001 * random;
  return random - 0.5;
}

function vocabulary(random: () => number): [string, number][] {
  const letters = Array.from("\u2581abcdefghijklmnopqrstuvwxyz.,?!'");
  const pairs = letters.flatMap((one) => letters.map((other) => one + other)).filter(() => random() < 0.4);
  return ["", ...letters, ...pairs].map((piece) => [piece, -2 - 6 * random()]);
}
