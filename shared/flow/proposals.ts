import { type Draft, type DraftWishes, draftFrom } from "../domain/draft.ts";
import { addCounts, type EntryCounts, noCounts } from "../domain/entry-counts.ts";
import { dayOf } from "../domain/lesson.ts";
import type { Proposal } from "../domain/proposal.ts";
import { minutesAfter } from "../domain/ticket-states.ts";
import type { LearningStore } from "./ports.ts";

export type ProposalRefusal = "unknown-proposal" | "changed" | "nothing-usable";
type Refused = { readonly kind: "refused"; readonly reason: ProposalRefusal };

/** The largest first, and of the same size the newest. */
export async function proposalsIn(
  state: Proposal["state"],
  learning: LearningStore,
): Promise<readonly Proposal[]> {
  const all = await learning.proposals();
  return all
    .filter((proposal) => proposal.state === state)
    .sort((a, b) => b.size - a.size || (a.lastAt < b.lastAt ? 1 : -1));
}

export async function findProposal(id: string, learning: LearningStore): Promise<Proposal | undefined> {
  return (await learning.proposals()).find((proposal) => proposal.id === id);
}

/**
 * Makes a draft of a proposal and notes that there is one. Asking again gives the draft again, of the examples that
 * there are by then. Nothing is published: a draft is a file for a person to complete.
 */
export async function draftProposal(
  id: string,
  wishes: DraftWishes,
  by: string,
  learning: LearningStore,
): Promise<{ readonly kind: "done"; readonly draft: Draft } | Refused> {
  const proposal = await findProposal(id, learning);
  if (!proposal) return refused("unknown-proposal");
  const draft = draftFrom(proposal, wishes);
  if (!draft) return refused("nothing-usable");
  if (proposal.state === "drafted") return { kind: "done", draft };
  const decided = await decide(proposal, "drafted", by, learning);
  return decided.kind === "done" ? { kind: "done", draft } : decided;
}

/** Not worth an entry. What is like it goes there from now on, and nobody is asked again. */
export async function dismissProposal(
  id: string,
  by: string,
  learning: LearningStore,
): Promise<{ readonly kind: "done"; readonly proposal: Proposal } | Refused> {
  const proposal = await findProposal(id, learning);
  if (!proposal) return refused("unknown-proposal");
  if (proposal.state === "dismissed") return { kind: "done", proposal };
  return decide(proposal, "dismissed", by, learning);
}

async function decide(before: Proposal, state: Proposal["state"], by: string, learning: LearningStore) {
  const after: Proposal = { ...before, state, decidedBy: by, v: before.v + 1 };
  const decided = await learning.decideProposal(before, after);
  return decided ? { kind: "done" as const, proposal: after } : refused("changed");
}

function refused(reason: ProposalRefusal): Refused {
  return { kind: "refused", reason };
}

const minutesOfDay = 24 * 60;

/** How entries did on so many UTC days up to today, the most answered first. */
export async function resultsOf(
  days: number,
  now: Date,
  learning: LearningStore,
): Promise<readonly (EntryCounts & { readonly entry: string })[]> {
  const wanted = Array.from({ length: days }, (_, back) => dayOf(minutesAfter(now, -back * minutesOfDay)));
  const counts = await Promise.all(wanted.map((day) => learning.entryCounts(day)));
  const sums = new Map<string, EntryCounts>();
  for (const [entry, ofDay] of counts.flatMap((each) => [...each])) {
    sums.set(entry, addCounts(sums.get(entry) ?? noCounts, ofDay));
  }
  return [...sums]
    .map(([entry, sum]) => ({ entry, ...sum }))
    .sort((a, b) => b.answered - a.answered || b.chosen - a.chosen || (a.entry < b.entry ? -1 : 1));
}
