import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPaymentCard, passesLuhn } from "../../../shared/domain/payment-card.ts";
import { redact } from "../../../shared/domain/redact.ts";

describe("redact masks what must not be kept", () => {
  it.each([
    ["a card in one piece", "card 4111111111111111", "card [card ending 1111]", "card"],
    ["a card in groups", "4111 1111 1111 1111", "[card ending 1111]", "card"],
    ["a card with dashes", "5500-0000-0000-0004!", "[card ending 0004]!", "card"],
    ["fifteen digits of American Express", "3782 822463 10005", "[card ending 0005]", "card"],
    ["nineteen digits of UnionPay", "6222 0200 1234 5678 903", "[card ending 8903]", "card"],
    ["full-width digits", "卡号４１１１－１１１１－１１１１－１１１１。", "卡号[card ending 1111]。", "card"],
    ["a card before its expiry", "4111 1111 1111 1111 12/28", "[card ending 1111] 12/28", "card"],
    ["a card before an undivided expiry", "4111 1111 1111 1111 1228", "[card ending 1111] 1228", "card"],
    ["a security code", "cvv: 123", "cvv: [security code]", "cvv"],
    ["a security code in Chinese", "安全码是 456", "安全码是 [security code]", "cvv"],
    ["a code in Chinese", "验证码 482913", "验证码 [one-time code]", "code"],
    [
      "a code with its word behind",
      "482913 is my verification code",
      "[one-time code] is my verification code",
      "code",
    ],
    ["a code in two groups", "OTP is 482 913", "OTP is [one-time code]", "code"],
    ["a password after a colon", "Password: hunter2", "Password: [password]", "password"],
    ["a password that is a plain word", "password: sunshine", "password: [password]", "password"],
    [
      "a password in a sentence",
      "my password is Tr0ub4dor&3 ok?",
      "my password is [password] ok?",
      "password",
    ],
    ["a password in Chinese", "密码是abc123，请帮我", "密码是[password]，请帮我", "password"],
    ["a payment pin in Chinese", "支付密码123456", "支付密码[password]", "password"],
    ["a Chinese national id", "身份证11010519491231002X", "身份证[national id]", "national-id"],
    ["an American social security number", "SSN 123-45-6789", "SSN [national id]", "ssn"],
    ["an undivided one with its word", "my SSN is 123456789", "my SSN is [national id]", "ssn"],
    ["twelve digits of Maestro", "card 676100000006 please", "card [card ending 0006] please", "card"],
    ["fifteen digits of JCB", "180000000000002", "[card ending 0002]", "card"],
    [
      "a bank account in lower case",
      "to de89 3704 0044 0532 0130 00 please",
      "to [bank account] please",
      "iban",
    ],
    ["a bank account with dashes", "GB82-WEST-1234-5698-7654-32.", "[bank account].", "iban"],
    ["a bank account", "to DE89 3704 0044 0532 0130 00 please", "to [bank account] please", "iban"],
  ])("%s", (_, text, expected, kind) => {
    expect(redact(text)).toEqual({ text: expected, masked: [kind] });
  });

  it("names each kind once", () => {
    const { text, masked } = redact("4111111111111111 and 5500000000000004, cvv 123");
    expect(text).toBe("[card ending 1111] and [card ending 0004], cvv [security code]");
    expect(masked).toEqual(["card", "cvv"]);
  });
});

describe("redact leaves alone what agents need", () => {
  it.each([
    ["an order number", "order 20240315123456789"],
    ["a long transaction number", "交易号 2024031522001456789012345678"],
    ["a ticket number", "[#4F7K9Q2M] and again #12345678"],
    ["a telephone number", "call +86 138 0013 8000 or 138-0013-8001"],
    ["an order number beside a word for a code", "验证码收不到，订单号12345678"],
    ["sixteen digits with a wrong check digit", "4111 1111 1111 1112"],
    ["eighteen digits with a wrong check character", "110105194912310021"],
    ["twelve digits of no issuer of such numbers", "order 411111111116 and 601100000004"],
    ["a bank account with a wrong check digit", "DE88 3704 0044 0532 0130 00"],
    ["a bank account that goes on", "DE89 3704 0044 0532 0130 001"],
    ["a number like an account of no country", "XX89 3704 0044 0532 0130 00"],
    ["a date and an amount", "2026-03-02 I paid 1,234.56 USD"],
    ["talk of passwords", "I forgot my password: cannot log in"],
    ["talk of codes", "the verification code never comes"],
    ["a wrong password without the password", "my password is wrong"],
    ["a count of tries", "密码输错5次"],
  ])("%s", (_, text) => {
    expect(redact(text)).toEqual({ text, masked: [] });
  });
});

const separators = ["", " ", "-", ".", "  ", "－", "\u00a0"];

/** Digits of a payment card with a right check digit, cut into groups. */
const cards = fc
  .tuple(
    fc.constantFrom("4", "51", "37", "62", "35", "6011"),
    fc.integer({ min: 13, max: 19 }),
    fc.infiniteStream(fc.integer({ min: 0, max: 9 })),
  )
  .map(([issuer, length, digits]) =>
    withCheckDigit(issuer + [...digits.take(length - 1 - issuer.length)].join("")),
  );

function withCheckDigit(digits: string): string {
  const last = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].find((digit) => passesLuhn(`${digits}${digit}`));
  return `${digits}${last}`;
}

const writtenCards = fc
  .tuple(cards, fc.constantFrom(...separators), fc.integer({ min: 3, max: 6 }))
  .map(([digits, separator, size]) =>
    (digits.match(new RegExp(`\\d{1,${size}}`, "g")) ?? []).join(separator),
  );

const fragments = fc.oneof(
  writtenCards,
  fc.constantFrom("cvv 123", "验证码：4829", "password: abc12", "密码1234", "order 2024031512345678"),
  fc.constantFrom("11010519491231002X", "123-45-6789", "[card ending 1111]", "[password]", "otp", "1234"),
  fc.string({ maxLength: 12 }),
);
const texts = fc
  .array(fc.tuple(fragments, fc.constantFrom(" ", "\n", ", ", "，", "; ")), { maxLength: 6 })
  .map((parts) => parts.flat().join(""));

/** Texts that make a careless search try everything with everything. */
const tiresome = {
  "one digit after the other": "4 ".repeat(20_000),
  "groups of four": "4111 ".repeat(20_000),
  "one endless number": "4".repeat(100_000),
  "words for codes": "otp cvv password: ".repeat(6_000),
  "nothing but spaces": `password${" ".repeat(100_000)}1`,
  "beginnings of bank accounts": "DE89 ".repeat(20_000),
};

// What takes time in the square of the length meets the runner's timeout.
describe("a long text is read to its end", () => {
  it.each(Object.entries(tiresome))("%s", (_, text) => {
    expect(redact(text).text).not.toBe("");
  });
});

describe("whatever is written", () => {
  it("a megabyte of announced passwords is read to its end", () => {
    const { text } = redact(`${"password:".repeat(110_000)}\nmy password: hunter2`);
    expect(text.endsWith("my password: [password]")).toBe(true);
  });

  it("no card number survives, however it is grouped and whatever words surround it", () => {
    fc.assert(
      fc.property(writtenCards, fc.constantFrom("", "my card: ", "卡号"), (card, before) => {
        const { text, masked } = redact(`${before}${card}, thanks`);
        const digits = text.replace(/\D/g, "");
        expect(masked).toContain("card");
        expect(digits).toHaveLength(4);
      }),
    );
  });

  it("no run of 13 to 19 digits that is a card is left in any text", () => {
    fc.assert(
      fc.property(texts, (written) => {
        const runs = redact(written).text.match(/(?<!\d)\d{13,19}(?!\d)/g) ?? [];
        expect(runs.filter(isPaymentCard)).toEqual([]);
      }),
    );
  });

  it("masking twice changes nothing", () => {
    fc.assert(
      fc.property(texts, (written) => {
        const once = redact(written).text;
        expect(redact(once)).toEqual({ text: once, masked: [] });
      }),
      { numRuns: 500 },
    );
  });

  it("a text without digits stays as it is when it does not speak of passwords", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (written) => {
        fc.pre(!/\p{Nd}/u.test(written) && !/pass|pwd|pin|密|口令|パスワード|contrase|sandi/iu.test(written));
        expect(redact(written)).toEqual({ text: written, masked: [] });
      }),
    );
  });
});
