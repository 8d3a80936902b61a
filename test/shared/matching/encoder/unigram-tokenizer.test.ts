import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openModelPackage } from "../../../../infra/encoder/model-package.ts";
import { buildTrie, UnigramTokenizer } from "../../../../shared/matching/encoder/unigram-tokenizer.ts";

const small = new UnigramTokenizer(
  buildTrie(
    [
      ["\ufffd", 0],
      ["\u2581", -3],
      ["a", -3],
      ["b", -3],
      ["ab", -5],
      ["\u2581a", -4],
      ["abb", -20],
      ["ba", -6],
    ],
    1,
  ),
);

describe("the unigram tokenizer", () => {
  test.each([
    ["", []],
    ["a", [5]],
    ["ab", [5, 3]],
    ["b", [1, 3]],
    ["bab", [1, 3, 4]],
    ["b ab", [1, 3, 5, 3]],
    // No piece has a "z": one unknown piece, however many there are.
    ["zzz", [1, 0]],
    ["azzb", [5, 0, 3]],
    // As probable in one piece as in two: the shorter last one is taken.
    ["bba", [1, 3, 3, 2]],
    ["ａ", [5]],
  ])("splits %j into %j", (text, ids) => {
    expect(small.encode(text)).toEqual(ids);
  });

  test("covers every text, with a piece for each sixteen characters at least and for each character at most", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        const ids = small.encode(text);
        const characters = Array.from(text.normalize("NFKC")).length;
        expect(ids.length).toBeLessThanOrEqual(characters + 1);
        expect(ids.length === 0).toBe(text === "");
        expect(ids.every((id) => id >= 0 && id < 8)).toBe(true);
      }),
    );
  });

  test("looks at no more places than a text has characters times the longest piece", () => {
    let looks = 0;
    const trie = buildTrie(
      [["", 0], ...["a", "aa", "aaa", "aaaa"].map((piece): [string, number] => [piece, -1])],
      1,
    );
    const counted = new Proxy(trie.characters, {
      get(target, property) {
        if (typeof property === "string" && /^\d+$/.test(property)) looks++;
        return Reflect.get(target, property, target);
      },
    });
    new UnigramTokenizer({ ...trie, characters: counted }).encode("a".repeat(1_000));
    expect(looks).toBeGreaterThan(1_000);
    expect(looks).toBeLessThan(1_000 * 4 * 4);
  });
});

const model = openModelPackage();

describe.skipIf(!model)(
  "the vocabulary of the weights (skipped: the optional package is not installed)",
  () => {
    const tokenizer = new UnigramTokenizer(buildTrie(model?.vocabulary() ?? [], 6));

    // The ids are those of the package's own tokenizer, @energetic-ai/embeddings 0.2.0.
    test.each([
      ["How do I reset my password?", [728, 64, 16, 137, 1383, 69, 5969, 54]],
      ["my card was declined twice!!", [69, 1305, 33, 6238, 2890, 917]],
      ["WHERE IS MY REFUND", [246, 5632, 247, 3192, 256, 450, 2692, 227, 4264, 150]],
      [
        "I've paid 12.50€ at 8:30, see https://example.org/pay :)",
        [
          16, 13, 105, 1678, 575, 6, 1019, 5853, 38, 486, 4177, 8, 158, 290, 7, 255, 773, 1563, 147, 6, 1649,
          68, 5720, 658,
        ],
      ],
      ["ｆｕｌｌ width ２", [650, 7916, 193]],
      ["antidisestablishmentarianism", [1531, 3175, 281, 1112, 2873, 284, 3619, 639]],
      ["wait… 😀😀 what?", [1024, 91, 30, 0, 87, 54]],
      ["我的card", [30, 0, 1852, 29]],
      [" two  spaces ", [30, 174, 30, 1016, 7, 30]],
      ["naïve café", [1216, 0, 105, 976, 209, 1133]],
      ["x", [649]],
    ])("gives %j the ids that the weights were trained with", (text, ids) => {
      expect(tokenizer.encode(text)).toEqual(ids);
    });
  },
);
