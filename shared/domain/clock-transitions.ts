import { isGivenUp } from "./burst.ts";
import type { Config } from "./config.ts";
import type { OutboxEntry } from "./outbox.ts";
import { nextDeadline, type Priority, type Ticket } from "./ticket.ts";
import {
  assigned,
  closed,
  counted,
  factsOf,
  minutesAfter,
  queued,
  unmerged,
  without,
  withoutLesson,
} from "./ticket-states.ts";

/** What the clock did to a ticket; written to its audit trail. */
export type ClockAct = "burst-given-up" | "first-response-missed" | "lease-expired" | "closed-by-silence";

/**
 * Acts on the ticket's next deadline when it has passed; `undefined` when there is nothing to do yet. One deadline at
 * a time: the result has the next one. What waits to be learned from is no deadline here, so that it holds none up.
 */
export function passDeadline(
  ticket: Ticket,
  now: Date,
): { readonly act: ClockAct; readonly after: Ticket } | undefined {
  const deadline = nextDeadline(withoutLesson(ticket));
  if (!deadline || deadline.at > now.toISOString()) return undefined;
  switch (deadline.kind) {
    case "lesson":
      return undefined;
    case "quiet-time":
      return ticket.burst && isGivenUp(ticket.burst, now)
        ? { act: "burst-given-up", after: giveUpBurst(ticket, now) }
        : undefined;
    case "first-response":
      return { act: "first-response-missed", after: missFirstResponse(ticket, now) };
    case "lease":
      return { act: "lease-expired", after: expireLease(ticket, now) };
    case "auto-close":
      return { act: "closed-by-silence", after: closeBySilence(ticket, now) };
  }
}

/** It waits for a person like any other. */
function giveUpBurst(ticket: Ticket, now: Date): Ticket {
  const { burst: _, ...after } = ticket;
  return counted(ticket, after, now, "no-news");
}

/** More urgent by one, and marked; the deadline is not asked for again. */
function missFirstResponse(ticket: Ticket, now: Date): Ticket {
  const { firstResponseDue: _, ...rest } = ticket;
  const raised: Record<Priority, Priority> = { 1: 1, 2: 1, 3: 2, 4: 3 };
  const after = { ...rest, priority: raised[ticket.priority], breachedAt: now.toISOString() };
  return counted(ticket, after, now, "no-news");
}

/** Back to its queue; what its agent still sends with the old fencing number is refused. */
function expireLease(ticket: Ticket, now: Date): Ticket {
  return counted(ticket, queued(factsOf(ticket), now.toISOString()), now, "no-news");
}

function closeBySilence(ticket: Ticket, now: Date): Ticket {
  return counted(ticket, closed(factsOf(ticket), now, "clock"), now, "no-news");
}

/**
 * A reply will not reach the customer, for good: a human has to know. `undefined` when one is waited for already.
 * An acknowledgement that fails on a ticket that is over is not worth opening it again.
 */
export function deliveryFailed(
  ticket: Ticket,
  entry: OutboxEntry,
  now: Date,
  config: Config,
): Ticket | undefined {
  const facts = factsOf(ticket);
  const since = now.toISOString();
  switch (ticket.status) {
    case "queued":
      // What is still to be read together would be answered by a machine again.
      return ticket.burst && counted(ticket, without(ticket, "burst"), now, "news");
    case "assigned": {
      if (ticket.waitingSince) return undefined;
      const leaseUntil = minutesAfter(now, config.desk.leaseMinutes);
      const waiting = assigned({ ...facts, waitingSince: since }, { agent: ticket.agent, leaseUntil });
      return counted(ticket, waiting, now, "news");
    }
    case "answered":
      return counted(
        ticket,
        queued({ ...facts, firstResponseDue: dueInQueue(ticket, now, config) }, since),
        now,
        "news",
      );
    case "closed":
      if (entry.kind === "acknowledgement") return undefined;
      return counted(ticket, queued({ ...unmerged(facts), reopens: ticket.reopens + 1 }, since), now, "news");
  }
}

function dueInQueue(ticket: Ticket, now: Date, config: Config): string {
  const queue = config.queues[ticket.queue] ?? config.queues[config.defaultQueue];
  return minutesAfter(now, queue?.firstResponseMinutes ?? 0);
}
