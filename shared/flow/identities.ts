import {
  type IdentityProof,
  isLinked,
  linkWithProof,
  otherOf,
  type Party,
  unlink,
} from "../domain/identity-link.ts";
import type { ContactId, Ids } from "../domain/ids.ts";
import { candidatesFor, type LinkSuggestion, suggestionOf } from "../domain/link-suggestions.ts";
import type { Ticket } from "../domain/ticket.ts";
import type { ContactTicket, Conversation, IdentityStore, TicketStore } from "./ports.ts";

export interface IdentityServices {
  readonly identities: IdentityStore;
  readonly store: TicketStore;
  readonly ids: Ids;
  readonly now: () => Date;
}

/** A person with more contacts than this is no person: nothing more is linked to them. */
export const contactsPerPerson = 16;
/** More writers than this on one link at the same time means that something else is wrong. */
const conflictsBorne = 10;

/**
 * The other contacts that are proven to be the same person. Follows links, which nothing shortens: a shortcut would outlive
 * the link that it was made of.
 */
export async function othersOfPerson(
  contact: ContactId,
  { identities }: { readonly identities: Pick<IdentityStore, "linksOf"> },
): Promise<readonly Party[]> {
  const others = new Map<ContactId, Party>();
  const waiting = [contact];
  for (let each = waiting.shift(); each !== undefined; each = waiting.shift()) {
    for (const link of await identities.linksOf(each)) {
      const other = otherOf(link, each);
      if (!isLinked(link) || other.contact === contact || others.has(other.contact)) continue;
      if (others.size + 1 >= contactsPerPerson) return [...others.values()];
      others.set(other.contact, other);
      waiting.push(other.contact);
    }
  }
  return [...others.values()];
}

export type Linked =
  | { readonly kind: "linked" }
  | {
      readonly kind: "refused";
      readonly reason: "same-contact" | "was-unlinked" | "not-linked" | "too-many-contacts";
    };

/**
 * Links two contacts by a proof, once however often it is presented. It changes neither who is answered nor what either of
 * them is told: people at the desk see both histories, and nobody else does.
 */
export async function linkContacts(
  parties: readonly [Party, Party],
  proof: IdentityProof,
  act: { readonly by: string; readonly askedAt?: string },
  services: IdentityServices,
): Promise<Linked> {
  const [one, other] = [parties[0].contact, parties[1].contact];
  for (let conflicts = 0; conflicts < conflictsBorne; conflicts += 1) {
    const before = await linkBetween(one, other, services);
    const outcome = linkWithProof(before, parties, proof, { ...act, at: services.now().toISOString() });
    if (outcome.kind === "refused") return outcome;
    if (outcome.kind === "unchanged") return { kind: "linked" };
    const both = await Promise.all([one, other].map((each) => othersOfPerson(each, services)));
    const person = new Set([one, other, ...both.flat().map(({ contact }) => contact)]);
    if (person.size > contactsPerPerson) return { kind: "refused", reason: "too-many-contacts" };
    if (await services.identities.saveLink(before, outcome.after)) return { kind: "linked" };
  }
  throw new Error(`the link of ${one} and ${other} changed ${conflictsBorne} times while it was made`);
}

/** Takes a link back: from now on the two are two again. */
export async function unlinkContacts(
  contacts: readonly [ContactId, ContactId],
  by: string,
  services: IdentityServices,
): Promise<{ readonly kind: "unlinked" } | { readonly kind: "refused"; readonly reason: "not-linked" }> {
  const [one, other] = contacts;
  for (let conflicts = 0; conflicts < conflictsBorne; conflicts += 1) {
    const before = await linkBetween(one, other, services);
    const outcome = unlink(before, { by, at: services.now().toISOString() });
    if (outcome.kind === "refused") return { kind: "refused", reason: "not-linked" };
    if (outcome.kind === "unchanged") return { kind: "unlinked" };
    if (await services.identities.saveLink(before, outcome.after)) return { kind: "unlinked" };
  }
  throw new Error(`the link of ${one} and ${other} changed ${conflictsBorne} times while it was taken back`);
}

async function linkBetween(one: ContactId, other: ContactId, { identities }: IdentityServices) {
  return (await identities.linksOf(one)).find((link) => otherOf(link, one).contact === other);
}

/** A contact of the same person, with what agents may look at. */
export interface KnownIdentity extends Party {
  readonly tickets: readonly ContactTicket[];
  /** Its own link with the contact in question; absent where a third one stands between them. */
  readonly proof?: IdentityProof;
  readonly linkedAt?: string;
}

export interface Identities {
  readonly linked: readonly KnownIdentity[];
  readonly suggestions: readonly LinkSuggestion[];
}

const ticketsShown = 10;
const ticketsAsked = 3;

/** Who else the customer of a ticket is known to be, and who they might be: of those, nothing that they wrote. */
export async function identitiesOf(
  { ticket, messages }: Pick<Conversation, "ticket" | "messages">,
  services: IdentityServices,
): Promise<Identities> {
  const { identities, store, ids } = services;
  const [others, links] = await Promise.all([
    othersOfPerson(ticket.contact, services),
    identities.linksOf(ticket.contact),
  ]);
  const linked = await Promise.all(
    others.map(async (party): Promise<KnownIdentity> => {
      const tickets = await store.ticketsOf(party.contact, "", ticketsShown);
      const link = links.find(
        (each) => isLinked(each) && otherOf(each, ticket.contact).contact === party.contact,
      );
      return { ...party, tickets, ...(link && { proof: link.proof, linkedAt: link.linked.at }) };
    }),
  );
  const candidates = candidatesFor(
    ticket,
    messages.map(({ message }) => message),
    ids,
  ).filter(({ contact }) => !others.some((party) => party.contact === contact));
  const suggestions = await Promise.all(candidates.map((candidate) => suggested(candidate, services)));
  return { linked, suggestions: suggestions.flat() };
}

async function suggested(
  candidate: ReturnType<typeof candidatesFor>[number],
  { store }: IdentityServices,
): Promise<LinkSuggestion[]> {
  const known = await store.contact(candidate.contact);
  if (!known) return [];
  const pointers = await store.ticketsOf(candidate.contact, "", ticketsAsked);
  const tickets = await Promise.all(pointers.map(({ ticket }) => store.ticket(ticket)));
  return [
    suggestionOf(
      candidate,
      known,
      tickets.filter((ticket): ticket is Ticket => ticket !== undefined),
    ),
  ];
}
