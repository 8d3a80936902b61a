import type { Config } from "./config.ts";
import type { OutboxId } from "./ids.ts";
import type { OutboxEntry } from "./outbox.ts";
import { subjectFor, withoutFrame } from "./texts.ts";
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

/** The mail that brings a customer what they did not read in the chat, in the order in which it was written. */
export function continuationMail(
  id: OutboxId,
  address: string,
  unread: readonly [OutboxEntry, ...OutboxEntry[]],
  { ticket, now, config }: { readonly ticket: Ticket; readonly now: Date; readonly config: Config },
): OutboxEntry {
  const last = unread.at(-1) ?? unread[0];
  const { name: brand, supportAddress } = config.brand;
  const frame = { language: last.language, brand };
  return {
    id,
    ticket: ticket.id,
    kind: last.kind,
    automatic: last.automatic,
    channel: "email",
    account: supportAddress,
    conversation: ticket.conversation,
    address,
    ...(ticket.name !== undefined && { name: ticket.name }),
    language: last.language,
    subject: subjectFor(last.language, brand),
    // What comes before the last reply stands without its signature.
    text: [
      ...unread
        .slice(0, -1)
        .map(({ text, author }) => withoutFrame(text, { ...frame, ...(author !== undefined && { author }) })),
      last.text,
    ].join("\n\n"),
    ...(last.askHelped && { askHelped: true }),
    ...(last.entry !== undefined && { entry: last.entry }),
    ...(last.author !== undefined && { author: last.author }),
    attachments: unread.flatMap(({ attachments = [] }) => attachments),
    thread: { references: [] },
    createdAt: now.toISOString(),
    state: "PENDING",
    epoch: 0,
    attempts: 0,
    checkAt: minutesAfter(now, 2),
  };
}
