import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FaqEntry } from "../../../shared/domain/faq.ts";
import { type CompileOptions, compileIndex } from "../../../shared/matching/compile-index.ts";
import { type LexicalEvidence, lexicalSignals, weighMeaning } from "../../../shared/matching/evidence.ts";
import { IndexFileError, readIndexFile } from "../../../shared/matching/index-file.ts";
import { scoreMeaning, seeMeaning, trainMeaningModel } from "../../../shared/matching/meaning-model.ts";
import { readText, trainModel } from "../../../shared/matching/model.ts";
import { openIndex } from "../../../shared/matching/open-index.ts";
import type { Embedding, SentenceEncoder } from "../../../shared/matching/sentence-encoder.ts";
import { learnWhitening, secondMoments, whiten, whitenAll } from "../../../shared/matching/whitening.ts";
import { synonymEncoder } from "../../support/synonym-encoder.ts";

const objects = ["bread", "cake", "coffee", "table", "parcel", "invoice", "garden", "window"];
const things = [
  ["bread", "loaf", "brot"],
  ["cake", "tart", "kuchen"],
  ["coffee", "espresso", "kaffee"],
  ["table", "seat", "tisch"],
  ["parcel", "package", "paket"],
  ["invoice", "bill", "rechnung"],
  ["garden", "terrace", "garten"],
  ["window", "pane", "fenster"],
];
const frames = [
  "where is the",
  "how much is a",
  "do you have a",
  "is there any",
  "tell me of the",
  "about your",
];

function entry(id: string, phrasings: readonly string[], more: Partial<FaqEntry> = {}): FaqEntry {
  const [question = id, ...others] = phrasings;
  return {
    id,
    category: "other",
    language: "en",
    question,
    phrasings: others,
    answer: `About ${id}.`,
    automatic: true,
    ...more,
  };
}

/** Half of the phrasings use the first word for a thing, half the second; nobody uses the third. */
const shop = objects.map((object, at) => {
  const [first = "", second = ""] = things[at] ?? [];
  return entry(
    object,
    frames.map((frame, place) => `${frame} ${place % 2 === 0 ? first : second}`),
  );
});
const encoder = synonymEncoder(things);
const { bytes, report } = compileIndex(shop, { encoder });

describe("a matcher with an encoder", () => {
  it.each(things.map(([, , third = ""], at) => [third, objects[at] ?? ""]))(
    "understands %j, which stands in no phrasing, by its meaning: %s",
    (word, expected) => {
      expect(openIndex(bytes, { encoder }).match(`haben sie ${word}`).ranked[0]?.entry).toBe(expected);
    },
  );

  it("ranks a Chinese question to phrasings without Chinese for a person, and answers none", () => {
    const chinese = ["面包", "蛋糕", "咖啡", "桌子", "包裹", "发票", "花园", "窗户"];
    const bilingual = synonymEncoder(things.map((own, at) => [...own, chinese[at] ?? ""]));
    const matcher = openIndex(compileIndex(shop, { encoder: bilingual, precision: { overall: 0.5 } }).bytes, {
      encoder: bilingual,
    });
    for (const [at, word] of chinese.entries()) {
      const { ranked, abstain, threshold } = matcher.match(word);
      expect(ranked[0]?.entry).toBe(objects[at]);
      expect(abstain).toBeDefined();
      expect(threshold).toBeGreaterThan(1);
    }
    expect(matcher.match("where is the bread").threshold).toBeLessThan(1);
  });

  it("gives the same bytes for the same entries in whatever order", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(shop, { minLength: shop.length }), (shuffled) => {
        expect(Buffer.compare(compileIndex(shuffled, { encoder }).bytes, bytes)).toBe(0);
      }),
      { numRuns: 3 },
    );
  });

  it("goes by words alone when the index is opened without one", () => {
    const { ranked, abstain } = openIndex(bytes).match("where is the loaf");
    expect(ranked[0]?.entry).toBe("bread");
    expect(openIndex(bytes).match("haben sie brot").abstain).toBe("unknown-words");
    expect(abstain).not.toBe("unknown-words");
  });

  it("is opened with the encoder that it was compiled with and no other", () => {
    const other = synonymEncoder(things, "other");
    expect(() => openIndex(bytes, { encoder: other })).toThrow(IndexFileError);
    expect(() => openIndex(bytes, { encoder: () => other }).match("haben sie brot")).toThrow("synonyms");
  });

  it("opens the encoder when a message first needs it, and once", () => {
    let opened = 0;
    const matcher = openIndex(bytes, {
      encoder: () => {
        opened++;
        return encoder;
      },
    });
    matcher.match("hello");
    expect(opened).toBe(0);
    matcher.match("haben sie brot");
    matcher.match("haben sie kuchen");
    expect(opened).toBe(1);
  });

  it("ranks a text that the encoder knows nothing of by its words", () => {
    expect(openIndex(bytes, { encoder }).match("where is it").ranked.length).toBeGreaterThan(0);
  });
});

describe("an encoder with layers", () => {
  /** Its one layer sees what the vector of the other sees. Chinese has no layers. */
  const layered: SentenceEncoder = {
    ...{ fingerprint: "layered", dimensions: encoder.dimensions },
    embed(text) {
      const seen = encoder.embed(text);
      return seen && { vector: seen.vector, layers: [seen.vector.toReversed(), seen.vector] };
    },
  };
  const compiled = compileIndex(shop, { encoder: layered }).bytes;

  it.each(things.map(([, , third = ""], at) => [third, objects[at] ?? ""]))(
    "understands %j, which stands in no phrasing: %s",
    (word, expected) => {
      const matcher = openIndex(compiled, { encoder: layered });
      expect(matcher.match(`haben sie ${word}`).ranked[0]?.entry).toBe(expected);
    },
  );

  it("has a plane of every layer for each entry, which sees a text as that layer does", () => {
    const { meaning } = trainModel(
      shop.flatMap(({ phrasings }, entry) =>
        phrasings.map((text) => ({ entry, ...readText(text, layered) })),
      ),
      shop.length,
    );
    expect(meaning?.planes).toHaveLength(2);
    if (!meaning) return;
    const found = (change: (seen: Embedding) => Embedding) =>
      things.map(([, , word = ""]) => {
        const seen = layered.embed(word);
        if (!seen) throw new Error("nothing known");
        const { planes } = scoreMeaning(seeMeaning(change(seen), meaning), meaning);
        return planes.map((plane) => plane.indexOf(Math.max(...plane)));
      });
    const right = things.map((_, entry) => [entry, entry]);
    expect(found((seen) => seen)).toEqual(right);
    expect(found(({ vector, layers }) => ({ vector, layers: layers?.toReversed() }))).not.toEqual(right);
    expect(found(({ vector }) => ({ vector, layers: undefined }))).toEqual(things.map(() => []));
  });

  it("goes by vectors where any phrasing has no layers, so that the few that have them decide nothing", () => {
    const chinese = ["面包", "蛋糕", "咖啡", "桌子", "包裹", "发票", "花园", "窗户"];
    const bilingual = synonymEncoder(things.map((own, at) => [...own, chinese[at] ?? ""]));
    const mixed: SentenceEncoder = {
      ...layered,
      embed(text) {
        const seen = bilingual.embed(text);
        return seen && !/\p{Script=Han}/u.test(text) ? { ...seen, layers: [seen.vector, seen.vector] } : seen;
      },
    };
    const sections = (bytes: Uint8Array) => [...readIndexFile(bytes).sections.keys()];
    const chineseShop = chinese.map((word, at) =>
      entry(objects[at] ?? "", [
        `我要 ${word}`,
        `${word} 在哪里`,
        `有没有 ${word}`,
        ...(at === 0 ? ["loaf"] : []),
      ]),
    );
    const compiledShop = compileIndex(chineseShop, { encoder: mixed }).bytes;
    expect(sections(compiled)).toContain("planes1.rows");
    expect(sections(compiledShop)).not.toContain("planes1.rows");
    const matcher = openIndex(compiledShop, { encoder: mixed });
    things.forEach(([, , word = ""], at) => {
      expect(matcher.match(`haben sie ${word}`).ranked[0]?.entry).toBe(objects[at]);
    });
  });
});

describe("how meaning is weighed", () => {
  const vectors = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
  const lesson = { entryCount: 2, dimensions: 2, near: () => [] };
  const learn = (layered: boolean) => {
    const examples = vectors.map((vector, entry) => ({
      vector,
      entry,
      layers: layered ? [vector] : undefined,
    }));
    const model = trainMeaningModel(examples, lesson);
    if (!model) throw new Error("nothing learned");
    return model;
  };
  const words = (wording: readonly number[], familiarity: number): LexicalEvidence => ({
    ...{ scores: new Float64Array(2), ranking: [0, 1], signals: lexicalSignals.map(() => 0), familiarity },
    ...{ topics: new Float64Array(2), relevance: new Float64Array(2), wording: Float64Array.from(wording) },
  });
  /** Equally near to both, or a little nearer to the second. */
  const seen = (second: number) =>
    seeMeaning({ vector: Float32Array.of(1, second), layers: undefined }, learn(false));

  it("goes by the closest wording where a vector is in doubt, and then by a little of the vector", () => {
    const first = (wording: readonly number[], trust: number, second = 1) =>
      weighMeaning(words(wording, 1), seen(second), trust, learn(false)).ranking[0];
    expect(first([0.2, 0.9], 0)).toBe(1);
    expect(first([0.9, 0.2], 0)).toBe(0);
    expect(first([0.5, 0.5], 0, 1.2)).toBe(1);
    expect(first([0.5, 0.4], 0, 1.2)).toBe(0);
    expect(first([0.5, 0.4], 1, 1.2)).toBe(1);
  });

  it("relies on a vector in full where words are unknown and no phrasing is in a script without layers", () => {
    const first = (layered: boolean) =>
      weighMeaning(words([0.5, 0.4], 0), seen(1.2), 0, learn(layered)).ranking[0];
    expect(first(true)).toBe(1);
    expect(first(false)).toBe(0);
  });
});

describe("the promised precision", () => {
  const thresholdFor = (entries: readonly FaqEntry[], options: CompileOptions, text: string) =>
    openIndex(compileIndex(entries, options).bytes).match(text).threshold;

  it("never lets more out for a higher promise", () => {
    const thresholds = [0.8, 0.9, 0.95, 0.98].map((overall) =>
      thresholdFor(shop, { precision: { overall } }, "where is the bread"),
    );
    expect(thresholds).toEqual(thresholds.toSorted((one, other) => one - other));
  });

  it("is that of the entry before that of its category, and that before what holds for all", () => {
    const entries = shop.map((each) => {
      if (each.id === "bread") return { ...each, precision: 0.6 };
      return each.id === "cake" ? { ...each, category: "refund" as const } : each;
    });
    const { report: own } = compileIndex(entries, {
      precision: { overall: 0.95, categories: { refund: 0.8, other: 0.9 } },
    });
    const promised = Object.fromEntries(own.entries.map((each) => [each.entry, each.promised]));
    expect(promised).toMatchObject({ bread: 0.6, cake: 0.8, coffee: 0.9 });
    expect(own.thresholds.map((each) => each.promised)).toEqual([0.6, 0.8, 0.9]);
  });
});

describe("the report of a compilation", () => {
  it("has figures for everything that was asked", () => {
    expect(report.overall.phrasings).toBe(shop.length * frames.length);
    expect(report.examined.filter((each) => !each.outOfScope).length).toBeGreaterThan(0);
    for (const figures of [report.overall, ...report.languages, ...report.entries]) {
      for (const share of [
        figures.accuracy,
        figures.coverage,
        figures.precision,
        figures.outOfScopeAnswered,
      ]) {
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1 + 1e-9);
      }
    }
  });

  it("names entries that are taken for each other, with the phrasings over which it happens", () => {
    const twins = [
      entry("refund-a", ["get a refund", "money back please", "refund my order", "want my money back"]),
      entry("refund-b", ["refund wanted", "give my money back", "refund the order", "order refund"]),
      ...shop,
    ];
    const found = compileIndex(twins).report.entries.filter(({ entry: id }) => id.startsWith("refund"));
    const obstacles = found.flatMap((each) => each.obstacles).filter((each) => each.kind === "twin");
    expect(obstacles.map(({ other }) => other)).toContain("refund-a");
    expect(obstacles[0]?.collisions.length).toBeGreaterThanOrEqual(2);
    expect(obstacles[0]?.collisions[0]?.closest).toMatch(/refund|money/);
  });

  it("says of an entry with too few phrasings that it cannot be examined", () => {
    const lonely = compileIndex([...shop, entry("lonely", ["what about zebras"])]).report;
    expect(lonely.entries.find(({ entry: id }) => id === "lonely")).toMatchObject({
      reachable: false,
      obstacles: expect.arrayContaining([{ kind: "too-few-phrasings", phrasings: 1, needed: 3 }]),
    });
  });
});

describe("an explanation", () => {
  it("names the words that speak for the first entry, and those that are unknown", () => {
    const explanation = openIndex(bytes).explain("where is the loaf of zanzibar");
    expect(explanation).toMatchObject({ first: "bread", decidedBy: "words" });
    expect(explanation?.contributions[0]?.feature).toContain("loaf");
    expect(explanation?.contributions[0]?.weight).toBeGreaterThan(0);
    expect(explanation?.unknown).toContain("zanzibar");
  });

  it("has nothing to say when nothing was asked", () => {
    expect(openIndex(bytes).explain("hello")).toBeUndefined();
  });
});

describe("whitening", () => {
  const vector = (size: number) =>
    fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: size, maxLength: size });

  it("gives one vector what it gives it among many", () => {
    fc.assert(
      fc.property(fc.array(vector(6), { minLength: 2, maxLength: 11 }), (rows) => {
        const vectors = rows.map((row) => Float64Array.from(row));
        const whitening = learnWhitening({
          moments: secondMoments(vectors, 6),
          means: [new Float64Array(6)],
          counts: [vectors.length],
        });
        whitenAll(whitening, vectors).forEach((whitened, at) => {
          const alone = whiten(whitening, vectors[at] ?? new Float64Array(6));
          whitened.forEach((value, place) => {
            expect(value).toBeCloseTo(alone[place] ?? 0, 9);
          });
        });
      }),
    );
  });

  it("sums the products of all pairs of places, of vectors of any length", () => {
    const rows = fc.integer({ min: 1, max: 9 }).chain((size) => fc.array(vector(size), { minLength: 1 }));
    fc.assert(
      fc.property(rows, (given) => {
        const vectors = given.map((row) => Float64Array.from(row));
        const size = vectors[0]?.length ?? 0;
        const expected = Array.from({ length: size }, (_, row) => {
          return Array.from({ length: row + 1 }, (__, column) => {
            return vectors.reduce((sum, own) => sum + (own[row] ?? 0) * (own[column] ?? 0), 0);
          });
        }).flat();
        const moments = secondMoments(vectors, size);
        expect(moments).toHaveLength(expected.length);
        expected.forEach((value, at) => {
          expect(moments[at]).toBeCloseTo(value, 9);
        });
      }),
    );
  });

  it("shortens directions in which the members of a class differ", () => {
    const vectors = [-1, 1, -1, 1, -1, 1].map((value) => Float64Array.of(value, value / 10));
    const whitening = learnWhitening({
      moments: secondMoments(vectors, 2),
      means: [new Float64Array(2)],
      counts: [vectors.length],
    });
    const along = Math.hypot(...whiten(whitening, Float64Array.of(1, 0)));
    const across = Math.hypot(...whiten(whitening, Float64Array.of(0, 1)));
    expect(along).toBeLessThan(across);
  });
});
