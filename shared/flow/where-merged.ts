import type { TicketId } from "../domain/ids.ts";
import type { Ticket } from "../domain/ticket.ts";
import type { TicketStore } from "./ports.ts";

/** Merging into what was merged makes chains; this many links are followed. */
const mergesFollowed = 16;

/**
 * The tickets into which one was merged, one after the other. A chain that comes back to where it was, or leads to nothing, ends
 * where it stands.
 */
async function mergedThrough(ticket: Ticket, store: Pick<TicketStore, "ticket">): Promise<readonly Ticket[]> {
  const passed = new Set<TicketId>([ticket.id]);
  const chain: Ticket[] = [];
  let at = ticket;
  while (at.mergedInto !== undefined && chain.length < mergesFollowed && !passed.has(at.mergedInto)) {
    const next = await store.ticket(at.mergedInto);
    if (!next) break;
    passed.add(next.id);
    chain.push(next);
    at = next;
  }
  return chain;
}

/** The ticket in which this one goes on: itself, or what it was merged into. */
export async function whereMerged(ticket: Ticket, store: Pick<TicketStore, "ticket">): Promise<Ticket> {
  return (await mergedThrough(ticket, store)).at(-1) ?? ticket;
}

/** Where else there may be what was written to a ticket: all that it was merged into, or was before it was opened again. */
export async function wentOnIn(
  id: TicketId,
  store: Pick<TicketStore, "ticket">,
): Promise<ReadonlySet<TicketId>> {
  const ticket = await store.ticket(id);
  if (!ticket) return new Set();
  const linked = ticket.linkedTo === undefined ? undefined : await store.ticket(ticket.linkedTo);
  const begun = linked ? [ticket, linked] : [ticket];
  const chains = await Promise.all(begun.map((each) => mergedThrough(each, store)));
  return new Set([...(linked ? [linked] : []), ...chains.flat()].map((other) => other.id));
}
