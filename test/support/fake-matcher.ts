import type { KnownAnswer, Matcher } from "../../shared/domain/matcher.ts";

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
      const threshold = 0.9;
      if (!/refund/i.test(text)) return { ranked: [], threshold, abstain: "unknown-words" };
      return { threshold, ranked: [{ entry: "refund-time", probability: sureness() }] };
    },
    answer: (entry) => (entry === "refund-time" ? refundAnswer : undefined),
  };
}
