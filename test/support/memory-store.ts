import type { Connection, Topic } from "../../shared/domain/connection.ts";
import { addCounts, type EntryCounts, noCounts } from "../../shared/domain/entry-counts.ts";
import type { AgentId, ContactId, OutboxId, TicketId } from "../../shared/domain/ids.ts";
import type { Lesson } from "../../shared/domain/lesson.ts";
import { isFurther, type OutboxEntry } from "../../shared/domain/outbox.ts";
import type { Proposal } from "../../shared/domain/proposal.ts";
import { replaces, type Suppression } from "../../shared/domain/suppression.ts";
import {
  type Agent,
  type Contact,
  lineOf,
  nextDeadline,
  ownerOf,
  type Ticket,
} from "../../shared/domain/ticket.ts";
import type {
  AuditRecord,
  ConnectionStore,
  ContactTicket,
  DeskStore,
  DueItem,
  HeldItem,
  LearningStore,
  LessonChange,
  Note,
  OutboxStore,
  RateLimits,
  SeenMark,
  StoredMessage,
  SuppressionStore,
  TicketChange,
  TicketStore,
  TicketSummary,
} from "../../shared/flow/ports.ts";

/** Everything in the store, for tests to look at. */
export interface Contents {
  readonly tickets: Map<string, Ticket>;
  readonly messages: Map<string, StoredMessage>;
  readonly outbox: Map<string, OutboxEntry>;
  readonly notes: Map<string, Note>;
  readonly audit: Map<string, AuditRecord>;
  readonly seen: Map<string, SeenMark>;
  readonly held: Map<string, HeldItem>;
  readonly agents: Map<string, Agent>;
  readonly contacts: Map<string, Contact>;
  readonly contactTickets: Map<string, ContactTicket & { contact: ContactId }>;
  readonly openConversations: Map<string, TicketId>;
  readonly sentReferences: Map<string, { readonly ticket: TicketId; readonly outbox: OutboxId }>;
  readonly suppressions: Map<string, Suppression>;
  readonly lessons: Map<string, Lesson>;
  readonly proposals: Map<number, Proposal>;
  /** By day and entry. */
  readonly counts: Map<string, Map<string, EntryCounts>>;
  readonly connections: Map<string, Connection>;
  /** By topic and connection. */
  readonly listeners: Map<Topic, Map<string, Connection>>;
}

export type MemoryStore = TicketStore &
  DeskStore &
  OutboxStore &
  SuppressionStore &
  LearningStore &
  ConnectionStore &
  RateLimits & { readonly contents: Contents };

/** The stores on maps. Each method happens at once and whole, as one write of the table does. */
export function memoryStore(): MemoryStore {
  const contents: Contents = {
    tickets: new Map(),
    messages: new Map(),
    outbox: new Map(),
    notes: new Map(),
    audit: new Map(),
    seen: new Map(),
    held: new Map(),
    agents: new Map(),
    contacts: new Map(),
    contactTickets: new Map(),
    openConversations: new Map(),
    sentReferences: new Map(),
    suppressions: new Map(),
    lessons: new Map(),
    proposals: new Map(),
    counts: new Map(),
    connections: new Map(),
    listeners: new Map(),
  };
  return {
    contents,
    ...ticketStore(contents),
    ...deskStore(contents),
    ...outboxStore(contents),
    ...suppressionStore(contents),
    ...learningStore(contents),
    ...connectionStore(contents),
    ...rateLimits(),
  };
}

/** Puts the value unless there is one; answers with the one that is there then. */
function putIfAbsent<Value>(map: Map<string, Value>, key: string, value: Value): Value {
  const existing = map.get(key);
  if (existing !== undefined) return existing;
  map.set(key, value);
  return value;
}

function messageKey({ ticket, receivedMs, id }: StoredMessage): string {
  return `${ticket}#${String(receivedMs).padStart(13, "0")}#${id}`;
}

function outboxKey(ticket: TicketId, id: string): string {
  return `${ticket}#${id}`;
}

function of<Value extends { readonly ticket: TicketId }>(map: Map<string, Value>, ticket: TicketId): Value[] {
  return [...map]
    .filter(([, value]) => value.ticket === ticket)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, value]) => value);
}

function ticketStore(contents: Contents): TicketStore {
  const { tickets, messages, outbox, notes, audit, seen, held, contacts, contactTickets } = contents;
  return {
    contact: async (id) => contacts.get(id),
    ticket: async (id) => tickets.get(id),

    async ticketsByReference(references) {
      const found = references.map((reference) => knownTicket(contents, reference));
      return [...new Set(found.filter((ticket) => ticket !== undefined))];
    },

    openConversation: async (contact, conversation) =>
      contents.openConversations.get(`${contact}#${conversation}`),

    async ticketsOf(contact, since, limit) {
      return [...contactTickets.values()]
        .filter((pointer) => pointer.contact === contact && pointer.openedAt >= since)
        .sort((a, b) => b.openedAt.localeCompare(a.openedAt))
        .slice(0, limit)
        .map(({ contact: _, ...pointer }) => pointer);
    },

    async conversationOf(id) {
      const ticket = tickets.get(id);
      if (!ticket) return undefined;
      return {
        ticket,
        messages: of(messages, id),
        outbox: of(outbox, id).sort((a, b) => a.createdAt.localeCompare(b.createdAt)),
        notes: of(notes, id),
        audit: of(audit, id),
      };
    },

    see: async (mark) => putIfAbsent(seen, mark.message, mark),

    async openConversationWith(contact, conversation, ticket, replacing) {
      const key = `${contact}#${conversation}`;
      const open = contents.openConversations.get(key);
      if (open !== undefined && open !== replacing) return open;
      contents.openConversations.set(key, ticket);
      return ticket;
    },

    addMessage: async (message) => putIfAbsent(messages, messageKey(message), message),

    async addOutbox(entry) {
      putIfAbsent(outbox, outboxKey(entry.ticket, entry.id), entry);
    },

    save: async (change) => save(contents, change),

    async remember(contact, pointer) {
      putIfAbsent(contacts, contact.id, contact);
      contactTickets.set(`${contact.id}#${pointer.ticket}`, { ...pointer, contact: contact.id });
    },

    async hold(item) {
      putIfAbsent(held, item.id, item);
    },

    async finish(mark) {
      seen.set(mark.message, { ...mark, done: true });
    },
  };
}

/** What was held is on no ticket, so nothing can follow it there. */
function knownTicket({ seen, sentReferences }: Contents, reference: string): TicketId | undefined {
  const mark = [...seen.values()].find(
    (each) => each.reference === reference && (each.outcome ?? "ticketed") === "ticketed",
  );
  return mark?.ticket ?? sentReferences.get(reference)?.ticket;
}

function save(
  { tickets, messages, outbox, notes, audit, agents }: Contents,
  change: TicketChange,
): "saved" | "conflict" | "over-capacity" {
  const { before, after } = change;
  if (tickets.get(after.id)?.v !== before?.v) return "conflict";
  if (change.outbox && outbox.has(outboxKey(after.id, change.outbox.id))) return "conflict";
  const [lost, gained] = [ownerOf(before), ownerOf(after)];
  if (gained !== undefined && gained !== lost) {
    const agent = agents.get(gained);
    if (!agent || agent.open >= agent.max) return "over-capacity";
  }
  if (gained !== lost) {
    count(agents, lost, -1);
    count(agents, gained, 1);
  }
  tickets.set(after.id, after);
  if (change.outbox) outbox.set(outboxKey(after.id, change.outbox.id), change.outbox);
  if (change.decided) messages.set(messageKey(change.decided), change.decided);
  if (change.note) notes.set(`${change.note.at}#${change.note.id}`, change.note);
  if (change.audit) audit.set(`${change.audit.at}#${change.audit.id}`, change.audit);
  return "saved";
}

function count(agents: Map<string, Agent>, id: AgentId | undefined, by: number): void {
  const agent = id === undefined ? undefined : agents.get(id);
  if (agent) agents.set(agent.id, { ...agent, open: agent.open + by });
}

function deskStore({ tickets, outbox, held, agents }: Contents): DeskStore {
  return {
    async line(line, limit, cursor) {
      const inLine = [...tickets.values()]
        .filter((ticket) => lineOf(ticket) === line)
        .map((ticket) => placeInLine(ticket, line))
        .sort((a, b) => (a.sort < b.sort ? -1 : 1))
        .filter(({ sort }) => cursor === undefined || sort > cursor);
      const page = inLine.slice(0, limit);
      const last = inLine.length > limit ? page.at(-1) : undefined;
      return { items: page.map(({ summary }) => summary), ...(last && { cursor: last.sort }) };
    },

    async held(limit, cursor) {
      const waiting = [...held.values()]
        .filter((item) => item.state === "held")
        .map((item) => ({ item, sort: `${item.receivedAt}#${item.id}` }))
        .sort((a, b) => (a.sort > b.sort ? -1 : 1))
        .filter(({ sort }) => cursor === undefined || sort < cursor);
      const page = waiting.slice(0, limit);
      const last = waiting.length > limit ? page.at(-1) : undefined;
      return { items: page.map(({ item }) => item), ...(last && { cursor: last.sort }) };
    },

    heldItem: async (id) => held.get(id),

    async settleHeld(id, state, by, at) {
      const item = held.get(id);
      if (item?.state !== "held") return false;
      const replay = state === "deleted" ? { ...item.replay, body: "" } : item.replay;
      held.set(id, { ...item, replay, state, decidedBy: by, decidedAt: at });
      return true;
    },

    agent: async (id) => agents.get(id),

    async putAgent(agent) {
      agents.set(agent.id, { ...agent, open: agents.get(agent.id)?.open ?? 0 });
    },

    async due(now, limit) {
      const moment = now.toISOString();
      return [...dueTickets(tickets), ...dueReplies(outbox)]
        .filter((item) => item.at < moment)
        .sort((a, b) => Number(a.lesson) - Number(b.lesson) || a.at.localeCompare(b.at))
        .slice(0, limit)
        .map(({ lesson: _, ...item }) => item);
    },
  };
}

function placeInLine(ticket: Ticket, line: string): { summary: TicketSummary; sort: string } {
  const waiting = ticket.status === "assigned" ? undefined : ticket.waitingSince;
  const dueAt = ticket.firstResponseDue ?? waiting ?? ticket.createdAt;
  const summary = { ticket: ticket.id, line, priority: ticket.priority, dueAt };
  return { summary, sort: `${ticket.priority}#${dueAt}#${ticket.id}` };
}

/** With whether it only waits to be learned from. */
type Waiting = DueItem & { readonly lesson: boolean };

function dueTickets(tickets: Map<string, Ticket>): Waiting[] {
  return [...tickets.values()].flatMap((ticket) => {
    const deadline = nextDeadline(ticket);
    const item = { kind: "ticket" as const, ticket: ticket.id };
    return deadline ? [{ ...item, at: deadline.at, lesson: deadline.kind === "lesson" }] : [];
  });
}

function dueReplies(outbox: Map<string, OutboxEntry>): Waiting[] {
  return [...outbox.values()].flatMap(({ ticket, id, checkAt }) =>
    checkAt === undefined
      ? []
      : [{ kind: "outbox" as const, ticket, outbox: id, at: checkAt, lesson: false }],
  );
}

function outboxStore({ outbox, sentReferences }: Contents): OutboxStore {
  /** Changes an entry that is still in the sender's hands. */
  function settle(entry: OutboxEntry, states: readonly OutboxEntry["state"][], change: Partial<OutboxEntry>) {
    const key = outboxKey(entry.ticket, entry.id);
    const stored = outbox.get(key);
    if (!stored || stored.epoch !== entry.epoch || !states.includes(stored.state)) return;
    const { checkAt: _, leaseUntil: __, failure: ___, ...rest } = stored;
    outbox.set(key, { ...rest, ...change });
  }

  return {
    entry: async (ticket, id) => outbox.get(outboxKey(ticket, id)),

    async lease(ticket, id, now, leaseSeconds) {
      const key = outboxKey(ticket, id);
      const stored = outbox.get(key);
      if (!stored || !mayLease(stored, now.toISOString())) return undefined;
      const leased: OutboxEntry = {
        ...stored,
        state: "SENDING",
        epoch: stored.epoch + 1,
        attempts: stored.attempts + 1,
        leaseUntil: new Date(now.getTime() + leaseSeconds * 1000).toISOString(),
      };
      outbox.set(key, leased);
      return leased;
    },

    async sent(entry, providerId, now, reference, readBy) {
      const timer = readBy === undefined ? {} : { checkAt: readBy };
      settle(entry, ["SENDING", "SENT"], { state: "SENT", sentAt: now.toISOString(), providerId, ...timer });
      if (reference !== undefined) sentReferences.set(reference, { ticket: entry.ticket, outbox: entry.id });
    },

    async continueBy({ ticket, id }, mail) {
      const key = outboxKey(ticket, id);
      const stored = outbox.get(key);
      const unread = stored?.state === "SENT" && stored.receipt !== "read";
      if (stored && unread && stored.continuedBy === undefined)
        outbox.set(key, { ...stored, continuedBy: mail });
      return outbox.get(key)?.continuedBy;
    },

    async settle({ ticket, id }) {
      const stored = outbox.get(outboxKey(ticket, id));
      if (stored?.state !== "SENT") return;
      const { checkAt: _, ...settled } = stored;
      outbox.set(outboxKey(ticket, id), settled);
    },

    async retryLater(entry, at, failure) {
      settle(entry, ["SENDING"], { state: "PENDING", checkAt: at.toISOString(), failure });
    },

    async failed(entry, failure) {
      settle(entry, ["SENDING"], { state: "FAILED", failure });
    },

    sentAs: async (reference) => sentReferences.get(reference),

    async receipt(ticket, id, status, providerId, failure) {
      const key = outboxKey(ticket, id);
      const stored = outbox.get(key);
      if (!stored || (stored.state !== "SENDING" && stored.state !== "SENT")) return;
      if (!isFurther(status, stored.receipt)) return;
      const { checkAt: _, leaseUntil: __, ...rest } = stored;
      const known = stored.providerId ?? providerId;
      outbox.set(key, {
        ...rest,
        state: "SENT",
        receipt: status,
        providerId: known,
        ...(failure && { undelivered: failure }),
      });
    },
  };
}

function suppressionStore({ suppressions }: Contents): SuppressionStore {
  return {
    suppression: async (address) => suppressions.get(address),

    async suppress(report) {
      if (replaces(suppressions.get(report.address), report)) suppressions.set(report.address, report);
    },

    async lift(address, by, at) {
      const known = suppressions.get(address);
      if (!known || known.lifted) return false;
      suppressions.set(address, { ...known, lifted: { by, at } });
      return true;
    },
  };
}

/** Waiting for its first try, or for another one whose time has come, or left behind by a sender. */
function mayLease({ state, failure, checkAt, leaseUntil }: OutboxEntry, now: string): boolean {
  if (state === "PENDING") return failure === undefined || checkAt === undefined || checkAt <= now;
  return state === "SENDING" && leaseUntil !== undefined && leaseUntil < now;
}

function learningStore({ tickets, lessons, proposals, counts }: Contents): LearningStore {
  return {
    lesson: async (ticket) => lessons.get(ticket),

    async learn(change) {
      if (!fits(change)) return "conflict";
      tickets.set(change.ticket.after.id, change.ticket.after);
      lessons.set(change.lesson.after.ticket, change.lesson.after);
      for (const { after } of change.proposals) proposals.set(after.slot, after);
      for (const { day, entry, by } of change.counts) {
        const ofDay = counts.get(day) ?? new Map<string, EntryCounts>();
        counts.set(day, ofDay.set(entry, addCounts(ofDay.get(entry) ?? noCounts, by)));
      }
      return "learned";
    },

    proposals: async () => [...proposals.values()],

    async decideProposal(before, after) {
      if (proposals.get(before.slot)?.v !== before.v) return false;
      proposals.set(after.slot, after);
      return true;
    },

    entryCounts: async (day) => new Map(counts.get(day)),
  };

  /** Whether everything is still as it was read. */
  function fits({ ticket, lesson, proposals: changed }: LessonChange): boolean {
    return (
      tickets.get(ticket.before.id)?.v === ticket.before.v &&
      lessons.get(lesson.after.ticket)?.v === lesson.before?.v &&
      changed.every(({ before, after }) => proposals.get(after.slot)?.v === before?.v)
    );
  }
}

function connectionStore({ connections, listeners }: Contents): ConnectionStore {
  const alive = (connection: Connection, now: Date) => Date.parse(connection.until) > now.getTime();
  return {
    async opened(connection) {
      connections.set(connection.id, connection);
    },

    async connection(id, now) {
      const known = connections.get(id);
      return known && alive(known, now) ? known : undefined;
    },

    async listen(connection, topic) {
      const those = listeners.get(topic) ?? new Map();
      listeners.set(topic, those.set(connection.id, connection));
    },

    async leave(id, topic) {
      listeners.get(topic)?.delete(id);
    },

    async listeners(topic, now) {
      return [...(listeners.get(topic)?.values() ?? [])]
        .filter((connection) => alive(connection, now))
        .sort((a, b) => a.openedAt.localeCompare(b.openedAt));
    },

    async ended(id) {
      connections.delete(id);
      return [...listeners].filter(([, those]) => those.delete(id)).map(([topic]) => topic);
    },
  };
}

function rateLimits(): RateLimits {
  const counts = new Map<string, number>();
  return {
    async admit(subject, { count, seconds }, now) {
      const window = Math.floor(now.getTime() / 1000 / seconds);
      const key = `${subject}#${seconds}#${window}`;
      const before = counts.get(key) ?? 0;
      if (before < count) counts.set(key, before + 1);
      return before < count ? undefined : (window + 1) * seconds - Math.floor(now.getTime() / 1000);
    },
  };
}
