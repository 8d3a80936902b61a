import type { OutboxEntry } from "../../../shared/domain/outbox.ts";
import { without } from "../../../shared/domain/ticket-states.ts";
import type { Property } from "./observer.ts";
import type { WorldOptions } from "./world.ts";

/** A mistake that could be made, and the property that it breaks. */
export interface Mistake {
  readonly what: string;
  readonly breaks: Property;
  readonly options: Omit<WorldOptions, "seed">;
}

/** Each takes away one thing that the protocol rests on. */
export const mistakes: readonly Mistake[] = [
  {
    what: "every worker believes it is the first to see a message",
    breaks: "P1",
    options: { breakage: () => ({ see: async (mark) => mark }) },
  },
  {
    what: "a message is marked as done before the work",
    breaks: "P1",
    options: {
      breakage: (store) => ({
        see: async (mark) => {
          const seen = await store.see(mark);
          await store.finish({ ...seen, done: true, outcome: "ticketed" });
          return seen;
        },
      }),
    },
  },
  {
    what: "a ticket only remembers the last message applied to it",
    breaks: "P1",
    options: {
      breakage: (store) => ({
        ticket: async (id) => {
          const ticket = await store.ticket(id);
          return ticket && { ...ticket, recentMessages: [] };
        },
      }),
    },
  },
  {
    what: "a ticket is written whatever its version is",
    breaks: "P1",
    options: {
      breakage: (store) => ({
        save: (change) => store.save({ ...change, before: store.contents.tickets.get(change.after.id) }),
      }),
    },
  },
  {
    what: "a conversation is opened without asking who was first",
    breaks: "P2",
    options: { breakage: () => ({ openConversationWith: async (_, __, ticket) => ticket }) },
  },
  {
    what: "a follow-up does not wait for the mail that it follows",
    breaks: "P2",
    options: {
      breakage: (store) => ({
        ticketsByReference: async (references) => {
          const found = await store.ticketsByReference(references);
          return found.filter((ticket) => store.contents.tickets.has(ticket));
        },
      }),
    },
  },
  {
    what: "each worker goes by its own decision",
    breaks: "P3",
    options: {
      breakage: (store) => ({
        addMessage: async (message) => {
          await store.addMessage(message);
          return message;
        },
      }),
    },
  },
  {
    what: "a burst is decided about by whoever comes, however often",
    breaks: "P3",
    options: {
      breakage: (store) => ({
        save: async (change) =>
          change.decided
            ? store.save({ ...change, before: store.contents.tickets.get(change.after.id) })
            : store.save(change),
      }),
    },
  },
  {
    what: "an agent's act does not ask what the agent has seen",
    breaks: "P4",
    options: {
      breakage: (store) => ({
        ticket: async (id) => {
          const ticket = await store.ticket(id);
          return ticket && { ...ticket, messageV: 0 };
        },
      }),
    },
  },
  {
    what: "a conversation is read before its ticket",
    breaks: "P4",
    options: { messagesBeforeTicket: true },
  },
  {
    what: "a claim forgets to count",
    breaks: "P5",
    options: {
      breakage: (store) => ({
        save: async (change) => {
          const before = new Map(store.contents.agents);
          const result = await store.save(change);
          for (const [id, agent] of before) store.contents.agents.set(id, agent);
          return result;
        },
      }),
    },
  },
  {
    what: "a reply is leased to whoever asks",
    breaks: "P6",
    options: {
      breakage: (store) => ({
        lease: async (ticket, id, now, seconds) => {
          const { outbox } = store.contents;
          const entry = outbox.get(`${ticket}#${id}`);
          if (entry?.state === "SENDING") outbox.set(`${ticket}#${id}`, waiting(entry));
          return store.lease(ticket, id, now, seconds);
        },
      }),
    },
  },
  {
    what: "a lesson is counted without asking whether it was learned before",
    breaks: "P8",
    options: {
      breakage: (store) => ({
        lesson: async () => undefined,
        learn: async (change) => {
          const { tickets, lessons } = store.contents;
          const ticket = tickets.get(change.ticket.before.id);
          const before = lessons.get(change.lesson.after.ticket);
          if (!ticket || ticket.v !== change.ticket.before.v) return "conflict";
          return store.learn({ ...change, lesson: { ...change.lesson, before } });
        },
      }),
    },
  },
  {
    what: "functions may live longer than the lease of a reply",
    breaks: "P6",
    options: { functionSeconds: 3600 },
  },
];

function waiting(entry: OutboxEntry): OutboxEntry {
  return { ...without(entry, "failure", "leaseUntil"), state: "PENDING" };
}
