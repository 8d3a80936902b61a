import { describe, expect, it } from "vitest";
import { countHanVariants, foldTraditional } from "../../../shared/matching/han-variants.ts";
import { withoutPleasantries } from "../../../shared/matching/pleasantries.ts";
import { normaliseText, tokens } from "../../../shared/matching/text.ts";

describe("normaliseText", () => {
  it.each([
    ["Ｈｅｌｌｏ　World", "hello world"],
    ["can’t  pay\n\nnow", "can't pay now"],
    ["order 12345, 3 items", "order #, # items"],
    ["see https://example.com/a?b=c or mail me@example.org please", "see or mail please"],
    ["帳號被盜了", "账号被盗了"],
    ["re\u200bfund", "refund"],
  ])("reads %j as %j", (text, expected) => {
    expect(normaliseText(text)).toBe(expected);
  });
});

describe("tokens", () => {
  it("keeps runs of a script without spaces whole and splits the others into words", () => {
    expect(tokens("我的account登不上, can't log-in")).toEqual([
      "我的",
      "account",
      "登不上",
      "can't",
      "log",
      "in",
    ]);
  });
});

describe("withoutPleasantries", () => {
  it.each([
    ["dear support team, where is my refund? kind regards", ", where is my refund?"],
    ["你好,请问怎么退款,谢谢", ", 怎么退款,"],
    ["hi there", ""],
    ["this is highly unusual", "this is highly unusual"],
    ["history of payments", "history of payments"],
    ["有人工客服吗", "有人工客服吗"],
  ])("leaves of %j only %j", (text, expected) => {
    expect(withoutPleasantries(text)).toBe(expected);
  });
});

describe("the two ways to write Chinese", () => {
  it("folds Traditional into Simplified and leaves the rest alone", () => {
    expect(foldTraditional("請問轉賬限額, please 返金して")).toBe("请问转账限额, please 返金して");
  });

  it("counts only characters that tell the two apart", () => {
    expect(countHanVariants("帳號")).toEqual({ simplified: 0, traditional: 2 });
    expect(countHanVariants("账号")).toEqual({ simplified: 2, traditional: 0 });
    expect(countHanVariants("人工客服")).toEqual({ simplified: 0, traditional: 0 });
  });
});
