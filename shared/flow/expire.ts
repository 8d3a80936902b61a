import type { ErasedCounts } from "../domain/erasure.ts";
import type { ContactId, TicketId } from "../domain/ids.ts";
import type { Ticket } from "../domain/ticket.ts";
import { counted, withoutLesson } from "../domain/ticket-states.ts";
import type { PersonStore } from "./person-ports.ts";
import type { DeskStore, TicketStore } from "./ports.ts";
import { type RemovalServices, removeContents, removeHeldItem } from "./remove-ticket.ts";
import { whereMerged } from "./where-merged.ts";

export interface ExpiryServices extends RemovalServices {
  readonly persons: RemovalServices["persons"] &
    Pick<PersonStore, "removeTicket" | "removePointer" | "removeContact" | "everyTicketOf">;
  readonly store: Pick<TicketStore, "ticket" | "conversationOf" | "save" | "contact">;
  readonly held: Pick<DeskStore, "heldItem">;
  readonly now: () => Date;
}

/**
 * Whether a ticket was closed before `before` (ISO 8601). What became part of another one is shown there and goes on there, and
 * so is kept as long as that.
 */
export async function isKeptNoLonger(
  ticket: Ticket,
  before: string,
  store: Pick<TicketStore, "ticket">,
): Promise<boolean> {
  const isOver = (each: Ticket) => each.status === "closed" && each.closedAt < before;
  return isOver(ticket) && isOver(await whereMerged(ticket, store));
}

/**
 * Takes a ticket away that was closed before `before` (ISO 8601), with everything on it. One that was opened again meanwhile
 * stays. Repeatable: a crash leaves the ticket, closed as it was, for the next time.
 */
export async function expireTicket(
  id: TicketId,
  before: string,
  services: ExpiryServices,
): Promise<ErasedCounts | undefined> {
  const { store, persons, now } = services;
  const conversation = await store.conversationOf(id);
  if (!conversation) return undefined;
  const { ticket } = conversation;
  if (!(await isKeptNoLonger(ticket, before, store))) return undefined;
  // A message that comes from here on finds a newer version, and this one cannot be taken away any more.
  const last = { ...counted(ticket, withoutLesson(ticket), now(), "no-news"), updatedAt: ticket.updatedAt };
  if ((await store.save({ before: ticket, after: last })) !== "saved") return undefined;
  const counts = await removeContents(conversation, undefined, "expired", services);
  if (!(await persons.removeTicket(id, last.v))) return undefined;
  await persons.removePointer(ticket.contact, id);
  await removeEmptyContact(ticket.contact, services);
  return { ...counts, tickets: 1 };
}

/** Whose last ticket went is known no longer, unless somebody decided something about them. */
async function removeEmptyContact(contact: ContactId, { persons, store }: ExpiryServices): Promise<void> {
  const known = await store.contact(contact);
  if (!known || known.blocked || known.vip) return;
  const tickets = await Promise.all((await persons.everyTicketOf(contact)).map((id) => store.ticket(id)));
  if (tickets.every((ticket) => ticket === undefined)) await persons.removeContact(contact);
}

/** Takes an item of the quarantine away that was received before `before` (ISO 8601). */
export async function expireHeld(
  id: Parameters<DeskStore["heldItem"]>[0],
  before: string,
  services: ExpiryServices,
): Promise<ErasedCounts | undefined> {
  const item = await services.held.heldItem(id);
  if (!item || item.receivedAt >= before) return undefined;
  return removeHeldItem(item, "expired", services);
}
