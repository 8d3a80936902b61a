import { join } from "node:path";
import { root } from "../../infra/cloud/project-root.ts";
import { readFaqDirectory } from "../../infra/tools/faq-files.ts";
import type { Matcher } from "../../shared/domain/matcher.ts";

const asksForRefund = /how do i get a refund|怎么申请退款/i;
const ranking = ["refund-how-to", "charged-but-not-completed", "unauthorised-payment", "refund-status"];

/**
 * Knows one question for sure and guesses three entries for all others, with probabilities as long as real ones. The
 * answers are the knowledge base's own. What is stored has the size that it has with the trained matcher, and
 * does not change whenever that one learns something.
 */
export function standInMatcher(): Matcher {
  const entries = [...readFaqDirectory(join(root, "faq")).entries.values()];
  return {
    match: (text) => {
      const sure = asksForRefund.test(text) ? 0.9961154409525875 : 0.2961154409525875;
      return {
        threshold: 0.8965555080220424,
        ranked: ranking.map((entry, at) => ({
          entry,
          probability: at === 0 ? sure : 0.0387670282428346 / at,
        })),
      };
    },
    answer: (entry, language) =>
      entries.find(
        ({ id, language: own }) => id === entry && own.slice(0, 2) === (/^zh/.test(language) ? "zh" : "en"),
      ),
  };
}
