import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Language } from "../../../shared/domain/language.ts";
import { voteByCommonWords } from "../../../shared/matching/common-words.ts";
import { detectLanguage, preloadDetector } from "../../../shared/matching/detect-language.ts";
import { languageSamples } from "./language-samples.ts";

describe("detectLanguage", () => {
  it.each(Object.entries(languageSamples))(
    "tells short support messages in %s",
    async (language, messages) => {
      const found = await Promise.all(
        messages.map(async (message) => [message, await detectLanguage(message)]),
      );
      const wrong = found.filter(([, detected]) => detected !== language);
      // One message of twelve may be too short to tell; a second one is a fault.
      expect(wrong.length, JSON.stringify(wrong)).toBeLessThanOrEqual(1);
    },
  );

  it("is right for at least 98 of 100 sample messages over all languages", async () => {
    const samples = Object.entries(languageSamples).flatMap(([language, messages]) =>
      messages.map((message) => ({ language, message })),
    );
    const right = await Promise.all(
      samples.map(async ({ language, message }) => (await detectLanguage(message)) === language),
    );
    expect(right.filter(Boolean).length / right.length).toBeGreaterThanOrEqual(0.98);
  });

  it.each([
    ["ok", "es", "es"],
    ["👍", "fr", "fr"],
    ["123456", "ko", "ko"],
    ["", "zh-hans", "zh-CN"],
    ["👍", undefined, "und"],
    ["  ", "not a tag!", "und"],
    ["https://example.com/pagamento", undefined, "und"],
  ])("falls back to the hint when %j is too short to tell (hint %s)", async (text, hint, expected) => {
    expect(await detectLanguage(text, hint)).toBe(expected);
  });

  it.each([
    ["我的 account 登不上,显示 login failed", undefined, "zh-CN"],
    ["退款 order #A1993", undefined, "zh-CN"],
    ["人工客服", "zh-TW", "zh-TW"],
    ["人工客服", undefined, "zh-CN"],
    ["銀行卡綁定失敗", "zh-CN", "zh-TW"],
    ["返金方法", "ja", "ja"],
    ["优の良品退款", undefined, "zh-CN"],
    ["não consigo pagar com o meu cartão", "pt-BR", "pt-BR"],
    ["Bonjour, je ne peux pas payer avec ma carte", "en", "fr"],
    ["ฉันจ่ายเงินไม่ได้", undefined, "th"],
    ["η πληρωμή απέτυχε", undefined, "el"],
    ["התשלום נכשל", undefined, "he"],
    ["भुगतान विफल", undefined, "hi"],
  ])("reads %j with hint %s as %s", async (text, hint, expected) => {
    expect(await detectLanguage(text, hint)).toBe(expected);
  });

  it("answers a language tag for whatever text and hint", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "binary" }),
        fc.option(fc.string(), { nil: undefined }),
        async (text, hint) => {
          expect(Language.safeParse(await detectLanguage(text, hint)).success).toBe(true);
        },
      ),
    );
  });

  it("can be loaded ahead of the first message", async () => {
    await expect(preloadDetector()).resolves.toBeUndefined();
  });
});

describe("voteByCommonWords", () => {
  it("needs words that it knows", () => {
    expect(voteByCommonWords("xqzt 123")).toBeUndefined();
  });

  it("shares a word that several languages use among them", () => {
    expect(voteByCommonWords("de")?.lead).toBe(0);
    expect(voteByCommonWords("the payment is not there")?.language).toBe("en");
  });
});
