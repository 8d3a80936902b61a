import type { Config } from "./config.ts";
import type { MessageId } from "./ids.ts";
import type { InboundMessage } from "./message.ts";
import type { Ticket, TicketIn } from "./ticket.ts";
import { answered, factsOf, minutesAfter, without } from "./ticket-states.ts";

/** A customer who has sent so many messages without a pause tells a story: a person reads it. */
export const longestBurst = 20;
/** The clock looks after this whether somebody came back to a burst, and gives it up so long after that. Minutes. */
const wakeAfterMinutes = 1;
const giveUpAfterMinutes = 10;

/** Seconds of quiet after which the messages of a chat are read together; 0 where each is read by itself. */
export function quietSecondsFor({ channel, threading }: InboundMessage, { answering }: Config): number {
  if (threading !== "conversation") return 0;
  return answering.quietSecondsOf[channel] ?? answering.quietSeconds;
}

/** A ticket that is in line only because its customer may still be typing. */
export type TicketInBurst = TicketIn<"queued"> & { readonly burst: NonNullable<Ticket["burst"]> };

/** Whether a machine may still decide about the messages of the burst: no person has touched the ticket. */
export function isInBurst(ticket: Ticket | undefined): ticket is TicketInBurst {
  return ticket?.status === "queued" && ticket.burst !== undefined && ticket.epoch === 0;
}

/**
 * The ticket as a decision has to see it: nobody waits for a person yet, nothing was said to the customer, and what the
 * message that opened it looked like by itself says nothing yet. A ticket without a burst is what it is.
 */
export function withoutBurst(ticket: Ticket): Ticket {
  if (!isInBurst(ticket)) return ticket;
  const category = ticket.burst.messages.includes(ticket.origin) ? "other" : ticket.category;
  return answered({ ...without(factsOf(ticket), "burst"), category }, ticket.updatedAt);
}

/** One message more, or the first. Without a burst when it grew too long: a person reads it all. */
export function burstWith(
  before: Ticket["burst"],
  {
    id,
    receivedMs,
    quietSeconds,
  }: { readonly id: MessageId; readonly receivedMs: number; readonly quietSeconds: number },
): Ticket["burst"] {
  const messages = [...(before?.messages ?? []), id];
  if (messages.length > longestBurst) return undefined;
  const wakeAt = minutesAfter(new Date(receivedMs + quietSeconds * 1000), wakeAfterMinutes);
  return { messages, at: before && before.at > wakeAt ? before.at : wakeAt };
}

/** Whether to stop trying: the ticket then waits for a person like any other. */
export function isGivenUp({ at }: NonNullable<Ticket["burst"]>, now: Date): boolean {
  return minutesAfter(at, giveUpAfterMinutes) <= now.toISOString();
}

/** The messages of a burst as one: their texts line by line, in the order of receipt. */
export function joinMessages(messages: readonly InboundMessage[]): InboundMessage | undefined {
  const last = messages.at(-1);
  if (!last) return undefined;
  return {
    ...last,
    text: messages
      .map(({ text }) => text.trim())
      .filter((text) => text !== "")
      .join("\n"),
    attachments: messages.flatMap(({ attachments }) => attachments),
  };
}
