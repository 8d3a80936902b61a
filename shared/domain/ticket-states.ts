import type { Config } from "./config.ts";
import type { AgentId } from "./ids.ts";
import { ownerOf, type Ticket, type TicketIn } from "./ticket.ts";

/** The facts that a ticket has in every state. */
export type TicketFacts = Omit<TicketIn<"queued">, "status">;

/** A copy without these keys. */
export function without<T extends object, Key extends keyof T>(
  value: T,
  ...keys: readonly Key[]
): Omit<T, Key> {
  const copy = { ...value };
  for (const key of keys) Reflect.deleteProperty(copy, key);
  return copy;
}

/** Takes the state off, with the facts that only it has. */
export function factsOf(ticket: Ticket): TicketFacts {
  switch (ticket.status) {
    case "queued":
      return without(ticket, "status", ...ofRest);
    case "assigned":
      return without(ticket, "status", "agent", "countedAs", "leaseUntil", "closeAt", ...ofRest);
    case "answered":
      return without(ticket, "status", "closeAt", ...ofRest);
    case "closed":
      return without(ticket, "status", "closedAt", "closedBy", "closedAs", ...ofRest);
  }
}

/** Whoever does something about a ticket ends its rest. */
const ofRest = ["snooze", "wokeAt"] as const;

/**
 * The ticket back in sight, with its agent or in its queue: as if it had come there now, since nobody could act on it.
 * Whose customer waits is as late as it is.
 */
export function awake(ticket: Ticket, now: Date, { desk }: Config): Ticket {
  const at = now.toISOString();
  if (!ticket.snooze) return ticket;
  switch (ticket.status) {
    case "queued": {
      const rested = without(ticket, "snooze", "overflowAt");
      const since = ticket.waitingSince ?? at;
      return { ...rested, wokeAt: at, queuedAt: at, waitingSince: since < at ? since : at };
    }
    case "assigned": {
      const rested = without(ticket, "snooze");
      const leaseUntil = minutesAfter(now, desk.leaseMinutes);
      const closeAt = ticket.closeAt && { closeAt: minutesAfter(now, desk.autoCloseHours * 60) };
      return { ...rested, wokeAt: at, leaseUntil, ...closeAt };
    }
    case "answered":
    case "closed":
      return ticket;
  }
}

/** In line for a human. Something always waits there: a customer, or what a colleague handed on. */
export function queued(facts: TicketFacts, since: string): TicketIn<"queued"> {
  return {
    ...without(facts, "pendingAnswer"),
    status: "queued",
    waitingSince: facts.waitingSince ?? since,
    queuedAt: facts.queuedAt ?? since,
  };
}

/** Out of line: what only counts there is over. */
function outOfLine(facts: TicketFacts) {
  return without(facts, "burst", "queuedAt", "overflowAt", "offer", "passedBy");
}

export function assigned(
  facts: TicketFacts,
  owner: {
    readonly agent: AgentId;
    readonly countedAs?: string;
    readonly leaseUntil: string;
    readonly closeAt?: string;
  },
): TicketIn<"assigned"> {
  return { ...without(outOfLine(facts), "pendingAnswer"), status: "assigned", ...owner };
}

/** The same owner, in the same of their places. */
export function ownerIn({ agent, countedAs: channel }: TicketIn<"assigned">) {
  return { agent, ...(channel !== undefined && { countedAs: channel }) };
}

/** Answered by a machine; silence until `closeAt` ends it. */
export function answered(facts: TicketFacts, closeAt: string): TicketIn<"answered"> {
  return { ...without(outOfLine(facts), "waitingSince"), status: "answered", closeAt };
}

/** How a ticket ended is worth learning from, so that every closed one waits for it once more. */
export function closed(facts: TicketFacts, now: Date, by: string): TicketIn<"closed"> {
  return {
    ...without(outOfLine(facts), "waitingSince", "clocks", "pendingAnswer"),
    status: "closed",
    lessonAt: facts.lessonAt ?? now.toISOString(),
    closedAt: now.toISOString(),
    closedBy: by,
  };
}

/** The ticket with nothing left to learn from. */
export function withoutLesson(ticket: Ticket): Ticket {
  const { lessonAt: _, ...rest } = ticket;
  return rest;
}

/**
 * Counts what every change counts: the version always, the fencing number exactly when the owner changes. `news`: an
 * agent must have seen this change before answering for all or closing.
 */
export function counted(before: Ticket, after: Ticket, now: Date, news: "news" | "no-news"): Ticket {
  const v = before.v + 1;
  return {
    ...after,
    v,
    epoch: before.epoch + (ownerOf(before) === ownerOf(after) ? 0 : 1),
    messageV: news === "news" ? v : before.messageV,
    updatedAt: now.toISOString(),
  };
}

/** The facts of a ticket that is to be worked on again although it was merged: beside the other one, and linked to it. */
export function unmerged({ mergedInto, ...facts }: TicketFacts): TicketFacts {
  return mergedInto === undefined ? facts : { ...facts, linkedTo: mergedInto };
}

/** ISO 8601, so many minutes later. */
export function minutesAfter(from: Date | string, minutes: number): string {
  return new Date(new Date(from).getTime() + minutes * 60_000).toISOString();
}
