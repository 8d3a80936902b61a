import type { Config } from "./config.ts";
import type { Ticket, TicketIn } from "./ticket.ts";

/**
 * A ticket that has just been closed, noted as one whose customer is asked how content they are: once a ticket, where the
 * operator wants it, and where a person helped them. `mayWrite`: their channel takes a message from us now.
 */
export function withSurvey(ticket: Ticket, config: Config, mayWrite: boolean): Ticket {
  const wanted = config.desk.satisfaction.channels.includes(ticket.channel);
  const helped = ticket.respondedAt !== undefined && ticket.mergedInto === undefined;
  const ask = wanted && helped && mayWrite && ticket.surveyedAt === undefined && ticket.trust !== "forged";
  return ask && ticket.status === "closed" ? { ...ticket, surveyedAt: ticket.closedAt } : ticket;
}

/** Whether it was this closing that asks the customer. */
export function asksNow(ticket: Ticket): ticket is TicketIn<"closed"> {
  return ticket.status === "closed" && ticket.surveyedAt === ticket.closedAt;
}
