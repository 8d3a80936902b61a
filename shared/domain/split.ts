import { type Act, done } from "./agent-acts.ts";
import type { TicketId } from "./ids.ts";
import type { Ticket, TicketIn } from "./ticket.ts";
import { queued } from "./ticket-states.ts";
import { type AppliedMessage, subjectOf, threadOf, wayBack } from "./transitions.ts";

/** Why a ticket is not taken apart there. */
export type SplitRefusal =
  /** it has no such message */
  | "unknown-message"
  /** nothing would be left of it: a ticket keeps the message that opened it */
  | "nothing-left"
  /** more than one write can move */
  | "too-many-messages"
  /** its messages are still being read together, or their files fetched: a moment later it can be */
  | "not-yet"
  | "closed";

/** So many messages one write moves. */
const mostMoved = 30;

/**
 * A message and those that follow as a ticket of their own, in the queue of the first one and linked to it, where its
 * customer waits since they wrote it.
 *
 * @param moved in their order, at least one
 * @param left the newest message that stays
 */
export function splitOff(
  ticket: Ticket,
  {
    moved,
    left,
    id,
  }: { readonly moved: readonly AppliedMessage[]; readonly left: AppliedMessage; readonly id: TicketId },
  act: Act,
): { readonly original: Ticket; readonly part: TicketIn<"queued"> } | { readonly refused: SplitRefusal } {
  const [first, last] = [moved[0], moved.at(-1)];
  if (!first || !last) return { refused: "unknown-message" };
  if (moved.length > mostMoved) return { refused: "too-many-messages" };
  if (ticket.status === "closed") return { refused: "closed" };
  if (ticket.burst) return { refused: "not-yet" };
  const { contact, fields, continueAt, category, priority, queue, skills, trust, vip, known, language } =
    ticket;
  const at = act.now.toISOString();
  const openedAt = new Date(first.receivedMs).toISOString();
  const part = queued(
    {
      ...{ id, contact, origin: first.id, v: 1, messageV: 1, epoch: 0, trust },
      ...wayBack(last.message),
      ...(continueAt !== undefined && { continueAt }),
      ...(fields && { fields }),
      ...{ subject: subjectOf(first.message), language: first.language || language },
      ...{ category, priority, queue, skills },
      ...{ createdAt: openedAt, updatedAt: at, lastMessage: last.id, thread: threadOf(last.message) },
      recentMessages: moved
        .slice(-recentKept, -1)
        .map((each) => each.id)
        .toReversed(),
      ...{ automaticReplies: 0, reopens: 0, linkedTo: ticket.id },
      ...(vip && { vip }),
      ...(known && { known }),
    },
    openedAt,
  );
  const acted = done(ticket, { ...ticket, ...lastOf(ticket, moved, left), ...relatedTo(ticket, id) }, act);
  return "refused" in acted
    ? { refused: "closed" }
    : { original: acted.after, part: { ...part, queuedAt: at } };
}

const recentKept = 9;

/** What is gone is not its newest message any more. */
function lastOf(ticket: Ticket, moved: readonly AppliedMessage[], left: AppliedMessage) {
  if (!moved.some(({ id }) => id === ticket.lastMessage)) return {};
  return { lastMessage: left.id, thread: threadOf(left.message) };
}

function relatedTo({ related = [] }: Ticket, id: TicketId) {
  return { related: [...related.filter((each) => each !== id), id] };
}
