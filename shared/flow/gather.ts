import type { Config } from "../domain/config.ts";
import { type ContactId, type Ids, type MessageId, type TicketId, ticketNumber } from "../domain/ids.ts";
import type { InboundMessage } from "../domain/message.ts";
import { readReplyToken, type TokenKeys } from "../domain/reply-token.ts";
import type { Contact, Ticket } from "../domain/ticket.ts";
import { minutesAfter } from "../domain/ticket-states.ts";
import type { ContactTicket, TicketStore } from "./ports.ts";

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
  readonly now: () => Date;
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
  // A pointer without a ticket is what a crash left: the message that comes first opens that ticket.
  if (open && !(before && isOver(before, message, services.config))) return { ticket: open, before };
  return { ...newPlace(arrival, services, open), pointer: { conversation, replacing: open } };
}

async function placeByClaim(arrival: Arrival, services: Gathering): Promise<Place | typeof notYet> {
  const claim = await claimedTicket(arrival, services);
  if (!claim) return newPlace(arrival, services);
  const before = await services.store.ticket(claim.ticket);
  if (!before) return notYet;
  const continues = mayContinue(before, claim, arrival) && !isOver(before, arrival.message, services.config);
  return continues ? { ticket: before.id, before } : newPlace(arrival, services, before.id);
}

interface Claim {
  readonly ticket: TicketId;
  readonly by: "token" | "reference" | "number";
}

async function claimedTicket(arrival: Arrival, services: Gathering): Promise<Claim | undefined> {
  const { message, contact } = arrival;
  const { store, ids, tokenKeys } = services;
  const byToken = message.token === undefined ? undefined : readReplyToken(message.token, tokenKeys);
  if (byToken) return { ticket: byToken, by: "token" };
  const references = message.references
    .filter((reference) => reference !== message.referenceId)
    .map((reference) => ids.reference(message.channel, reference));
  const byReference = references.length > 0 ? await store.ticketByReference(references) : undefined;
  if (byReference && byReference !== ids.ticket(arrival.id)) return { ticket: byReference, by: "reference" };
  if (message.number === undefined) return undefined;
  const own = await store.ticketsOf(contact, "", ownTicketsSearched);
  const number = message.number.toUpperCase();
  const byNumber = own.find(({ ticket }) => ticketNumber(ticket) === number);
  return byNumber && { ticket: byNumber.ticket, by: "number" };
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

/** Who wrote through a form is answered by mail: a reply to that mail comes from where we sent it. */
function answersUs(ticket: Ticket, by: Claim["by"], { channel, sender }: InboundMessage): boolean {
  const same = ticket.address.toLowerCase() === sender.address.toLowerCase();
  return by !== "number" && ticket.channel === channel && same;
}

/** Closed for longer than tickets are opened again, when this message was received. */
function isOver(ticket: Ticket, message: InboundMessage, { desk }: Config): boolean {
  if (ticket.status !== "closed") return false;
  return minutesAfter(ticket.closedAt, desk.reopenDays * 24 * 60) < message.receivedAt;
}

/** What is known about the sender beyond this message. */
export interface Sender {
  readonly contact: Contact | undefined;
  readonly counts: { readonly automaticReplies: number; readonly tickets: number };
}

/** More than any guard counts to. */
const ticketsCounted = 100;

/** @param except a ticket that does not count: the one that is being decided about */
export async function findSender(
  { contact }: Pick<Arrival, "contact">,
  services: Gathering,
  except?: TicketId,
): Promise<Sender> {
  const { store, config, now } = services;
  const since = minutesAfter(now(), -config.answering.perContact.hours * 60);
  const [known, tickets] = await Promise.all([
    store.contact(contact),
    store.ticketsOf(contact, since, ticketsCounted),
  ]);
  const others = tickets.filter(({ ticket }) => ticket !== except);
  return { contact: known, counts: { automaticReplies: repliesIn(others), tickets: others.length } };
}

function repliesIn(tickets: readonly ContactTicket[]): number {
  return tickets.filter((ticket) => ticket.automaticReply).length;
}
