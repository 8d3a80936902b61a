import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FaqEntry } from "../../../shared/domain/faq.ts";
import { compileIndex } from "../../../shared/matching/compile-index.ts";
import { IndexFileError } from "../../../shared/matching/index-file.ts";
import { openIndex } from "../../../shared/matching/open-index.ts";

function entry(id: string, language: string, phrasings: string[], more: Partial<FaqEntry> = {}): FaqEntry {
  const [question = id] = phrasings;
  return {
    id,
    category: "other",
    language,
    question,
    phrasings: phrasings.slice(1),
    answer: `${id} in ${language}`,
    automatic: true,
    ...more,
  };
}

/** A bakery: nothing that the shipped knowledge base speaks of. */
const bakery: readonly FaqEntry[] = [
  entry("bread", "en", [
    "Which bread do you bake?",
    "what bread is there",
    "do you have rye bread",
    "fresh loaf today",
  ]),
  entry("bread", "zh-CN", ["你们有什么面包?", "有黑麦面包吗", "今天有新鲜面包吗", "卖哪些面包"]),
  entry("hours", "en", ["When do you open?", "opening hours", "are you open on sunday", "closing time"]),
  entry("hours", "zh-CN", ["几点开门?", "营业时间", "星期天开门吗", "几点关门"]),
  entry("cakes", "en", [
    "Can I order a wedding cake?",
    "order birthday cake",
    "custom cake",
    "chocolate cake for a party",
  ]),
  entry("cakes", "zh-CN", ["可以订婚礼蛋糕吗?", "订生日蛋糕", "定制蛋糕", "巧克力蛋糕多少钱"]),
  entry("allergy", "en", [
    "Is there gluten in it?",
    "gluten free",
    "nut allergy",
    "which things contain milk",
  ]),
  entry("allergy", "zh-CN", ["含麸质吗?", "有没有无麸质的", "坚果过敏", "哪些含牛奶"], {
    validFrom: "2026-01-01",
    automatic: false,
  }),
  entry("allergy", "es", ["¿Contiene gluten?", "sin gluten", "alergia a las nueces", "lleva leche"]),
];
const { bytes } = compileIndex(bakery);
const matcher = openIndex(bytes);

describe("compileIndex", () => {
  it("gives the same bytes for the same entries in whatever order", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...bakery], { minLength: bakery.length }), (shuffled) => {
        expect(Buffer.compare(compileIndex(shuffled).bytes, bytes)).toBe(0);
      }),
      { numRuns: 5 },
    );
  });

  it("gives other bytes and another fingerprint when one answer changes", () => {
    const changed = bakery.map((each) => (each.id === "bread" ? { ...each, answer: "None left." } : each));
    expect(openIndex(compileIndex(changed).bytes).fingerprint).not.toBe(matcher.fingerprint);
  });

  it("never lets out what is more likely wrong than right", () => {
    for (const { threshold } of compileIndex(bakery).report.thresholds) {
      expect(threshold).toBeGreaterThanOrEqual(0.5);
    }
  });

  it("refuses to compile nothing", () => {
    expect(() => compileIndex([])).toThrow(RangeError);
  });

  it("judges a knowledge base that is too small to examine as knowledge bases in general are", () => {
    const tiny = openIndex(compileIndex(bakery.slice(0, 2)).bytes);
    const match = tiny.match("do you have rye bread");
    expect(match.ranked[0]?.entry).toBe("bread");
    expect(match.threshold).toBeCloseTo(0.9575);
    expect(tiny.match("what is the meaning of life").abstain).toBeDefined();
  });
});

describe("openIndex", () => {
  it("reads bytes that lie anywhere in a larger buffer", () => {
    const pool = new Uint8Array(bytes.length + 3);
    pool.set(bytes, 3);
    expect(openIndex(pool.subarray(3)).match("rye bread")).toEqual(matcher.match("rye bread"));
  });

  it("notices any single changed byte", () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Uint8Array.from(bytes);
        damaged[at] = (damaged[at] ?? 0) ^ change;
        expect(() => openIndex(damaged)).toThrow(IndexFileError);
      }),
    );
  });

  it.each([
    ["nothing", new Uint8Array(0), "not a FAQ index"],
    ["other data", new TextEncoder().encode("PK\u0003\u0004 something else entirely"), "not a FAQ index"],
    ["half a file", bytes.slice(0, bytes.length / 2), "cut short"],
  ])("refuses %s", (_, given, message) => {
    expect(() => openIndex(given)).toThrow(message);
  });

  it("says which format version it cannot read", () => {
    const future = Uint8Array.from(bytes);
    future[8] = 99;
    expect(() => openIndex(future)).toThrow("format version 99");
  });
});

describe("FaqMatcher", () => {
  it.each([
    ["do you sell rye bread?", "bread"],
    ["DO YOU SELL RYE BREAD", "bread"],
    ["birtday cakes", "cakes"],
    ["Hello, are you open on Sundays? Thanks!", "hours"],
    ["你好,请问有黑麦面包吗?谢谢", "bread"],
    ["請問你們幾點關門", "hours"],
    ["es sin gluten?", "allergy"],
  ])("puts the entry that %j asks for first: %s", (text, expected) => {
    expect(matcher.match(text).ranked[0]?.entry).toBe(expected);
  });

  it.each(["", "   ", "!?", "👍👍", "hi", "Hello!", "Good morning, thank you", "你好", "在吗", "谢谢您"])(
    "finds nothing asked in %j",
    (text) => {
      expect(matcher.match(text)).toMatchObject({ ranked: [], abstain: "empty" });
    },
  );

  it("says when the words are unknown to it, and ranks all the same", () => {
    const match = matcher.match("ロボット掃除機の修理");
    expect(match.abstain).toBe("unknown-words");
    expect(match.ranked.length).toBeGreaterThan(0);
  });

  it("ranks at most five entries, most probable first, with probabilities that stay below one in sum", () => {
    const words = bakery.flatMap(({ question, phrasings }) => [question, ...phrasings]);
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(fc.constantFrom(...words)).map((all) => all.join(" ")),
    );
    fc.assert(
      fc.property(text, (message) => {
        const probabilities = matcher.match(message).ranked.map(({ probability }) => probability);
        expect(probabilities.length).toBeLessThanOrEqual(5);
        expect(probabilities).toEqual(probabilities.toSorted((a, b) => b - a));
        expect(probabilities.every((probability) => probability >= 0 && probability <= 1)).toBe(true);
        expect(probabilities.reduce((sum, probability) => sum + probability, 0)).toBeLessThanOrEqual(
          1 + 1e-9,
        );
      }),
      { numRuns: 100 },
    );
  });

  it("matches a text the same way every time", () => {
    expect(matcher.match("order a cake")).toEqual(
      openIndex(compileIndex(bakery).bytes).match("order a cake"),
    );
  });

  it("reads the beginning of an endless message in reasonable time", () => {
    expect(matcher.match("bread ".repeat(500_000)).ranked.length).toBeLessThanOrEqual(5);
  });

  it.each([
    ["zh-TW", "zh-CN"],
    ["zh-CN", "zh-CN"],
    ["es-MX", "es"],
    ["ja", "en"],
    ["und", "en"],
  ])("answers a reader of %s in %s", (language, expected) => {
    expect(matcher.answer("allergy", language)?.language).toBe(expected);
  });

  it("knows no answer for an entry that does not exist", () => {
    expect(matcher.answer("no-such-entry", "en")).toBeUndefined();
  });

  it("carries all that a decision needs along with the answer", () => {
    expect(matcher.answer("allergy", "zh-CN")).toEqual({
      language: "zh-CN",
      question: "含麸质吗?",
      answer: "allergy in zh-CN",
      category: "other",
      automatic: false,
      validFrom: "2026-01-01",
    });
  });

  it("lists its entries and counts one as automatic only if it is so in every language", () => {
    expect(matcher.entries()).toEqual([
      {
        entry: "allergy",
        category: "other",
        automatic: false,
        languages: ["en", "es", "zh-CN"],
        precision: 0.95,
      },
      { entry: "bread", category: "other", automatic: true, languages: ["en", "zh-CN"], precision: 0.95 },
      { entry: "cakes", category: "other", automatic: true, languages: ["en", "zh-CN"], precision: 0.95 },
      { entry: "hours", category: "other", automatic: true, languages: ["en", "zh-CN"], precision: 0.95 },
    ]);
  });
});
