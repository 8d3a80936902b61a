import { describe, expect, test } from "vitest";
import { EncoderSections } from "../../../../shared/matching/encoder/encoder-file.ts";
import { openPlainKernel } from "../../../../shared/matching/encoder/plain-kernel.ts";
import { readTransformer, shape } from "../../../../shared/matching/encoder/transformer.ts";
import { openWasmKernel } from "../../../../shared/matching/encoder/wasm-kernel.ts";
import { seededRandom } from "../../../../shared/matching/seeded-random.ts";
import { randomEncoder } from "../../../support/random-encoder.ts";

const sections = new EncoderSections(randomEncoder());
const weights = readTransformer(sections);
const kernel = openWasmKernel(Uint8Array.from(sections.get("kernel", Uint8Array)), weights);
const plain = openPlainKernel(weights);

function someIds(length: number, seed: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length }, () => Math.floor(random() * shape.pieces));
}

describe("the kernel in WebAssembly", () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8, 13])(
    "gives what the one in JavaScript gives, to the bit, for %d pieces",
    (length) => {
      const ids = someIds(length, length);
      const values = kernel.encode(ids);
      expect(values).toEqual(plain.encode(ids));
      expect(values.every(Number.isFinite)).toBe(true);
      expect(new Set(values).size).toBeGreaterThan(shape.wide / 2);
    },
  );

  test("gives the same for the same text, whatever it read before", () => {
    const ids = someIds(13, 1);
    const before = kernel.encode(ids);
    kernel.encode(someIds(shape.tokens, 2));
    kernel.encode(someIds(1, 3));
    expect(kernel.encode(ids)).toEqual(before);
  });

  test("tells texts apart by their words and by the order of their words", () => {
    const texts = [someIds(5, 1), someIds(5, 1).reverse(), someIds(5, 2), someIds(6, 1)];
    expect(new Set(texts.map((ids) => kernel.encode(ids).join())).size).toBe(texts.length);
  });

  test("refuses a program that is not the kernel", () => {
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    expect(() => openWasmKernel(empty, weights)).toThrow("the kernel has no memory");
  });
});
