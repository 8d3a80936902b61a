import { readFileSync } from "node:fs";
import { kernelPath } from "../../infra/encoder/build-kernel.ts";
import { writeEncoderFile } from "../../shared/matching/encoder/encoder-file.ts";
import { hanGrams } from "../../shared/matching/encoder/han-grams.ts";
import { transformerSections } from "../../shared/matching/encoder/transformer.ts";
import { buildTrie } from "../../shared/matching/encoder/unigram-tokenizer.ts";
import type { Section } from "../../shared/matching/section-file.ts";
import { seededRandom } from "../../shared/matching/seeded-random.ts";

/**
 * An encoder whose weights mean nothing, for what holds whatever they are: every letter is a piece, and so are some
 * pairs. It needs no package that may be missing.
 * @param changed a section of the weights whose numbers are other ones
 */
export function randomEncoder(seed = 1, changed?: string): Uint8Array<ArrayBuffer> {
  const random = seededRandom(seed);
  // A prime number of them, repeated: no row of the weights equals another.
  const numbers = Float32Array.from({ length: 65_521 }, random);
  const number = (at: number) => numbers[at % numbers.length] ?? 0;
  const shiftOf = (name: string) => (name === changed ? 7 : 0);
  const weights = transformerSections.map(({ name, kind, length }, section): [string, Section] =>
    kind === Int8Array
      ? [
          name,
          new Int8Array(length).map((_, at) => Math.floor(number(at + section + shiftOf(name)) * 255) - 127),
        ]
      : [
          name,
          new Float32Array(length).map((_, at) => numberFor(name, number(at + section + shiftOf(name)))),
        ],
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
      "layers.means": new Float32Array(1_024).map((_, at) => 0.01 * number(at)),
      "layers.spreads": new Float32Array(1_024).map((_, at) => 0.02 + 0.1 * number(at)),
      ...hanTable(["账号", "密", "码", "退款", "款"], random),
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

function hanTable(grams: readonly string[], random: () => number): Record<string, Section> {
  const hashes = Uint32Array.from(grams.flatMap((gram) => hanGrams([gram]).at(-1)?.hash ?? [])).sort();
  const width = 8;
  return {
    "han.hashes": hashes,
    "han.scales": Float32Array.from(hashes, () => random()),
    "han.values": Uint8Array.from({ length: hashes.length * width }, () => Math.floor(random() * 256)),
  };
}

function vocabulary(random: () => number): [string, number][] {
  const letters = Array.from("\u2581abcdefghijklmnopqrstuvwxyz.,?!'");
  const pairs = letters.flatMap((one) => letters.map((other) => one + other)).filter(() => random() < 0.4);
  return ["", ...letters, ...pairs].map((piece) => [piece, -2 - 6 * random()]);
}
