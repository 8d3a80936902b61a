import type { ChatItem, ChatStatus } from "../api/chat.ts";
import { attendance } from "../domain/chat-hours.ts";
import { chatReply } from "../domain/chat-item.ts";
import type { Config } from "../domain/config.ts";
import type { Ids } from "../domain/ids.ts";
import { answerDue } from "../domain/service-clock.ts";
import type { Ticket } from "../domain/ticket.ts";
import type { Conversation, StoredMessage, TicketStore } from "./ports.ts";

export interface TranscriptServices {
  readonly store: Pick<TicketStore, "ticketsOf" | "conversationOf">;
  readonly ids: Ids;
  readonly config: Config;
  readonly now: () => Date;
}

/** Whose conversation, as the session says. */
export interface ChatPlace {
  readonly account: string;
  readonly conversation: string;
}

export interface Transcript {
  readonly items: readonly ChatItem[];
  /** Milliseconds in 13 digits; what is asked for next time. */
  readonly cursor: string;
  readonly status: ChatStatus;
}

/** A returning customer sees what was said on so many tickets. */
const ticketsShown = 3;
/** Items and UTF-8 bytes of one frame: API Gateway carries 128 KB. The newest are what counts. */
const mostItems = 100;
const mostBytes = 90_000;
/**
 * What is stored later may have been received earlier: a message waits in a queue, a reply is written before it is sent. So
 * each time a little is sent again; the widget knows items by their ids.
 */
const overlapMs = 10 * 60_000;

/**
 * What a visitor may see of a conversation since a cursor, from the tickets themselves: their own messages in it and the
 * replies that were sent to it. What came or went by mail stays in the mailbox: whoever left an address in a chat has not
 * proved that it is theirs.
 */
export async function transcriptOf(
  { account, conversation }: ChatPlace,
  after: string | undefined,
  services: TranscriptServices,
): Promise<Transcript> {
  const { store, ids, config, now } = services;
  const contact = ids.contact("chat", conversation);
  const pointers = await store.ticketsOf(contact, "", ticketsShown);
  const found = await Promise.all(pointers.map(({ ticket }) => store.conversationOf(ticket)));
  const tickets = found.filter((each) => each !== undefined);
  const place = { account, conversation };
  const items = tickets.flatMap((each) => itemsOf(each, place, config.brand.name));
  const since = after === undefined ? "" : new Date(Number(after) - overlapMs).toISOString();
  return {
    items: bounded(items.filter(({ at }) => at >= since).sort(inOrder)),
    cursor: String(now().getTime()).padStart(13, "0"),
    status: statusOf(tickets[0]?.ticket, services),
  };
}

function itemsOf({ messages, outbox }: Conversation, place: ChatPlace, brand: string): ChatItem[] {
  const isHere = (at: { channel: string; account: string; conversation: string }) =>
    at.channel === "chat" && at.account === place.account && at.conversation === place.conversation;
  // What is being sent is shown, too: whoever connects in this moment is told by nobody else.
  const sent = outbox.filter(
    (entry) => isHere(entry) && (entry.state === "SENT" || entry.state === "SENDING"),
  );
  return [
    ...messages.filter(({ message }) => isHere(message)).map(messageItem),
    ...sent.map((entry) => chatReply(entry, brand)),
  ];
}

function messageItem({ id, message }: StoredMessage): ChatItem {
  const { identity, text, receivedAt, attachments } = message;
  return {
    id,
    clientId: identity.key.slice(identity.key.lastIndexOf("/") + 1),
    from: "visitor",
    text,
    at: receivedAt,
    ...(attachments.length > 0 && {
      files: attachments.map(({ name, size }) => ({ name, ...(size !== undefined && { size }) })),
    }),
  };
}

function inOrder(one: ChatItem, other: ChatItem): number {
  return one.at.localeCompare(other.at) || one.id.localeCompare(other.id);
}

/** The newest that fit. */
function bounded(items: readonly ChatItem[]): readonly ChatItem[] {
  let bytes = 0;
  let from = items.length;
  while (from > 0 && items.length - from < mostItems) {
    bytes += Buffer.byteLength(JSON.stringify(items[from - 1]));
    if (bytes > mostBytes && from < items.length) break;
    from -= 1;
  }
  return items.slice(from);
}

/** How things stand with the newest ticket, and whether people are there. */
export function statusOf(
  ticket: Ticket | undefined,
  { config, now }: Pick<TranscriptServices, "config" | "now">,
): ChatStatus {
  const there = attendance(config.channels.chat?.hours, now());
  const answerBy = ticket && answerDue(ticket)?.toISOString();
  const waits = ticket?.waitingSince !== undefined && ticket.burst === undefined;
  return {
    state: stateOf(ticket),
    ...there,
    // Past the target nothing is promised any more.
    ...(waits && answerBy !== undefined && answerBy > now().toISOString() && { answerBy }),
    ...(ticket?.continueAt !== undefined && { email: masked(ticket.continueAt) }),
  };
}

function stateOf(ticket: Ticket | undefined): ChatStatus["state"] {
  switch (ticket?.status) {
    case undefined:
    case "closed":
      return "idle";
    case "queued":
      // More may come, and be answered by a machine.
      return ticket.burst ? "idle" : "waiting";
    case "assigned":
      return "agent";
    case "answered":
      return "answered";
  }
}

/** `mei@customer.example` as `m…@customer.example`. */
function masked(address: string): string {
  const at = address.lastIndexOf("@");
  return `${address.slice(0, 1)}…${address.slice(at)}`;
}
