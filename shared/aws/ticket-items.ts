import { deflateRawSync, gunzipSync, gzipSync, inflateRawSync } from "node:zlib";
import * as z from "zod/mini";
import { Decision } from "../domain/decision.ts";
import type { AgentId, MessageId, TicketId } from "../domain/ids.ts";
import { HoldCause, InboundMessage } from "../domain/message.ts";
import { messageTextKey } from "../domain/object-keys.ts";
import { OutboxEntry } from "../domain/outbox.ts";
import { Agent, Contact, Ticket } from "../domain/ticket.ts";
import type { AuditRecord, Blobs, HeldItem, Note, SeenMark, StoredMessage } from "../flow/ports.ts";
import {
  type Key,
  keys,
  type LineParts,
  messageTimerKey,
  outboxTimerKey,
  queueKey,
  SEEN_DAYS,
  ticketTimerKey,
} from "./keys.ts";
import type { Item, Table } from "./table.ts";

/** Texts above this live in the bucket: beyond it a write there costs less than the write units here. Bytes. */
const INLINE_TEXT_BYTES = 4096;

/**
 * DynamoDB bills by the kilobyte. What is long and in no condition or index is deflated, which keeps most records of a
 * reply with all that it quotes one kilobyte smaller.
 */
export function packed(value: object): Uint8Array {
  return deflateRawSync(JSON.stringify(value));
}

export function unpacked(stored: unknown): unknown {
  const bytes = z.parse(z.instanceof(Uint8Array), stored);
  return JSON.parse(inflateRawSync(bytes).toString("utf8"));
}

const id = <T extends string>() => z.custom<T>((value) => typeof value === "string" && value.length > 0);

/** Items carry the type's own fields under `d`, so that keys and index attributes never mix with them. */
function item(key: Key, data: object, extra: object = {}): Key & Item {
  return { ...key, ...extra, d: data };
}

export function ticketItem(ticket: Ticket, lines: LineParts): Key & Item {
  const { conversation, thread, recentMessages, recentRequests, lately, lessonAt, ...rest } = ticket;
  const { clocks, known, passedBy, queuedAt, overflowAt, ...facts } = rest;
  return item(keys.ticket(ticket.id), facts, {
    v: ticket.v,
    traces: packed({
      ...{ conversation, thread, recentMessages, recentRequests, lately, lessonAt },
      ...{ clocks, known, passedBy, queuedAt, overflowAt },
    }),
    ...queueKey(ticket, lines),
    ...ticketTimerKey(ticket),
  });
}

export function parseTicket(stored: Item): Ticket {
  const facts = z.parse(z.looseObject({}), stored.d);
  const traces = z.parse(z.looseObject({}), unpacked(stored.traces));
  return z.parse(Ticket, { ...facts, ...traces });
}

export function contactItem(contact: Contact, firstTicket: object): Key & Item {
  return item(keys.contact(contact.id), contact, { first: firstTicket });
}

export function parseContact(stored: Item): Contact {
  return z.parse(Contact, stored.d);
}

const ContactTicket = z.object({
  ticket: id<TicketId>(),
  openedAt: z.string(),
  automaticReply: z.boolean(),
  text: z.exactOptional(z.string()),
});

export function parseContactTicket(stored: unknown) {
  return z.parse(ContactTicket, stored);
}

const Seen = z.object({
  message: id<MessageId>(),
  reference: z.exactOptional(z.string()),
  ticket: id<TicketId>(),
  receivedMs: z.number(),
  done: z.boolean(),
  outcome: z.exactOptional(z.enum(["ticketed", "quarantined", "suppressed"])),
  gone: z.exactOptional(z.enum(["erased", "expired"])),
});

export function seenItem(mark: SeenMark): Key & Item {
  const ttl = Math.ceil(mark.receivedMs / 1000) + SEEN_DAYS * 86_400;
  return item(keys.seen(mark.message, mark.reference), mark, { ttl });
}

export function parseSeen(stored: Item): SeenMark {
  return z.parse(Seen, stored.d);
}

/** The long texts of a message, kept apart from its record. */
const Texts = z.object({ text: z.string(), fullText: z.exactOptional(z.string()) });

/** Where texts go. With the table, the text of a record that is there already is left as it is. */
interface TextPlaces {
  readonly blobs: Blobs;
  readonly table?: Pick<Table, "get">;
}

export async function messageItem(stored: StoredMessage, places: TextPlaces): Promise<Key & Item> {
  const { message, ...rest } = stored;
  const { text, fullText, ...facts } = message;
  const texts = { text, ...(fullText !== undefined && { fullText }) };
  const key = keys.message(stored.ticket, stored.receivedMs, stored.id);
  const kept = await keepTexts(texts, messageTextKey(stored.ticket, stored.id), key, places);
  return item(key, { ...rest, message: facts, ...kept }, messageTimerKey(stored));
}

/** Puts texts where they cost the least; what it answers is stored with the record. */
async function keepTexts(
  texts: z.infer<typeof Texts>,
  textKey: string,
  record: Key,
  { blobs, table }: TextPlaces,
): Promise<{ texts: Uint8Array } | { textKey: string }> {
  const json = JSON.stringify(texts);
  if (Buffer.byteLength(json) <= INLINE_TEXT_BYTES) return { texts: packed(texts) };
  // The same id may come again with other words: the bucket must not have them before the table refuses them.
  if (!(await table?.get(record))) await blobs.put(textKey, gzipSync(json), "application/gzip");
  return { textKey };
}

const MessageRecord = z.object({
  id: id<MessageId>(),
  ticket: id<TicketId>(),
  receivedMs: z.number(),
  language: z.string(),
  masked: z.array(z.string()),
  decision: Decision,
  media: z.exactOptional(
    z.object({
      checkAt: z.string(),
      attempts: z.number(),
      epoch: z.number(),
      leaseUntil: z.exactOptional(z.string()),
    }),
  ),
  erasedAt: z.exactOptional(z.string()),
});

export async function parseMessage(stored: Item, blobs: Blobs): Promise<StoredMessage> {
  const data = z.parse(z.looseObject({ message: z.looseObject({}) }), stored.d);
  const texts = await readTexts(data, blobs);
  return {
    ...z.parse(MessageRecord, data),
    message: z.parse(InboundMessage, { ...data.message, ...texts }),
  };
}

/** What stands where a text was. */
export function noText(): Uint8Array {
  return packed({ text: "" });
}

async function readTexts(data: Item, blobs: Blobs) {
  if (typeof data.textKey !== "string") return z.parse(Texts, unpacked(data.texts));
  const blob = await blobs.get(data.textKey);
  // Expired by the operator's retention: the record stays, the words are gone.
  if (!blob) return { text: "" };
  return z.parse(Texts, JSON.parse(gunzipSync(blob).toString("utf8")));
}

export async function outboxItem(entry: OutboxEntry, places: TextPlaces): Promise<Key & Item> {
  const { text, ...facts } = entry;
  const key = keys.outbox(entry.ticket, entry.id);
  const kept = await keepTexts({ text }, `texts/${entry.ticket}/${entry.id}.json.gz`, key, places);
  return item(key, { ...facts, ...kept }, outboxTimerKey(entry));
}

export async function parseOutbox(stored: Item, blobs: Blobs): Promise<OutboxEntry> {
  const data = z.parse(z.looseObject({}), stored.d);
  const { text } = await readTexts(data, blobs);
  return z.parse(OutboxEntry, { ...data, text });
}

const NoteRecord = z.object({
  id: z.string(),
  ticket: id<TicketId>(),
  at: z.string(),
  author: z.string(),
  text: z.string(),
  mentions: z.exactOptional(z.array(id<AgentId>())),
});

export function noteItem(note: Note): Key & Item {
  return item(keys.note(note.ticket, note.at, note.id), note);
}

export function parseNote(stored: Item): Note {
  return z.parse(NoteRecord, stored.d);
}

const Audit = z.object({
  id: z.string(),
  ticket: id<TicketId>(),
  at: z.string(),
  actor: z.string(),
  act: z.string(),
  detail: z.exactOptional(z.record(z.string(), z.string())),
});

export function auditItem(record: AuditRecord): Key & Item {
  return item(keys.audit(record.ticket, record.at, record.id), record);
}

export function parseAudit(stored: Item): AuditRecord {
  return z.parse(Audit, stored.d);
}

export function parseAgent(stored: Item): Agent {
  const openOf = Object.entries(stored).flatMap(([name, open]) =>
    name.startsWith(OPEN_OF) ? [[name.slice(OPEN_OF.length), open] as const] : [],
  );
  return z.parse(Agent, {
    ...(stored.d as object),
    open: stored.open ?? 0,
    max: stored.max,
    ...(openOf.length > 0 && { openOf: Object.fromEntries(openOf) }),
    ...(stored.maxOf !== undefined && { maxOf: stored.maxOf }),
    ...(stored.offer !== undefined && { offer: stored.offer }),
    ...(stored.offeredAt !== undefined && { offeredAt: stored.offeredAt }),
    ...(stored.claimed !== undefined && { claimed: stored.claimed }),
  });
}

/** An agent's open tickets of one channel stand in an attribute of their own: only those can be counted up. */
export const OPEN_OF = "open#";

const Held = z.object({
  id: id<MessageId>(),
  cause: HoldCause,
  channel: z.string(),
  receivedAt: z.string(),
  summary: z.string(),
  rawKey: z.exactOptional(z.string()),
  replay: z.object({ queue: z.enum(["inbound", "mail"]), body: z.string() }),
  state: z.enum(["held", "released", "deleted"]),
  decidedBy: z.exactOptional(z.string()),
  decidedAt: z.exactOptional(z.string()),
});

export async function heldItem(held: HeldItem, places: TextPlaces): Promise<Key & Item> {
  const place = { qpk: "HELD#0", qsk: `${String(Date.parse(held.receivedAt)).padStart(13, "0")}#${held.id}` };
  const { replay, ...facts } = held;
  const key = keys.held(held.id);
  const kept = await keepTexts({ text: replay.body }, `texts/held/${held.id}.json.gz`, key, places);
  return item(key, { ...facts, replay: { queue: replay.queue }, ...kept }, place);
}

export async function parseHeld(stored: Item, blobs: Blobs): Promise<HeldItem> {
  const data = z.parse(z.looseObject({ replay: z.object({ queue: z.string() }) }), stored.d);
  const { text: body } = await readTexts(data, blobs);
  return z.parse(Held, { ...data, replay: { ...data.replay, body } });
}
