import { describe, expect, test } from "vitest";
import type { Category } from "../../../shared/domain/category.ts";
import type { Config } from "../../../shared/domain/config.ts";
import type { KnownAnswer, Matcher } from "../../../shared/domain/matcher.ts";
import { suggestAnswers } from "../../../shared/flow/suggest-answers.ts";
import { readQuestions } from "../../../shared/matching/questions.ts";
import { sampleConfig } from "../../support/samples.ts";

const known = (category: Category, more: Partial<KnownAnswer> = {}): KnownAnswer => ({
  language: "en",
  question: `About ${category}?`,
  answer: "So it is.",
  category,
  automatic: true,
  ...more,
});
const entries: Readonly<Record<string, KnownAnswer>> = {
  refund: known("refund"),
  login: known("account"),
  secret: known("guide", { automatic: false }),
  over: known("guide", { validUntil: "2026-01-01" }),
  angry: known("complaint"),
};
const probabilities = { secret: 0.95, over: 0.9, angry: 0.85, refund: 0.8, login: 0.3 };
const matcher: Matcher = {
  match: () => ({
    ranked: Object.entries(probabilities).map(([entry, probability]) => ({ entry, probability })),
    threshold: 0.99,
    abstain: "below-threshold",
  }),
  answer: (entry, language) => {
    const answer = entries[entry];
    return answer && { ...answer, language };
  },
};

function suggested(
  text: string,
  {
    topics = [],
    topic,
    config = {},
  }: { topics?: string[]; topic?: Category; config?: Partial<Config["answering"]> } = {},
) {
  return suggestAnswers(
    { text, language: "en", topic },
    { floor: 0.4, count: 3 },
    {
      matcher,
      detectLanguage: (said) => (/[一-龥]/.test(said) ? "zh-CN" : "und"),
      detectSensitive: () => topics,
      readQuestions,
      config: { ...sampleConfig, answering: { ...sampleConfig.answering, ...config } },
      now: new Date("2026-03-02T12:00:00.000Z"),
    },
  );
}

const asked = "How long does a refund take after I cancelled the payment?";

describe("answers while a message is written", () => {
  test("are those that a machine may give, in force, above the floor, in the writer's language", async () => {
    const [english, chinese] = [await suggested(asked), await suggested("取消付款后退款需要多久才能到账？")];
    expect(english).toMatchObject({ kind: "answers", answers: [{ entry: "refund", language: "en" }] });
    expect(chinese).toMatchObject({ kind: "answers", answers: [{ entry: "refund", language: "zh-CN" }] });
    expect(english.kind === "answers" && english.answers).toHaveLength(1);
  });

  test.each([
    ["stolen-account", "safety"],
    ["unauthorised-payment", "safety"],
    ["phishing", "safety"],
    ["threat", "person"],
    ["complaint", "person"],
  ])("are not given about %s: %s instead", async (topic, kind) => {
    expect(await suggested(asked, { topics: [topic] })).toEqual({ kind });
  });

  test("cannot be had about a stolen account whatever the configuration says", async () => {
    expect(await suggested(asked, { topics: ["stolen-account"], config: { neverTopics: [] } })).toEqual({
      kind: "safety",
    });
  });

  test.each([
    ["who says that it is about security gets advice", { topic: "security" as const }, "safety"],
    ["who says that it is a complaint gets nothing", { topic: "complaint" as const }, "nothing"],
    ["nothing is answered where answering is off", { config: { enabled: false } }, "nothing"],
    ["the operator's own phrases bring a person", { config: { neverPhrases: ["cancelled the"] } }, "person"],
  ])("%s", async (_, more, kind) => {
    expect(await suggested(asked, more)).toEqual({ kind });
  });

  test("of nothing are none", async () => {
    expect(await suggested("  ")).toEqual({ kind: "nothing" });
    expect(await suggested("hello")).toEqual({ kind: "answers", answers: [] });
  });
});
