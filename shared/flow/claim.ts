import { accept, claim, decline } from "../domain/agent-acts.ts";
import { isOffered, mayTake, stepOf } from "../domain/assignment.ts";
import type { TicketId } from "../domain/ids.ts";
import type { Ticket } from "../domain/ticket.ts";
import { type Actor, actBy, change, type DeskOutcome, type DeskServices } from "./desk.ts";
import type { TicketSummary } from "./ports.ts";

/* How agents come by their tickets: by name, the next in line, or what is offered to them. */

/** For every agent who may claim at the same moment so many tickets are looked at; one of them is picked at random. */
const ticketsAnAgent = 3;
const fewest = 8;
const most = 600;
/** So many tickets are tried that turn out to be taken or for others, before nothing is found. */
const triedAtMost = 60;

export function claimTicket(id: TicketId, actor: Actor, services: DeskServices): Promise<DeskOutcome> {
  return change(id, actor, "claimed", services, (ticket) => claim(ticket, actBy(actor, services)));
}

/**
 * The next ticket of a queue that this agent may take: of the priority that is first in line, picked at random among the
 * first few for each agent who is there, since agents who all take the very first one mostly take it away from each other.
 * Nothing when nothing waits for them.
 */
export async function claimNext(
  queue: string,
  actor: Actor,
  services: DeskServices,
): Promise<DeskOutcome | { readonly kind: "nothing-waits" }> {
  const { desk, config, now, random } = services;
  const [agent, available] = await Promise.all([desk.agent(actor.agent), desk.available()]);
  if (!agent) return { kind: "refused", reason: "unknown-agent" };
  // The same request as before: it took this one, and takes no other.
  const taken = agent.claimed?.request === actor.request ? agent.claimed.ticket : undefined;
  const before = taken && (await services.store.ticket(taken));
  if (before) return { kind: "done", ticket: before };
  const there = new Set(available);
  const isForThem = (ticket: Ticket) => {
    const step = stepOf(ticket, config, now(), (id) => there.has(id));
    return mayTake(ticket, agent, step, now()) && !isOffered(ticket, now());
  };
  const { items } = await desk.line(queue, Math.min(most, Math.max(fewest, ticketsAnAgent * there.size)));
  for (const candidate of inTurn(items, random).slice(0, triedAtMost)) {
    const outcome = await change(candidate.ticket, actor, "claimed", services, (ticket) =>
      isForThem(ticket) ? claim(ticket, actBy(actor, services)) : { refused: "not-for-you" },
    );
    const gone = outcome.kind === "refused" && goneReasons.includes(outcome.reason);
    if (!gone) return outcome;
  }
  return { kind: "nothing-waits" };
}

/** The index may still show what somebody else has just taken; what is not for everybody yet is for others. */
const goneReasons: readonly string[] = ["taken", "closed", "unknown-ticket", "not-for-you"];

/** Priority by priority, in the order in which they stand in line; at random within each. */
function inTurn(items: readonly TicketSummary[], random: () => number): readonly TicketSummary[] {
  const priorities = [...new Set(items.map(({ priority }) => priority))];
  return priorities.flatMap((priority) =>
    shuffled(
      items.filter((item) => item.priority === priority),
      random,
    ),
  );
}

/** The agent takes what was offered to them. */
export function acceptOffer(id: TicketId, actor: Actor, services: DeskServices): Promise<DeskOutcome> {
  return change(id, actor, "accepted", services, (ticket) => accept(ticket, actBy(actor, services)));
}

/** The agent lets it pass: it is offered to somebody else. */
export function declineOffer(id: TicketId, actor: Actor, services: DeskServices): Promise<DeskOutcome> {
  return change(id, actor, "declined", services, (ticket) => decline(ticket, actBy(actor, services)));
}

function shuffled(items: readonly TicketSummary[], random: () => number): readonly TicketSummary[] {
  return items
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
