import { createHash } from "node:crypto";
import type { ConnectionId, Topic } from "../domain/connection.ts";
import {
  type AgentId,
  type ContactId,
  type MessageId,
  type OutboxId,
  type TicketId,
  ticketNumber,
} from "../domain/ids.ts";
import type { OutboxEntry } from "../domain/outbox.ts";
import { lineDue, rankOf, usualAgeingMinutes } from "../domain/rank.ts";
import type { ReportPlace } from "../domain/report-counts.ts";
import { type Agent, lineOf, nextDeadline, type Ticket } from "../domain/ticket.ts";
import type { MessagePlace, StoredMessage } from "../flow/ports.ts";

/*
 * One table, keys `pk` and `sk`, and two sparse indexes. The questions it answers, and from where:
 *
 *   who is this contact                      Get    C#<contact> / PROFILE
 *   which tickets did they open lately       Query  C#<contact>, sk PROFILE … T#~, backwards
 *   which ticket is this conversation's      Get    C#<contact> / OPEN#<conversation>
 *   was this message seen, where is it       Get    MID#<reference or message> / D#<message>
 *   which ticket knows this reference        Query  MID#<reference>, first
 *   the ticket                               Get    T#<ticket> / META
 *   everything on the ticket                 Query  T#<ticket>            (META, M#, O#, N#, A#, E#, LESSON)
 *   what the ticket taught                   Get    T#<ticket> / LESSON
 *   how entries did on a day                 Query  MX#<day>, sk FAQ#… (one item an entry, its counts as attributes)
 *   how tickets of a day were served         Query  MX#<day>, sk REPORT#<queue>#<channel>
 *   how lines stood hour by hour             Query  MX#<day>, sk BACKLOG#<hour>#<queue>
 *   which questions nothing answers          Query  PROPOSALS             (P#<slot>, a bounded number)
 *   a message whose files are fetched        Get    T#<ticket> / M#<received>#<message>
 *   a message and its edits                  Query  MID#<reference>, sk D#…
 *   one reply on its way out                 Get    T#<ticket> / O#<outbox>
 *   who is this agent, how busy              Get    AG#<agent> / META
 *   is this contact or domain kept out       Get    BLOCKS / C#<contact>, BLOCKS / D#<domain>
 *   who is kept out                          Query  BLOCKS
 *   what the desk wrote for itself           Query  PHRASES, sk R#… or M#…
 *   which notes call this agent              Query  AG#<agent>, sk CALL#…, backwards; SEEN
 *   a quarantined item                       Get    HELD#<message> / ITEM
 *   which contacts is this one linked with   Query  C#<contact>, sk L#…
 *   what is asked about mail addresses       Query  T#<ticket>, sk K#…
 *   which events came of a change            Query  T#<ticket>, sk E#<version>#…
 *   how far did this call get                Query  CALL#<reference>      (one item for each thing that is reported)
 *   is this address written to               Get    SUP#<address> / ADDRESS
 *   how much did this sender send lately     Update RATE#<sender> / <window>      (gone after the window)
 *   how often did this visitor chat lately   Update RL#<subject>#<length>#<window> / COUNT
 *   did this visitor say that it helped      Put    HELPED#<page> / <entry>
 *   which reply was sent under this id       Query  MID#<reference>, sk S#…
 *   who is behind this connection            Get    CN#<connection> / OPEN
 *   what does this connection listen to      Query  CN#<connection>, sk ON#…
 *   who listens to this topic                Query  ON#<topic>            (one item a connection)
 *   may be sent from this account            Get    CH#<channel>#<account> / STATE
 *   how does this account do                 Query  CH#<channel>#<account>        (STATE, HOUR#…)
 *   is there room for another message        Update QUOTA#<digest of whose it is> / <window>
 *   a platform's short-lived token           Get    TOKEN#<name> / TOKEN
 *   which knowledge base is in force         Get    CFG / FAQMODEL
 *   what is being erased of a contact        Get    ERASE#<contact> / ERASURE
 *
 *   who did what on a day                    Query  AUDIT#<day>, sk <agent>#…
 *   was this request carried out             Get    REQ#<agent> / <request>       (for a day)
 *   which messages of a day have these words Query  SX#<day>#<0..3>, backwards (only where words are kept)
 *   which closed ticket has this number      Query  NUM#<number>
 *
 *   next tickets of a queue                  Query  index `queue`, qpk <queue>#<shard>, by rank
 *   who is there, and who works here         Query  index `queue`, qpk AGENTS#0, qsk available#… or away#…
 *   an agent's own tickets                   Query  index `queue`, qpk AG#<agent>#0
 *   the quarantine, newest first             Query  index `queue`, qpk HELD#0, backwards
 *   erasures that are due                    Query  index `queue`, qpk ERASURES, qsk < now
 *   replies that wait for an account         Query  index `queue`, qpk STOPPED#<channel>#<account>
 *   which tickets a day's reports count      Query  index `queue`, qpk LESSONS#<day>, sk <queue>#<channel>#<marks>#<ticket>
 *   what is due                              Query  index `timer`, tpk TM#<0..15>, tsk < now
 *   events that are due                      Query  index `timer`, tpk TE#<0..3>, tsk < now
 *   what became of an endpoint's events      Query  index `queue`, qpk W#<endpoint>, backwards
 *
 * Contact, address, message and reference ids are HMACs, so no key tells an address. One index key takes about a thousand
 * changes a second, hence the shards.
 */

export const TIMER_SHARDS = 16;
/** How long a message is remembered for telling repeats and for threading, days. */
export const SEEN_DAYS = 400;

/** How long counters are kept, days. */
export const COUNTS_DAYS = 400;
export const PROPOSALS_PARTITION = "PROPOSALS";
export const COUNTS_PREFIX = "FAQ#";
export const REPORT_PREFIX = "REPORT#";
export const BACKLOG_PREFIX = "BACKLOG#";

export const LISTENS_PREFIX = "ON#";

export function connectionPartition(connection: ConnectionId): string {
  return `CN#${connection}`;
}

export function topicPartition(topic: Topic): string {
  return `ON#${topic}`;
}

/** How long it is kept what an account did in an hour, days. */
export const HEALTH_DAYS = 35;
export const HOUR_PREFIX = "HOUR#";

/** Replies of an account that is stopped, in the queue index. */
export function stoppedPartition(channel: string, account: string): string {
  return `STOPPED#${channel}#${account}`;
}

/** Where a lesson stands among those of its day, in the queue index. */
export function reportedPartition(day: string): string {
  return `LESSONS#${day}`;
}

/** Everything counted on one UTC day. */
export function countsPartition(day: string): string {
  return `MX#${day}`;
}

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export const keys = {
  contact: (contact: ContactId): Key => ({ pk: `C#${contact}`, sk: "PROFILE" }),
  contactTicket: (contact: ContactId, openedAt: string, ticket: TicketId): Key => ({
    pk: `C#${contact}`,
    sk: `T#${sortableTime(openedAt)}#${ticket}`,
  }),
  openConversation: (contact: ContactId, conversation: string): Key => ({
    pk: `C#${contact}`,
    sk: `OPEN#${conversation}`,
  }),
  seen: (message: MessageId, reference: string | undefined): Key => ({
    pk: `MID#${reference ?? message}`,
    sk: `D#${message}`,
  }),
  /** Marks a message that we sent, so that a reply to it is found. */
  sentReference: (reference: string, outbox: OutboxId): Key => ({
    pk: `MID#${reference}`,
    sk: `S#${outbox}`,
  }),
  ticket: (ticket: TicketId): Key => ({ pk: `T#${ticket}`, sk: "META" }),
  message: (ticket: TicketId, receivedMs: number, message: MessageId): Key => ({
    pk: `T#${ticket}`,
    sk: `M#${padded(receivedMs)}#${message}`,
  }),
  outbox: (ticket: TicketId, outbox: OutboxId): Key => ({ pk: `T#${ticket}`, sk: `O#${outbox}` }),
  note: (ticket: TicketId, at: string, id: string): Key => ({
    pk: `T#${ticket}`,
    sk: `N#${sortableTime(at)}#${id}`,
  }),
  audit: (ticket: TicketId, at: string, id: string): Key => ({
    pk: `T#${ticket}`,
    sk: `A#${sortableTime(at)}#${id}`,
  }),
  lesson: (ticket: TicketId): Key => ({ pk: `T#${ticket}`, sk: "LESSON" }),
  entryCounts: (day: string, entry: string): Key => ({
    pk: countsPartition(day),
    sk: `${COUNTS_PREFIX}${entry}`,
  }),
  reportCounts: ({ day, queue, channel }: ReportPlace): Key => ({
    pk: countsPartition(day),
    sk: `${REPORT_PREFIX}${queue}#${channel}`,
  }),
  backlog: ({ at, queue }: { readonly at: string; readonly queue: string }): Key => ({
    pk: countsPartition(at.slice(0, 10)),
    sk: `${BACKLOG_PREFIX}${at.slice(11)}#${queue}`,
  }),
  proposal: (slot: number): Key => ({ pk: PROPOSALS_PARTITION, sk: `P#${String(slot).padStart(3, "0")}` }),
  /** Everything that was seen under one reference. */
  seenUnder: (reference: string): Key => ({ pk: `MID#${reference}`, sk: "D#" }),
  agent: (agent: AgentId): Key => ({ pk: `AG#${agent}`, sk: "META" }),
  identityLink: (contact: ContactId, other: ContactId): Key => ({ pk: `C#${contact}`, sk: `L#${other}` }),
  confirmation: (ticket: TicketId, id: string): Key => ({ pk: `T#${ticket}`, sk: `K#${id}` }),
  callReport: (call: string, about: string, recording: string): Key => ({
    pk: `CALL#${call}`,
    sk: `${about}#${recording}`,
  }),
  suppression: (address: string): Key => ({ pk: `SUP#${address}`, sk: "ADDRESS" }),
  rateLimit: (subject: string, length: string, window: number): Key => ({
    pk: `RL#${subject}#${length}#${window}`,
    sk: "COUNT",
  }),
  connection: (connection: ConnectionId): Key => ({ pk: connectionPartition(connection), sk: "OPEN" }),
  /** The connection's own note of what it listens to; its end takes both away. */
  listensTo: (connection: ConnectionId, topic: Topic): Key => ({
    pk: connectionPartition(connection),
    sk: `${LISTENS_PREFIX}${topic}`,
  }),
  listener: (topic: Topic, connection: ConnectionId): Key => ({ pk: topicPartition(topic), sk: connection }),
  channelState: (channel: string, account: string): Key => ({ pk: `CH#${channel}#${account}`, sk: "STATE" }),
  channelHour: (channel: string, account: string, hour: string): Key => ({
    pk: `CH#${channel}#${account}`,
    sk: `${HOUR_PREFIX}${hour}`,
  }),
  /** Quotas of one conversation are named after its customer. */
  quota: (name: string, window: string): Key => ({
    pk: `QUOTA#${createHash("sha256").update(name).digest("base64url")}`,
    sk: window,
  }),
  token: (name: string): Key => ({ pk: `TOKEN#${name}`, sk: "TOKEN" }),
  faqReleases: (): Key => ({ pk: "CFG", sk: "FAQMODEL" }),
  rate: (sender: string, windowMs: number): Key => ({ pk: `RATE#${sender}`, sk: padded(windowMs) }),
  helpedBefore: (page: string, entry: string): Key => ({ pk: `HELPED#${page}`, sk: entry }),
  held: (message: MessageId): Key => ({ pk: `HELD#${message}`, sk: "ITEM" }),
  numberMark: (ticket: TicketId): Key => ({ pk: `NUM#${ticketNumber(ticket)}`, sk: ticket }),
  erasure: (contact: ContactId): Key => ({ pk: `ERASE#${contact}`, sk: "ERASURE" }),
};

/** Erasures that go on, in the queue index: those of few persons, and mostly none. */
export const ERASURES_PARTITION = "ERASURES";

export function erasureKey(contact: ContactId, nextAt: string): QueueKey {
  return { qpk: ERASURES_PARTITION, qsk: `${sortableTime(nextAt)}#${contact}` };
}

/** Reads the place of a message back. */
export function parseMessageKey(pk: string, sk: string): MessagePlace {
  const [, received = "0", message = ""] = sk.split("#");
  return {
    ticket: pk.slice("T#".length) as TicketId,
    receivedMs: Number(received),
    message: message as MessageId,
  };
}

export interface QueueKey {
  readonly qpk: string;
  readonly qsk: string;
}
export interface TimerKey {
  readonly tpk: string;
  readonly tsk: string;
}

/** How lines are kept. */
export interface LineParts {
  /** How many index keys a line is spread over. */
  readonly shardsOf: (line: string) => number;
  /** What a priority is worth: `rankOf`. */
  readonly ageingMinutes?: number;
}

/** Place in the queue index, or nothing while the ticket stands in no line. Changes only when its place does. */
export function queueKey(ticket: Ticket, lines: LineParts): QueueKey | undefined {
  const line = lineOf(ticket);
  if (line === undefined) return undefined;
  const dueAt = lineDue(ticket);
  const { priority } = ticket;
  const rank = rankOf({ priority, dueAt }, lines.ageingMinutes ?? usualAgeingMinutes);
  return {
    qpk: linePartition(line, shardOf(ticket.id, lines.shardsOf(line))),
    qsk: `${padded(rank)}#${priority}#${sortableTime(dueAt)}#${ticket.id}`,
  };
}

/** Agents by presence. Moves only when that changes: what they are given and close does not touch it. */
export function presenceKey({ id, presence }: Pick<Agent, "id" | "presence">): QueueKey {
  return { qpk: AGENTS_PARTITION, qsk: `${presence}#${id}` };
}

export const AGENTS_PARTITION = "AGENTS#0";

export function linePartition(line: string, shard: number): string {
  return `${line}#${shard}`;
}

/** Reads a place in the queue index back. */
export function parseQueueSort(qsk: string): {
  rank: number;
  priority: number;
  dueAt: string;
  ticket: TicketId;
} {
  const [rank = "0", priority = "4", due = "0", ticket = ""] = qsk.split("#");
  return {
    rank: Number(rank),
    priority: Number(priority),
    dueAt: new Date(Number(due)).toISOString(),
    ticket: ticket as TicketId,
  };
}

export function ticketTimerKey(ticket: Ticket): TimerKey | undefined {
  const deadline = nextDeadline(ticket);
  return deadline && timerKey(ticket.id, deadline.at, deadline.kind);
}

export function outboxTimerKey(entry: OutboxEntry): TimerKey | undefined {
  return entry.checkAt === undefined ? undefined : timerKey(entry.id, entry.checkAt, "outbox");
}

/** Only a message with files to fetch is in the index: others cost nothing for it. */
export function messageTimerKey({ id, media }: StoredMessage): TimerKey | undefined {
  return media && timerKey(id, media.checkAt, "media");
}

function timerKey(id: string, at: string, kind: string): TimerKey {
  return { tpk: timerPartition(shardOf(id, TIMER_SHARDS)), tsk: `${sortableTime(at)}#${kind}` };
}

export function timerPartition(shard: number): string {
  return `TM#${shard}`;
}

export function shardOf(id: string, shards: number): number {
  return shards === 1 ? 0 : createHash("sha256").update(id).digest().readUInt32BE(0) % shards;
}

/** Milliseconds in 13 digits: sorts as text until the year 2286. */
export function sortableTime(iso: string): string {
  return padded(Date.parse(iso));
}

export function padded(ms: number): string {
  return String(ms).padStart(13, "0");
}

/** Queues are spread as configured; an agent's own list is one key. */
export function shardsFrom(queues: Readonly<Record<string, { shards: number }>>) {
  return (line: string): number => queues[line]?.shards ?? 1;
}
