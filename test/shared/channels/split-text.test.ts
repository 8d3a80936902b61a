import fc from "fast-check";
import { expect, test } from "vitest";
import { splitText } from "../../../shared/channels/split-text.ts";

test.each([
  ["short", 10, ["short"]],
  ["", 10, []],
  ["  \n ", 10, []],
  ["one two three", 8, ["one two", "three"]],
  ["para one\n\npara two", 14, ["para one", "para two"]],
  ["line one\nline two", 12, ["line one", "line two"]],
  ["One. Two three four", 12, ["One. Two", "three four"]],
  ["第一句话。第二句话。", 7, ["第一句话。", "第二句话。"]],
  ["abcdefghij", 4, ["abcd", "efgh", "ij"]],
  ["abc👍🏽d", 5, ["abc", "👍🏽d"]],
  ["👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 12, ["👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦"]],
])("%j at most %i long becomes %j", (text, limit, parts) => {
  expect(splitText(text, limit)).toEqual(parts);
});

test("every part fits, nothing but white space is lost, and no part breaks a surrogate pair", () => {
  const texts = fc.string({
    unit: fc.constantFrom("a", " ", "\n", "。", ".", "👍🏽", "é", "e\u0301", "字", "🇨🇳"),
    maxLength: 200,
  });
  fc.assert(
    fc.property(texts, fc.integer({ min: 2, max: 40 }), (text, limit) => {
      const parts = splitText(text, limit);
      for (const part of parts) {
        expect(part.length).toBeLessThanOrEqual(limit);
        expect(part.trim()).not.toBe("");
        expect(part.isWellFormed()).toBe(true);
      }
      expect(parts.join("").replace(/\s/g, "")).toBe(text.replace(/\s/g, ""));
    }),
  );
});

test("parts begin where a grapheme begins when every grapheme fits", () => {
  const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });
  const texts = fc.array(fc.constantFrom("a", "👍🏽", "👨‍👩‍👧‍👦", "e\u0301", "字"), { maxLength: 120 });
  fc.assert(
    fc.property(texts, (units) => {
      const parts = splitText(units.join(""), 30);
      expect(parts.flatMap((part) => [...graphemes.segment(part)].map(({ segment }) => segment))).toEqual(
        units,
      );
    }),
  );
});

test.each([0, 1, 1.5, Number.NaN])("a limit of %d is refused", (limit) => {
  expect(() => splitText("x", limit)).toThrow(RangeError);
});
