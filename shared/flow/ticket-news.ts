import type { Topic } from "../domain/connection.ts";
import type { AgentId, TicketId } from "../domain/ids.ts";
import type { Ticket } from "../domain/ticket.ts";
import type { OutboxStore, TicketChange, TicketStore } from "./ports.ts";

/** One committed change, as far as whoever looks on wants to know. */
export interface TicketNews {
  readonly ticket: TicketId;
  /** Absent where something on the ticket changed and not the ticket itself. */
  readonly v?: number;
  readonly topics: readonly Topic[];
  /** With this change somebody answered for the first time: so long after the ticket was opened, seconds. */
  readonly answeredAfter?: number;
}

/** The ticket itself, the lines that it left, stands in or came to, and whoever was or is offered it, or is called. */
export function newsOf({ before, after, note }: Pick<TicketChange, "before" | "after" | "note">): TicketNews {
  const lines = [before, after].flatMap((ticket) => (ticket ? (topicOfLine(ticket) ?? []) : []));
  const moved = before?.offer?.until !== after.offer?.until;
  const offers = moved ? [before, after].flatMap((ticket) => ticket?.offer?.agent ?? []) : [];
  const called = note?.mentions ?? [];
  const topics = new Set([topicOfTicket(after.id), ...lines, ...[...offers, ...called].map(topicOfAgent)]);
  const news = { ticket: after.id, v: after.v, topics: [...topics] };
  if (!after.respondedAt || before?.respondedAt) return news;
  return { ...news, answeredAfter: (Date.parse(after.respondedAt) - Date.parse(after.createdAt)) / 1000 };
}

export function topicOfTicket(ticket: TicketId): Topic {
  return `ticket:${ticket}`;
}

export function topicOfAgent(agent: AgentId): Topic {
  return `agent:${agent}`;
}

/** What is snoozed is told to whoever looks at the line that it comes back to. */
function topicOfLine(ticket: Ticket): Topic | undefined {
  if (ticket.status === "assigned") return topicOfAgent(ticket.agent);
  return ticket.status === "queued" ? `queue:${ticket.queue}` : undefined;
}

/** The store, with a note of every change that it committed. */
export function noting(store: TicketStore): {
  readonly store: TicketStore;
  /** What was noted since this was asked last. */
  take(): readonly TicketNews[];
} {
  let noted: TicketNews[] = [];
  return {
    store: {
      ...store,
      async save(change) {
        const outcome = await store.save(change);
        if (outcome === "saved") noted.push(newsOf(change));
        return outcome;
      },
      async split(change) {
        const outcome = await store.split(change);
        if (outcome === "saved") {
          noted.push(newsOf(change.original), newsOf({ before: undefined, after: change.part }));
        }
        return outcome;
      },
    },
    take() {
      const taken = noted;
      noted = [];
      return taken;
    },
  };
}

/** The store of replies, with a note of every ticket on which an agent sees one differently now: gone, failed, read. */
export function notingReplies(outbox: OutboxStore): {
  readonly outbox: OutboxStore;
  /** What was noted since this was asked last. */
  take(): readonly TicketNews[];
} {
  const noted = new Set<TicketId>();
  const note = async (ticket: TicketId, change: Promise<void>) => {
    await change;
    noted.add(ticket);
  };
  return {
    outbox: {
      ...outbox,
      sent: (entry, ...more) => note(entry.ticket, outbox.sent(entry, ...more)),
      failed: (entry, ...more) => note(entry.ticket, outbox.failed(entry, ...more)),
      waitForAccount: (entry, ...more) => note(entry.ticket, outbox.waitForAccount(entry, ...more)),
      receipt: (ticket, ...more) => note(ticket, outbox.receipt(ticket, ...more)),
    },
    take() {
      const tickets = [...noted];
      noted.clear();
      return tickets.map((ticket) => ({ ticket, topics: [topicOfTicket(ticket)] }));
    },
  };
}
