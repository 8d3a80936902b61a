import { describe, expect, it } from "vitest";
import type { Matcher } from "../../../shared/domain/matcher.ts";
import { automaticReply } from "../../../shared/flow/automatic-reply.ts";
import { feasible } from "../../../shared/flow/feasible.ts";
import { refundAnswer } from "../../support/fake-matcher.ts";
import {
  anAnswer,
  aStoredMessage,
  generalRouting,
  noon,
  sampleConfig,
  sampleIds,
} from "../../support/samples.ts";

const known = new Map([
  ["refund-time", refundAnswer],
  ["fees", { ...refundAnswer, question: "What does it cost?", answer: "Nothing at {{brand}}." }],
]);
const matcher: Matcher = {
  match: () => ({ ranked: [], threshold: 0.9 }),
  answer: (entry) => known.get(entry),
};
const services = { ids: sampleIds, config: sampleConfig, matcher, now: () => new Date(noon) };
const both = { ...anAnswer, also: [{ entry: "fees", language: "en" }] };

describe("the reply to several questions", () => {
  it("is one, with each answer under its question in the order of asking", () => {
    const reply = automaticReply(aStoredMessage("two", { decision: both }), services);
    expect(reply).toMatchObject({ kind: "answer", entry: "refund-time", also: ["fees"], askHelped: true });
    const parts = reply?.text.split("\n\n").slice(0, 4);
    expect(parts).toEqual([
      "**How long does a refund take?**",
      "Sample Wallet pays back within **one working day**.",
      "**What does it cost?**",
      "Nothing at Sample Wallet.",
    ]);
  });

  it("repeats nothing of what a stranger wrote", () => {
    const message = { ...aStoredMessage("x").message, text: "Buy now at http://spam.example" };
    const reply = automaticReply(aStoredMessage("spam", { decision: both, message }), services);
    expect(reply?.text).not.toContain("spam.example");
  });

  it("is a person's when one of the answers was taken out of the FAQ in the meantime", () => {
    const gone = { ...both, also: [{ entry: "gone", language: "en" }] };
    expect(feasible(gone, services)).toMatchObject({ kind: "route", reason: { rule: "no-answer-text" } });
    expect(feasible(both, services)).toBe(both);
  });
});

describe("the reply to a greeting", () => {
  it("asks what it is about, in the customer's language, without buttons", () => {
    const decision = { kind: "ask" as const, routing: generalRouting, reason: { rule: "asks-nothing" } };
    const reply = automaticReply(aStoredMessage("hi", { decision, language: "zh-CN" }), services);
    expect(reply).toMatchObject({ kind: "acknowledgement", automatic: true, language: "zh-CN" });
    expect(reply?.text).toContain("请问有什么可以帮您");
    expect(reply).not.toHaveProperty("askHelped");
  });

  it("is none while more may come", () => {
    const decision = { kind: "wait" as const, routing: generalRouting, reason: { rule: "quiet-time" } };
    expect(automaticReply(aStoredMessage("wait", { decision }), services)).toBeUndefined();
  });
});
