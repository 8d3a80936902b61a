import * as z from "zod/mini";
import { Category } from "./category.ts";
import { ticketNumber } from "./ids.ts";
import type { OutboxEntry } from "./outbox.ts";
import { ownerOf, Priority, type Ticket } from "./ticket.ts";

/** What every event says of its ticket: ids and facts, nothing that a customer wrote and no address. */
const EventTicket = z.strictObject({
  id: z.string(),
  number: z.string(),
  /** Of the record: of two events the one with the higher version happened later. */
  version: z.number(),
  status: z.enum(["queued", "assigned", "answered", "closed"]),
  channel: z.string(),
  queue: z.string(),
  category: Category,
  priority: Priority,
  language: z.string(),
  /** The same for all tickets of an address. */
  contact: z.string(),
  createdAt: z.string(),
});

const event = <Type extends string, Facts extends z.core.$ZodLooseShape>(type: Type, facts: Facts) =>
  z.strictObject({
    type: z.literal(type),
    /** ISO 8601: when it happened. */
    timestamp: z.string(),
    data: z.strictObject({ ticket: EventTicket, ...facts }),
  });

/** The body of a delivery, in the form that Standard Webhooks asks for. */
export const WebhookEvent = z.discriminatedUnion("type", [
  event("ticket.created", {}),
  event("ticket.assigned", { agent: z.string(), previousAgent: z.exactOptional(z.string()) }),
  event("ticket.replied", {
    by: z.enum(["agent", "machine"]),
    agent: z.exactOptional(z.string()),
    /** Id of the reply, where it is stored with this change. */
    reply: z.exactOptional(z.string()),
  }),
  event("ticket.closed", {
    /** Id of an agent, or what closed it: `silence`, for instance. */
    by: z.string(),
    as: z.exactOptional(z.literal("spam")),
    mergedInto: z.exactOptional(z.string()),
  }),
  event("ticket.reopened", { reopens: z.number() }),
]);
export type WebhookEvent = z.infer<typeof WebhookEvent>;

/** One commit of a ticket, as far as events come of it. */
export interface Happened {
  readonly before: Ticket | undefined;
  readonly after: Ticket;
  readonly outbox?: Pick<OutboxEntry, "id" | "kind" | "author">;
}

/** What happened with one commit, in the order in which one would tell it; at most one event of a type. */
export function eventsOf(happened: Happened): readonly WebhookEvent[] {
  const { before, after } = happened;
  const timestamp = after.updatedAt;
  const about = { ticket: ticketFacts(after) };
  const events: WebhookEvent[] = [];
  if (!before) events.push({ type: "ticket.created", timestamp, data: about });
  if (before?.status === "closed" && after.status !== "closed") {
    events.push({ type: "ticket.reopened", timestamp, data: { ...about, reopens: after.reopens } });
  }
  const owner = ownerOf(after);
  const previous = ownerOf(before);
  if (owner !== undefined && owner !== previous) {
    const data = { ...about, agent: owner, ...(previous !== undefined && { previousAgent: previous }) };
    events.push({ type: "ticket.assigned", timestamp, data });
  }
  const reply = replyOf(happened);
  if (reply) events.push({ type: "ticket.replied", timestamp, data: { ...about, ...reply } });
  if (after.status === "closed" && before?.status !== "closed") {
    const { closedBy: by, closedAs, mergedInto } = after;
    const how = { ...(closedAs && { as: closedAs }), ...(mergedInto !== undefined && { mergedInto }) };
    events.push({ type: "ticket.closed", timestamp, data: { ...about, by, ...how } });
  }
  return events;
}

function ticketFacts(ticket: Ticket): z.infer<typeof EventTicket> {
  const { id, v, status, channel, queue, category, priority, language, contact, createdAt } = ticket;
  return {
    ...{ id, number: ticketNumber(id), version: v, status, channel, queue, category, priority, language },
    ...{ contact, createdAt },
  };
}

/** An agent's reply comes with its ticket; a machine's is stored before it, and counted on it. */
function replyOf({ before, after, outbox }: Happened) {
  if (outbox?.kind === "agent-reply") {
    const agent = ownerOf(before) ?? ownerOf(after);
    return { by: "agent" as const, reply: outbox.id, ...(agent !== undefined && { agent }) };
  }
  if (after.automaticReplies <= (before?.automaticReplies ?? 0)) return undefined;
  return { by: "machine" as const, ...(outbox?.kind === "answer" && { reply: outbox.id }) };
}
