import { describe, expect, it } from "vitest";
import { feedbackOf, feedbackPayload } from "../../../shared/domain/feedback.ts";

describe("an answer to “did this help?”", () => {
  it.each([
    ["yes", "yes"],
    ["Yes!", "yes"],
    [" YES, thanks. ", "yes"],
    ["是的", "yes"],
    ["解决了。", "yes"],
    ["已經解決了", "yes"],
    ["はい", "yes"],
    ["Sí", "yes"],
    ["ya", "yes"],
    ["👍🏽", "yes"],
    ["no", "no"],
    ["No, it didn't", "no"],
    ["没有", "no"],
    ["转人工", "no"],
    ["いいえ", "no"],
    ["Tidak.", "no"],
    ["👎", "no"],
    ["Thank you!", "thanks"],
    ["谢谢", "thanks"],
    ["ありがとうございます", "thanks"],
    ["gracias", "thanks"],
  ])("%j means %s", (text, meaning) => {
    expect(feedbackOf({ text })).toBe(meaning);
  });

  it.each([
    "yes but my refund is still missing",
    "是的，但是钱还没到",
    "no idea what you mean, where is my money?",
    "Thanks, and one more thing: how do I change my address?",
    "",
    "👍👎",
    "ok?",
    "yes ".repeat(20),
  ])("%j is a message like any other", (text) => {
    expect(feedbackOf({ text })).toBeUndefined();
  });

  it("is what a pressed button carries, whatever the text is", () => {
    expect(feedbackOf({ text: "", payload: feedbackPayload("yes", "AB12") })).toBe("yes");
    expect(feedbackOf({ text: "yes", payload: feedbackPayload("no", "AB12") })).toBe("no");
    expect(feedbackOf({ text: "", payload: "helped:maybe:AB12" })).toBeUndefined();
    expect(feedbackOf({ text: "", payload: "order:yes" })).toBeUndefined();
  });
});
