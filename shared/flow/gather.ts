import type { BlockCause } from "../domain/block.ts";
import type { BusinessHours } from "../domain/business-hours.ts";
import type { Config } from "../domain/config.ts";
import type { Facts } from "../domain/decide.ts";
import { type Lately, saidWithin, textDigest, type Window, within } from "../domain/guards.ts";
import { type ContactId, type Ids, type MessageId, type TicketId, ticketNumber } from "../domain/ids.ts";
import type { InboundMessage } from "../domain/message.ts";
import { readReplyToken, type TokenKeys } from "../domain/reply-token.ts";
import type { Contact, Ticket } from "../domain/ticket.ts";
import { minutesAfter } from "../domain/ticket-states.ts";
import type { ContactTicket, TicketStore } from "./ports.ts";
import { whereMerged } from "./where-merged.ts";

/** Where a message belongs, as far as reading can tell. */
export interface Place {
  readonly ticket: TicketId;
  /** As it is now; `undefined` when the message opens it. */
  readonly before: Ticket | undefined;
  /** An older ticket it belongs with but may not or should not continue. */
  readonly linkedTo?: TicketId;
  /** Set where the contact's open conversation has to be pointed at the ticket first. */
  readonly pointer?: { readonly conversation: string; readonly replacing: TicketId | undefined };
}

export interface Gathering {
  readonly store: TicketStore;
  readonly ids: Ids;
  readonly config: Config;
  readonly tokenKeys: TokenKeys;
  /** Where the configuration names calendars. */
  readonly hours?: BusinessHours | undefined;
  readonly now: () => Date;
  /** Whether agents keep this sender out. */
  readonly blockOf?: (channel: string, address: string) => Promise<BlockCause | undefined>;
}

/** A message with the ids that everything else hangs on. */
export interface Arrival {
  readonly id: MessageId;
  readonly contact: ContactId;
  readonly message: InboundMessage;
}

/** The claimed ticket is known by reference but not stored yet: its first message is still on its way. */
export const notYet = "not-yet";

/** Finds the ticket of a message: an open conversation, a proven claim, or a new one. */
export async function findPlace(arrival: Arrival, services: Gathering): Promise<Place | typeof notYet> {
  switch (arrival.message.threading) {
    case "conversation":
      return placeInConversation(arrival, services);
    case "references":
      return placeByClaim(arrival, services);
    case "single":
      return newPlace(arrival, services);
  }
}

/** The ticket that this message opens, whoever processes it and however often. */
export function newPlace({ id }: Arrival, { ids }: Pick<Gathering, "ids">, linkedTo?: TicketId): Place {
  return { ticket: ids.ticket(id), before: undefined, ...(linkedTo && { linkedTo }) };
}

async function placeInConversation(arrival: Arrival, services: Gathering): Promise<Place> {
  const { message, contact } = arrival;
  const conversation = services.ids.conversation(message.channel, message.account, message.conversation);
  const open = await services.store.openConversation(contact, conversation);
  const before = open && (await services.store.ticket(open));
  const now = before && (await whereMerged(before, services.store));
  // A pointer without a ticket is what a crash left: the message that comes first opens that ticket.
  if (open && !now) return { ticket: open, before: undefined };
  if (now && !isOver(now, message, services.config)) return { ticket: now.id, before: now };
  return { ...newPlace(arrival, services, now?.id), pointer: { conversation, replacing: open } };
}

/**
 * Goes through everything the message claims to belong to, the strongest claim first, and continues the first ticket that
 * is the sender's. A claim that is not proved leads to a new ticket, linked to the one that was claimed.
 */
async function placeByClaim(arrival: Arrival, services: Gathering): Promise<Place | typeof notYet> {
  let unproved: TicketId | undefined;
  let awaited = false;
  for await (const claim of claims(arrival, services)) {
    const claimed = await services.store.ticket(claim.ticket);
    if (!claimed) {
      awaited = true;
    } else if (mayContinue(claimed, claim, arrival)) {
      const before = await whereMerged(claimed, services.store);
      const over = isOver(before, arrival.message, services.config);
      return over ? newPlace(arrival, services, before.id) : { ticket: before.id, before };
    } else {
      unproved ??= claimed.id;
    }
  }
  return awaited ? notYet : newPlace(arrival, services, unproved);
}

interface Claim {
  readonly ticket: TicketId;
  readonly by: "token" | "reference" | "number";
}

/** What a message claims to belong to, each looked up only when the stronger ones did not do. */
async function* claims({ id, contact, message }: Arrival, services: Gathering): AsyncGenerator<Claim> {
  const { store, ids, tokenKeys } = services;
  const byToken = message.token === undefined ? undefined : readReplyToken(message.token, tokenKeys);
  if (byToken) yield { ticket: byToken, by: "token" };
  const about = message.bounce?.originalMessageId ?? message.complaint?.originalMessageId;
  const references = [...message.references, ...(about === undefined ? [] : [about])]
    .filter((reference) => reference !== message.referenceId)
    .map((reference) => ids.reference(message.channel, reference));
  for (const ticket of references.length > 0 ? await store.ticketsByReference(references) : []) {
    if (ticket !== byToken && ticket !== ids.ticket(id)) yield { ticket, by: "reference" };
  }
  if (message.number === undefined) return;
  const own = await store.ticketsOf(contact, "", ownTicketsSearched);
  const number = message.number.toUpperCase();
  for (const { ticket } of own) if (ticketNumber(ticket) === number) yield { ticket, by: "number" };
}

/** A number is looked for among this many of the sender's newest tickets. */
const ownTicketsSearched = 50;

/**
 * A claim is no proof. The sender must be the ticket's contact, and an address that is proven to be forged counts only
 * with a token, which nobody has who did not get our reply. Bounces come from elsewhere by nature.
 */
function mayContinue(ticket: Ticket, { by }: Claim, { message, contact }: Arrival): boolean {
  if (message.automatic === "bounce" || message.automatic === "complaint") return true;
  if (ticket.contact !== contact && !answersUs(ticket, by, message)) return false;
  return message.sender.trust !== "forged" || by === "token";
}

/**
 * Who wrote through a form is answered by mail, and so is a chat that its customer has left: a reply to that mail comes from
 * where we sent it.
 */
function answersUs(ticket: Ticket, by: Claim["by"], { channel, sender }: InboundMessage): boolean {
  if (by === "number") return false;
  const isSender = (address: string) => address.toLowerCase() === sender.address.toLowerCase();
  if (channel === "email" && ticket.continueAt !== undefined && isSender(ticket.continueAt)) return true;
  return ticket.channel === channel && isSender(ticket.address);
}

/**
 * Closed for longer than tickets are opened again, when this message was received. Automatic mail opens nothing, so it
 * still belongs to what it is about.
 */
function isOver(ticket: Ticket, message: InboundMessage, { desk }: Config): boolean {
  if (ticket.status !== "closed") return false;
  if (message.automatic !== undefined && message.released === undefined) return false;
  return minutesAfter(ticket.closedAt, desk.reopenDays * 24 * 60) < message.receivedAt;
}

/** What is known about the sender beyond this message. */
export interface Sender {
  readonly contact: Contact | undefined;
  readonly blockedAs?: BlockCause | undefined;
  readonly counts: Facts["contactCounts"];
  readonly repeated: Facts["repeated"];
}

/** More than any guard counts to. */
const ticketsCounted = 100;
/** Of these, the newest, the guards look at every message; of the others at the one that opened them. */
const ticketsLookedAt = 3;

/**
 * The guards count what the contact's tickets tell anyway, so they cost no write. A machine that talks to us does so on
 * its newest ticket, or opens one with every mail: both are seen.
 *
 * @param except a ticket of which only what it says itself counts: the one that is being decided about
 */
export async function findSender(
  { contact, message }: Pick<Arrival, "contact" | "message">,
  services: Gathering,
  except?: TicketId,
): Promise<Sender> {
  const { store, config, now } = services;
  const { perContact, reopensPerContact, identicalTexts } = config.answering;
  const [known, pointers, blockedAs] = await Promise.all([
    store.contact(contact),
    store.ticketsOf(contact, "", ticketsCounted),
    services.blockOf?.(message.channel, message.sender.address),
  ]);
  const read = await Promise.all(
    pointers.slice(0, ticketsLookedAt).map(({ ticket }) => store.ticket(ticket)),
  );
  const latest = read.flatMap((ticket) => (ticket ? [ticket] : []));
  const lately = latest.flatMap((ticket) => (ticket.lately ? [ticket.lately] : []));
  const told = new Set(latest.filter((ticket) => ticket.lately).map(({ id }) => id));
  const others = pointers.filter(({ ticket }) => ticket !== except);
  const opened = others.filter(({ openedAt }) => openedAt >= hoursAgo(perContact.hours, now()));
  const untold = opened.filter(({ ticket, automaticReply }) => automaticReply && !told.has(ticket));
  const count = (counts: readonly number[]) => counts.reduce((sum, each) => sum + each, 0);
  const replies = count(lately.map((each) => within(each.replies, perContact, now())));
  return {
    contact: known,
    blockedAs,
    counts: { automaticReplies: replies + untold.length, tickets: opened.length },
    repeated: {
      reopens: count(lately.map((each) => within(each.reopens, reopensPerContact, now()))),
      sameText: timesSaid(
        textDigest(message.text),
        lately,
        others.filter(({ ticket }) => !told.has(ticket)),
        {
          window: identicalTexts,
          now: now(),
        },
      ),
    },
  };
}

function timesSaid(
  digest: string | undefined,
  lately: readonly Lately[],
  opened: readonly ContactTicket[],
  { window, now }: { readonly window: Window; readonly now: Date },
): number {
  if (digest === undefined) return 0;
  const onTickets = lately.map(({ texts }) => saidWithin(texts, digest, window, now));
  const opening = opened.filter(
    ({ text, openedAt }) => text === digest && openedAt >= hoursAgo(window.hours, now),
  );
  return onTickets.reduce((sum, each) => sum + each, opening.length);
}

function hoursAgo(hours: number, now: Date): string {
  return minutesAfter(now, -hours * 60);
}
