import type { KnownAnswer, Matcher } from "../../shared/domain/matcher.ts";
import type { Reading, Written } from "../../shared/domain/reading.ts";

/** What the fake knows: `refund` in a text means this entry. */
export const refundAnswer: KnownAnswer = {
  language: "en",
  question: "How long does a refund take?",
  answer: "{{brand}} pays back within **one working day**.",
  category: "refund",
  automatic: true,
};

/** Knows one entry, `refund-time`; `sureness` is asked each time how sure it is. */
export function fakeMatcher(sureness: () => number = () => 0.97): Matcher {
  return {
    match(text) {
      if (!/refund/i.test(text)) return { ranked: [], threshold: 0.9, abstain: "unknown-words" };
      const probability = sureness();
      const ranked = [{ entry: "refund-time", probability }];
      return probability < 0.9
        ? { ranked, threshold: 0.9, abstain: "below-threshold" }
        : { ranked, threshold: 0.9 };
    },
    answer: (entry) => (entry === "refund-time" ? refundAnswer : undefined),
  };
}

/** Takes a text for one question, and "hi" for none. */
export function readWhole({ text }: Written): Reading {
  const units = text === "hi" ? [] : [{ text, readings: [text], vague: false }];
  return { units, more: false, references: [] };
}
