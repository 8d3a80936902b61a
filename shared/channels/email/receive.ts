import type { Inbound, InboundMessage } from "../../domain/message.ts";
import { isAddress } from "../../mail/address.ts";
import { numberInSubject, splitTokenAddress } from "../../mail/claims.ts";
import { classifyMail } from "../../mail/classify.ts";
import { readComplaint } from "../../mail/complaint.ts";
import { identityOf, serviceKey } from "../../mail/identity.ts";
import { referenceKeys } from "../../mail/message-ids.ts";
import { type MailAddress, type ParsedMail, parseMail } from "../../mail/parse.ts";
import { trimReply } from "../../mail/trim.ts";
import { trustOf } from "../../mail/trust.ts";
import type { Incoming, ReceiveContext, Received, StoredBlob } from "../channel.ts";
import { rejected } from "../rejected.ts";
import { attachmentsOf } from "./attachments.ts";

type IncomingMail = Extract<Incoming, { transport: "mail" }>;

/**
 * One mail that the receiving service stored. What cannot be parsed becomes an `unparseable` item, except when a person asked
 * to see it as it is (`lenient`).
 */
export async function receive(incoming: Incoming, context: ReceiveContext): Promise<Received> {
  if (incoming.transport !== "mail") return rejected("unknown-account", "mail does not come over HTTP");
  const mail = await parseMail(incoming.raw, { lenient: incoming.lenient });
  if ("problem" in mail)
    return accepted({ kind: "unparseable", item: unparseable(incoming, context, mail.problem) });
  const { attachments, blobs } = attachmentsOf(mail.attachments, incoming.rawKey, context.attachmentLimits);
  const message: InboundMessage = {
    ...toMessage(mail, incoming, context),
    ...(await newsOfOurMail(mail, incoming, context)),
    attachments: [...attachments],
  };
  return accepted({ kind: "message", message }, blobs);
}

function accepted(item: Inbound, blobs: readonly StoredBlob[] = []): Received {
  return { kind: "accepted", items: [item], ignored: {}, blobs };
}

function unparseable(incoming: IncomingMail, context: ReceiveContext, problem: string) {
  return {
    channel: "email",
    account: addressed(incoming, [], context.ownAddresses).mailbox,
    // Its own variant: released as a message, it must not look like a repeat of what was held.
    identity: { key: serviceKey(incoming.serviceId), variant: "unparseable" },
    receivedAt: incoming.receivedAt,
    problem,
    rawKey: incoming.rawKey,
  };
}

/** What happened to a mail of ours, when that is what this one tells. Its reader is loaded for it alone. */
async function newsOfOurMail(
  mail: ParsedMail,
  incoming: IncomingMail,
  context: ReceiveContext,
): Promise<Pick<InboundMessage, "automatic" | "bounce" | "complaint">> {
  const automatic = classifyMail(mail, {
    returnPath: incoming.envelope.from,
    ownAddresses: context.ownAddresses,
  });
  if (automatic === undefined) return {};
  if (automatic === "complaint") {
    const complaint = readComplaint(mail);
    return {
      automatic,
      ...(complaint && { complaint: { ...complaint, recipients: [...complaint.recipients] } }),
    };
  }
  if (automatic !== "bounce") return { automatic };
  const { readBounce } = await import("../../mail/bounce/bounce.ts");
  const bounce = readBounce(mail);
  return { automatic, bounce: { ...bounce, recipients: bounce.recipients.slice(0, maxRecipients) } };
}

/** A message must fit into a queue; nobody of ours writes to more. */
const maxRecipients = 50;

function toMessage(mail: ParsedMail, incoming: IncomingMail, context: ReceiveContext): InboundMessage {
  const identity = identityOf(mail, incoming.serviceId);
  const sender = senderOf(mail, incoming);
  const { mailbox, token, listed } = addressed(incoming, mail.recipients, context.ownAddresses);
  const number = numberInSubject(mail.subject);
  return {
    channel: "email",
    account: mailbox,
    identity,
    conversation: mail.references.at(-1) ?? mail.messageId ?? identity.key,
    threading: "references",
    sender: { ...sender, trust: trustOf(incoming.verdicts.dmarc) },
    ...replyToOf(mail, sender.address, mailbox),
    receivedAt: incoming.receivedAt,
    ...(mail.date !== undefined && { sentAt: mail.date }),
    ...(mail.subject !== undefined && { subject: mail.subject }),
    ...trimReply(mail.text),
    attachments: [],
    rawKey: incoming.rawKey,
    references: mail.references.flatMap(referenceKeys),
    ...(mail.messageId !== undefined && { referenceId: mail.messageId }),
    ...(token !== undefined && { token }),
    ...(number !== undefined && { number }),
    ...(mail.protection !== undefined && { protection: mail.protection }),
    verdicts: verdictsOf(incoming, listed),
  };
}

/** Only what speaks against a mail is written down. */
function verdictsOf({ verdicts }: IncomingMail, listed: boolean): NonNullable<InboundMessage["verdicts"]> {
  const refused = verdicts.dmarcPolicy === "reject" || verdicts.dmarcPolicy === "quarantine";
  return {
    spam: verdicts.spam === "FAIL",
    virus: verdicts.virus === "FAIL",
    ...(verdicts.dmarc === "FAIL" && refused && { forged: true }),
    ...(!listed && { unlisted: true }),
  };
}

/** Who wrote it. A mail that names nobody came from whoever handed it in. */
function senderOf(mail: ParsedMail, incoming: IncomingMail): MailAddress {
  if (mail.from) return mail.from;
  return { address: isAddress(incoming.envelope.from) ? incoming.envelope.from : unknownSender };
}

/** RFC 2606: nobody's address, so nothing can be sent to it by mistake. */
const unknownSender = "unknown@sender.invalid";

function replyToOf(mail: ParsedMail, sender: string, account: string): Pick<InboundMessage, "replyTo"> {
  const wished = mail.replyTo[0]?.address;
  if (wished === undefined || wished.toLowerCase() === sender.toLowerCase()) return {};
  return { replyTo: { channel: "email", account, address: wished } };
}

/**
 * Which of our mailboxes was written to, and the token in its address. The envelope says where the mail really went; the
 * header is asked when a forwarder rewrote the envelope. Mail to an address of our domain that the configuration does not
 * name is said to be that (`listed`); should a person let it in, it belongs to the first mailbox, since an answer can only
 * come from one that is ours.
 */
function addressed(
  incoming: IncomingMail,
  recipients: readonly MailAddress[],
  ownAddresses: readonly string[],
): { readonly mailbox: string; readonly token?: string; readonly listed: boolean } {
  const candidates = [...incoming.envelope.to, ...recipients.map(({ address }) => address)].map(
    splitTokenAddress,
  );
  const ours = candidates.filter(({ mailbox }) => ownAddresses.includes(mailbox));
  const found = ours.find(({ token }) => token !== undefined) ?? ours[0];
  if (found) return { ...found, listed: true };
  return { mailbox: ownAddresses[0] ?? candidates[0]?.mailbox ?? "unknown", listed: false };
}
