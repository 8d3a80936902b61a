import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { domainToBlock } from "../../../shared/domain/block.ts";
import { filled, textIn, unknownVariables } from "../../../shared/domain/canned-reply.ts";
import { type MacroStep, mistakeIn } from "../../../shared/domain/macro.ts";

describe("a canned reply", () => {
  it.each([
    ["Dear {{customer.name}},", { "customer.name": "Mei Lin" }, "Dear Mei Lin,"],
    ["Dear {{ customer.name | friend }},", {}, "Dear  friend ,"],
    ["Dear {{customer.name|friend}},", { "customer.name": "  " }, "Dear friend,"],
    ["#{{ticket.number}} {{agent.name}}", { "ticket.number": "4F7K", "agent.name": "Ada" }, "#4F7K Ada"],
    [
      "{{customer.name}}",
      { "customer.name": "[pay](https://evil.example)\n**now**" },
      "payhttps evil.example now",
    ],
    ["{{customer.name}}", { "customer.name": "{{agent.name}}" }, "agent.name"],
    ["$& $1 {{brand.name}}", { "brand.name": "$& Wallet" }, "$& $1 $& Wallet"],
  ])("%s with %o reads: %s", (text, facts, expected) => {
    expect(filled(text, facts)).toBe(expected);
  });

  it("refuses blanks that nothing would fill, each once", () => {
    const texts = { en: "{{customer.name}} {{weather}} {{weather|x}}", zh: "{{constructor}}" };
    expect(unknownVariables({ texts })).toEqual(["weather", "constructor"]);
  });

  it.each([
    ["zh-CN", "zh-CN"],
    ["zh-TW", "zh-CN"],
    ["en-GB", "en"],
    ["fr", "en"],
  ])("for %s speaks %s", (language, spoken) => {
    expect(textIn({ "zh-CN": "您好", en: "Hello" }, language).language).toBe(spoken);
  });

  it("speaks the first language that it has where none fits", () => {
    expect(textIn({ de: "Hallo" }, "fr")).toEqual({ language: "de", text: "Hallo" });
  });

  it("leaves no mark of Markdown or line of a customer's own in the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        expect(filled("{{customer.name}}", { "customer.name": name })).not.toMatch(
          /[\n\r[\]()<>*_`#|\\{}]|:\/\//,
        );
      }),
    );
  });
});

describe("a macro", () => {
  const known = { queues: ["money"], replies: ["hello"] };
  const macro = (...steps: MacroStep[]) => ({ id: "m", title: "M", steps });

  it.each([
    [macro({ act: "reply", reply: "hello" }, { act: "close" }), undefined],
    [macro({ act: "reply", reply: "gone" }), { mistake: "unknown-reply", name: "gone" }],
    [macro({ act: "transfer", queue: "moon" }), { mistake: "unknown-queue", name: "moon" }],
    [macro({ act: "close" }, { act: "note", text: "too late" }), { mistake: "ends-early", name: "close" }],
    [
      { ...macro({ act: "close" }), queues: ["moon"] },
      { mistake: "unknown-queue", name: "moon" },
    ],
  ])("%o has the mistake %o", (given, mistake) => {
    expect(mistakeIn(given, known)).toEqual(mistake);
  });
});

describe("a domain to keep out", () => {
  it.each([
    ["email", "eve@Evil.example", { domain: "evil.example" }],
    ["form", "eve@evil.example", { domain: "evil.example" }],
    ["email", "eve@gmail.com", { refused: "public-domain" }],
    ["email", "eve@wallet.example", { refused: "own-domain" }],
    ["telegram", "77", { refused: "no-domain" }],
    ["email", "nobody", { refused: "no-domain" }],
  ])("of %s %s: %o", (channel, address, expected) => {
    expect(domainToBlock(channel, address, ["help@wallet.example"])).toEqual(expected);
  });
});
