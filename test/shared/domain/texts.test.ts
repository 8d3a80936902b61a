import { describe, expect, it } from "vitest";
import { composeAgentReply } from "../../../shared/domain/agent-reply-text.ts";
import { feedbackOf } from "../../../shared/domain/feedback.ts";
import { fixedTexts } from "../../../shared/domain/fixed-texts.ts";
import {
  composeAcknowledgement,
  composeAnswer,
  composeQuestion,
  feedbackLabels,
  subjectFor,
} from "../../../shared/domain/texts.ts";

const answers = [{ question: "When?", answer: "{{brand}} pays within **a day**.\n" }];
const about = { brand: "Sample Wallet", ticketNumber: "4F7K9Q2M" };
const languages = Object.keys(fixedTexts);

describe("what Relaydesk says of its own accord", () => {
  it("has every language that is promised", () => {
    expect(languages).toEqual(expect.arrayContaining(["zh-CN", "zh-TW", "en", "id", "ja", "es"]));
  });

  it.each(languages)("leaves no gap in %s", (language) => {
    for (const text of Object.values(fixedTexts[language] ?? {})) expect(text.trim()).not.toBe("");
    const answer = composeAnswer({ ...about, language, answers });
    const safety = composeAcknowledgement({ ...about, language, kind: "safety" });
    const question = composeQuestion({ ...about, language });
    expect(answer + safety + question + subjectFor(language, about.brand)).not.toContain("{{");
  });

  it.each(languages)("asks in %s for words that are understood as an answer", (language) => {
    const quoted = [...(fixedTexts[language]?.didThisHelp ?? "").matchAll(/["“「«]([^"”」»]+)["”」»]/g)];
    expect(quoted.map(([, word = ""]) => feedbackOf({ text: word }))).toEqual(["yes", "no"]);
  });

  it("gives the answer, asks whether it helped, shows the way to a human, and says that it is automatic", () => {
    const text = composeAnswer({ ...about, language: "en", answers });
    expect(text.split("\n\n")).toEqual([
      "Sample Wallet pays within **a day**.",
      'Did this help? Please answer "yes" or "no".',
      expect.stringContaining("a member of our team will take over"),
      "_This is an automatic answer from Sample Wallet. #4F7K9Q2M_",
    ]);
  });

  it("puts several answers under their questions, in their order", () => {
    const two = [...answers, { question: "How?", answer: "By {{brand}}." }];
    const text = composeAnswer({ ...about, language: "en", answers: two });
    expect(text.split("\n\n").slice(0, 4)).toEqual([
      "**When?**",
      "Sample Wallet pays within **a day**.",
      "**How?**",
      "By Sample Wallet.",
    ]);
  });

  it("asks a customer who only said hello what it is about, and says what nobody will ask for", () => {
    const text = composeQuestion({ ...about, language: "zh-TW" });
    expect(text).toContain("這裡是Sample Wallet");
    expect(text).toContain("絕不會向您索取密碼");
  });

  it("says first what to do when an account is in danger", () => {
    const text = composeAcknowledgement({ ...about, language: "zh-CN", kind: "safety" });
    expect(text).toContain("修改登录密码");
    expect(text).toContain("Sample Wallet绝不会向您索要密码");
  });

  it.each([
    ["zh-HK", "zh-TW"],
    ["es-MX", "es"],
    ["ar", "en"],
    ["und", "en"],
  ])("speaks to a reader of %s in %s", (language, spoken) => {
    expect(feedbackLabels(language)).toEqual(feedbackLabels(spoken));
  });

  it("signs an agent's reply with the name that customers may know", () => {
    expect(composeAgentReply({ brand: "Sample Wallet", text: " Hello. \n", author: "Ada" })).toBe(
      "Hello.\n\nAda, Sample Wallet",
    );
    expect(composeAgentReply({ brand: "Sample Wallet", text: "Hello." })).toBe("Hello.\n\nSample Wallet");
  });
});
