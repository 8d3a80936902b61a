import type { ChannelEvent } from "../domain/channel-event.ts";
import type { Ids } from "../domain/ids.ts";
import type { OutboxEntry } from "../domain/outbox.ts";
import type { OutboxStore, TicketStore } from "./ports.ts";

export interface EventServices {
  readonly store: Pick<TicketStore, "ticketByReference" | "conversationOf">;
  readonly outbox: Pick<OutboxStore, "receipt">;
  readonly ids: Pick<Ids, "reference">;
}

/** A status can overtake our own note of what was sent; after this many attempts the message was not ours. */
const attemptsWaiting = 2;

/**
 * Notes what a platform reports besides messages. A status moves the reply it is about forward, never back; it opens and
 * answers nothing. Deletions and steps of calls change no ticket.
 *
 * @param attempt how often the queue has handed the event out, from 1
 */
export async function noteEvent(
  event: ChannelEvent,
  services: EventServices,
  attempt = 1,
): Promise<"receipt" | "nothing-to-do" | "later"> {
  if (event.type !== "status" || event.target === undefined) return "nothing-to-do";
  const { store, outbox, ids } = services;
  const ticket = await store.ticketByReference([ids.reference(event.channel, event.target)]);
  if (!ticket) return attempt < attemptsWaiting ? "later" : "nothing-to-do";
  const sent = (await store.conversationOf(ticket))?.outbox.find(
    ({ providerId }) => providerId === event.target,
  );
  if (!sent) return "nothing-to-do";
  await outbox.receipt(ticket, sent.id, receipts[event.status], event.target);
  return "receipt";
}

const receipts: Readonly<
  Record<Extract<ChannelEvent, { type: "status" }>["status"], NonNullable<OutboxEntry["receipt"]>>
> = { sent: "accepted", delivered: "delivered", read: "read", failed: "bounced" };
