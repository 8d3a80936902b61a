import { describe, expect, it } from "vitest";
import type { FaqEntry } from "../../../shared/domain/faq.ts";
import { compileIndex } from "../../../shared/matching/compile-index.ts";
import { openIndex } from "../../../shared/matching/open-index.ts";
import { PostingsBuilder } from "../../../shared/matching/postings.ts";
import { chooseRivals, findNearEntries } from "../../../shared/matching/rivals.ts";
import { seededRandom } from "../../../shared/matching/seeded-random.ts";

/** So many entries of two phrasings that no entry is told from all others. */
const entryCount = 620;
const labels = Uint32Array.from({ length: 2 * entryCount }, (_, row) => row % entryCount);

describe("chooseRivals", () => {
  it("chooses none where there are few, for then an entry is told from all", () => {
    expect(chooseRivals(Uint32Array.of(0, 0, 1, 1), 2, () => [])).toBeUndefined();
  });

  it("names the phrasings of near entries once each, and lets a sample stand for the rest", () => {
    const near = [7, 8, 9];
    const rivals = chooseRivals(labels, entryCount, () => near)?.(5);
    const rows = Array.from(rivals?.rows ?? []);
    const weights = Array.from(rivals?.weights ?? []);
    expect(new Set(rows).size).toBe(rows.length);
    expect(rows.filter((row) => near.includes(labels[row] ?? 0)).length).toBe(6);
    expect(rows.some((row) => labels[row] === 5)).toBe(false);
    expect(rows.length).toBeLessThan(labels.length / 2);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(labels.length - 2);
    expect(chooseRivals(labels, entryCount, () => near)?.(5)).toEqual(rivals);
  });
});

describe("findNearEntries", () => {
  it("finds those that share features, the nearest first, and none twice", () => {
    const features = [[0, 1, 2], [1, 2], [2], [3]];
    const relevance = new PostingsBuilder();
    features.forEach((own, entry) => {
      for (const feature of own) relevance.add(feature, entry, 100);
    });
    const near = findNearEntries({
      vectors: features.map((own) => ({
        indices: Uint32Array.from(own),
        values: new Float32Array(own.length),
      })),
      labels: Uint32Array.of(0, 1, 2, 3),
      relevance: relevance.unsigned(4, 4),
      entryCount: 4,
    });
    expect(near(0)).toEqual([1, 2]);
    expect(near(3)).toEqual([]);
    expect(near(0)).toEqual([1, 2]);
  });
});

it("finds an entry among many hundreds, by words that it shares with none", { timeout: 120_000 }, () => {
  const random = seededRandom(4);
  const word = () => Array.from({ length: 7 }, () => String.fromCharCode(97 + random() * 26)).join("");
  const subjects = Array.from({ length: entryCount }, word);
  const entries = subjects.map(
    (subject, at): FaqEntry => ({
      id: `entry-${at}`,
      category: "other",
      language: "en",
      question: `how do I use the ${subject}`,
      phrasings: [`${subject} does not work`],
      answer: subject,
      automatic: true,
    }),
  );
  const matcher = openIndex(compileIndex(entries, { examine: false }).bytes);
  const asked = [0, 100, 450, 619];
  expect(asked.map((at) => matcher.match(`please help with my ${subjects[at]}`).ranked[0]?.entry)).toEqual(
    asked.map((at) => `entry-${at}`),
  );
});
