import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { searchWords } from "../../../shared/domain/search-words.ts";

/** Any characters at all, also halves of some. */
const anything = fc.array(fc.nat(0xffff), { maxLength: 60 }).map((codes) => String.fromCharCode(...codes));

describe("the words of a text", () => {
  it.each([
    ["Where is my REFUND?", ["where", "is", "my", "refund"]],
    ["a b cd", ["cd"]],
    ["Zoë café", ["zoe", "cafe"]],
    ["ＡＢＣ１２３", ["abc123"]],
    ["order A-1042, please", ["order", "1042", "please"]],
    ["refund refund Refund", ["refund"]],
    ["申请退款", ["申请", "请退", "退款"]],
    ["我用 Alipay 付款了", ["我用", "alipay", "付款", "款了"]],
    ["退", []],
    ["返金をお願い", ["返金", "金を", "をお", "お願", "願い"]],
    ["환불 요청", ["환불", "요청"]],
    ["", []],
    ["… !? —", []],
  ])("%s", (text, words) => {
    expect(searchWords(text)).toEqual(words);
  });

  it("are those of any part of it that ends where words end, too", () => {
    const part = fc.stringMatching(/^[a-z0-9 ]{0,20}$/);
    fc.assert(
      fc.property(part, part, part, (before, middle, after) => {
        const whole = searchWords(`${before} ${middle} ${after}`);
        expect(searchWords(middle).filter((word) => !whole.includes(word))).toEqual([]);
      }),
    );
  });

  it("are those of any part of a text without spaces, too", () => {
    const part = fc.stringMatching(/^[退款申请付我的钱]{0,10}$/);
    fc.assert(
      fc.property(part, part, part, (before, middle, after) => {
        const whole = searchWords(before + middle + after);
        expect(searchWords(middle).filter((word) => !whole.includes(word))).toEqual([]);
      }),
    );
  });

  it("are no more than wanted, the first ones, and none twice, whatever the text", () => {
    fc.assert(
      fc.property(anything, fc.nat(20), (text, most) => {
        const words = searchWords(text, most);
        expect(words).toEqual(searchWords(text).slice(0, most));
        expect(new Set(words).size).toBe(words.length);
      }),
    );
  });
});
