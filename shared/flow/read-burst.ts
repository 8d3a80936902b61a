import { isInBurst, joinMessages, withoutBurst } from "../domain/burst.ts";
import { routeAnyway } from "../domain/decide.ts";
import type { Decision } from "../domain/decision.ts";
import type { MessageId, TicketId } from "../domain/ids.ts";
import { toKeep } from "../domain/keep.ts";
import { applyBurst } from "../domain/transitions.ts";
import { automaticReplyId, type Composing, composeReply, feasible } from "./feasible.ts";
import { findSender, type Gathering } from "./gather.ts";
import { type Judged, type Judging, judge } from "./judge.ts";
import type { Conversation, OutboundQueue, StoredMessage } from "./ports.ts";

export interface BurstServices extends Gathering, Composing, Judging {
  readonly outbound: OutboundQueue;
}

/** What became of a burst when its quiet time was over. */
export type BurstRead =
  | { readonly kind: "decided"; readonly ticket: TicketId; readonly decision: Decision }
  /** Another message came, somebody else decided, or a person has the ticket. */
  | { readonly kind: "superseded"; readonly ticket: TicketId };

/** More writers than this on one ticket at the same time means that something else is wrong. */
const conflictsBorne = 25;

/**
 * Decides about the messages of a chat that followed each other, once no more of them come. `last` is the message after
 * which it was quiet: when a newer one is on the ticket, that one's own turn decides.
 *
 * All that follows from the decision is one transaction on the ticket's version: it happens whole or not at all, and
 * whoever comes second finds no burst any more.
 */
export async function readBurst(
  ticket: TicketId,
  last: MessageId,
  services: BurstServices,
): Promise<BurstRead> {
  for (let conflicts = 0; conflicts < conflictsBorne; conflicts += 1) {
    const found = await services.store.conversationOf(ticket);
    if (!found || !isInBurst(found.ticket) || found.ticket.burst.messages.at(-1) !== last) {
      return { kind: "superseded", ticket };
    }
    const decided = await decideOn(found, services);
    if (decided) return decided;
  }
  throw new Error(`ticket ${ticket} changed ${conflictsBorne} times while its messages were read`);
}

/** `undefined` when the ticket was changed by somebody else in the meantime. */
async function decideOn(found: Conversation, services: BurstServices): Promise<BurstRead | undefined> {
  const { store, outbound, config, now } = services;
  const before = found.ticket;
  const messages = messagesOf(found);
  // Of those that were applied, not of those that were received: it is the one that others know the burst by.
  const last = messages.find(({ id }) => id === before.burst?.messages.at(-1));
  if (!last || !isInBurst(before)) throw new Error(`ticket ${before.id} has lost the messages of its burst`);
  const { decision, language, text } = await judgeTogether(before, messages, last, services);
  const decided = { ...last, language, decision: feasible(decision, services) };
  const reply = await composeReply(decided, services);
  const at = now();
  const context = {
    now: at,
    config,
    contact: before.contact,
    answer: automaticReplyId(decided, services),
  };
  const after = toKeep(before, applyBurst(before, decided, context, text), services, at);
  const saved = await store.save({ before, after, decided, ...(reply && { outbox: reply }) });
  if (saved !== "saved") return undefined;
  if (reply) await outbound.nudge(before.id, reply.id, before.contact);
  return { kind: "decided", ticket: before.id, decision: decided.decision };
}

/** In the order of their receipt. */
function messagesOf({ ticket, messages }: Conversation): readonly StoredMessage[] {
  const ids = ticket.burst?.messages ?? [];
  return messages.filter(({ id }) => ids.includes(id)).toSorted((a, b) => a.receivedMs - b.receivedMs);
}

async function judgeTogether(
  ticket: Conversation["ticket"],
  messages: readonly StoredMessage[],
  last: StoredMessage,
  services: BurstServices,
): Promise<Pick<Judged, "decision" | "language"> & { readonly text: string }> {
  const message = joinMessages(messages.map((each) => each.message)) ?? last.message;
  const arrival = { id: last.id, contact: ticket.contact, message };
  const sender = await findSender(arrival, services, ticket.id);
  const judged = await judge(arrival, sender, withoutBurst(ticket), services, { mayWait: false });
  const { kind } = judged.decision;
  // They are on the ticket, and a person may have seen them: nothing is held back any more.
  const carried = kind === "answer" || kind === "ask" || kind === "route";
  const decision = carried ? judged.decision : routeAnyway(judged.facts, "read-together");
  return { decision, language: judged.language, text: message.text };
}
