import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { prepareExample } from "../../../shared/domain/example-text.ts";

describe("a customer's text as an example", () => {
  it.each([
    ["My card 4111 1111 1111 1111 was declined, why?", "My card # was declined, why?", ["secret"]],
    ["order 20260311-998877 is missing", "order # is missing", ["number"]],
    ["订单A12345678什么时候到账", "订单#什么时候到账", ["number"]],
    ["where is it? write to mei.lin@customer.example", "where is it? write to", ["e-mail"]],
    ["I followed https://pay.example/x?id=7 and it failed", "I followed and it failed", ["link"]],
    ["call me at +86 138 0000 1111 about the refund", "call me at # about the refund", ["number"]],
    ["@support my payment failed", "my payment failed", ["handle"]],
    ["验证码 223344 收不到", "验证码 # 收不到", ["secret"]],
    ["Can I pay in 12 parts?", "Can I pay in 12 parts?", []],
  ])("%j becomes %j", (original, text, takenOut) => {
    expect(prepareExample(original)).toEqual({ text, takenOut, personal: [] });
  });

  it.each([
    ["my name is kim and my refund is late", "name"],
    ["I am Kim Larsen and my refund is late", "name"],
    ["Please ask Mr. Larsen about my refund", "name"],
    ["Where is my refund? Regards, Kim", "name"],
    ["the payment to Kim Larsen failed", "name"],
    ["我叫李雷,退款没到", "name"],
    ["王先生的退款没到", "name"],
    ["I live at 12 Canal Street, the card never came", "address"],
    ["卡没寄到,地址:和平路12号", "address"],
    ["I was born on 2 May, why is that refused?", "birth-date"],
    ["出生日期填错了", "birth-date"],
  ])("%j is refused for its %s", (original, kind) => {
    expect(prepareExample(original).personal).toContain(kind);
  });

  it.each([
    "How Do I Get A Refund For My Order",
    "Where is my Apple Pay refund?",
    "I am still waiting for my refund",
    "请问怎么用银行卡支付",
    "先生退款怎么弄",
  ])("%j names nobody", (original) => {
    expect(prepareExample(original).personal).toEqual([]);
  });

  it("is short, whole in its characters, and the same when prepared again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 3_000 }), (original) => {
        const { text } = prepareExample(original);
        expect(text.length).toBeLessThanOrEqual(300);
        expect(text.isWellFormed()).toBe(true);
        expect(prepareExample(text).text).toBe(text);
      }),
    );
  });
});
