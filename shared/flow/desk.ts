import {
  type Act,
  type Acted,
  close,
  hasDone,
  noteTouch,
  type OwnerAct,
  type Refusal,
  release,
  reply,
  transferToAgent,
  transferToQueue,
} from "../domain/agent-acts.ts";
import { composeAgentReply } from "../domain/agent-reply-text.ts";
import type { BusinessHours } from "../domain/business-hours.ts";
import type { Category } from "../domain/category.ts";
import type { Config } from "../domain/config.ts";
import type { AgentId, Ids, TicketId } from "../domain/ids.ts";
import { toKeep } from "../domain/keep.ts";
import { type OutboxEntry, stalledAfterMinutes } from "../domain/outbox.ts";
import { isInForce } from "../domain/suppression.ts";
import { asksNow, withSurvey } from "../domain/survey.ts";
import { textBackFor } from "../domain/text-back.ts";
import type { Ticket } from "../domain/ticket.ts";
import { minutesAfter } from "../domain/ticket-states.ts";
import { asVerifiedMail } from "../domain/verified-mail.ts";
import type {
  AuditRecord,
  DeskStore,
  OutboundQueue,
  SuppressionStore,
  TicketChange,
  TicketStore,
} from "./ports.ts";
import { surveyOf } from "./survey.ts";

export interface DeskServices {
  readonly store: TicketStore;
  readonly desk: DeskStore;
  readonly outbound: OutboundQueue;
  readonly ids: Ids;
  readonly config: Config;
  readonly now: () => Date;
  /** Where the configuration names calendars. */
  readonly hours?: BusinessHours | undefined;
  /** 0 ≤ n < 1, for spreading agents over a queue. */
  readonly random: () => number;
}

/** Who acts. `request` is made up by their client, once per act. */
export interface Actor {
  readonly agent: AgentId;
  readonly name: string;
  readonly request: string;
}

/** The owner, with the fencing number that came with the ticket. */
export interface Owner extends Actor {
  readonly epoch: number;
  /** A supervisor, who hands on what others have. */
  readonly leads?: boolean;
}

/** `More`: what else may stand in the way of an act. */
export type Outcome<More extends string> =
  | { readonly kind: "done"; readonly ticket: Ticket }
  | {
      readonly kind: "refused";
      readonly reason: Refusal | "unknown-ticket" | "unknown-agent" | "over-capacity" | More;
    };
export type DeskOutcome = Outcome<never>;

/** More writers than this on one ticket at the same time means that something else is wrong. */
const conflictsBorne = 25;
/** Stores the answer with the ticket's change; it goes out on the customer's channel a moment later. */
export async function replyToTicket(
  id: TicketId,
  owner: Owner,
  answer: {
    readonly text: string;
    readonly seen: number;
    readonly attachments?: NonNullable<OutboxEntry["attachments"]>;
    /** The FAQ entry it was made of, which is learned from. */
    readonly entry?: string;
    /** To a caller by text message, because the agent chose so. */
    readonly via?: "sms";
    /** By mail to this address of the customer's, proven, because their channel takes no answer now. */
    readonly mailTo?: string;
    /** The message that the platform approved and that `text` is. */
    readonly template?: NonNullable<OutboxEntry["template"]>;
  },
  services: DeskServices,
): Promise<DeskOutcome> {
  const outbox = services.ids.agentReply(id, owner.request);
  const outcome = await change(
    id,
    owner,
    "replied",
    services,
    (ticket) =>
      answer.via === "sms" && !textBackFor(ticket, services.config)
        ? { refused: "no-text-message" }
        : continuing(reply(ticket, ownerAct(owner, services), answer.seen), answer.mailTo),
    (ticket) => ({ outbox: agentReply(ticket, outbox, owner, answer, services) }),
  );
  if (outcome.kind === "done") await services.outbound.nudge(id, outbox, outcome.ticket.contact);
  return outcome;
}

/** What is answered to that mail belongs to the ticket. */
function continuing(replied: ReturnType<typeof reply>, mailTo: string | undefined): ReturnType<typeof reply> {
  if ("refused" in replied || mailTo === undefined) return replied;
  return { ...replied, after: { ...replied.after, continueAt: mailTo } };
}

/** @param mentions colleagues who are to read it, and are told */
export async function writeNote(
  id: TicketId,
  actor: Actor,
  text: string,
  services: DeskServices,
  mentions: readonly AgentId[] = [],
): Promise<DeskOutcome> {
  const called = [...new Set(mentions)];
  const known = await Promise.all(called.map((agent) => services.desk.agent(agent)));
  if (known.includes(undefined)) return { kind: "refused", reason: "unknown-agent" };
  return change(
    id,
    actor,
    undefined,
    services,
    (ticket) => noteTouch(ticket, actBy(actor, services)),
    (ticket) => ({
      note: {
        ...{ id: actor.request, ticket: id, at: ticket.updatedAt, author: actor.name, text },
        ...(called.length > 0 && { mentions: called }),
      },
    }),
  );
}

export async function transferTicket(
  id: TicketId,
  owner: Owner,
  to: { readonly queue: string } | { readonly agent: AgentId },
  services: DeskServices,
): Promise<DeskOutcome> {
  const act = ownerAct(owner, services);
  if ("queue" in to) {
    return change(id, owner, `transferred to ${to.queue}`, services, (ticket) =>
      transferToQueue(ticket, act, to.queue),
    );
  }
  const colleague = await services.desk.agent(to.agent);
  if (!colleague) return { kind: "refused", reason: "unknown-agent" };
  return change(id, owner, `transferred to ${colleague.name}`, services, (ticket) =>
    transferToAgent(ticket, act, to.agent),
  );
}

export function releaseTicket(id: TicketId, owner: Owner, services: DeskServices): Promise<DeskOutcome> {
  return change(id, owner, "released", services, (ticket) => release(ticket, ownerAct(owner, services)));
}

/**
 * Lets the ticket's customer be written to again, because somebody asked them or knows better than the mail server. The
 * act is written down before it takes effect.
 */
export async function liftSuppression(
  id: TicketId,
  actor: Actor,
  services: DeskServices & { readonly suppressions: SuppressionStore },
): Promise<DeskOutcome | { readonly kind: "refused"; readonly reason: "not-suppressed" }> {
  const { store, suppressions, ids, now } = services;
  const ticket = await store.ticket(id);
  if (!ticket) return { kind: "refused", reason: "unknown-ticket" };
  const address = ids.address(ticket.channel, ticket.address);
  const suppression = await suppressions.suppression(address);
  if (!isInForce(suppression)) {
    return hasDone(ticket, actor.request)
      ? { kind: "done", ticket }
      : { kind: "refused", reason: "not-suppressed" };
  }
  const act = `lifted the suppression of ${suppression.at.slice(0, 10)} (${suppression.cause})`;
  const outcome = await change(id, actor, act, services, (each) => noteTouch(each, actBy(actor, services)));
  if (outcome.kind === "done") await suppressions.lift(address, actor.name, now().toISOString());
  return outcome;
}

/** For acts that may close a ticket: whether its customer's channel takes a message now. */
export interface Closing {
  readonly mayWrite?: (id: TicketId) => Promise<boolean>;
}

/** What a ticket was about, as the agent saw it in the end. */
export interface Choice {
  readonly entry?: string;
  readonly category?: Category;
}

/**
 * `seen`: the version the agent looked at. A message that came later keeps the ticket open. `mayWrite`: the customer's
 * channel takes a message now, so that they can be asked how content they are.
 */
export async function closeTicket(
  id: TicketId,
  owner: Owner,
  seen: number,
  services: DeskServices,
  { mayWrite = false, ...choice }: Choice & { readonly mayWrite?: boolean } = {},
): Promise<DeskOutcome> {
  const outcome = await change(
    id,
    owner,
    "closed",
    services,
    (ticket) => {
      const acted = close(ticket, ownerAct(owner, services), seen, choice.category);
      return "refused" in acted ? acted : { after: withSurvey(acted.after, services.config, mayWrite) };
    },
    (after) => (asksNow(after) ? { outbox: surveyOf(after, { ...services, now: services.now() }) } : {}),
    { ...choice },
  );
  if (outcome.kind === "done" && asksNow(outcome.ticket)) {
    const { ticket } = outcome;
    await services.outbound.nudge(
      id,
      surveyOf(ticket, { ...services, now: services.now() }).id,
      ticket.contact,
    );
  }
  const { contact, known } =
    outcome.kind === "done" ? outcome.ticket : { contact: undefined, known: undefined };
  // Losing this costs no more than that a customer meets another agent.
  if (contact !== undefined && known) await services.store.noteKnown(contact, known);
  return outcome;
}

/**
 * Read, decide, write on condition that nothing changed, from the start when something did. A request that was carried
 * out before is answered with the ticket as it is.
 */
export async function change<More extends string = never>(
  id: TicketId,
  actor: Actor,
  act: string | undefined,
  services: DeskServices,
  decide: (ticket: Ticket) => Acted | { readonly refused: More },
  alongside: (after: Ticket) => Pick<TicketChange, "outbox" | "note"> = () => ({}),
  detail: Readonly<Record<string, string>> = {},
): Promise<Outcome<More>> {
  for (let conflicts = 0; conflicts < conflictsBorne; conflicts += 1) {
    const before = await services.store.ticket(id);
    if (!before) return { kind: "refused", reason: "unknown-ticket" };
    if (hasDone(before, actor.request)) return { kind: "done", ticket: before };
    const acted = decide(before);
    if ("refused" in acted) return { kind: "refused", reason: acted.refused };
    if (acted.after === before) return { kind: "done", ticket: before };
    const after = toKeep(before, acted.after, services, new Date(acted.after.updatedAt));
    const saved = await services.store.save({
      before,
      after,
      ...alongside(after),
      ...(act !== undefined && { audit: audited(after, actor, act, detail) }),
    });
    if (saved === "saved") return { kind: "done", ticket: after };
    if (saved === "over-capacity") return { kind: "refused", reason: "over-capacity" };
  }
  throw new Error(`ticket ${id} changed ${conflictsBorne} times while an agent acted on it`);
}

export function audited(
  ticket: Ticket,
  actor: Actor,
  act: string,
  detail: Readonly<Record<string, string>>,
): AuditRecord {
  const told = Object.keys(detail).length > 0 ? { detail } : {};
  return { id: actor.request, ticket: ticket.id, at: ticket.updatedAt, actor: actor.name, act, ...told };
}

export function actBy({ agent, request }: Actor, { config, now }: DeskServices): Act {
  return { agent, request, now: now(), config };
}

export function ownerAct(owner: Owner, services: DeskServices): OwnerAct {
  return { ...actBy(owner, services), epoch: owner.epoch, leads: owner.leads ?? false };
}

function agentReply(
  ticket: Ticket,
  id: OutboxEntry["id"],
  { name }: Actor,
  { text, entry, via, mailTo, template, attachments = [] }: Parameters<typeof replyToTicket>[2],
  { config, now }: DeskServices,
): OutboxEntry {
  const at = now();
  return {
    id,
    ticket: ticket.id,
    kind: "agent-reply",
    automatic: false,
    channel: ticket.channel,
    account: ticket.account,
    conversation: ticket.conversation,
    address: ticket.address,
    ...(via === "sms" && textBackFor(ticket, config)),
    ...(ticket.name !== undefined && { name: ticket.name }),
    language: ticket.language,
    subject: ticket.subject,
    text: template ? text : composeAgentReply({ brand: config.brand.name, text, author: name }),
    ...(template && { template }),
    author: name,
    ...(attachments.length > 0 && { attachments }),
    ...(entry !== undefined && { entry }),
    thread: ticket.thread,
    ...(mailTo !== undefined && asVerifiedMail(mailTo, ticket, config)),
    createdAt: at.toISOString(),
    state: "PENDING",
    epoch: 0,
    attempts: 0,
    checkAt: minutesAfter(at, stalledAfterMinutes),
  };
}
