import type { AgentId } from "./ids.ts";
import type { Ticket } from "./ticket.ts";

/** Whoever wants to see or do something at the desk. */
export interface Beholder {
  readonly id: AgentId;
  readonly role: string;
  /** The queues that an agent is kept to; all of them when absent. */
  readonly queues?: readonly string[];
}

/** Supervisors and admins see all queues, whatever they work on themselves. */
export function isKeptToQueues(role: string): boolean {
  return role !== "supervisor" && role !== "admin";
}

export function mayUseQueue(queue: string, { role, queues }: Beholder): boolean {
  return !isKeptToQueues(role) || queues === undefined || queues.includes(queue);
}

/**
 * Whether somebody may see a ticket and act on it: one of their queues, or their own, or one that is offered to them. What an
 * act itself asks for, such as being the ticket's owner, comes on top.
 */
export function mayUseTicket(ticket: Ticket, person: Beholder): boolean {
  if (mayUseQueue(ticket.queue, person)) return true;
  if (ticket.status === "assigned") return ticket.agent === person.id;
  return ticket.status === "queued" && ticket.offer?.agent === person.id;
}
