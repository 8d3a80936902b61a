import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalLanguage, Language, languageFallbacks } from "../../../shared/domain/language.ts";

describe("canonicalLanguage", () => {
  it.each([
    ["en", "en"],
    ["EN_us", "en-US"],
    ["pt-br", "pt-BR"],
    ["zh", "zh-CN"],
    ["zh-hans", "zh-CN"],
    ["zh-Hant-HK", "zh-TW"],
    ["zh_TW", "zh-TW"],
    ["zh-Hans-TW", "zh-CN"],
    ["zh-SG", "zh-CN"],
    ["es-419", "es-419"],
    [" de ", "de"],
  ])("brings %j to %s", (tag, canonical) => {
    expect(canonicalLanguage(tag)).toBe(canonical);
  });

  it.each(["", "und", "klingonese", "e", "12", "en--us", "en us"])("answers undefined for %j", (tag) => {
    expect(canonicalLanguage(tag)).toBeUndefined();
  });

  it("answers tags that the schema accepts, whatever it is given", () => {
    fc.assert(
      fc.property(fc.string(), (tag) => {
        const canonical = canonicalLanguage(tag);
        expect(canonical === undefined || Language.safeParse(canonical).success).toBe(true);
      }),
    );
  });
});

describe("languageFallbacks", () => {
  it.each([
    ["zh-TW", ["zh-TW", "zh-CN", "en"]],
    ["zh-CN", ["zh-CN", "zh-TW", "en"]],
    ["pt-BR", ["pt-BR", "pt", "en"]],
    ["ja", ["ja", "en"]],
    ["en-GB", ["en-GB", "en"]],
    ["en", ["en"]],
    ["und", ["en"]],
  ])("offers a reader of %s %j", (language, chain) => {
    expect(languageFallbacks(language)).toEqual(chain);
  });
});
