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
  if (event.type !== "status" || event.status === "other") return "nothing-to-do";
  const receipt = receipts[event.status];
  const noted: Noted[] = [];
  for (const target of event.targets) noted.push(await noteReceipt(event.channel, target, receipt, services));
  if (noted.includes("unknown") && attempt < attemptsWaiting) return "later";
  return noted.includes("receipt") ? "receipt" : "nothing-to-do";
}

type Noted = "receipt" | "unknown";
type Receipt = NonNullable<OutboxEntry["receipt"]>;

const receipts: Readonly<Record<"sent" | "delivered" | "read" | "failed", Receipt>> = {
  sent: "accepted",
  delivered: "delivered",
  read: "read",
  failed: "bounced",
};

async function noteReceipt(
  channel: string,
  target: string,
  receipt: Receipt,
  { store, outbox, ids }: EventServices,
): Promise<Noted> {
  const ticket = await store.ticketByReference([ids.reference(channel, target)]);
  const sent =
    ticket && (await store.conversationOf(ticket))?.outbox.find((each) => each.providerId === target);
  if (!ticket || !sent) return "unknown";
  await outbox.receipt(ticket, sent.id, receipt, target);
  return "receipt";
}
