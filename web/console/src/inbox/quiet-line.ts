import type { TicketView } from "../../../../shared/api/desk/tickets.ts";

/**
 * @param order ids as they are shown now
 * @param tickets the line as it is by now
 * @returns what to show, and what is new: tickets behind the last known one are a further page, which was asked for
 */
export function keepPlaces(order: readonly string[], tickets: readonly TicketView[]) {
  const byId = new Map(tickets.map((ticket) => [ticket.id, ticket]));
  const places = new Set(order);
  const lastKnown = tickets.findLastIndex(({ id }) => places.has(id));
  const further = lastKnown === -1 ? [] : tickets.slice(lastKnown + 1);
  const fresh = tickets
    .slice(0, lastKnown === -1 ? undefined : lastKnown + 1)
    .filter(({ id }) => !places.has(id));
  const shown = [...order.flatMap((id) => byId.get(id) ?? []), ...further];
  return { shown, fresh, order: shown.map(({ id }) => id) };
}
