import fc from "fast-check";
import * as acts from "../../shared/domain/agent-acts.ts";
import { deliveryFailed, passDeadline } from "../../shared/domain/clock-transitions.ts";
import type { Decision } from "../../shared/domain/decision.ts";
import { toKeep } from "../../shared/domain/keep.ts";
import type { Ticket } from "../../shared/domain/ticket.ts";
import { applyMessage } from "../../shared/domain/transitions.ts";
import type { StoredMessage } from "../../shared/flow/ports.ts";
import {
  agentNamed,
  anAnswer,
  anOutboxEntry,
  aRoute,
  aStoredMessage,
  generalRouting,
  noon,
  sampleConfig,
  sampleIds,
} from "./samples.ts";

/** One thing that may happen to a ticket; times are minutes since the one before. */
export type Event =
  | { readonly kind: "message"; readonly decision: Decision }
  | {
      readonly kind: "claim" | "reply" | "note" | "release" | "close";
      readonly agent: string;
      readonly behind: number;
    }
  | { readonly kind: "transfer"; readonly agent: string; readonly to: string }
  | { readonly kind: "clock" }
  | { readonly kind: "failure" };

export const security = {
  ...generalRouting,
  category: "security" as const,
  queue: "security",
  priority: 1 as const,
  firstResponseMinutes: 15,
};
export const decisions: readonly Decision[] = [
  aRoute(),
  aRoute({ routing: security, acknowledge: "safety" }),
  anAnswer,
  { kind: "settle", reason: { rule: "helped" } },
  { kind: "record", reason: { rule: "automatic-mail" } },
  { kind: "ask", routing: generalRouting, reason: { rule: "asks-nothing" } },
  { kind: "wait", routing: generalRouting, reason: { rule: "quiet-time" } },
];
const agents = fc.constantFrom("ada", "bo");
export const events: fc.Arbitrary<readonly { event: Event; minutes: number }[]> = fc.array(
  fc.record({
    minutes: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 30, max: 6000 })),
    event: fc.oneof(
      fc.record({ kind: fc.constant("message" as const), decision: fc.constantFrom(...decisions) }),
      fc.record({
        kind: fc.constantFrom(
          "claim" as const,
          "reply" as const,
          "note" as const,
          "release" as const,
          "close" as const,
        ),
        agent: agents,
        behind: fc.integer({ min: 0, max: 2 }),
      }),
      fc.record({
        kind: fc.constant("transfer" as const),
        agent: agents,
        to: fc.constantFrom("bo", "money"),
      }),
      fc.record({ kind: fc.constant("clock" as const) }),
      fc.record({ kind: fc.constant("failure" as const) }),
    ),
  }),
  { maxLength: 25 },
);

const contact = sampleIds.contact("email", "customer@customer.example");

/** The ticket after an event, or the same one when it was refused or nothing was to do. */
function after(ticket: Ticket, event: Event, now: Date, number: number): Ticket {
  const changed = changedBy(ticket, event, now, number);
  return changed === ticket ? ticket : toKeep(ticket, changed, { config: sampleConfig }, now);
}

function changedBy(ticket: Ticket, event: Event, now: Date, number: number): Ticket {
  switch (event.kind) {
    case "message": {
      const stored = message(`message ${number}`, ticket, event.decision, now);
      return applyMessage(ticket, stored, contextAt(now, stored));
    }
    case "clock":
      return passDeadline(ticket, now)?.after ?? ticket;
    case "failure":
      return deliveryFailed(ticket, anOutboxEntry(ticket, "failed"), now, sampleConfig) ?? ticket;
    default: {
      const acted = perform(ticket, event, now, number);
      return "after" in acted ? acted.after : ticket;
    }
  }
}

function perform(
  ticket: Ticket,
  event: Extract<Event, { agent: string }>,
  now: Date,
  number: number,
): acts.Acted {
  const agent = agentNamed(event.agent);
  const act = { agent, request: `request ${number}`, now, config: sampleConfig, epoch: ticket.epoch };
  switch (event.kind) {
    case "claim":
      return acts.claim(ticket, act);
    case "reply":
      return acts.reply(ticket, act, ticket.v - event.behind);
    case "note":
      return acts.noteTouch(ticket, act);
    case "release":
      return acts.release(ticket, act);
    case "close":
      return acts.close(ticket, act, ticket.v - event.behind);
    case "transfer":
      return event.to === "money"
        ? acts.transferToQueue(ticket, act, event.to)
        : acts.transferToAgent(ticket, act, agentNamed(event.to));
  }
}

export function message(
  name: string,
  ticket: Ticket | undefined,
  decision: Decision,
  now: Date,
): StoredMessage {
  const stored = aStoredMessage(name, { decision, receivedMs: now.getTime() });
  return ticket ? { ...stored, ticket: ticket.id } : stored;
}

export function contextAt(now: Date, stored: StoredMessage) {
  return { now, config: sampleConfig, contact, answer: sampleIds.automaticReply(stored.id, "reply") };
}

export function opened(decision: Decision): Ticket {
  const stored = message("first", undefined, decision, new Date(noon));
  const now = new Date(noon);
  return toKeep(
    undefined,
    applyMessage(undefined, stored, contextAt(now, stored)),
    { config: sampleConfig },
    now,
  );
}

export interface Step {
  readonly before: Ticket;
  readonly event: Event;
  readonly ticket: Ticket;
  readonly now: Date;
}

/** Lives of tickets: every step of each. */
export const lives = fc.tuple(fc.constantFrom(...decisions.slice(0, 3)), events).map(([first, sequence]) => {
  const steps: Step[] = [];
  let before = opened(first);
  let now = new Date(noon);
  for (const [number, { event, minutes }] of sequence.entries()) {
    now = new Date(now.getTime() + minutes * 60_000);
    const ticket = after(before, event, now, number);
    steps.push({ before, event, ticket, now });
    before = ticket;
  }
  return steps;
});
