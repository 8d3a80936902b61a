import type { AddressConfirmation, ConfirmationId } from "../domain/address-confirmation.ts";
import type { Block } from "../domain/block.ts";
import type { CallReport } from "../domain/call.ts";
import type { CannedReply } from "../domain/canned-reply.ts";
import type {
  ChannelHealth,
  ChannelState,
  Credentials,
  HealthCounts,
  Stopped,
} from "../domain/channel-health.ts";
import type { Connection, ConnectionId, Topic } from "../domain/connection.ts";
import type { Decision } from "../domain/decision.ts";
import type { CountChange, EntryCounts } from "../domain/entry-counts.ts";
import type { EventType } from "../domain/event-targets.ts";
import type { IdentityLink } from "../domain/identity-link.ts";
import type { AgentId, ContactId, MessageId, OutboxId, TicketId } from "../domain/ids.ts";
import type { Lesson } from "../domain/lesson.ts";
import type { Macro } from "../domain/macro.ts";
import type { Attachment, HoldCause, Inbound, InboundMessage } from "../domain/message.ts";
import type { Failure, OutboxEntry, Receipt } from "../domain/outbox.ts";
import type { Proposal } from "../domain/proposal.ts";
import type { Outcome } from "../domain/reconcile.ts";
import type { ReportChange, ReportCounts, ReportPlace } from "../domain/report-counts.ts";
import type { Suppression } from "../domain/suppression.ts";
import type { Agent, Contact, Ticket } from "../domain/ticket.ts";
import type { DeliveryPlace, WebhookDelivery } from "../domain/webhook-delivery.ts";

/** Where a message lives once it is seen: decided by the first worker that met it, read by all later ones. */
export interface SeenMark {
  readonly message: MessageId;
  /** Under which others may refer to this message (`ids.reference`), when it can be referred to. */
  readonly reference?: string;
  readonly ticket: TicketId;
  /** Sort position in the ticket: milliseconds of first acceptance. */
  readonly receivedMs: number;
  readonly done: boolean;
  /** Set with `done`: what became of it, for reconciling. */
  readonly outcome?: Outcome;
  /** What it was about is kept no longer. The mark stays: it counts, tells repeats, and leads nowhere. */
  readonly gone?: Gone;
}

/** Why something is kept no longer: a person asked for it, or it was kept as long as it was to be. */
export type Gone = "erased" | "expired";

/** A customer's message as stored: text masked, decision included. */
export interface StoredMessage {
  readonly id: MessageId;
  readonly ticket: TicketId;
  readonly receivedMs: number;
  readonly message: InboundMessage;
  readonly language: string;
  /** Kinds of data that were masked, for the agent to know. */
  readonly masked: readonly string[];
  readonly decision: Decision;
  /** While files of it are to be fetched, or what was erased is to be removed. */
  readonly media?: MediaWork;
  /** ISO 8601: the customer deleted it on the platform. Text and files are gone, the place in the conversation stays. */
  readonly erasedAt?: string;
}

export interface MediaWork {
  /** ISO 8601: when the clock looks whether anybody is at work. */
  readonly checkAt: string;
  readonly attempts: number;
  /** Counts the leases: a write that carries an older one comes too late. */
  readonly epoch: number;
  /** ISO 8601, while somebody is at work. */
  readonly leaseUntil?: string;
}

/** Where one message is stored. */
export interface MessagePlace {
  readonly ticket: TicketId;
  readonly receivedMs: number;
  readonly message: MessageId;
}

export interface Note {
  readonly id: string;
  readonly ticket: TicketId;
  readonly at: string;
  readonly author: string;
  readonly text: string;
  /** Colleagues who are to read it: each is told, and finds it in a list. */
  readonly mentions?: readonly AgentId[];
}

/** A note that calls somebody. */
export interface Mention {
  readonly ticket: TicketId;
  readonly note: string;
  readonly at: string;
  readonly by: string;
  readonly text: string;
}

/** Who or what acted on a ticket, and on what grounds. Written with the act. */
export interface AuditRecord {
  readonly id: string;
  readonly ticket: TicketId;
  readonly at: string;
  readonly actor: string;
  readonly act: string;
  readonly detail?: Readonly<Record<string, string>>;
}

export interface HeldItem {
  readonly id: MessageId;
  readonly cause: HoldCause;
  readonly channel: string;
  readonly receivedAt: string;
  /** For the list: sender and subject or the problem, cut short. */
  readonly summary: string;
  readonly rawKey?: string;
  /** What to put on which queue to try again. */
  readonly replay: { readonly queue: "inbound" | "mail"; readonly body: string };
  readonly state: "held" | "released" | "deleted";
  readonly decidedBy?: string;
  /** ISO 8601. */
  readonly decidedAt?: string;
}

export interface Conversation {
  readonly ticket: Ticket;
  readonly messages: readonly StoredMessage[];
  readonly outbox: readonly OutboxEntry[];
  readonly notes: readonly Note[];
  readonly audit: readonly AuditRecord[];
}

export interface TicketSummary {
  readonly ticket: TicketId;
  readonly line: string;
  /** Of its place, the smallest first: `rankOf`. */
  readonly rank: number;
  readonly priority: number;
  readonly dueAt: string;
}

/** Messages that go from one ticket to another, which they open: all of it or nothing. */
export interface SplitChange {
  readonly original: { readonly before: Ticket; readonly after: Ticket };
  readonly part: Ticket;
  /** As they are now, and the mark under which each is found afterwards. */
  readonly moved: readonly { readonly message: StoredMessage; readonly mark: SeenMark }[];
  readonly audit: readonly AuditRecord[];
}

/** A change of one ticket with all that must happen together with it. */
export interface TicketChange {
  readonly before: Ticket | undefined;
  readonly after: Ticket;
  readonly outbox?: OutboxEntry;
  readonly note?: Note;
  readonly audit?: AuditRecord;
  /** A message that waited for its decision, with it. */
  readonly decided?: StoredMessage;
}

/**
 * The table, as questions and single conditional writes. Each write method is one atomic write; the order in which they
 * are called is the business of `shared/flow`, and a crash between any two of them must be survivable.
 */
export interface TicketStore {
  contact(id: ContactId): Promise<Contact | undefined>;
  /** Strongly consistent. */
  ticket(id: TicketId): Promise<Ticket | undefined>;
  /** The tickets in which these references (`ids.reference`) are known, in their order, each once. */
  ticketsByReference(references: readonly string[]): Promise<readonly TicketId[]>;
  openConversation(contact: ContactId, conversation: string): Promise<TicketId | undefined>;
  /** Tickets of a contact that were opened since, newest first, at most `limit`. */
  ticketsOf(contact: ContactId, since: string, limit: number): Promise<readonly ContactTicket[]>;
  /** Has every message that was applied up to the ticket's version shown, and perhaps newer ones: never the reverse. */
  conversationOf(ticket: TicketId): Promise<Conversation | undefined>;

  /** Puts the mark if absent; answers with the mark that holds (ours when we were first). */
  see(mark: SeenMark): Promise<SeenMark>;
  /** Puts the pointer if absent or still naming `replacing`; answers with the ticket that holds. */
  openConversationWith(
    contact: ContactId,
    conversation: string,
    ticket: TicketId,
    replacing: TicketId | undefined,
  ): Promise<TicketId>;
  /** Puts the message if absent; answers with what is stored (ours, or an earlier worker's with its decision). */
  addMessage(message: StoredMessage): Promise<StoredMessage>;
  /** Puts the entry if absent. */
  addOutbox(entry: OutboxEntry): Promise<void>;
  /**
   * Writes `after` on condition that the stored version is `before`'s (or that there is none). Counts the agents'
   * open tickets from the change of owner, together with it, and keeps an offer with whom it is made to; refuses over
   * capacity, and what is offered to somebody who is not free.
   */
  save(change: TicketChange): Promise<"saved" | "conflict" | "over-capacity">;
  /** Puts the contact (if absent) and its pointer to the ticket. Repeatable. */
  remember(contact: Contact, ticket: ContactTicket): Promise<void>;
  hold(item: HeldItem): Promise<void>;
  /** Sets the mark done, unless what it is about is gone by now. */
  finish(mark: SeenMark): Promise<void>;
  /** Nothing of it when either ticket changed, or a message did. */
  split(change: SplitChange): Promise<"saved" | "conflict">;
  /** Who deals with this contact; nothing when the contact is not known. */
  noteKnown(contact: ContactId, known: NonNullable<Ticket["known"]>): Promise<void>;
}

export interface ContactTicket {
  readonly ticket: TicketId;
  readonly openedAt: string;
  /** The message that opened it was answered automatically: counts against the contact's guard. */
  readonly automaticReply: boolean;
  /** What that message said (`textDigest`). */
  readonly text?: string;
}

/** What happens to a stored message after its ticket has it. Every write is conditional, and repeatable. */
export interface MessageStore {
  message(place: MessagePlace): Promise<StoredMessage | undefined>;
  /** Whatever was seen under a reference (`ids.reference`): a message and its edits. */
  marksOf(reference: string): Promise<readonly SeenMark[]>;
  /** The message for one worker alone; undefined when nothing is to be done now, or somebody is at it. */
  leaseMedia(place: MessagePlace, now: Date, leaseSeconds: number): Promise<StoredMessage | undefined>;
  /**
   * Writes down how far the files of a leased message are. `again`: when to go on with the rest, or that there is none; while
   * it is absent the lease goes on. False when the lease was lost.
   */
  noteMedia(
    leased: StoredMessage,
    attachments: readonly Attachment[],
    again?: { readonly at: Date } | "finished",
  ): Promise<boolean>;
  /** Writes the decision of a stored message anew, which is otherwise as it was; nothing when there is no such message. */
  redecide(stored: StoredMessage): Promise<void>;
  /** Takes text and files out of the record, once, together with the audit record; false when that happened before. */
  eraseMessage(erased: StoredMessage, audit: AuditRecord): Promise<boolean>;
}
/** An agent without what tickets say of them. */
export type AgentSettings = Omit<Agent, "open" | "openOf" | "offer" | "offeredAt" | "claimed">;

/** Lists that agents and the clock work from. */
export interface DeskStore {
  /** By rank: what is due first, where a priority counts as much as `desk.ageingMinutes` of waiting. */
  line(
    line: string,
    limit: number,
    cursor?: string,
  ): Promise<{ items: readonly TicketSummary[]; cursor?: string }>;
  held(limit: number, cursor?: string): Promise<{ items: readonly HeldItem[]; cursor?: string }>;
  heldItem(id: MessageId): Promise<HeldItem | undefined>;
  /** Moves a held item on, once: false when somebody else already did. What is deleted loses its text, too. */
  settleHeld(id: MessageId, state: "released" | "deleted", by: string, at: string): Promise<boolean>;
  agent(id: AgentId): Promise<Agent | undefined>;
  putAgent(agent: AgentSettings): Promise<void>;
  /** Who works here, those of a presence, or all; at most 500. */
  agents(presence?: Agent["presence"]): Promise<readonly Agent[]>;
  /** Who is available, without a look at their records; about as many may claim at the same moment. */
  available(): Promise<readonly AgentId[]>;
  /** Everything whose deadline passed, from all shards; what only waits to be learned from comes last. */
  due(now: Date, limit: number): Promise<readonly DueItem[]>;
}

export type DueItem =
  | { readonly kind: "ticket"; readonly ticket: TicketId; readonly at: string }
  | { readonly kind: "outbox"; readonly ticket: TicketId; readonly outbox: OutboxId; readonly at: string }
  | ({ readonly kind: "media"; readonly at: string } & MessagePlace);

/** Who is kept out. */
export interface BlockStore {
  block(kind: Block["kind"], of: string): Promise<Block | undefined>;
  blocks(): Promise<readonly Block[]>;
  /** Repeatable; the first one's cause stays. */
  putBlock(block: Block): Promise<void>;
  /** False when there was none. */
  liftBlock(kind: Block["kind"], of: string): Promise<boolean>;
}

/** Texts and macros that the desk wrote for itself. */
export interface PhraseStore {
  replies(): Promise<readonly CannedReply[]>;
  macros(): Promise<readonly Macro[]>;
  putReply(reply: CannedReply): Promise<void>;
  putMacro(macro: Macro): Promise<void>;
  /** Also when it is not there. */
  removePhrase(kind: "reply" | "macro", id: string): Promise<void>;
}

/** Events on their way to other systems. They come with what happened; here they are sent and listed. */
export interface WebhookStore {
  /** The delivery for one worker alone; nothing when it is settled, its time has not come, or somebody is at it. */
  leaseEvent(place: DeliveryPlace, now: Date): Promise<WebhookDelivery | undefined>;
  /** False when the lease was lost. */
  settleEvent(lease: WebhookDelivery, after: WebhookDelivery): Promise<boolean>;
  /** What came of one version of a ticket. */
  eventsOf(ticket: TicketId, version: number): Promise<readonly DeliveryPlace[]>;
  /** Whose time has come, the longest due first. */
  dueEvents(now: Date, limit: number): Promise<readonly DeliveryPlace[]>;
  /** Those of an endpoint, the newest first. */
  deliveries(
    endpoint: string,
    limit: number,
    cursor?: string,
  ): Promise<{ items: readonly WebhookDelivery[]; cursor?: string }>;
  /** Makes a settled one due from the beginning; nothing when there is none. */
  sendAgain(place: DeliveryPlace, now: Date): Promise<WebhookDelivery | undefined>;
}

/** An event as the bus has it: the body that endpoints get, and the id beside it. */
export interface BusEvent {
  readonly type: EventType;
  readonly at: Date;
  /** JSON. */
  readonly detail: string;
}

export type PutOnBus = { readonly kind: "put" } | { readonly kind: "failed"; readonly code: string };

/** Tells `send-events` of deliveries. Losing it costs a minute: the clock finds them. */
export interface EventQueue {
  nudge(places: readonly DeliveryPlace[], delaySeconds?: number): Promise<void>;
}

/** Notes that call an agent. They come with the note; nobody else writes them. */
export interface MentionStore {
  /** The newest first, and up to when they were looked at. */
  mentionsOf(agent: AgentId, limit: number): Promise<{ items: readonly Mention[]; seenAt?: string }>;
  seeMentions(agent: AgentId, at: string): Promise<void>;
}

/** What one ticket taught, with all that must happen together with it. */
export interface LessonChange {
  /** The ticket has nothing left to learn from afterwards. */
  readonly ticket: { readonly before: Ticket; readonly after: Ticket };
  readonly lesson: { readonly before: Lesson | undefined; readonly after: Lesson };
  readonly counts: readonly CountChange[];
  readonly report: readonly ReportChange[];
  /** `before`: what stands in the slot now, another proposal where one gives way. */
  readonly proposals: readonly { readonly before: Proposal | undefined; readonly after: Proposal }[];
}

/** How a queue's line stood at an hour. */
export interface Backlog {
  /** UTC, `YYYY-MM-DDTHH`. */
  readonly at: string;
  readonly queue: string;
  /** Counted up to a thousand. */
  readonly waiting: number;
  readonly overdue: number;
  /** ISO 8601: when the first of them was or is due. */
  readonly oldestDue?: string;
}

/** A ticket that reports count. */
export interface Reported {
  readonly ticket: TicketId;
  readonly channel: string;
  /** `marksOf` its figures. */
  readonly marks: string;
  /** Among those of its day. */
  readonly place: string;
}

/** What is learned from use: how entries did, and which questions nothing answers. */
export interface LearningStore {
  lesson(ticket: TicketId): Promise<Lesson | undefined>;
  /** All of it or nothing; refuses when any part changed since it was read. */
  learn(change: LessonChange): Promise<"learned" | "conflict">;
  /** All of them, whatever was decided about them; a bounded number. */
  proposals(): Promise<readonly Proposal[]>;
  /** Once: false when it changed since it was read. */
  decideProposal(before: Proposal, after: Proposal): Promise<boolean>;
  /** Counts of one UTC day, `YYYY-MM-DD`, by entry. */
  entryCounts(day: string): Promise<ReadonlyMap<string, EntryCounts>>;
  /** Counts of all tickets opened on one UTC day, `YYYY-MM-DD`. */
  reportCounts(day: string): Promise<readonly (ReportPlace & { readonly counts: ReportCounts })[]>;
  /** Which tickets those are, of one queue or of all in turn; at most `limit`, after the place of another. */
  reported(
    day: string,
    queue: string | undefined,
    limit: number,
    after?: string,
  ): Promise<readonly Reported[]>;
  /** How many waited, noted once an hour and queue: `at` is the hour, `YYYY-MM-DDTHH`. False when it was noted before. */
  noteBacklog(backlog: Backlog): Promise<boolean>;
  /** Of a day or an hour: `YYYY-MM-DD` or `YYYY-MM-DDTHH`. */
  backlogs(within: string): Promise<readonly Backlog[]>;
}

/** One outbox entry's life after it was stored. Every write is conditional on state and epoch. */
export interface OutboxStore {
  entry(ticket: TicketId, id: OutboxId): Promise<OutboxEntry | undefined>;
  /** PENDING (or SENDING with its lease over) → SENDING; undefined when there is nothing to send now. */
  lease(ticket: TicketId, id: OutboxId, now: Date, leaseSeconds: number): Promise<OutboxEntry | undefined>;
  /** FAILED because its platform did not work → SENDING, for one attempt more; undefined for all else. */
  leaseGivenUp(
    ticket: TicketId,
    id: OutboxId,
    now: Date,
    leaseSeconds: number,
  ): Promise<OutboxEntry | undefined>;
  /**
   * `references`: what it can be found under, each of its parts.
   * `readBy`: when the clock looks whether it was read (ISO 8601); without it the entry is settled.
   */
  sent(
    entry: OutboxEntry,
    providerId: string,
    now: Date,
    references: readonly string[],
    readBy?: string,
  ): Promise<void>;
  /**
   * Claims an unread entry for the mail in which it goes on, once; answers with the mail that has it, or nothing when
   * it was read.
   */
  continueBy(entry: OutboxEntry, mail: OutboxId): Promise<OutboxId | undefined>;
  /** Nothing is to be done about a sent entry any more. */
  settle(entry: OutboxEntry): Promise<void>;
  /** With `entry.parts`, when some of them went out. */
  retryLater(entry: OutboxEntry, at: Date, failure: Failure): Promise<void>;
  /** The attempt does not count: nothing goes out from the account until then, or until somebody asks for it (`waiting`). */
  waitForAccount(entry: OutboxEntry, at: Date, failure: Failure): Promise<void>;
  /** Replies that wait for the account, the oldest first. Each may be leased before its time. */
  waiting(
    channel: string,
    account: string,
    limit: number,
    cursor?: string,
  ): Promise<{
    readonly items: readonly { readonly ticket: TicketId; readonly outbox: OutboxId }[];
    readonly cursor?: string;
  }>;
  /** Notes how far one part got, forward only; answers with the entry as it is then. */
  partReceipt(
    ticket: TicketId,
    id: OutboxId,
    part: number,
    status: Receipt,
  ): Promise<OutboxEntry | undefined>;
  failed(entry: OutboxEntry, failure: Failure): Promise<void>;
  /**
   * Forward only; also the provider's confirmation that an entry in SENDING was in fact accepted. `failure`: why it did
   * not arrive after all.
   */
  receipt(
    ticket: TicketId,
    id: OutboxId,
    status: Receipt,
    providerId: string,
    failure?: Failure,
  ): Promise<void>;
  /** The reply that was sent under this reference (`ids.reference`). */
  sentAs(reference: string): Promise<{ readonly ticket: TicketId; readonly outbox: OutboxId } | undefined>;
}

/** Addresses (`ids.address`) that are not written to. */
export interface SuppressionStore {
  suppression(address: string): Promise<Suppression | undefined>;
  /** Forward only: puts the record when it `replaces` the one that is there. */
  suppress(suppression: Suppression): Promise<void>;
  /** Lets the address be written to again; false when it was not suppressed. */
  lift(address: string, by: string, at: string): Promise<boolean>;
}

/** How far calls, recordings and transcriptions got. */
export interface CallStore {
  /** Forward only: nothing replaces a report that says how it ended. */
  noteCall(report: CallReport): Promise<void>;
  /** All of one call (`ids.reference`). */
  callReports(call: string): Promise<readonly CallReport[]>;
}

/** Which contacts are one person, and which mail addresses are asked about. */
export interface IdentityStore {
  /** Every link of a contact, also those that were taken back. Strongly consistent. */
  linksOf(contact: ContactId): Promise<readonly IdentityLink[]>;
  /** At both contacts or at none; false when it changed since it was read. */
  saveLink(before: IdentityLink | undefined, after: IdentityLink): Promise<boolean>;
  confirmation(ticket: TicketId, id: ConfirmationId): Promise<AddressConfirmation | undefined>;
  confirmationsOf(ticket: TicketId): Promise<readonly AddressConfirmation[]>;
  /** Puts the question if absent; answers with the one that is there. */
  askConfirmation(confirmation: AddressConfirmation): Promise<AddressConfirmation>;
  /** Once: false when it was confirmed before. */
  noteConfirmed(confirmation: AddressConfirmation): Promise<boolean>;
}

/** How accounts of channels do. What is counted may be off by a little: nothing is decided by it but an alarm. */
export interface ChannelHealthStore {
  channelState(channel: string, account: string): Promise<ChannelState>;
  channelHealth(channel: string, account: string): Promise<ChannelHealth>;
  /** Adds to what was counted in the hour of `at`. */
  countHealth(channel: string, account: string, counts: Partial<HealthCounts>, at: Date): Promise<void>;
  /** False when the account was stopped already. */
  stopAccount(channel: string, account: string, stopped: Stopped): Promise<boolean>;
  /** Undoes this stop and no other; false when it was undone before. */
  resumeAccount(channel: string, account: string, stopped: Stopped): Promise<boolean>;
  keepCredentials(channel: string, account: string, credentials: Credentials): Promise<void>;
  /** What would be forgotten with the hours. */
  keepLast(
    channel: string,
    account: string,
    last: Pick<ChannelState, "lastInboundAt" | "lastSentAt">,
  ): Promise<void>;
}

/** How much may be sent within a time, counted for all senders together. */
export interface QuotaStore {
  /**
   * Takes `count` of the window's `limit` for a reply: once, however often it is asked. False when there is no room.
   *
   * @param until when the window's record may go, ISO 8601
   */
  reserve(
    quota: { readonly name: string; readonly window: string; readonly limit: number; readonly until: string },
    reply: string,
    count: number,
  ): Promise<boolean>;
}

/** The queues, as far as the flow sees them. */
export interface InboundQueue {
  put(items: readonly Inbound[]): Promise<void>;
}
export interface OutboundQueue {
  nudge(ticket: TicketId, outbox: OutboxId, contact: ContactId, delaySeconds?: number): Promise<void>;
}
/** Tells `fetch-media` that a message has files to fetch, or to remove. */
export interface MediaQueue {
  nudge(place: MessagePlace, contact: ContactId): Promise<void>;
}
/** Comes back to the messages of a chat when no more of them came. */
export interface FollowUpQueue {
  put(ticket: TicketId, message: MessageId, contact: ContactId, delaySeconds: number): Promise<void>;
}
export interface ReplayQueues {
  replay(queue: "inbound" | "mail", body: string): Promise<void>;
}

/** How often somebody may do something. */
export interface RateLimits {
  /**
   * Counts one more, unless the window is full; answers with the seconds until it is over then. `subject` names who and
   * what, without telling an address.
   */
  admit(
    subject: string,
    window: { readonly count: number; readonly seconds: number },
    now: Date,
  ): Promise<number | undefined>;
}

/** Sends to open sockets. */
export interface SocketPush {
  /**
   * Hands a message over to a connection; at most 128 KB of UTF-8. `gone` when it has ended, for good: ids are never
   * used again. Whether the other side took it in is not known.
   */
  push(connection: ConnectionId, message: string): Promise<"delivered" | "gone">;
  /** Ends a connection; nothing to do when it has ended. */
  close(connection: ConnectionId): Promise<void>;
}

/**
 * Who is connected and listens to what. Records outlive connections whose end was not told (AWS tells it once, if it
 * can), until they expire or a push finds the connection gone.
 */
export interface ConnectionStore {
  /** Repeatable. */
  opened(connection: Connection): Promise<void>;
  /** Undefined when it was never opened, has ended or is too old. */
  connection(id: ConnectionId, now: Date): Promise<Connection | undefined>;
  /** Repeatable. A connection may listen to many topics. */
  listen(connection: Connection, topic: Topic): Promise<void>;
  /** To this topic, and to no other any more: a chat may become somebody else's. Repeatable. */
  listenOnly(connection: Connection, topic: Topic): Promise<void>;
  leave(id: ConnectionId, topic: Topic): Promise<void>;
  /** Whoever listens, the longest connected first. */
  listeners(topic: Topic, now: Date): Promise<readonly Connection[]>;
  /** Forgets a connection everywhere; answers with the topics that it listened to. Repeatable. */
  ended(id: ConnectionId): Promise<readonly Topic[]>;
}

/** Objects: raw mail, attachments, long texts. */
export interface Blobs {
  get(key: string): Promise<Uint8Array | undefined>;
  /** The first bytes, at most so many. */
  head(key: string, bytes: number): Promise<Uint8Array | undefined>;
  /** So many bytes from there on, fewer at the end. */
  range(key: string, from: number, bytes: number): Promise<Uint8Array | undefined>;
  /** Bytes. */
  size(key: string): Promise<number | undefined>;
  /** Also when it is not there. */
  remove(key: string): Promise<void>;
  put(key: string, body: Uint8Array, contentType: string): Promise<void>;
}
