import fc from "fast-check";
import { expect, it } from "vitest";
import { checksum } from "../../../shared/matching/checksum.ts";

/** FNV-1a as its authors write it, word by word. */
function plainly(words: Int32Array): number {
  let hash = 0x811c9dc5 | 0;
  for (const word of words) hash = Math.imul(hash ^ word, 0x01000193);
  return hash >>> 0;
}

it("is FNV-1a over words, of none and of more than fit into a page of memory", () => {
  for (const length of [0, 1, 16_383, 16_384, 16_385, 40_000]) {
    const words = Int32Array.from({ length }, (_, at) => Math.imul(at + 1, 0x9e3779b1));
    expect(checksum(words)).toBe(plainly(words));
  }
});

it("is the same for any words, wherever they lie", () => {
  fc.assert(
    fc.property(fc.int32Array({ maxLength: 200 }), fc.nat(200), (words, from) => {
      const part = words.subarray(from);
      expect(checksum(part)).toBe(plainly(part));
    }),
  );
});
