import type { Ticket } from "./ticket.ts";
import { closed, counted, factsOf } from "./ticket-states.ts";

/** Why two tickets are not made one. */
export type MergeRefusal =
  | "same-ticket"
  /** it is part of another one already */
  | "merged-already"
  /** what it is to become part of is itself part of another: that one is meant */
  | "target-merged"
  /** they belong to different people, whose messages must not come together */
  | "other-customer";

/**
 * The ticket as part of another one: closed, and whatever is written to it goes there. Only what is not merged itself can
 * take another in, so a chain never comes back to where it began; whoever stores this does so on condition that neither
 * record has changed.
 *
 * @param by who did it, as shown.
 */
export function merge(
  ticket: Ticket,
  into: Ticket,
  by: string,
  now: Date,
): { readonly after: Ticket } | { readonly refused: MergeRefusal } {
  if (ticket.id === into.id) return { refused: "same-ticket" };
  if (ticket.mergedInto !== undefined) return { refused: "merged-already" };
  if (into.mergedInto !== undefined) return { refused: "target-merged" };
  if (ticket.contact !== into.contact && !sameAddress(ticket, into)) return { refused: "other-customer" };
  const merged = closed({ ...factsOf(ticket), mergedInto: into.id }, now, by);
  return { after: counted(ticket, merged, now, "no-news") };
}

function sameAddress(one: Ticket, other: Ticket): boolean {
  return one.channel === other.channel && one.address.toLowerCase() === other.address.toLowerCase();
}
