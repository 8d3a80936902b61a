import type {
  AttachmentView,
  CallView,
  ConversationItem,
  ConversationView,
} from "../shared/api/desk/conversation.ts";
import type { Suggestion } from "../shared/api/desk/tickets.ts";
import { alternativesAfter } from "../shared/channels/reply-window.ts";
import { attachmentState, failureInWords } from "../shared/domain/attachment-state.ts";
import type { CallNote, CallReport } from "../shared/domain/call.ts";
import type { Suggestion as Ranked } from "../shared/domain/decision.ts";
import type { Attachment } from "../shared/domain/message.ts";
import type { Failure, OutboxEntry } from "../shared/domain/outbox.ts";
import { isInForce, type Suppression } from "../shared/domain/suppression.ts";
import type { Ticket } from "../shared/domain/ticket.ts";
import type { Conversation, StoredMessage } from "../shared/flow/ports.ts";
import type { forwardedMailIn } from "../shared/mail/older-mail.ts";
import { ticketView } from "./desk-views.ts";

/* A conversation as clients of the desk API see it: much, and for one request only. */

/** What is known around a conversation, besides what is in it. */
export interface Surroundings extends Pick<ConversationView, "window" | "accountStopped" | "mailTo"> {
  readonly suppression: Suppression | undefined;
  readonly passedOn: PassedOn;
}

/** Everything on the ticket in the order in which it came about. */
export function conversationView(
  conversation: Conversation,
  { suppression, passedOn, accountStopped, mailTo, window }: Surroundings,
  { calls = [], textTo }: CallFacts = {},
): ConversationView {
  const edits = conversation.messages.filter(({ message }) => message.edits !== undefined);
  const items: ConversationItem[] = [
    ...conversation.messages.map((message) =>
      messageView(message, newestEdit(message, edits), passedOn, calls),
    ),
    ...conversation.outbox.map((entry) => replyView(entry, conversation.ticket)),
    ...conversation.notes.map((note) => ({
      kind: "note" as const,
      at: note.at,
      by: note.author,
      text: note.text,
      ...(note.mentions && { mentions: note.mentions }),
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
    ...(textTo !== undefined && { textTo }),
    ...(mailTo !== undefined && { mailTo }),
    ...(accountStopped && { accountStopped }),
    window,
    ...(isInForce(suppression) && { suppressed: suppressionView(suppression) }),
    items: items.sort((a, b) => a.at.localeCompare(b.at)),
  };
}

/** A file of a message as clients see it: never where it lies. */
export function attachmentView(
  attachment: Attachment,
  { erasedAt }: { readonly erasedAt?: string | undefined },
): AttachmentView {
  const { name, type, size, failure } = attachment;
  const state = erasedAt === undefined ? attachmentState(attachment) : "failed";
  const shown = state === "failed" && failure !== undefined;
  return {
    name,
    type,
    state,
    ...(size !== undefined && { size }),
    ...(shown && { reason: failure, failure: failureInWords(failure) }),
  };
}

/** The message by which the customer replaced this one. */
function newestEdit(
  { message: { channel, account, referenceId } }: StoredMessage,
  edits: readonly StoredMessage[],
): string | undefined {
  if (referenceId === undefined) return undefined;
  const own = edits.filter(
    ({ message }) =>
      message.edits === referenceId && message.channel === channel && message.account === account,
  );
  return own.toSorted((a, b) => b.receivedMs - a.receivedMs)[0]?.id;
}

/** Finds the mail that a text passes on. Its words for that in many languages are loaded by who shows a conversation. */
type PassedOn = typeof forwardedMailIn;

function messageView(
  { id, message, receivedMs, language, masked, decision, erasedAt }: StoredMessage,
  replacedBy: string | undefined,
  passedOn: PassedOn,
  calls: readonly CallReport[],
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
    attachments: message.attachments.map((each) => attachmentView(each, { erasedAt })),
    ...(erasedAt !== undefined && { erasedAt }),
    ...(replacedBy !== undefined && { replacedBy }),
    ...(message.rawKey !== undefined && forwardedIn(message, passedOn)),
    ...(message.automatic !== undefined && { automatic: message.automatic }),
    ...(message.call && { call: callView(message.call, calls) }),
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

function replyView(entry: OutboxEntry, ticket: Ticket): ConversationItem {
  return {
    kind: "reply",
    at: entry.createdAt,
    by: entry.author ?? (entry.automatic ? "Relaydesk" : "desk"),
    text: entry.text,
    automatic: entry.automatic,
    state: entry.state,
    ...(entry.channel === "twilio-voice" && { spoken: true }),
    ...(entry.channel !== ticket.channel && { channel: entry.channel }),
    ...(entry.receipt !== undefined && { receipt: entry.receipt }),
    ...failureView(entry.undelivered ?? entry.failure),
    ...(entry.failure?.class === "window-closed" && { alternatives: alternativesAfter(entry) }),
    attachments: (entry.attachments ?? []).map(({ name, type, size }) => ({ name, type, size })),
  };
}

/** What is known of calls beside their messages. */
export interface CallFacts {
  readonly calls?: readonly CallReport[];
  readonly textTo?: string;
}

function callView(note: CallNote, reports: readonly CallReport[]): CallView {
  const { id: _, recording, transcribing, seconds, ...shown } = note;
  const of = (about: CallReport["about"], id = "") =>
    reports.find((report) => report.about === about && report.recording === id);
  const [ended, recorded] = [of("call"), recording === undefined ? undefined : of("recording", recording)];
  const transcribed = recording === undefined ? undefined : of("transcription", recording);
  const length = recorded?.seconds ?? seconds;
  const voicemail = note.kind === "voicemail" && {
    recording: recorded?.status ?? "in-progress",
    ...((transcribed || transcribing) && { transcription: transcribed?.status ?? "requested" }),
  };
  return {
    ...shown,
    ...(length !== undefined && { seconds: length }),
    ...voicemail,
    ...(ended && {
      ended: { status: ended.status, ...(ended.seconds !== undefined && { seconds: ended.seconds }) },
    }),
  };
}

function failureView(failure: Failure | undefined) {
  if (!failure) return {};
  const named = `${failure.class}: ${failure.code}`;
  return { failure: failure.detail === undefined ? named : `${named} (${failure.detail})` };
}
