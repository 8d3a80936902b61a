import type { Verdict } from "./calibration.ts";
import type { Evidence, LexicalEvidence } from "./evidence.ts";
import type { FaqMatch } from "./faq-matcher.ts";
import type { IndexContent } from "./index-content.ts";

export type Explanation = {};
export function explainMatch(
  _text: string,
  _: {
    content: IndexContent;
    match: FaqMatch;
    words: LexicalEvidence;
    full: Evidence | undefined;
    verdict: Verdict;
  },
): Explanation {
  return {};
}
