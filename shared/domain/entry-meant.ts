import type { Proposal } from "./proposal.ts";

const clearShare = 0.6;
const clearCount = 2;

/** The entry that agents mostly answered these questions with: then it lacks phrasings, and none is missing. */
export function entryMeant({ chosen }: Pick<Proposal, "chosen">): string | undefined {
  const all = Object.values(chosen).reduce((sum, count) => sum + count, 0);
  return Object.keys(chosen).find((entry) => {
    const count = chosen[entry] ?? 0;
    return count >= clearCount && count / all >= clearShare;
  });
}
