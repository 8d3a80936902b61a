import type { Config } from "./config.ts";
import type { OutboxId } from "./ids.ts";
import { type OutboxEntry, stalledAfterMinutes } from "./outbox.ts";
import { subjectFor, withoutFrame } from "./texts.ts";
import type { Ticket } from "./ticket.ts";
import { minutesAfter } from "./ticket-states.ts";

/**
 * The mail that brings a customer what they did not read in the chat, in the order in which it was written. It names no
 * entry: what came of an answer is counted with the reply in the chat.
 */
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
    ...(last.author !== undefined && { author: last.author }),
    attachments: unread.flatMap(({ attachments = [] }) => attachments),
    thread: { references: [] },
    createdAt: now.toISOString(),
    state: "PENDING",
    epoch: 0,
    attempts: 0,
    checkAt: minutesAfter(now, stalledAfterMinutes),
  };
}
