import type { Config } from "./config.ts";
import type { AgentId, TicketId } from "./ids.ts";
import { speaks } from "./routing.ts";
import type { Step } from "./routing-config.ts";
import type { Agent, Ticket, TicketIn } from "./ticket.ts";
import { counted } from "./ticket-states.ts";

/** What decides who may take a ticket that waits. */
export type Waiting = Pick<
  Ticket,
  "id" | "queue" | "channel" | "language" | "skills" | "known" | "passedBy" | "queuedAt" | "createdAt"
>;

/** What decides what an agent may take. */
export type Candidate = Pick<
  Agent,
  "id" | "open" | "max" | "openOf" | "maxOf" | "skills" | "languages" | "queues" | "presence" | "offeredAt"
>;

/**
 * The step that a ticket has come to: each holds for its minutes, from when the ticket entered its queue. That of the
 * agent who knows the customer is left out when there is none, or when they are away: nobody is waited for in vain.
 *
 * @param mayCome whether an agent is there to wait for
 */
export function stepOf(
  ticket: Pick<Waiting, "queue" | "known" | "queuedAt" | "createdAt">,
  config: Config,
  now: Date,
  mayCome: (agent: AgentId) => boolean,
): Step {
  const known = knownTo(ticket, now);
  const waited = (now.getTime() - Date.parse(ticket.queuedAt ?? ticket.createdAt)) / 60_000;
  let until = 0;
  for (const step of config.queues[ticket.queue]?.steps ?? []) {
    if (step.to === "known" && (known === undefined || !mayCome(known))) continue;
    until += step.minutes ?? Number.POSITIVE_INFINITY;
    if (waited < until) return step;
  }
  return anybody;
}

const anybody: Step = { to: "anyone", levelsLower: 0 };

/** The agent who knows the customer, unless that is too long ago. */
function knownTo({ known }: Pick<Waiting, "known">, now: Date): AgentId | undefined {
  return known && known.until > now.toISOString() ? known.agent : undefined;
}

/** Whether the step that a ticket has come to lets an agent have it. Whoever knows the customer always may. */
export function mayTake(ticket: Waiting, agent: Candidate, step: Step, now: Date): boolean {
  if (agent.queues && !agent.queues.includes(ticket.queue)) return false;
  if (ticket.known?.agent === agent.id && knownTo(ticket, now) === agent.id) return true;
  switch (step.to) {
    case "known":
      return false;
    case "skilled":
      return ticket.skills.every((skill) => hasSkill(agent, skill, step.levelsLower)) && reads(agent, ticket);
    case "anyone":
      return true;
  }
}

/** Languages that nobody wrote down are not asked for. */
function reads({ languages }: Candidate, { language }: Waiting): boolean {
  return languages.length === 0 || languages.some((each) => speaks(each, language));
}

function hasSkill({ skills }: Candidate, wanted: string, levelsLower: number): boolean {
  const { name, level } = skillOf(wanted);
  const enough = Math.max(1, level - levelsLower);
  return skills.some((each) => each.startsWith(name) && fits(skillOf(each), name, enough));
}

function fits(own: ReturnType<typeof skillOf>, name: string, level: number): boolean {
  return own.name === name && own.level >= level;
}

function skillOf(written: string): { readonly name: string; readonly level: number } {
  const colon = written.indexOf(":");
  return colon < 0
    ? { name: written, level: 1 }
    : { name: written.slice(0, colon), level: Number(written.slice(colon + 1)) };
}

/** Whether an agent may have one more ticket that came through this channel. */
export function hasRoom({ open, max, openOf = {}, maxOf = {} }: Candidate, channel: string): boolean {
  return open < max && (openOf[channel] ?? 0) < (maxOf[channel] ?? Number.POSITIVE_INFINITY);
}

/** Whether a ticket can be offered to them now. */
export function isFree(agent: Candidate & Pick<Agent, "offer">, now: Date): boolean {
  const thinks = agent.offer !== undefined && agent.offer.until > now.toISOString();
  return agent.presence === "available" && agent.open < agent.max && !thinks;
}

/** Share of the capacity that is taken; who has none is full. */
function load({ open, max }: Candidate): number {
  return max === 0 ? 1 : open / max;
}

/** The least busy first; of those who are equally busy, whoever was asked the longest time ago. */
function byLoad(one: Candidate, other: Candidate): number {
  const asked = (agent: Candidate) => agent.offeredAt ?? "";
  return load(one) - load(other) || compare(asked(one), asked(other)) || compare(one.id, other.id);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

export interface Assignment {
  readonly ticket: TicketId;
  readonly agent: AgentId;
}

/**
 * Who is given what: tickets in their order, each to the least busy of the agents who may have it; the one who knows the
 * customer before all others. Everybody gets one at most, so that nobody is given the next before they took the first.
 *
 * @param waiting in the order of their queue, the most urgent first
 * @param free agents to whom something can be offered
 * @param mayCome whether an agent who is not free is there all the same, and worth waiting for
 */
export function assign(
  waiting: readonly Waiting[],
  free: readonly Candidate[],
  config: Config,
  now: Date,
  mayCome: (agent: AgentId) => boolean,
): readonly Assignment[] {
  const left = [...free].sort(byLoad);
  const plan: Assignment[] = [];
  for (const ticket of waiting) {
    if (left.length === 0) break;
    const step = stepOf(ticket, config, now, mayCome);
    const fitting = left.filter(
      (agent) =>
        hasRoom(agent, ticket.channel) &&
        !(ticket.passedBy ?? []).includes(agent.id) &&
        mayTake(ticket, agent, step, now),
    );
    const known = knownTo(ticket, now);
    const knower = fitting.find(({ id }) => id === known);
    const chosen = knower ?? fitting[0];
    if (!chosen) continue;
    left.splice(left.indexOf(chosen), 1);
    plan.push({ ticket: ticket.id, agent: chosen.id });
  }
  return plan;
}

/** Whether a ticket is offered to somebody who still thinks about it. */
export function isOffered(ticket: Ticket, now: Date): boolean {
  return ticket.status === "queued" && ticket.offer !== undefined && ticket.offer.until > now.toISOString();
}

/** Offered to an agent, who answers in time or has let it pass. */
export function offered(ticket: TicketIn<"queued">, agent: AgentId, seconds: number, now: Date): Ticket {
  const until = new Date(now.getTime() + seconds * 1000).toISOString();
  return counted(ticket, { ...ticket, offer: { agent, until } }, now, "no-news");
}

/** So many who let it pass are remembered; the first of them is asked again after that. */
const passersKept = 10;

/** No longer offered; whoever it was offered to is not asked again soon. */
export function offerPassed(ticket: Ticket): Ticket {
  const { offer, ...rest } = ticket;
  if (!offer) return ticket;
  return { ...rest, passedBy: [offer.agent, ...(ticket.passedBy ?? [])].slice(0, passersKept) };
}
