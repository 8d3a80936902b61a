import type { Bounce, Complaint, InboundMessage } from "../domain/message.ts";
import type { OutboxEntry } from "../domain/outbox.ts";
import { readReplyToken, type TokenKeys } from "../domain/reply-token.ts";
import type { StoredMessage } from "./ports.ts";
import { noteUndelivered, type UndeliveredServices } from "./undelivered.ts";

export interface ReportServices extends UndeliveredServices {
  readonly tokenKeys: TokenKeys;
}

/** A report names few people; ours go to one. */
const recipientsRead = 10;

/**
 * A bounce or complaint that came as a mail: what SES would have told, told by somebody whom nobody vouches for. It counts
 * only for a reply that it proves to be about, by the Message-ID that we sent it under or by the signed address that it
 * came back to; else anybody could stop us from writing to anybody.
 */
export async function noteDeliveryReport(stored: StoredMessage, services: ReportServices): Promise<void> {
  const { bounce, complaint, receivedAt: at } = stored.message;
  if (complaint && complaint.type !== "not-spam") {
    const entry = await provenReply(stored.message, complaint.originalMessageId, undefined, services);
    if (entry) await noteUndelivered(complaintAbout(entry, complaint, at), services);
  }
  const failed = bounce?.recipients.filter(({ delayed }) => !delayed).slice(0, recipientsRead) ?? [];
  for (const recipient of failed) {
    if (recipient.address === undefined) continue;
    const entry = await provenReply(stored.message, bounce?.originalMessageId, recipient.address, services);
    if (entry) await noteUndelivered(bounceAbout(entry, recipient, at), services);
  }
}

function complaintAbout(entry: OutboxEntry, { type }: Complaint, at: string) {
  const failure = { class: "recipient" as const, code: "complaint", detail: type };
  return { ...idsOf(entry), status: "complained" as const, failure, suppress: "complaint" as const, at };
}

function bounceAbout(entry: OutboxEntry, { hard, reason, status }: Bounce["recipients"][number], at: string) {
  const detail = status === undefined ? reason : `${status} ${reason}`;
  const failure = { class: "recipient" as const, code: hard ? "hard-bounce" : "soft-bounce", detail };
  const suppress = hard ? { suppress: "hard-bounce" as const } : {};
  return { ...idsOf(entry), status: "bounced" as const, failure, ...suppress, at };
}

function idsOf({ ticket, id, address, providerId = "" }: OutboxEntry) {
  return { ticket, outbox: id, address, providerId };
}

/** The reply that went to this address (to anybody, for a complaint, which hides the address). */
async function provenReply(
  message: InboundMessage,
  original: string | undefined,
  address: string | undefined,
  services: ReportServices,
): Promise<OutboxEntry | undefined> {
  const fits = (entry: OutboxEntry | undefined) =>
    address === undefined || entry?.address.toLowerCase() === address.toLowerCase();
  if (original !== undefined) {
    const sent = await services.outbox.sentAs(services.ids.reference(message.channel, original));
    const entry = sent && (await services.outbox.entry(sent.ticket, sent.outbox));
    if (entry && fits(entry)) return entry;
  }
  const ticket = message.token === undefined ? undefined : readReplyToken(message.token, services.tokenKeys);
  const conversation = ticket && (await services.store.conversationOf(ticket));
  return conversation?.outbox.findLast((entry) => entry.state === "SENT" && fits(entry));
}
