import { describe, expect, it } from "vitest";
import type { MessageId } from "../../../shared/domain/ids.ts";
import type { Proposal } from "../../../shared/domain/proposal.ts";
import { forgetExamples } from "../../../shared/flow/forget-examples.ts";
import { groupQuestion } from "../../../shared/matching/group-questions.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { aTicket, noon } from "../../support/samples.ts";

const question = (message: string, text: string) => ({
  ...{ message: message as MessageId, text, language: "en", at: noon, category: "other" as const },
});

/** A desk at which these two asked nearly the same. */
async function desk(change: (proposal: Proposal) => Proposal = (proposal) => proposal) {
  const store = memoryStore();
  const ticket = aTicket("asks", {});
  const one = groupQuestion(question("anns", "Is there a piano in the lobby of Ann?"), []).after;
  const two = groupQuestion(question("bobs", "Is there a piano in the lobby for Bob?"), [one]).after;
  store.contents.proposals.set(two.slot, change(two));
  store.contents.lessons.set(ticket.id, {
    ticket: ticket.id,
    v: 1,
    answers: [],
    chosen: [],
    questions: [{ message: "anns" as MessageId, proposal: two.id }],
  });
  const left = () => [...store.contents.proposals.values()].flatMap(({ examples }) => examples);
  return {
    store,
    ticket,
    left,
    forget: (...ids: string[]) => forgetExamples(ticket.id, ids as MessageId[], store),
  };
}

describe("what messages said, in the proposals", () => {
  it("goes with them, and what others said stays, however often it is asked for", async () => {
    const { left, forget, store } = await desk();
    expect(left()).toHaveLength(2);
    expect(await forget("anns")).toBe(1);
    expect(await forget("anns")).toBe(0);
    expect(left()).toEqual(["Is there a piano in the lobby for Bob?"]);
    expect([...store.contents.proposals.values()][0]?.size).toBe(2);
  });

  it("goes with all the others of its proposal where nobody wrote down who said what", async () => {
    const { left, forget } = await desk(({ from: _, ...proposal }) => proposal);
    expect(await forget("anns")).toBe(2);
    expect(left()).toEqual([]);
  });

  it("stays where it is not theirs and nobody wrote down whose it is", async () => {
    const { left, forget } = await desk(({ from: _, ...proposal }) => proposal);
    expect(await forget("somebody-elses")).toBe(0);
    expect(left()).toHaveLength(2);
  });

  it("goes although somebody else changes the proposal at the same moment", async () => {
    const { store, ticket, left } = await desk();
    let disturbed = false;
    const decideProposal: typeof store.decideProposal = async (before, after) => {
      if (!disturbed) {
        disturbed = true;
        await store.decideProposal(before, { ...before, v: before.v + 1, state: "drafted" });
      }
      return store.decideProposal(before, after);
    };
    expect(await forgetExamples(ticket.id, ["anns" as MessageId], { ...store, decideProposal })).toBe(1);
    expect(left()).toHaveLength(1);
    expect([...store.contents.proposals.values()][0]?.state).toBe("drafted");
  });
});
