import type { AgentSettingsView } from "../shared/api/desk/people.ts";
import type { HeldView } from "../shared/api/desk/quarantine.ts";
import type { TicketView } from "../shared/api/desk/tickets.ts";
import { ticketNumber } from "../shared/domain/ids.ts";
import type { ServiceClock } from "../shared/domain/service-clock.ts";
import type { Agent, Snooze, Ticket } from "../shared/domain/ticket.ts";
import type { HeldItem } from "../shared/flow/ports.ts";

/** Records as clients of the desk API see them. */

export function ticketView(ticket: Ticket): TicketView {
  return {
    id: ticket.id,
    number: ticketNumber(ticket.id),
    v: ticket.v,
    epoch: ticket.epoch,
    status: ticket.status,
    subject: ticket.subject,
    ...(ticket.fields && { fields: ticket.fields }),
    category: ticket.category,
    priority: ticket.priority,
    queue: ticket.queue,
    channel: ticket.channel,
    language: ticket.language,
    trust: ticket.trust,
    customer: {
      ...{ address: ticket.address, contact: ticket.contact },
      ...(ticket.name !== undefined && { name: ticket.name }),
    },
    ...(ticket.status === "assigned" && { agent: ticket.agent }),
    createdAt: ticket.createdAt,
    updatedAt: ticket.updatedAt,
    ...(ticket.waitingSince !== undefined && { waitingSince: ticket.waitingSince }),
    ...dueView(ticket),
    ...(ticket.breachedAt !== undefined && { breachedAt: ticket.breachedAt }),
    ...(ticket.linkedTo !== undefined && { linkedTo: ticket.linkedTo }),
    ...(ticket.mergedInto !== undefined && { mergedInto: ticket.mergedInto }),
    ...(ticket.parts && { parts: ticket.parts }),
    ...(ticket.related && { related: ticket.related }),
    ...(ticket.snooze && { snooze: snoozeView(ticket.snooze) }),
    ...(ticket.wokeAt !== undefined && { wokeAt: ticket.wokeAt }),
    ...(ticket.status === "closed" && ticket.closedAs && { closedAs: ticket.closedAs }),
  };
}

function snoozeView({ until, by, forCustomer }: Snooze) {
  return { until, by, ...(forCustomer && { forCustomer }) };
}

export function agentSettingsView(agent: Agent): AgentSettingsView {
  const { id, name, open, max, presence, skills, languages, queues, offer } = agent;
  return {
    ...{ id, name, open, max, presence, skills, languages },
    openOf: agent.openOf ?? {},
    maxOf: agent.maxOf ?? {},
    ...(queues && { queues }),
    ...(offer && { offer }),
  };
}

function dueView({
  clocks,
}: Ticket): Pick<TicketView, "firstResponseDue" | "nextResponseDue" | "resolutionDue"> {
  const { firstResponse, nextResponse, resolution } = clocks ?? {};
  const due = (clock: ServiceClock | undefined) => (clock?.state === "running" ? clock.dueAt : undefined);
  const [first, next, end] = [due(firstResponse), due(nextResponse), due(resolution)];
  return {
    ...(first !== undefined && { firstResponseDue: first }),
    ...(next !== undefined && { nextResponseDue: next }),
    ...(end !== undefined && { resolutionDue: end }),
  };
}

export function heldView(held: HeldItem): HeldView {
  return {
    id: held.id,
    cause: held.cause,
    channel: held.channel,
    receivedAt: held.receivedAt,
    summary: held.summary,
    state: held.state,
    ...(held.decidedBy !== undefined && { decidedBy: held.decidedBy }),
    ...(held.decidedAt !== undefined && { decidedAt: held.decidedAt }),
  };
}
