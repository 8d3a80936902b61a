import type { Category } from "./category.ts";

/** An FAQ entry that may be what the customer asks for, with the chance (0–1) that it is. */
export interface Ranked {
  readonly entry: string;
  readonly probability: number;
}

/** An entry's answer in one language. */
export interface KnownAnswer {
  readonly language: string;
  readonly question: string;
  /** Markdown; `{{brand}}` stands for the operator's brand. */
  readonly answer: string;
  readonly category: Category;
  /** false: never sent without a human. */
  readonly automatic: boolean;
  /** First and last day on which the answer holds, inclusive, `YYYY-MM-DD`. */
  readonly validFrom?: string;
  readonly validUntil?: string;
}

/** What a decision needs of whoever finds answers. */
export interface Matcher {
  /**
   * Most probable first. From the probability `threshold` on, the first one may be sent; `abstain` names why it should
   * not.
   */
  match(text: string): {
    readonly ranked: readonly Ranked[];
    readonly threshold: number;
    readonly abstain?: string;
  };
  /** In the wanted language or the nearest there is. */
  answer(entry: string, language: string): KnownAnswer | undefined;
}
