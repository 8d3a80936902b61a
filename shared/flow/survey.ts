import type { Config } from "../domain/config.ts";
import { type Ids, ticketNumber } from "../domain/ids.ts";
import { type OutboxEntry, stalledAfterMinutes } from "../domain/outbox.ts";
import { asksNow, withSurvey } from "../domain/survey.ts";
import { surveyQuestion } from "../domain/survey-text.ts";
import type { Ticket } from "../domain/ticket.ts";
import { minutesAfter } from "../domain/ticket-states.ts";

interface Asking {
  readonly config: Config;
  readonly ids: Ids;
  readonly now: Date;
}

/**
 * A ticket that silence closed, with the question to its customer. By mail alone: other channels may not take a message from
 * us so long after theirs.
 */
export function surveyAfterSilence(
  closed: Ticket,
  asking: Asking,
): { readonly after: Ticket; readonly outbox: OutboxEntry } | undefined {
  const after = withSurvey(closed, asking.config, closed.channel === "email");
  return asksNow(after) ? { after, outbox: surveyOf(after, asking) } : undefined;
}

/** The question that goes out with the closing of a ticket. One a ticket: its id is derived from the ticket's. */
export function surveyOf(ticket: Ticket, { config, ids, now }: Asking): OutboxEntry {
  return {
    id: ids.agentReply(ticket.id, "survey"),
    ticket: ticket.id,
    kind: "survey",
    automatic: true,
    channel: ticket.channel,
    account: ticket.account,
    conversation: ticket.conversation,
    address: ticket.address,
    ...(ticket.name !== undefined && { name: ticket.name }),
    language: ticket.language,
    subject: ticket.subject,
    text: surveyQuestion(ticket.language, config.brand.name, ticketNumber(ticket.id)),
    thread: ticket.thread,
    createdAt: now.toISOString(),
    state: "PENDING",
    epoch: 0,
    attempts: 0,
    checkAt: minutesAfter(now, stalledAfterMinutes),
  };
}
