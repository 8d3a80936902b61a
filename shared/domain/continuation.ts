import type { Config } from "./config.ts";
import type { OutboxEntry } from "./outbox.ts";
import type { Ticket } from "./ticket.ts";
import { counted, minutesAfter } from "./ticket-states.ts";

/** Until when a reply should have been read where it was sent; `undefined` for what does not go on by mail. */
export function readingDeadline(
  { channel, kind }: OutboxEntry,
  now: Date,
  config: Config,
): string | undefined {
  const settings = channel === "chat" && kind !== "acknowledgement" ? config.channels.chat : undefined;
  return settings && minutesAfter(now, settings.emailAfterMinutes);
}

/** The ticket with the mail address at which it goes on; `undefined` when it has this one. */
export function continuedAt(ticket: Ticket, address: string, now: Date): Ticket | undefined {
  if (ticket.continueAt === address) return undefined;
  return counted(ticket, { ...ticket, continueAt: address }, now, "no-news");
}

/** Whether a reply is one that the same mail may carry: sent to the chat by then, and read by nobody. */
export function isUnread({ channel, kind, state, receipt, sentAt }: OutboxEntry, by: string): boolean {
  return (
    channel === "chat" &&
    kind !== "acknowledgement" &&
    state === "SENT" &&
    receipt !== "read" &&
    sentAt !== undefined &&
    sentAt <= by
  );
}
