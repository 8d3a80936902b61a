import { isAddress } from "../../mail/address.ts";
import { composeMail } from "../../mail/compose.ts";
import type { Delivery, OutboundMessage, SendTools } from "../channel.ts";

/** Sends a reply in the thread of the mail it answers. */
export async function send(message: OutboundMessage, tools: SendTools): Promise<Delivery> {
  const { entry } = message;
  if (!isAddress(entry.address)) return { kind: "failed", class: "recipient", code: "bad-address" };
  if (!isAddress(entry.account)) return { kind: "failed", class: "config", code: "bad-sender-address" };
  const raw = await composeMail({
    from: { name: message.brand, address: entry.account },
    to: { address: entry.address, ...(entry.name !== undefined && { name: entry.name }) },
    ...(message.replyAddress !== undefined && { replyTo: message.replyAddress }),
    subject:
      entry.kind === "confirmation" ? (entry.subject ?? message.brand) : replySubject(entry.subject, message),
    markdown: entry.text,
    language: entry.language,
    ...(entry.thread.replyTo !== undefined && { inReplyTo: entry.thread.replyTo }),
    references: entry.thread.references,
    automatic: entry.automatic,
    attachments: message.attachments,
    date: new Date(entry.createdAt),
  });
  return tools.sendRawMail({
    raw,
    from: entry.account,
    to: [entry.address],
    tags: { ticket: entry.ticket, outbox: entry.id },
  });
}

/** `Re: <theirs> [#4F7K9Q2M]`, with neither prefix nor number twice. */
export function replySubject(theirs: string | undefined, message: OutboundMessage): string {
  const number = `[#${message.ticketNumber}]`;
  const subject = theirs?.trim() || message.brand;
  const answered = theirs === undefined || isReply.test(subject) ? subject : `Re: ${subject}`;
  return answered.includes(number) ? answered : `${answered.slice(0, 280)} ${number}`;
}

/** "Re" in the languages whose mail programs translate it. */
const isReply = /^(re|aw|sv|antw|rv|回复|回覆|答复|答覆|返信)\s*(\[\d+\])?\s*[:：]/iu;
