import type { Config } from "./config.ts";
import { type Promising, withServiceLevels } from "./service-levels.ts";
import type { Ticket } from "./ticket.ts";
import { minutesAfter } from "./ticket-states.ts";

/**
 * A ticket as it is to be stored after a change: with the clocks of its service level, and with when it goes to another
 * queue. Every flow that stores a ticket goes through here, so that no act of anybody has to think of it.
 */
export function toKeep(before: Ticket | undefined, after: Ticket, promising: Promising, now: Date): Ticket {
  return withOverflow(withServiceLevels(before, after, promising, now), promising.config);
}

function withOverflow(ticket: Ticket, config: Config): Ticket {
  const overflow = config.queues[ticket.queue]?.overflow;
  if (ticket.status !== "queued" || !overflow || ticket.overflowAt !== undefined) return ticket;
  const since = ticket.queuedAt ?? ticket.updatedAt;
  return { ...ticket, overflowAt: minutesAfter(since, overflow.afterMinutes) };
}
