import * as z from "zod/mini";
import { Category } from "./category.ts";
import { Lately } from "./guards.ts";
import type { AgentId, ContactId, MessageId, OutboxId, TicketId } from "./ids.ts";
import { TicketField, Trust } from "./message.ts";
import { clockDeadline, clockLabels, clockNames, ServiceClocks } from "./service-clock.ts";
import { Thread } from "./thread.ts";

/** 1 is the most urgent. */
export const Priority = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);
export type Priority = z.infer<typeof Priority>;

const id = <T extends string>() => z.custom<T>((value) => typeof value === "string" && value.length > 0);

/** An agent who knows a customer, until that is too long ago. */
const Known = z.object({ agent: id<AgentId>(), until: z.string() });

/** Out of sight until then, or until the customer writes, or a target is missed. */
const Snooze = z.object({
  until: z.string(),
  by: id<AgentId>(),
  at: z.string(),
  /** It waits for the customer more than for the time: silence ends it as it ends any ticket. */
  forCustomer: z.exactOptional(z.boolean()),
});
export type Snooze = z.infer<typeof Snooze>;

const common = {
  id: id<TicketId>(),
  contact: id<ContactId>(),
  /** The message that opened it. */
  origin: id<MessageId>(),
  /** Version of the record: every write adds one and is conditional on it. */
  v: z.number(),
  /** Fencing number: goes up with every change of owner; an agent's writes carry it. */
  epoch: z.number(),
  /** The way back to the customer. */
  channel: z.string(),
  account: z.string(),
  conversation: z.string(),
  address: z.string(),
  name: z.exactOptional(z.string()),
  /** A mail address at which a chat goes on when its customer has left it. */
  continueAt: z.exactOptional(z.string()),
  trust: Trust,
  subject: z.string(),
  /** What the customer filled in besides, such as an order number. */
  fields: z.exactOptional(z.array(TicketField)),
  language: z.string(),
  category: Category,
  priority: Priority,
  queue: z.string(),
  skills: z.array(z.string()),
  createdAt: z.string(),
  updatedAt: z.string(),
  /** Since when a customer's message waits for a human; absent when nothing waits. */
  waitingSince: z.exactOptional(z.string()),
  /** What was promised to the customer. Kept by `withServiceLevels`. */
  clocks: z.exactOptional(ServiceClocks),
  respondedAt: z.exactOptional(z.string()),
  breachedAt: z.exactOptional(z.string()),
  /** The last message applied to this record, so that a repeat is not applied twice. */
  lastMessage: id<MessageId>(),
  /** The few messages applied before that one, newest first: a worker that comes back late finds its trace. */
  recentMessages: z.exactOptional(z.array(id<MessageId>())),
  /** The version that brought the newest thing an agent must have seen before answering for all or closing. */
  messageV: z.number(),
  /** Request ids of the latest acts of agents, newest first: a repeated request is answered, not done again. */
  recentRequests: z.exactOptional(z.array(z.string())),
  /** Id and references of the newest customer message, for an answer in the same thread. */
  thread: Thread,
  /** Automatic answers that wait for "did this help?", and how many were sent in all. */
  pendingAnswer: z.exactOptional(z.object({ outbox: id<OutboxId>(), entry: z.string(), at: z.string() })),
  automaticReplies: z.number(),
  reopens: z.number(),
  /** What the guards against loops count. */
  lately: z.exactOptional(Lately),
  /** Since when something on it waits to be learned from: an unsure answer, a vote, how it ended. */
  lessonAt: z.exactOptional(z.string()),
  /**
   * Messages of a chat that are still to be decided about together, in the order in which they were applied, and when the
   * clock looks whether somebody came back to them. Only while queued, and untouched by people.
   */
  burst: z.exactOptional(z.object({ messages: z.array(id<MessageId>()), at: z.string() })),
  /** Since when it stands in its queue, from where its steps widen and how long until it overflows. Only while queued. */
  queuedAt: z.exactOptional(z.string()),
  overflowAt: z.exactOptional(z.string()),
  /** To whom it is offered, until when; and who let it pass. Only while queued. */
  offer: z.exactOptional(z.object({ agent: id<AgentId>(), until: z.string() })),
  passedBy: z.exactOptional(z.array(id<AgentId>())),
  /** The agent who dealt with this customer last, and until when that counts. */
  known: z.exactOptional(Known),
  /** From an important customer. */
  vip: z.exactOptional(z.boolean()),
  /** When its customer was asked how content they are: once. */
  surveyedAt: z.exactOptional(z.string()),
  /** Another ticket it belongs with (a claim to it that could not be proved). */
  linkedTo: z.exactOptional(id<TicketId>()),
  /** The ticket that it became part of: closed, and what is written to it goes there. */
  mergedInto: z.exactOptional(id<TicketId>()),
  /** What became part of it, in that order; and tickets that people said belong with it. */
  parts: z.exactOptional(z.array(id<TicketId>())),
  related: z.exactOptional(z.array(id<TicketId>())),
  /** Only while queued or assigned; and since when it is back from it, until somebody acts. */
  snooze: z.exactOptional(Snooze),
  wokeAt: z.exactOptional(z.string()),
};

/** A ticket is in exactly one of these states, each with the facts that only it has. */
export const Ticket = z.discriminatedUnion("status", [
  z.object({ ...common, status: z.literal("queued") }),
  z.object({
    ...common,
    status: z.literal("assigned"),
    agent: id<AgentId>(),
    /** Under which channel it counts against its agent's capacity, where the customer writes through another one since. */
    countedAs: z.exactOptional(z.string()),
    /** When an assigned ticket with a waiting customer goes back to its queue. Renewed by every act of its agent. */
    leaseUntil: z.string(),
    /** Set once the agent answered: silence until then closes the ticket. */
    closeAt: z.exactOptional(z.string()),
  }),
  z.object({ ...common, status: z.literal("answered"), closeAt: z.string() }),
  z.object({
    ...common,
    status: z.literal("closed"),
    closedAt: z.string(),
    closedBy: z.string(),
    /** Nothing that a customer wanted: it teaches nothing, and nobody is asked about it. */
    closedAs: z.exactOptional(z.literal("spam")),
  }),
]);
export type Ticket = z.infer<typeof Ticket>;
export type TicketStatus = Ticket["status"];
export type TicketIn<Status extends TicketStatus> = Extract<Ticket, { status: Status }>;

/**
 * Where a ticket stands in line: its queue while queued, its agent's own list while assigned, else nowhere. What is snoozed
 * stands in a list beside that.
 */
export function lineOf(ticket: Ticket): string | undefined {
  const line = wideAwakeLine(ticket);
  return ticket.snooze && line !== undefined ? snoozedLine(line) : line;
}

function wideAwakeLine(ticket: Ticket): string | undefined {
  switch (ticket.status) {
    case "queued":
      return ticket.queue;
    case "assigned":
      return agentLine(ticket.agent);
    case "answered":
    case "closed":
      return undefined;
  }
}

/** What is snoozed of a queue, or of an agent's own tickets. */
export function snoozedLine(line: string): string {
  return `SNOOZED#${line}`;
}

/** The list of one agent's own tickets, kept in the same index as the queues. */
export function agentLine(agent: AgentId): string {
  return `AG#${agent}`;
}

export type Deadline = {
  readonly at: string;
  readonly kind:
    | "quiet-time"
    | (typeof clockLabels)[keyof typeof clockLabels]
    | "offer"
    | "overflow"
    | "lease"
    | "auto-close"
    | "snooze"
    | "lesson";
};

/** The next moment at which the clock must look at this ticket. There is at most one; acting on it yields the next. */
export function nextDeadline(ticket: Ticket): Deadline | undefined {
  const deadlines: Deadline[] = [];
  if (ticket.lessonAt) deadlines.push({ at: ticket.lessonAt, kind: "lesson" });
  if (ticket.status === "queued" && ticket.burst) {
    deadlines.push({ at: ticket.burst.at, kind: "quiet-time" });
  }
  if (ticket.status === "queued" || ticket.status === "assigned") {
    for (const name of clockNames) {
      const at = clockDeadline(ticket.clocks?.[name]);
      if (at !== undefined) deadlines.push({ at, kind: clockLabels[name] });
    }
  }
  if (ticket.snooze) return earliest([...deadlines, ...whileSnoozed(ticket, ticket.snooze)]);
  if (ticket.status === "queued" && ticket.offer) deadlines.push({ at: ticket.offer.until, kind: "offer" });
  if (ticket.status === "queued" && ticket.overflowAt) {
    deadlines.push({ at: ticket.overflowAt, kind: "overflow" });
  }
  if (ticket.status === "assigned" && ticket.waitingSince) {
    deadlines.push({ at: ticket.leaseUntil, kind: "lease" });
  }
  if (ticket.status === "assigned" && !ticket.waitingSince && ticket.closeAt) {
    deadlines.push({ at: ticket.closeAt, kind: "auto-close" });
  }
  if (ticket.status === "answered") deadlines.push({ at: ticket.closeAt, kind: "auto-close" });
  return earliest(deadlines);
}

function earliest(deadlines: readonly Deadline[]): Deadline | undefined {
  return deadlines.toSorted((a, b) => a.at.localeCompare(b.at))[0];
}

/** Nobody has to act meanwhile. Who only waits for the customer does not wait for ever. */
function whileSnoozed(ticket: Ticket, { until, forCustomer }: Snooze): readonly Deadline[] {
  const wakes = { at: until, kind: "snooze" as const };
  const silent = ticket.status === "assigned" && !ticket.waitingSince && forCustomer && ticket.closeAt;
  return silent ? [wakes, { at: silent, kind: "auto-close" }] : [wakes];
}

/** Who owns it, for counting an agent's open tickets exactly. */
export function ownerOf(ticket: Ticket | undefined): AgentId | undefined {
  return ticket?.status === "assigned" ? ticket.agent : undefined;
}

/** Under which channel it counts against its owner's capacity. */
export function countedAs(ticket: TicketIn<"assigned">): string {
  return ticket.countedAs ?? ticket.channel;
}

/** A person as one channel knows them. */
export const Contact = z.object({
  id: id<ContactId>(),
  channel: z.string(),
  address: z.string(),
  name: z.exactOptional(z.string()),
  language: z.exactOptional(z.string()),
  createdAt: z.string(),
  blocked: z.exactOptional(z.boolean()),
  vip: z.exactOptional(z.boolean()),
  known: z.exactOptional(Known),
});
export type Contact = z.infer<typeof Contact>;

export const Agent = z.object({
  id: id<AgentId>(),
  name: z.string(),
  /** Tickets assigned now, and how many may be. */
  open: z.number(),
  max: z.number(),
  /** By channel, for those that have a limit of their own. */
  openOf: z.exactOptional(z.record(z.string(), z.number())),
  maxOf: z.exactOptional(z.record(z.string(), z.number())),
  /** With levels: `refunds:3`; without one it is 1. */
  skills: z.array(z.string()),
  languages: z.array(z.string()),
  /** Queues they work for; all when absent. */
  queues: z.exactOptional(z.array(z.string())),
  presence: z.enum(["available", "away"]),
  /** What is offered to them now, and when something was the last time. */
  offer: z.exactOptional(z.object({ ticket: id<TicketId>(), until: z.string() })),
  offeredAt: z.exactOptional(z.string()),
  /** What they came to have last, and by which request. */
  claimed: z.exactOptional(z.object({ ticket: id<TicketId>(), request: z.string() })),
});
export type Agent = z.infer<typeof Agent>;
