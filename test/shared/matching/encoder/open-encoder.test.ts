import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openEncoder } from "../../../../shared/matching/encoder/open-encoder.ts";
import { randomEncoder } from "../../../support/random-encoder.ts";

const bytes = randomEncoder();
const encoder = openEncoder(bytes);

function cosine(one: string, other: string): number {
  const [first, second] = [encoder.embed(one)?.vector, encoder.embed(other)?.vector];
  if (!first || !second) throw new Error("nothing known");
  return first.reduce((sum, value, i) => sum + value * (second[i] ?? 0), 0);
}

describe("the encoder", () => {
  test("names its weights and the length of its vectors", () => {
    expect(encoder.fingerprint).toBe("random-1");
    expect(encoder.dimensions).toBe(512);
    expect(encoder.embed("hello")?.vector).toHaveLength(512);
  });

  test.each(["where is it?", "账号密码", "我的账号 locked", "退款 now, 12!"])(
    "gives %j the same vector in JavaScript as in WebAssembly, to the bit",
    (text) => {
      expect(openEncoder(bytes, { wasm: false }).embed(text)).toEqual(encoder.embed(text));
    },
  );

  test.each([
    ["nothing", ""],
    ["blanks", " \n\t\u3000"],
    ["numbers and signs alone", "12345 !!! 50%"],
    ["emoji alone", "😀😀"],
    ["Cyrillic", "Где моя посылка?"],
    ["Thai", "ฉันลืมรหัสผ่าน"],
    ["Arabic", "نسيت كلمة المرور"],
    ["kana alone", "パスワードをわすれました"],
    ["a brand's name amid another script", "ฉันลืมรหัสผ่านของ PayPal ช่วยด้วย"],
    ["Chinese without any known character", "龘龘龘"],
  ])("has no vector for %s", (_, text) => {
    expect(encoder.embed(text)).toBeUndefined();
  });

  test.each([
    ["Traditional and Simplified", "帳號退款", "账号退款"],
    ["full-width and plain forms", "ｗｈｅｒｅ　ｉｓ　ｉｔ", "where is it"],
    ["capitals throughout and none", "WHERE IS MY REFUND", "where is my refund"],
    ["any white space", "where  is\n\nit ", "where is it"],
    ["with and without invisible characters", "re\u200bfund\ufeff", "refund"],
    ["with and without emoji", "where is it 😀", "where is it"],
    ["with and without Chinese that is not known", "where is it, 龘龘？", "where is it,"],
  ])("reads %s alike", (_, one, other) => {
    expect(encoder.embed(one)).toEqual(encoder.embed(other));
  });

  test("keeps capitals where they tell something", () => {
    expect(encoder.embed("Where is US support")).not.toEqual(encoder.embed("where is us support"));
  });

  test("lets each part of a mixed text count by its words", () => {
    const mixed = "退款 refund";
    expect(cosine(mixed, "退款")).toBeGreaterThan(0.3);
    expect(cosine(mixed, "refund")).toBeGreaterThan(0.3);
    expect(cosine("退款退款退款退款 refund", "退款")).toBeGreaterThan(cosine(mixed, "退款"));
    expect(cosine("退款 refund my money now please", "退款")).toBeLessThan(cosine(mixed, "退款"));
  });

  test("reads the beginning of what is too long", () => {
    const long = "where is my parcel? ".repeat(1_000);
    expect(encoder.embed(long)).toEqual(encoder.embed(long + long));
  });

  test("shows what each layer makes of a text without Chinese, evened out and of length 1", () => {
    const layers = encoder.embed("where is my refund?")?.layers ?? [];
    expect(layers).toHaveLength(3);
    for (const layer of layers) {
      expect(layer).toHaveLength(512);
      expect(Math.hypot(...layer)).toBeCloseTo(1, 5);
    }
    expect(new Set(layers.map((layer) => layer.join())).size).toBe(3);
    expect(encoder.embed("退款 refund")?.layers).toBeUndefined();
    expect(encoder.embed("退款")?.layers).toBeUndefined();
  });

  test("has a vector of length 1 or none for any text, and always the same", { timeout: 120_000 }, () => {
    const script = fc.constantFrom(..."abc XYZ.,!?'1退款账号密帳я\u0e01あ😀\u200b\ud800");
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 24 }),
      fc.string({ unit: script, maxLength: 24 }),
    );
    fc.assert(
      fc.property(text, (given) => {
        const embedding = encoder.embed(given);
        if (!embedding) return;
        expect(Math.hypot(...embedding.vector)).toBeCloseTo(1, 5);
        expect(encoder.embed(given)).toEqual(embedding);
      }),
      { numRuns: 30 },
    );
  });
});
