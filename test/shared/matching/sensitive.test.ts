import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { detectSensitive, sensitiveTopics } from "../../../shared/matching/sensitive.ts";
import { harmlessSamples, sensitiveSamples } from "./sensitive-samples.ts";

describe("detectSensitive", () => {
  it.each(
    sensitiveTopics.flatMap((topic) => sensitiveSamples[topic].map((message) => [topic, message] as const)),
  )("finds %s in %j", (topic, message) => {
    expect(detectSensitive(message)).toContain(topic);
  });

  it.each(["order 12345678", "订单 2123158 还没到", "12378001"])(
    "takes no hotline out of the number in %j",
    (message) => {
      expect(detectSensitive(message)).toEqual([]);
    },
  );

  it.each(["我要打12315", "拨打 12345 反映"])("knows the hotline in %j", (message) => {
    expect(detectSensitive(message)).toContain("legal");
  });

  it.each(harmlessSamples)("leaves %j to the machine", (message) => {
    expect(detectSensitive(message)).toEqual([]);
  });

  it.each([
    ["I got a phishing mail, how do I recognise those?", ["phishing"]],
    ["怎么识别诈骗？我昨天被骗了", ["phishing"]],
    ["My lawyer says your service is terrible", ["legal", "complaint"]],
    ["我的账号被盗了，再不处理我就报警", ["stolen-account", "legal"]],
  ])("finds everything that %j touches, the gravest first", (message, topics) => {
    const found = detectSensitive(message);
    expect(found.filter((topic) => topics.includes(topic))).toEqual(topics);
  });

  it("reads to the end of a long mail and across typographic disguise", () => {
    expect(detectSensitive(`${"All is well. ".repeat(1_000)}My account was hacked.`)).toContain(
      "stolen-account",
    );
    // Far beyond what is read of a text's beginning.
    expect(detectSensitive(`${"All is well. ".repeat(20_000)}My account was hacked.`)).toContain(
      "stolen-account",
    );
    expect(detectSensitive("ｍｙ ａｃｃｏｕｎｔ ｗａｓ ｈａｃｋｅｄ")).toContain("stolen-account");
    expect(detectSensitive("I did\u200bn’t make this payment")).toContain("unauthorised-payment");
    expect(detectSensitive("ESTAFA")).toContain("phishing");
  });

  it("answers with topics it knows for any text, in the order of their gravity", () => {
    const fragments = fc.constantFrom("hacked", "律师", " ", "投诉", "scam ", "。", "payment not me ", "ア");
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(fragments).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(text, (message) => {
        const found = detectSensitive(message);
        expect(found).toEqual(sensitiveTopics.filter((topic) => found.includes(topic)));
      }),
    );
  });

  it.each([
    ["payment ", "i "],
    ["someone ", "my "],
    ["谁不知道", "给了"],
  ])("does not stall on a text made of %j and %j", (one, other) => {
    expect(detectSensitive((one.repeat(20) + other.repeat(20)).repeat(200))).toBeInstanceOf(Array);
  });
});
