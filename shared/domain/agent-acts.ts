import { isOffered, offerPassed } from "./assignment.ts";
import type { Config } from "./config.ts";
import type { AgentId, TicketId } from "./ids.ts";
import type { Ticket, TicketIn } from "./ticket.ts";
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

/** Why an agent's act changes nothing. */
export type Refusal =
  /** it is assigned to somebody else */
  | "taken"
  /** the agent does not own it, or owns it again since: the act belongs to an earlier time */
  | "not-yours"
  /** a message came that the agent has not seen */
  | "stale"
  | "closed"
  /** this customer cannot be sent a text message */
  | "no-text-message"
  | "no-verified-mail"
  /** it waits for somebody else: who knows the customer, or has the skills */
  | "not-for-you"
  /** it is not, or no longer, offered to this agent */
  | "not-offered"
  | "unknown-queue"
  /** a rest that is over already, or longer than tickets may rest */
  | "bad-time"
  /** it does not rest */
  | "not-snoozed"
  /** tickets with as many others beside them as may be */
  | "too-many-tickets";

export type Acted = { readonly after: Ticket } | { readonly refused: Refusal };

/** One act of one agent. */
export interface Act {
  readonly agent: AgentId;
  /** Made up by the agent's client: the same act sent twice carries the same id. */
  readonly request: string;
  readonly now: Date;
  readonly config: Config;
}

/** An act that only the owner may do; `epoch` is the fencing number the agent got with the ticket. */
export interface OwnerAct extends Act {
  readonly epoch: number;
  /** A supervisor, who may hand on what others have. */
  readonly leads?: boolean;
}

/** More than the acts of one macro, so that a repeat of all of them finds all of them. */
const requestsKept = 12;

/** Whether this very request was already carried out: its repeat is answered with the ticket as it is. */
export function hasDone(ticket: Ticket, request: string): boolean {
  return (ticket.recentRequests ?? []).includes(request);
}

/** The ticket, which remembers that this was carried out on it. */
export function withRequest<Of extends Ticket>(ticket: Of, request: string): Of {
  return { ...ticket, recentRequests: [request, ...(ticket.recentRequests ?? [])].slice(0, requestsKept) };
}

/** Takes a ticket from its queue, or over from the automatic answer. */
export function claim(ticket: Ticket, act: Act): Acted {
  switch (ticket.status) {
    case "assigned":
      return ticket.agent === act.agent ? { after: ticket } : { refused: "taken" };
    case "closed":
      return { refused: "closed" };
    case "queued":
    case "answered":
      return done(ticket, withAgent(ticket, act.agent, act), act);
  }
}

/** Takes what was offered in time. */
export function accept(ticket: Ticket, act: Act): Acted {
  if (ticket.status === "assigned" && ticket.agent === act.agent) return { after: ticket };
  return isOfferedTo(ticket, act) ? claim(ticket, act) : { refused: "not-offered" };
}

/** Lets an offer pass. */
export function decline(ticket: Ticket, act: Act): Acted {
  return isOfferedTo(ticket, act) ? done(ticket, offerPassed(ticket), act) : { refused: "not-offered" };
}

function isOfferedTo(ticket: Ticket, { agent, now }: Act): boolean {
  return isOffered(ticket, now) && ticket.offer?.agent === agent;
}

/**
 * The agent answered. `seen` is the ticket's version as the agent last saw it: a message that came later still waits.
 */
export function reply(ticket: Ticket, act: OwnerAct, seen: number): Acted {
  if (!owns(ticket, act)) return { refused: "not-yours" };
  const { clocks, ...facts } = factsOf(ticket);
  const { firstResponse: _, nextResponse: __, ...others } = clocks ?? {};
  const responded = {
    ...facts,
    // The reply keeps the promise of a response.
    ...(Object.keys(others).length > 0 && { clocks: others }),
    respondedAt: ticket.respondedAt ?? act.now.toISOString(),
    // Reports count a ticket from its first answer on.
    ...(ticket.respondedAt === undefined && { lessonAt: ticket.lessonAt ?? act.now.toISOString() }),
  };
  const owner = { ...ownerIn(ticket), leaseUntil: leaseFrom(act) };
  if (seen < ticket.messageV) return done(ticket, assigned(responded, owner), act);
  const closeAt = minutesAfter(act.now, act.config.desk.autoCloseHours * 60);
  return done(ticket, assigned(without(responded, "waitingSince"), { ...owner, closeAt }), act);
}

/** A note was written: a sign of life of the owner, nothing else. Anybody at the desk may write one. */
export function noteTouch(ticket: Ticket, act: Act): Acted {
  const own = ticket.status === "assigned" && ticket.agent === act.agent;
  return done(ticket, own ? { ...ticket, leaseUntil: leaseFrom(act) } : ticket, act);
}

/** To another queue, with its priority and skills when it is graver than the ticket was. */
export function transferToQueue(ticket: Ticket, act: OwnerAct, queue: string): Acted {
  const settings = Object.hasOwn(act.config.queues, queue) ? act.config.queues[queue] : undefined;
  if (!settings) return { refused: "unknown-queue" };
  if (!mayHandOn(ticket, act)) return { refused: "not-yours" };
  const priority = settings.priority < ticket.priority ? settings.priority : ticket.priority;
  const from = awake(ticket, act.now, act.config);
  const facts = { ...without(factsOf(from), "known"), queue, priority, skills: [...settings.skills] };
  return done(ticket, queued(facts, act.now.toISOString()), act);
}

/** To a colleague, who has to act on it. */
export function transferToAgent(ticket: Ticket, act: OwnerAct, to: AgentId): Acted {
  if (!mayHandOn(ticket, act)) return { refused: "not-yours" };
  return done(ticket, withAgent(ticket, to, act), act);
}

/** Back to its queue, and to anybody there. */
export function release(ticket: Ticket, act: OwnerAct): Acted {
  if (!owns(ticket, act)) return { refused: "not-yours" };
  return done(ticket, queued(without(factsOf(ticket), "known"), act.now.toISOString()), act);
}

/** The end of it, unless something came that the agent has not seen. `category`: what it was about in the end. */
export function close(ticket: Ticket, act: OwnerAct, seen: number, category = ticket.category): Acted {
  if (ticket.status === "closed") return { refused: "closed" };
  if (!owns(ticket, act)) return { refused: "not-yours" };
  if (seen < ticket.messageV) return { refused: "stale" };
  return done(ticket, closed({ ...factsOf(ticket), category, ...knownBy(act) }, act.now, act.agent), act);
}

/** Supervisors hand on what waits or somebody else has, in the version of it that they saw. */
function mayHandOn(ticket: Ticket, act: OwnerAct): boolean {
  const led = act.leads === true && ticket.status !== "closed" && ticket.epoch === act.epoch;
  return led || owns(ticket, act);
}

/** So long a ticket may rest, days. */
const longestSnoozeDays = 90;

/** How a ticket rests. */
export interface Rest {
  /** ISO 8601; for as long as tickets may rest when it only waits for the customer. */
  readonly until?: string;
  /** Where it comes back to. */
  readonly backTo: "agent" | "queue";
}

/**
 * Out of sight until a time, or until the customer writes, whatever comes first. It stays with its agent, in one of their
 * places, or goes to its queue, where nobody is given it before that.
 */
export function snooze(ticket: Ticket, act: OwnerAct, { until, backTo }: Rest): Acted {
  if (!owns(ticket, act)) return { refused: "not-yours" };
  const longest = minutesAfter(act.now, longestSnoozeDays * 24 * 60);
  const at = act.now.toISOString();
  const end = until === undefined ? longest : new Date(until).toISOString();
  if (end <= at || end > longest) return { refused: "bad-time" };
  const rest = { until: end, by: act.agent, at, ...(until === undefined && { forCustomer: true }) };
  const resting =
    backTo === "agent" ? without(ticket, "wokeAt") : queued(without(factsOf(ticket), "known"), end);
  return done(ticket, { ...resting, snooze: rest }, act);
}

/** Back in sight before its time. */
export function wake(ticket: Ticket, act: Act): Acted {
  if (!ticket.snooze) return { refused: "not-snoozed" };
  if (ticket.status === "assigned" && ticket.agent !== act.agent) return { refused: "taken" };
  return done(ticket, awake(ticket, act.now, act.config), act);
}

/**
 * The end of something that no customer wanted: nothing is answered, nobody is asked about it, and nothing is learned from
 * it. Whoever has it may say so, and anybody of what nobody has.
 */
export function markSpam(ticket: Ticket, act: OwnerAct): Acted {
  if (ticket.status === "closed") return { refused: "closed" };
  if (ticket.status === "assigned" && !mayHandOn(ticket, act)) return { refused: "not-yours" };
  const after = { ...closed(factsOf(ticket), act.now, act.agent), closedAs: "spam" as const };
  return done(ticket, after, act);
}

/** So many tickets may be linked with one. */
const mostRelated = 20;

/** Another ticket that belongs with it: shown on both. Nothing else changes. */
export function relate(ticket: Ticket, other: TicketId, act: Act): Acted {
  const related = ticket.related ?? [];
  if (related.includes(other) || other === ticket.id) return { after: ticket };
  if (related.length >= mostRelated) return { refused: "too-many-tickets" };
  return done(ticket, { ...ticket, related: [...related, other] }, act);
}

/** No longer linked. */
export function unrelate(ticket: Ticket, other: TicketId, act: Act): Acted {
  const { related = [], linkedTo, ...rest } = ticket;
  const left = related.filter((each) => each !== other);
  const kept = linkedTo === undefined || linkedTo === other ? {} : { linkedTo };
  return done(ticket, { ...rest, ...kept, ...(left.length > 0 && { related: left }) }, act);
}

function owns(ticket: Ticket, act: OwnerAct): ticket is TicketIn<"assigned"> {
  return ticket.status === "assigned" && ticket.agent === act.agent && ticket.epoch === act.epoch;
}

function withAgent(ticket: Ticket, agent: AgentId, act: Act): TicketIn<"assigned"> {
  const facts = factsOf(awake(ticket, act.now, act.config));
  const waitingSince = facts.waitingSince ?? act.now.toISOString();
  return assigned({ ...facts, waitingSince }, { agent, leaseUntil: leaseFrom(act) });
}

/** Who had the ticket to its end knows the customer, for as long as the desk says. */
export function knownBy({
  agent,
  now,
  config,
}: Pick<Act, "agent" | "now" | "config">): Pick<Ticket, "known"> {
  const { days } = config.desk.sticky;
  return days === 0 ? {} : { known: { agent, until: minutesAfter(now, days * 24 * 60) } };
}

function leaseFrom({ now, config }: Act): string {
  return minutesAfter(now, config.desk.leaseMinutes);
}

export function done(before: Ticket, after: Ticket, act: Act): Acted {
  const { recentRequests = [] } = before;
  return {
    after: counted(before, withRequest({ ...after, recentRequests }, act.request), act.now, "no-news"),
  };
}
