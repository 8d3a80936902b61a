import { type Rest, relate, snooze, unrelate, wake } from "../domain/agent-acts.ts";
import { type TicketId, ticketNumber } from "../domain/ids.ts";
import {
  type Actor,
  actBy,
  change,
  type DeskOutcome,
  type DeskServices,
  type Owner,
  ownerAct,
} from "./desk.ts";

/** Out of sight until a time or until the customer writes. */
export function snoozeTicket(
  id: TicketId,
  owner: Owner,
  rest: Rest,
  services: DeskServices,
): Promise<DeskOutcome> {
  return change(
    id,
    owner,
    "snoozed",
    services,
    (ticket) => snooze(ticket, ownerAct(owner, services), rest),
    () => ({}),
    { ...(rest.until !== undefined && { until: rest.until }), backTo: rest.backTo },
  );
}

/** Back in sight before its time. */
export function wakeTicket(id: TicketId, actor: Actor, services: DeskServices): Promise<DeskOutcome> {
  return change(id, actor, "woke it", services, (ticket) => wake(ticket, actBy(actor, services)));
}

/** Shows each of two tickets on the other. Two writes, each repeatable: a repeat completes what a crash left. */
export async function linkTickets(
  id: TicketId,
  other: TicketId,
  actor: Actor,
  services: DeskServices,
): Promise<DeskOutcome> {
  const [ticket, there] = await Promise.all([services.store.ticket(id), services.store.ticket(other)]);
  if (id === other || !ticket || !there) return { kind: "refused", reason: "unknown-ticket" };
  // Asked before the other one is written, which would else show a link that this one does not.
  const possible = relate(ticket, other, actBy(actor, services));
  if ("refused" in possible) return { kind: "refused", reason: possible.refused };
  return onBoth(id, other, actor, "linked it with", services, relate);
}

/** No longer shows either on the other. */
export function unlinkTickets(
  id: TicketId,
  other: TicketId,
  actor: Actor,
  services: DeskServices,
): Promise<DeskOutcome> {
  return onBoth(id, other, actor, "no longer linked it with", services, unrelate);
}

async function onBoth(
  id: TicketId,
  other: TicketId,
  actor: Actor,
  act: string,
  services: DeskServices,
  decide: typeof relate,
): Promise<DeskOutcome> {
  const by = actBy(actor, services);
  const there = await change(other, actor, `${act} #${ticketNumber(id)}`, services, (ticket) =>
    decide(ticket, id, by),
  );
  if (there.kind === "refused" && there.reason !== "unknown-ticket") return there;
  return change(id, actor, `${act} #${ticketNumber(other)}`, services, (ticket) => decide(ticket, other, by));
}
