import type {
  ConversationItem,
  ConversationView,
  HeldView,
  Suggestion,
  TicketView,
} from "../shared/api/desk.ts";
import type { Suggestion as Ranked } from "../shared/domain/decision.ts";
import { ticketNumber } from "../shared/domain/ids.ts";
import type { Failure, OutboxEntry } from "../shared/domain/outbox.ts";
import { isInForce, type Suppression } from "../shared/domain/suppression.ts";
import type { Ticket } from "../shared/domain/ticket.ts";
import type { Conversation, HeldItem, StoredMessage } from "../shared/flow/ports.ts";
import type { forwardedMailIn } from "../shared/mail/older-mail.ts";

/** Records as clients of the desk API see them. */

export function ticketView(ticket: Ticket): TicketView {
  return {
    id: ticket.id,
    number: ticketNumber(ticket.id),
    v: ticket.v,
    epoch: ticket.epoch,
    status: ticket.status,
    subject: ticket.subject,
    ...(ticket.fields && { fields: ticket.fields }),
    category: ticket.category,
    priority: ticket.priority,
    queue: ticket.queue,
    channel: ticket.channel,
    language: ticket.language,
    trust: ticket.trust,
    customer: { address: ticket.address, ...(ticket.name !== undefined && { name: ticket.name }) },
    ...(ticket.status === "assigned" && { agent: ticket.agent }),
    createdAt: ticket.createdAt,
    updatedAt: ticket.updatedAt,
    ...(ticket.waitingSince !== undefined && { waitingSince: ticket.waitingSince }),
    ...(ticket.firstResponseDue !== undefined && { firstResponseDue: ticket.firstResponseDue }),
    ...(ticket.breachedAt !== undefined && { breachedAt: ticket.breachedAt }),
    ...(ticket.linkedTo !== undefined && { linkedTo: ticket.linkedTo }),
    ...(ticket.mergedInto !== undefined && { mergedInto: ticket.mergedInto }),
  };
}

/** Everything on the ticket in the order in which it came about. */
export function conversationView(
  conversation: Conversation,
  suppression: Suppression | undefined,
  passedOn: PassedOn,
): ConversationView {
  const items: ConversationItem[] = [
    ...conversation.messages.map((message) => messageView(message, passedOn)),
    ...conversation.outbox.map(replyView),
    ...conversation.notes.map((note) => ({
      kind: "note" as const,
      at: note.at,
      by: note.author,
      text: note.text,
    })),
    ...conversation.audit.map((record) => ({
      kind: "act" as const,
      at: record.at,
      by: record.actor,
      act: record.act,
      detail: record.detail ?? {},
    })),
  ];
  return {
    ticket: ticketView(conversation.ticket),
    ...(isInForce(suppression) && { suppressed: suppressionView(suppression) }),
    items: items.sort((a, b) => a.at.localeCompare(b.at)),
  };
}

/** Finds the mail that a text passes on. Its words for that in many languages are loaded by who shows a conversation. */
type PassedOn = typeof forwardedMailIn;

function messageView(
  { id, message, receivedMs, language, masked, decision }: StoredMessage,
  passedOn: PassedOn,
): ConversationItem {
  const { reason } = decision;
  return {
    kind: "message",
    id,
    original: message.rawKey !== undefined,
    at: new Date(receivedMs).toISOString(),
    from: message.sender.name ?? message.sender.address,
    text: message.text,
    ...(message.fullText !== undefined && { fullText: message.fullText }),
    language,
    masked,
    attachments: message.attachments.map(({ name, type, size, failure }) => ({
      name,
      type,
      ...(size !== undefined && { size }),
      ...(failure !== undefined && { failure }),
    })),
    ...(message.rawKey !== undefined && forwardedIn(message, passedOn)),
    ...(message.automatic !== undefined && { automatic: message.automatic }),
    decision: {
      kind: decision.kind,
      rule: reason.rule,
      ...(reason.detail !== undefined && { detail: reason.detail }),
      ...(reason.entry !== undefined && { entry: reason.entry }),
      ...(reason.probability !== undefined && { probability: reason.probability }),
      ...(reason.threshold !== undefined && { threshold: reason.threshold }),
      ...(reason.topics !== undefined && { topics: reason.topics }),
      ...(reason.units !== undefined && { units: reason.units }),
      ...(reason.references !== undefined && { references: reason.references }),
    },
    suggestions: decision.kind === "route" ? decision.suggestions.map(suggestionView) : [],
  };
}

/** Who wrote the mail that this one passes on, read from the text as it is kept: what is masked there stays masked. */
function forwardedIn({ text, fullText, subject = "" }: StoredMessage["message"], passedOn: PassedOn) {
  const mail = passedOn(fullText ?? text, { subject });
  if (mail === undefined) return {};
  const { name, address } = mail.from ?? {};
  const from = name !== undefined && address !== undefined ? `${name} <${address}>` : (name ?? address);
  return {
    forwarded: {
      ...(from !== undefined && { from }),
      ...(mail.subject !== undefined && { subject: mail.subject }),
      ...(mail.date !== undefined && { date: mail.date }),
    },
  };
}

function suggestionView({ entry, probability }: Ranked): Suggestion {
  return { entry, probability };
}

function suppressionView({ cause, at, detail }: Suppression) {
  return { cause, since: at, ...(detail !== undefined && { detail }) };
}

function replyView(entry: OutboxEntry): ConversationItem {
  return {
    kind: "reply",
    at: entry.createdAt,
    by: entry.author ?? (entry.automatic ? "Relaydesk" : "desk"),
    text: entry.text,
    automatic: entry.automatic,
    state: entry.state,
    ...(entry.receipt !== undefined && { receipt: entry.receipt }),
    ...failureView(entry.undelivered ?? entry.failure),
    attachments: (entry.attachments ?? []).map(({ name, type, size }) => ({ name, type, size })),
  };
}

function failureView(failure: Failure | undefined) {
  if (!failure) return {};
  const named = `${failure.class}: ${failure.code}`;
  return { failure: failure.detail === undefined ? named : `${named} (${failure.detail})` };
}

export function heldView(held: HeldItem): HeldView {
  return {
    id: held.id,
    cause: held.cause,
    channel: held.channel,
    receivedAt: held.receivedAt,
    summary: held.summary,
    state: held.state,
    ...(held.decidedBy !== undefined && { decidedBy: held.decidedBy }),
    ...(held.decidedAt !== undefined && { decidedAt: held.decidedAt }),
  };
}
