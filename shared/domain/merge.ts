import type { Act } from "./agent-acts.ts";
import type { Config } from "./config.ts";
import type { Ticket } from "./ticket.ts";
import {
  assigned,
  awake,
  closed,
  counted,
  factsOf,
  minutesAfter,
  ownerIn,
  queued,
  without,
} from "./ticket-states.ts";

/** Why two tickets are not made one. */
export type MergeRefusal =
  | "same-ticket"
  /** it is part of another one already */
  | "merged-already"
  /** what it is to become part of is itself part of another: that one is meant */
  | "target-merged"
  /** they belong to different people, whose messages must not come together */
  | "other-customer"
  /** it is over: what it were to take in would be over, too, without an end of its own */
  | "target-closed"
  /** as many are part of it as may be */
  | "too-many-tickets"
  /** somebody else has it, and did not ask for this */
  | "taken";

/**
 * The ticket as part of another one: closed, and whatever is written to it goes there. Only what is not merged itself can
 * take another in, so a chain never comes back to where it began; whoever stores this does so on condition that neither
 * record has changed.
 *
 * @param by who did it, as shown.
 * @param proven whether somebody knows both contacts to be one person: a link of theirs, or a supervisor.
 */
export function merge(
  ticket: Ticket,
  into: Ticket,
  by: string,
  now: Date,
  proven = false,
): { readonly after: Ticket } | { readonly refused: MergeRefusal } {
  if (ticket.id === into.id) return { refused: "same-ticket" };
  if (ticket.mergedInto !== undefined) return { refused: "merged-already" };
  if (into.mergedInto !== undefined) return { refused: "target-merged" };
  if (!proven && ticket.contact !== into.contact && !sameAddress(ticket, into))
    return { refused: "other-customer" };
  const merged = closed({ ...factsOf(ticket), mergedInto: into.id }, now, by);
  return { after: counted(ticket, merged, now, "no-news") };
}

/** So many tickets become part of one: whoever looks at it reads them all. */
const mostParts = 20;

/**
 * The ticket that takes another one in: who waits there waits here, as urgently. An agent has to look at it before they
 * answer for all or close. Taken in again, it brings along who waits there by now. What rested there rests no more.
 */
export function takeIn(
  into: Ticket,
  ticket: Ticket,
  { now, config }: Pick<Act, "now" | "config">,
): { readonly after: Ticket } | { readonly refused: MergeRefusal } {
  const parts = into.parts ?? [];
  const known = parts.includes(ticket.id);
  const waits = ticket.status === "queued" || ticket.waitingSince !== undefined;
  if (known && !waits) return { after: into };
  if (into.status === "closed") return { refused: "target-closed" };
  if (!known && parts.length >= mostParts) return { refused: "too-many-tickets" };
  const taken = { ...awake(into, now, config), parts: known ? parts : [...parts, ticket.id] };
  const after = waits ? waiting(taken, awake(ticket, now, config), now, config) : taken;
  return { after: counted(into, after, now, "news") };
}

function waiting(into: Ticket, { waitingSince, priority }: Ticket, now: Date, { desk }: Config): Ticket {
  const since = waitingSince ?? now.toISOString();
  const earlier = into.waitingSince !== undefined && into.waitingSince < since ? into.waitingSince : since;
  const urgent = { priority: priority < into.priority ? priority : into.priority };
  switch (into.status) {
    case "queued":
      // What is still to be read together could be answered by a machine, which knows nothing of who waits besides.
      return { ...without(into, "burst"), ...urgent, waitingSince: earlier };
    case "assigned": {
      const leaseUntil = into.waitingSince ? into.leaseUntil : minutesAfter(now, desk.leaseMinutes);
      return assigned(
        { ...factsOf(into), ...urgent, waitingSince: earlier },
        { ...ownerIn(into), leaseUntil },
      );
    }
    case "answered":
      return queued({ ...factsOf(into), ...urgent }, since);
    case "closed":
      return into;
  }
}

function sameAddress(one: Ticket, other: Ticket): boolean {
  return one.channel === other.channel && one.address.toLowerCase() === other.address.toLowerCase();
}
