import { type MessageId, type TicketId, ticketNumber } from "../domain/ids.ts";
import { toKeep } from "../domain/keep.ts";
import { type SplitRefusal, splitOff } from "../domain/split.ts";
import type { Ticket } from "../domain/ticket.ts";
import { type Actor, actBy, audited, type DeskServices } from "./desk.ts";
import type { Conversation, SeenMark, StoredMessage } from "./ports.ts";

export type SplitOutcome =
  | { readonly kind: "done"; readonly ticket: Ticket }
  | { readonly kind: "refused"; readonly reason: SplitRefusal | "unknown-ticket" | "taken" };

export interface SplitServices extends DeskServices {
  /** Has a message found by its words where it is now, and no longer where it was; absent where no words are kept. Repeatable. */
  readonly moveWords?: (stored: StoredMessage, from: TicketId) => Promise<void>;
}

/** More writers than this on one ticket at the same time means that something else is wrong. */
const conflictsBorne = 10;

/**
 * A message and what follows become a ticket of their own; answers with that. Its id is derived from both, so that asking
 * again finds it. What the customer writes next in a chat goes to it.
 */
export async function splitTicket(
  id: TicketId,
  message: MessageId,
  actor: Actor & { readonly leads: boolean },
  services: SplitServices,
): Promise<SplitOutcome> {
  const { store, ids } = services;
  const part = ids.split(id, message);
  for (let conflicts = 0; conflicts < conflictsBorne; conflicts += 1) {
    const done = await store.ticket(part);
    if (done) return finish(done, id, services);
    const conversation = await store.conversationOf(id);
    if (!conversation) return { kind: "refused", reason: "unknown-ticket" };
    const planned = plan(conversation, message, part, actor, services);
    if ("refused" in planned) return { kind: "refused", reason: planned.refused };
    // Whoever still puts one of them on this ticket would leave its mark here.
    const marks = await Promise.all(planned.moved.map(({ mark }) => store.see({ ...mark, ticket: id })));
    if (marks.some(({ done: whole }) => !whole)) return { kind: "refused", reason: "not-yet" };
    await store.split(planned);
  }
  throw new Error(`ticket ${id} changed ${conflictsBorne} times while it was taken apart`);
}

function plan(
  { ticket, messages }: Conversation,
  message: MessageId,
  id: TicketId,
  actor: Actor & { readonly leads: boolean },
  services: DeskServices,
) {
  const others = ticket.status === "assigned" && ticket.agent !== actor.agent;
  if (others && !actor.leads) return { refused: "taken" as const };
  const inOrder = messages.toSorted((a, b) => a.receivedMs - b.receivedMs);
  const at = inOrder.findIndex((each) => each.id === message);
  if (at < 0) return { refused: "unknown-message" as const };
  const left = inOrder[at - 1];
  if (!left) return { refused: "nothing-left" as const };
  const moved = inOrder.slice(at);
  if (moved.some(({ media }) => media !== undefined)) return { refused: "not-yet" as const };
  const outcome = splitOff(ticket, { moved, left, id }, actBy(actor, services));
  if ("refused" in outcome) return outcome;
  const now = services.now();
  const after = toKeep(ticket, outcome.original, services, now);
  const part = toKeep(undefined, outcome.part, services, now);
  return {
    original: { before: ticket, after },
    part,
    moved: moved.map((each) => ({ message: each, mark: markOf(each, id, services) })),
    audit: [
      audited(after, actor, `split off #${ticketNumber(id)}`, {}),
      audited(part, actor, `split it off #${ticketNumber(ticket.id)}`, {}),
    ],
  };
}

/** Whoever refers to the message refers to the new ticket from now on. */
function markOf(stored: StoredMessage, ticket: TicketId, { ids }: DeskServices): SeenMark {
  const { referenceId, edits, channel } = stored.message;
  const named = referenceId ?? edits;
  return {
    message: stored.id,
    ...(named !== undefined && { reference: ids.reference(channel, named) }),
    ticket,
    receivedMs: stored.receivedMs,
    done: true,
    outcome: "ticketed",
  };
}

/** The customer's list of tickets, where their chat goes on, and what finds the messages. Repeatable. */
async function finish(
  part: Ticket,
  from: TicketId,
  { store, ids, moveWords }: SplitServices,
): Promise<SplitOutcome> {
  const { contact, channel, account, conversation, address, name, language, createdAt } = part;
  await store.remember(
    { id: contact, channel, address, ...(name !== undefined && { name }), language, createdAt },
    { ticket: part.id, openedAt: createdAt, automaticReply: false },
  );
  const pointer = ids.conversation(channel, account, conversation);
  if ((await store.openConversation(contact, pointer)) === from)
    await store.openConversationWith(contact, pointer, part.id, from);
  if (moveWords) {
    const { messages = [] } = (await store.conversationOf(part.id)) ?? {};
    for (const message of messages) await moveWords(message, from);
  }
  return { kind: "done", ticket: part };
}
