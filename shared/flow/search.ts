import { type Beholder, mayUseTicket } from "../domain/desk-access.ts";
import { type AgentId, type ContactId, type Ids, type TicketId, ticketNumber } from "../domain/ids.ts";
import { searchWords } from "../domain/search-words.ts";
import type { Ticket } from "../domain/ticket.ts";
import type { DeskStore, TicketStore } from "./ports.ts";

/** Where the words of a message or reply are kept. */
export interface SearchPlace {
  readonly ticket: TicketId;
  /** When it came or was written, milliseconds. */
  readonly at: number;
  /** Of the message or reply. */
  readonly id: string;
}

/** A message that has every word that was asked for. */
export interface FoundWords {
  /** Its place among all of its day, later ones being greater. */
  readonly sort: string;
  readonly ticket: TicketId;
  readonly at: number;
}

export interface SearchStore {
  /** Tickets whose id begins so. Costs a look at everything that is open, unless the ticket was closed before. */
  withNumber(
    number: string,
    lines: { readonly queues: readonly string[]; readonly agents: readonly AgentId[] },
  ): Promise<readonly TicketId[]>;
  /**
   * Messages of a UTC day, `YYYY-MM-DD`, that have all these words, the newest first.
   *
   * @param before only those before this place
   */
  withWords(day: string, words: readonly string[], before?: string): Promise<readonly FoundWords[]>;
}

export interface SearchServices {
  readonly search: SearchStore;
  readonly store: Pick<TicketStore, "ticket" | "ticketsOf">;
  readonly desk: Pick<DeskStore, "agents">;
  readonly ids: Pick<Ids, "contact">;
  /** Names of all channels on which customers have addresses, and of all queues. */
  readonly channels: readonly string[];
  readonly queues: readonly string[];
  /** For how many days the words of messages are kept; 0 where they are not. */
  readonly textDays: number;
  readonly now: () => Date;
}

export interface Hit {
  readonly ticket: Ticket;
  /** By what it was found. */
  readonly by: "id" | "number" | "contact" | "address" | "words";
  /** ISO 8601: of the message that has the words. */
  readonly at?: string;
}

export interface Hits {
  readonly items: readonly Hit[];
  readonly cursor?: string;
  /** ISO 8601: words were looked for in what came since then; absent where they are not looked for. */
  readonly wordsSince?: string;
}

/** Days that are looked through in one request, whatever is found: what it may cost and take is bounded by it. */
const daysAtOnce = 31;
/** Days that are asked for side by side. */
const daysSideBySide = 4;
/** Tickets that are read in one request for their words, also where nothing of it may be shown. */
const ticketsAtOnce = 200;
/** Tickets of one address that are shown. */
const mostOfContact = 50;

/**
 * Tickets that somebody may see, found by what they typed: a ticket's number or id, the id of a contact, an address on any
 * channel, or words of what was written. The first page has what was found by the exact ones, then come words, the newest first.
 */
export async function searchTickets(
  query: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  person: Beholder,
  services: SearchServices,
): Promise<Hits> {
  const typed = query.normalize("NFKC").trim();
  const exact = cursor === undefined ? await exactly(typed, services) : [];
  const visible = exact.filter(({ ticket }) => mayUseTicket(ticket, person));
  const words = searchWords(typed);
  if (services.textDays === 0 || words.length === 0) return { items: visible };
  const { items, ...more } = await byWords(words, { limit, cursor }, person, services);
  const shown = new Set(visible.map(({ ticket }) => ticket.id));
  return { items: [...visible, ...items.filter(({ ticket }) => !shown.has(ticket.id))], ...more };
}

/** Crockford's letters, as ids are made of them. */
const numberShape = /^#?([0-9A-HJKMNP-TV-Z]{8})$/i;
const ticketShape = /^[0-9A-HJKMNP-TV-Z]{16}$/i;
const contactShape = /^[0-9A-HJKMNP-TV-Z]{20}$/i;

async function exactly(typed: string, services: SearchServices): Promise<readonly Hit[]> {
  const { store } = services;
  if (/\s/.test(typed) && !/^[+(]?[\d ()-]+$/.test(typed)) return [];
  if (ticketShape.test(typed)) {
    const ticket = await store.ticket(typed.toUpperCase() as TicketId);
    if (ticket) return [{ ticket, by: "id" }];
  }
  const [byAddress, byNumber, byContact] = await Promise.all([
    ofAddress(typed, services),
    ofNumber(typed, services),
    contactShape.test(typed) ? ofContact(typed.toUpperCase() as ContactId, services) : [],
  ]);
  return [
    ...byNumber.map((ticket): Hit => ({ ticket, by: "number" })),
    ...byContact.map((ticket): Hit => ({ ticket, by: "contact" })),
    ...byAddress.map((ticket): Hit => ({ ticket, by: "address" })),
  ];
}

async function ofNumber(typed: string, services: SearchServices): Promise<readonly Ticket[]> {
  const number = numberShape.exec(typed)?.[1]?.toUpperCase();
  if (number === undefined) return [];
  const agents = (await services.desk.agents()).map(({ id }) => id);
  const found = await services.search.withNumber(number, { queues: services.queues, agents });
  const tickets = await all(found, services);
  return tickets.filter(({ id }) => ticketNumber(id) === number);
}

/** People write telephone numbers in many ways, platforms in two. */
function waysToWrite(typed: string): readonly string[] {
  const digits = typed.replace(/[ ()+-]/g, "");
  return /^\d{5,15}$/.test(digits) ? [...new Set([typed, digits, `+${digits}`])] : [typed];
}

async function ofAddress(typed: string, services: SearchServices): Promise<readonly Ticket[]> {
  if (typed === "" || typed.length > 320) return [];
  const contacts = waysToWrite(typed).flatMap((address) =>
    services.channels.map((channel) => services.ids.contact(channel, address)),
  );
  const tickets = await Promise.all(contacts.map((contact) => ofContact(contact, services)));
  return tickets.flat().sort((a, b) => b.createdAt.localeCompare(a.createdAt));
}

async function ofContact(contact: ContactId, services: SearchServices): Promise<readonly Ticket[]> {
  const pointers = await services.store.ticketsOf(contact, "", mostOfContact);
  return all(
    pointers.map(({ ticket }) => ticket),
    services,
  );
}

async function all(ids: readonly TicketId[], { store }: SearchServices): Promise<readonly Ticket[]> {
  const tickets = await Promise.all(ids.map((id) => store.ticket(id)));
  return tickets.filter((ticket) => ticket !== undefined);
}

async function byWords(
  words: readonly string[],
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  person: Beholder,
  services: SearchServices,
): Promise<Hits> {
  const today = dayOf(services.now().getTime());
  const oldest = dayOf(services.now().getTime() - services.textDays * dayMs);
  const [from, before] = placeOf(cursor, today) ?? [today, undefined];
  const days = daysBack(from, oldest);
  const items = new Map<TicketId, Hit>();
  const looked = new Set<TicketId>();
  for (let at = 0; at < days.length; at += daysSideBySide) {
    const batch = days.slice(at, at + daysSideBySide);
    const found = await Promise.all(
      batch.map((day) => services.search.withWords(day, words, day === from ? before : undefined)),
    );
    for (const [nth, ofDay] of found.entries()) {
      for (const { ticket: id, at: ms, sort } of ofDay) {
        if (looked.has(id)) continue;
        looked.add(id);
        const ticket = await services.store.ticket(id);
        if (ticket && mayUseTicket(ticket, person))
          items.set(id, { ticket, by: "words", at: new Date(ms).toISOString() });
        if (items.size === limit || looked.size === ticketsAtOnce) {
          return { ...shown(items, oldest), cursor: `${batch[nth]}|${sort}` };
        }
      }
    }
  }
  const next = dayBefore(days.at(-1) ?? from);
  return { ...shown(items, oldest), ...(next >= oldest && { cursor: next }) };
}

function shown(items: ReadonlyMap<TicketId, Hit>, oldest: string): Hits {
  return { items: [...items.values()], wordsSince: `${oldest}T00:00:00.000Z` };
}

const dayMs = 86_400_000;

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** The day before. */
function dayBefore(day: string): string {
  return dayOf(Date.parse(day) - dayMs);
}

/** The days of one request, the newest first. */
function daysBack(from: string, oldest: string): readonly string[] {
  const days: string[] = [];
  for (let day = from; day >= oldest && days.length < daysAtOnce; day = dayBefore(day)) days.push(day);
  return days;
}

/** What a cursor says; anything else than one of ours begins anew. */
function placeOf(
  cursor: string | undefined,
  today: string,
): readonly [day: string, before: string | undefined] | undefined {
  const parts = /^(\d{4}-\d{2}-\d{2})(?:\|([\w#]{1,120}))?$/.exec(cursor ?? "");
  if (!parts?.[1] || parts[1] > today || Number.isNaN(Date.parse(parts[1]))) return undefined;
  return [parts[1], parts[2]];
}
