import type { MessageId, TicketId } from "../domain/ids.ts";
import { withoutExamplesOf } from "../domain/proposal.ts";
import type { LearningStore } from "./ports.ts";

/** More writers than this on one proposal at the same time means that something else is wrong. */
const conflictsBorne = 25;

/**
 * Takes what these messages said out of the proposals for the knowledge base, which keep the words of customers beside their
 * tickets. Repeatable. Has to come after whatever keeps them from being learned from again.
 *
 * @returns how many examples went
 */
export async function forgetExamples(
  ticket: TicketId,
  messages: readonly MessageId[],
  learning: Pick<LearningStore, "lesson" | "proposals" | "decideProposal">,
): Promise<number> {
  if (messages.length === 0) return 0;
  const theirs = new Set<string>(messages);
  const lesson = await learning.lesson(ticket);
  const taught = new Set(
    (lesson?.questions ?? []).filter(({ message }) => theirs.has(message)).map(({ proposal }) => proposal),
  );
  let forgotten = 0;
  for (let conflicts = 0; conflicts < conflictsBorne; conflicts += 1) {
    let refused = false;
    for (const before of await learning.proposals()) {
      const after = withoutExamplesOf(before, theirs, taught.has(before.id));
      if (!after) continue;
      if (await learning.decideProposal(before, after))
        forgotten += before.examples.length - after.examples.length;
      else refused = true;
    }
    if (!refused) return forgotten;
  }
  throw new Error(
    `the proposals changed ${conflictsBorne} times while the words of ${ticket} were taken out`,
  );
}
