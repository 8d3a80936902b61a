import { responseDue } from "./service-clock.ts";
import type { Ticket } from "./ticket.ts";

/** Where no configuration says otherwise. */
export const usualAgeingMinutes = 480;

/**
 * What orders tickets of one priority: the target, else since when the customer waits. In an agent's own short list a
 * ticket without a target stands by its age, so that it need not be moved with every message back and forth.
 */
export function lineDue(ticket: Ticket): string {
  const waiting = ticket.status === "assigned" ? undefined : ticket.waitingSince;
  return responseDue(ticket.clocks) ?? waiting ?? ticket.createdAt;
}

/**
 * The place of a ticket in its line, the smallest first: when it is due, later by `ageingMinutes` for each priority below
 * the first. Waiting makes all tickets of a line more urgent at the same rate, so that their order never changes by
 * itself: a place that is written once is ageing, without a write and without a clock. Whatever has waited so long that
 * nothing new can be placed before it comes first, so nothing waits for ever.
 *
 * @returns milliseconds since 1970
 */
export function rankOf(
  { priority, dueAt }: { readonly priority: number; readonly dueAt: string },
  ageingMinutes: number,
): number {
  return Date.parse(dueAt) + (priority - 1) * ageingMinutes * 60_000;
}
