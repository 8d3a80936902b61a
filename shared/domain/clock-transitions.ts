import { knownBy } from "./agent-acts.ts";
import { offerPassed } from "./assignment.ts";
import { isGivenUp } from "./burst.ts";
import type { Config } from "./config.ts";
import type { OutboxEntry } from "./outbox.ts";
import { clockLabels } from "./service-clock.ts";
import { type Actions, expired, promisedFor, usualBreach } from "./service-levels.ts";
import { nextDeadline, ownerOf, type Priority, type Ticket, type TicketIn } from "./ticket.ts";
import {
  assigned,
  awake,
  closed,
  counted,
  factsOf,
  minutesAfter,
  ownerIn,
  queued,
  unmerged,
  without,
  withoutLesson,
} from "./ticket-states.ts";

/** What the clock did to a ticket; written to its audit trail. */
export type ClockAct =
  | "burst-given-up"
  | `${(typeof clockLabels)[keyof typeof clockLabels]}-${"missed" | "warned"}`
  | "offer-ran-out"
  | "overflowed"
  | "lease-expired"
  | "woke"
  | "closed-by-silence";

export interface Passed {
  readonly act: ClockAct;
  readonly after: Ticket;
  /** The grounds, for the audit trail. */
  readonly detail?: Readonly<Record<string, string>>;
  /** Who is to be told. */
  readonly notify?: readonly string[];
}

/**
 * Acts on the ticket's next deadline when it has passed; `undefined` when there is nothing to do yet. One deadline at
 * a time: the result has the next one. What waits to be learned from is no deadline here, so that it holds none up.
 */
export function passDeadline(ticket: Ticket, now: Date, config?: Config): Passed | undefined {
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
    case "next-response":
    case "resolution":
      return passClock(ticket, now, config);
    case "offer":
      return { act: "offer-ran-out", after: counted(ticket, offerPassed(ticket), now, "no-news") };
    case "overflow":
      return overflow(ticket, now, config);
    case "lease":
      return { act: "lease-expired", after: expireLease(ticket, now) };
    case "snooze":
      return config && { act: "woke", after: counted(ticket, awake(ticket, now, config), now, "no-news") };
    case "auto-close":
      return { act: "closed-by-silence", after: closeBySilence(ticket, now, config) };
  }
}

/** It waits for a person like any other. */
function giveUpBurst(ticket: Ticket, now: Date): Ticket {
  const { burst: _, ...after } = ticket;
  return counted(ticket, after, now, "no-news");
}

/** Warns, or marks the target as missed, and does what the service level asks for; it is not asked for again. */
function passClock(ticket: Ticket, now: Date, config: Config | undefined): Passed | undefined {
  const at = now.toISOString();
  const found = expired(ticket.clocks, at);
  if (!found) return undefined;
  const { name, clock, missed } = found;
  const promised = config && promisedFor(ticket, config);
  const actions = missed ? (promised?.breach ?? usualBreach) : promised?.warn;
  const { startedAt, dueAt } = clock;
  const passed = missed
    ? ({ state: "missed", startedAt, dueAt, missedAt: at } as const)
    : ({ state: "running", startedAt, dueAt } as const);
  const seen = missed && config ? awake(ticket, now, config) : ticket;
  const marked: Ticket = { ...seen, clocks: { ...ticket.clocks, [name]: passed } };
  const acted = carriedOut(missed ? { ...marked, breachedAt: at } : marked, actions ?? {}, config, at);
  return {
    act: `${clockLabels[name]}-${missed ? "missed" : "warned"}`,
    after: counted(ticket, acted, now, "no-news"),
    detail: { startedAt, dueAt, ...whatWasDone(ticket, acted), ...notified(actions) },
    ...(actions?.notify && { notify: actions.notify }),
  };
}

const raised: Readonly<Record<Priority, Priority>> = { 1: 1, 2: 1, 3: 2, 4: 3 };

function carriedOut(ticket: Ticket, actions: Actions, config: Config | undefined, at: string): Ticket {
  const priority = actions.raisePriority ? raised[ticket.priority] : ticket.priority;
  const urgent: Ticket = { ...ticket, priority };
  const to = actions.moveTo;
  if (to === undefined || to === ticket.queue || !config?.queues[to]) return urgent;
  return urgent.status === "queued" ? inQueue(urgent, to, config, at) : { ...urgent, queue: to };
}

/** In another queue, from now on. */
function inQueue(ticket: TicketIn<"queued">, queue: string, config: Config, at: string): Ticket {
  const settings = config.queues[queue];
  const own = settings?.priority ?? ticket.priority;
  return {
    ...without(ticket, "overflowAt", "offer", "passedBy"),
    queue,
    priority: own < ticket.priority ? own : ticket.priority,
    skills: [...(settings?.skills ?? [])],
    queuedAt: at,
  };
}

function whatWasDone(before: Ticket, after: Ticket): Record<string, string> {
  return {
    ...(after.priority !== before.priority && { priority: `${before.priority} → ${after.priority}` }),
    ...(after.queue !== before.queue && { queue: `${before.queue} → ${after.queue}` }),
  };
}

function notified(actions: Actions | undefined): Record<string, string> {
  return actions?.notify?.length ? { notify: actions.notify.join(", ") } : {};
}

/** Nobody took it for long enough. */
function overflow(ticket: Ticket, now: Date, config: Config | undefined): Passed | undefined {
  const to = config?.queues[ticket.queue]?.overflow?.to;
  const at = now.toISOString();
  if (ticket.status !== "queued") return undefined;
  const moved = config && to !== undefined ? inQueue(ticket, to, config, at) : without(ticket, "overflowAt");
  const detail = whatWasDone(ticket, moved);
  return { act: "overflowed", after: counted(ticket, moved, now, "no-news"), detail };
}

/** Back to its queue; what its agent still sends with the old fencing number is refused. */
function expireLease(ticket: Ticket, now: Date): Ticket {
  return counted(ticket, queued(without(factsOf(ticket), "known"), now.toISOString()), now, "no-news");
}

function closeBySilence(ticket: Ticket, now: Date, config: Config | undefined): Ticket {
  const agent = ownerOf(ticket);
  const known = agent !== undefined && config ? knownBy({ agent, now, config }) : {};
  return counted(ticket, closed({ ...factsOf(ticket), ...known }, now, "clock"), now, "no-news");
}

/**
 * A reply will not reach the customer, for good: a human has to know. `undefined` when one is waited for already.
 * An acknowledgement that fails on a ticket that is over is not worth opening it again, and the question how content somebody is
 * not worth anybody's look.
 */
export function deliveryFailed(
  ticket: Ticket,
  entry: OutboxEntry,
  now: Date,
  config: Config,
): Ticket | undefined {
  if (entry.kind === "survey") return undefined;
  const facts = factsOf(ticket);
  const since = now.toISOString();
  switch (ticket.status) {
    case "queued":
      if (ticket.snooze) return counted(ticket, awake(ticket, now, config), now, "news");
      // What is still to be read together would be answered by a machine again.
      return ticket.burst && counted(ticket, without(ticket, "burst"), now, "news");
    case "assigned": {
      if (ticket.waitingSince) {
        return ticket.snooze && counted(ticket, awake(ticket, now, config), now, "news");
      }
      const leaseUntil = minutesAfter(now, config.desk.leaseMinutes);
      const waiting = assigned({ ...facts, waitingSince: since }, { ...ownerIn(ticket), leaseUntil });
      return counted(ticket, waiting, now, "news");
    }
    case "answered":
      return counted(ticket, queued(facts, since), now, "news");
    case "closed":
      if (entry.kind === "acknowledgement") return undefined;
      return counted(ticket, queued({ ...unmerged(facts), reopens: ticket.reopens + 1 }, since), now, "news");
  }
}
