import { type CannedFacts, type CannedReply, filled, textIn } from "../domain/canned-reply.ts";
import type { Config } from "../domain/config.ts";
import { type TicketId, ticketNumber } from "../domain/ids.ts";
import { type Macro, type MacroStep, requestOfStep } from "../domain/macro.ts";
import type { Ticket } from "../domain/ticket.ts";
import { minutesAfter } from "../domain/ticket-states.ts";
import {
  type Closing,
  closeTicket,
  type DeskOutcome,
  type DeskServices,
  type Owner,
  releaseTicket,
  replyToTicket,
  transferTicket,
  writeNote,
} from "./desk.ts";
import { snoozeTicket } from "./rest.ts";

/** What an agent's texts may be about. */
function factsFor(ticket: Ticket, agent: string, config: Config): CannedFacts {
  const names = config.queues[ticket.queue]?.name;
  return {
    ...(ticket.name !== undefined && { "customer.name": ticket.name }),
    "customer.address": ticket.address,
    "ticket.number": ticketNumber(ticket.id),
    "ticket.subject": ticket.subject,
    "queue.name": (ticket.language.startsWith("zh") ? names?.["zh-CN"] : names?.en) ?? ticket.queue,
    "agent.name": agent,
    "brand.name": config.brand.name,
  };
}

/** A reply as it would be sent to this ticket's customer. */
export function replyFor(reply: CannedReply, ticket: Ticket, agent: string, config: Config) {
  const { language, text } = textIn(reply.texts, ticket.language);
  return { language, text: filled(text, factsFor(ticket, agent, config)) };
}

/** Whether it is meant for tickets of this queue. */
export function isFor({ queues }: { readonly queues?: readonly string[] }, { queue }: Ticket): boolean {
  return queues === undefined || queues.length === 0 || queues.includes(queue);
}

type Refused = Extract<DeskOutcome, { kind: "refused" }>["reason"] | "unknown-reply";

export interface MacroRun {
  /** As it is afterwards. */
  readonly ticket: Ticket | undefined;
  /** What was done of it, up to the first act that was refused. */
  readonly steps: readonly ({ readonly act: MacroStep["act"] } & (
    | { readonly done: true }
    | { readonly done: false; readonly reason: Refused }
  ))[];
}

/**
 * Does the acts of a macro one after the other, each under a request id of its own that is derived from the macro's: sending it
 * again does what is still to do, and nothing twice. Ends with the first act that is refused.
 *
 * @param seen version of the ticket that the agent saw: a message that came since is neither answered nor closed over
 */
export async function runMacro(
  id: TicketId,
  owner: Owner,
  seen: number,
  { macro, replies }: { readonly macro: Macro; readonly replies: readonly CannedReply[] },
  services: DeskServices & Closing,
): Promise<MacroRun> {
  const steps: MacroRun["steps"][number][] = [];
  let ticket = await services.store.ticket(id);
  for (const [at, step] of macro.steps.entries()) {
    if (!ticket) break;
    const by = { ...owner, request: requestOfStep(owner.request, at) };
    const outcome = await doStep(ticket, by, seen, step, replies, services);
    const { act } = step;
    if (outcome.kind === "refused") {
      steps.push({ act, done: false, reason: outcome.reason });
      break;
    }
    steps.push({ act, done: true });
    ticket = outcome.ticket;
  }
  return { ticket, steps };
}

async function doStep(
  ticket: Ticket,
  by: Owner,
  seen: number,
  step: MacroStep,
  replies: readonly CannedReply[],
  services: DeskServices & Closing,
): Promise<DeskOutcome | { readonly kind: "refused"; readonly reason: "unknown-reply" }> {
  const { id } = ticket;
  switch (step.act) {
    case "reply": {
      const reply = replies.find((each) => each.id === step.reply);
      if (!reply) return { kind: "refused", reason: "unknown-reply" };
      const { text } = replyFor(reply, ticket, by.name, services.config);
      return replyToTicket(id, by, { text, seen }, services);
    }
    case "note":
      return writeNote(id, by, filled(step.text, factsFor(ticket, by.name, services.config)), services);
    case "transfer":
      return transferTicket(id, by, { queue: step.queue }, services);
    case "snooze": {
      const until = step.hours === undefined ? {} : { until: minutesAfter(services.now(), step.hours * 60) };
      return snoozeTicket(id, by, { ...until, backTo: "agent" }, services);
    }
    case "release":
      return releaseTicket(id, by, services);
    case "close": {
      const { category } = step;
      const mayWrite = (await services.mayWrite?.(id)) ?? false;
      return closeTicket(id, by, seen, services, { mayWrite, ...(category !== undefined && { category }) });
    }
  }
}
