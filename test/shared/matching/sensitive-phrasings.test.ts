import { describe, expect, it } from "vitest";
import { detectSensitive } from "../../../shared/matching/sensitive.ts";
import { harmlessPhrasings, sensitivePhrasings } from "./sensitive-phrasings.ts";
import { heldOutHarmless as harmlessSentences, heldOut as sentences } from "./sensitive-sentences.ts";

const split = (lines: string) =>
  lines
    .split(/[|\n]/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
const found = (texts: readonly string[]) => texts.filter((text) => detectSensitive(text).length > 0);

/** What the patterns were written for. How well they do on what they were not is in bench/results/never-list.md. */
describe("the phrasings that the detector's patterns were written for", () => {
  it.each(
    Object.entries(sensitivePhrasings).flatMap(([topic, byLanguage]) =>
      Object.entries(byLanguage).map(([language, lines]) => [topic, language, split(lines)] as const),
    ),
  )("of %s in %s are found but for one in ten, most as what they are", (topic, _, phrasings) => {
    const rare = topic === "personal-data" ? 0.7 : 0.9;
    expect(found(phrasings).length / phrasings.length).toBeGreaterThanOrEqual(rare);
    const own = phrasings.filter((text) => detectSensitive(text).some((each) => each === topic));
    expect(own.length / phrasings.length).toBeGreaterThanOrEqual(Math.min(rare, 0.85));
  });

  it("that a machine may answer are left to it", () => {
    expect(found([...split(harmlessPhrasings.en), ...split(harmlessPhrasings.zh)])).toEqual([]);
    expect(found([...harmlessSentences.en, ...harmlessSentences.zh]).length).toBeLessThanOrEqual(1);
  });

  it("are found as whole sentences too", () => {
    const all = Object.values(sentences).flatMap(({ en, zh }) => [...en, ...zh]);
    expect(found(all).length / all.length).toBeGreaterThan(0.95);
  });

  it("are found wherever the redaction left a mask", () => {
    for (const mask of [
      "[card ending 4242]",
      "[national id]",
      "[security code]",
      "[one-time code]",
      "[password]",
      "[bank account]",
    ]) {
      expect(detectSensitive(`it is ${mask}, please check`)).toContain("personal-data");
    }
  });
});
