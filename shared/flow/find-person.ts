import * as z from "zod/mini";
import type { ContactId, Ids, TicketId } from "../domain/ids.ts";
import { InboundItem, type InboundMessage } from "../domain/message.ts";
import { othersOfPerson } from "./identities.ts";
import type { HeldPages, PersonStore } from "./person-ports.ts";
import type { HeldItem, IdentityStore } from "./ports.ts";

export interface FindingServices {
  readonly persons: Pick<PersonStore, "everyTicketOf">;
  readonly identities: Pick<IdentityStore, "linksOf">;
  readonly held: HeldPages;
  readonly ids: Ids;
}

/** These contacts, and those that are proven to be the same person as one of them. */
export async function contactsOfPerson(
  asked: readonly ContactId[],
  { identities }: { readonly identities: Pick<IdentityStore, "linksOf"> },
): Promise<readonly ContactId[]> {
  const all = new Set(asked);
  for (const contact of asked) {
    for (const party of await othersOfPerson(contact, { identities })) all.add(party.contact);
  }
  return [...all];
}

/** Every ticket that one of these contacts opened, with whose it is. */
export async function ticketsOfContacts(
  contacts: readonly ContactId[],
  { persons }: Pick<FindingServices, "persons">,
): Promise<readonly { readonly ticket: TicketId; readonly contact: ContactId }[]> {
  const all: { ticket: TicketId; contact: ContactId }[] = [];
  for (const contact of contacts) {
    for (const ticket of await persons.everyTicketOf(contact)) all.push({ ticket, contact });
  }
  return all;
}

const heldPerPage = 100;

/** What stands in the quarantine and came from one of these contacts, received by then. */
export async function* heldOfContacts(
  contacts: ReadonlySet<ContactId>,
  until: string,
  { held, ids }: Pick<FindingServices, "held" | "ids">,
): AsyncGenerator<HeldItem> {
  let cursor: string | undefined;
  do {
    const page = await held.held(heldPerPage, cursor);
    for (const item of page.items) {
      const message = heldMessageOf(item);
      if (!message || item.receivedAt > until) continue;
      if (contacts.has(ids.contact(message.channel, message.sender.address))) yield item;
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
}

/** The message that a quarantined item is; nothing for what never became one, or was deleted. */
export function heldMessageOf({ replay }: HeldItem): InboundMessage | undefined {
  if (replay.body === "") return undefined;
  const read = z.safeParse(InboundItem, JSON.parse(replay.body));
  return read.success && read.data.kind === "message" ? read.data.message : undefined;
}
