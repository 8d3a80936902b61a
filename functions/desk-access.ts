import { type Beholder, isKeptToQueues, mayUseQueue, mayUseTicket } from "../shared/domain/desk-access.ts";
import type { TicketId } from "../shared/domain/ids.ts";
import type { DeskStore, TicketStore } from "../shared/flow/ports.ts";
import type { Found, Person } from "./desk-routes.ts";
import { type HttpResponse, problem } from "./edge.ts";

export interface AccessServices {
  readonly desk: Pick<DeskStore, "agent">;
  readonly store: Pick<TicketStore, "ticket">;
}

/** The person with the queues that they are kept to, which only agents are. */
export async function withQueues<Who extends Person>(person: Who, { desk }: AccessServices): Promise<Who> {
  if (!isKeptToQueues(person.role)) return person;
  const { queues } = (await desk.agent(person.id)) ?? {};
  return queues ? { ...person, queues } : person;
}

/**
 * Why somebody may not go where a path leads, or nothing when they may. Looks at what the path names, `:ticket` or `:queue`, and
 * so holds for every route there is; what a body names, its handler asks `mayUseTicket` about.
 */
export async function refusedAccess(
  { params }: Pick<Found, "params">,
  person: Beholder,
  { store }: AccessServices,
): Promise<HttpResponse | undefined> {
  if (!isKeptToQueues(person.role) || person.queues === undefined) return undefined;
  const { queue, ticket: id } = params;
  if (queue !== undefined && !mayUseQueue(queue, person)) {
    return problem(403, "This queue is not one of yours.", { reason: "other-queue" });
  }
  // What is not there, its handler says.
  const ticket = id === undefined ? undefined : await store.ticket(id as TicketId);
  if (ticket && !mayUseTicket(ticket, person)) {
    return problem(403, "This ticket stands in a queue that is not one of yours.", { reason: "other-queue" });
  }
  return undefined;
}
