import { type TicketId, ticketNumber } from "../domain/ids.ts";
import { type MergeRefusal, merge, takeIn } from "../domain/merge.ts";
import type { Ticket } from "../domain/ticket.ts";
import { type Actor, actBy, change, type DeskServices, type Outcome } from "./desk.ts";
import { othersOfPerson } from "./identities.ts";
import type { IdentityStore } from "./ports.ts";

export type MergeOutcome = Outcome<MergeRefusal>;

export interface MergeServices extends DeskServices {
  readonly identities: IdentityStore;
}

/** Whoever writes more often than this while their ticket is merged keeps it as it is. */
const looksBorne = 10;

/**
 * Makes a ticket part of another one of the same customer, or of whoever a supervisor says is the same. The other one takes
 * it in before it is closed, so that a crash in between hides nothing, and a repeat completes it. What the customer writes in
 * between is taken in as well: it is closed only as the other one knows it.
 */
export async function mergeTickets(
  id: TicketId,
  into: TicketId,
  actor: Actor & { readonly leads: boolean },
  services: MergeServices,
): Promise<MergeOutcome> {
  for (let looks = 0; looks < looksBorne; looks += 1) {
    const outcome = await mergeAsSeen(id, into, actor, services);
    if (outcome.kind === "done") return outcome;
    const { reason } = outcome;
    if (reason !== "wrote-meanwhile") return { kind: "refused", reason };
  }
  throw new Error(`somebody wrote to ticket ${id} ${looksBorne} times while it was merged`);
}

async function mergeAsSeen(
  id: TicketId,
  into: TicketId,
  actor: Actor & { readonly leads: boolean },
  services: MergeServices,
): Promise<Outcome<MergeRefusal | "wrote-meanwhile">> {
  const { store } = services;
  const [ticket, target] = await Promise.all([store.ticket(id), store.ticket(into)]);
  if (!ticket || !target) return { kind: "refused", reason: "unknown-ticket" };
  if (ticket.mergedInto === into) return { kind: "done", ticket };
  const others = ticket.status === "assigned" && ticket.agent !== actor.agent;
  if (others && !actor.leads) return { kind: "refused", reason: "taken" };
  const proven = actor.leads || (await areOnePerson(ticket, target, services));
  const possible = mergedInto(ticket, target, actor, services, proven);
  if ("refused" in possible) return { kind: "refused", reason: possible.refused };

  // An act of its own for each message that came: what is taken in anew is not what was taken in before a crash.
  const taking = { ...actor, request: `${actor.request}-${ticket.messageV}` };
  const by = actBy(taking, services);
  const took = await change<MergeRefusal>(into, taking, `took in #${ticketNumber(id)}`, services, (each) =>
    takeIn(each, ticket, by),
  );
  if (took.kind === "refused") return took;
  return change<MergeRefusal | "wrote-meanwhile">(
    id,
    actor,
    `made it part of #${ticketNumber(into)}`,
    services,
    (each) => {
      if (each.mergedInto === into) return { after: each };
      if (each.messageV !== ticket.messageV) return { refused: "wrote-meanwhile" };
      return mergedInto(each, took.ticket, actor, services, proven);
    },
  );
}

/** What took the other one in cannot become part of it: two who merge two tickets both ways at once would hide both. */
function mergedInto(
  ticket: Ticket,
  target: Ticket,
  { agent }: Actor,
  { now }: DeskServices,
  proven: boolean,
) {
  if (ticket.parts?.includes(target.id)) return { refused: "target-merged" as const };
  return merge(ticket, target, agent, now(), proven);
}

async function areOnePerson(one: Ticket, other: Ticket, services: MergeServices): Promise<boolean> {
  if (one.contact === other.contact) return true;
  const others = await othersOfPerson(one.contact, services);
  return others.some(({ contact }) => contact === other.contact);
}
