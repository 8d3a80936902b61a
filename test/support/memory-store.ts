import type { AddressConfirmation } from "../../shared/domain/address-confirmation.ts";
import { hasRoom, isFree } from "../../shared/domain/assignment.ts";
import type { Block } from "../../shared/domain/block.ts";
import { type CallReport, isLastReport } from "../../shared/domain/call.ts";
import type { CannedReply } from "../../shared/domain/canned-reply.ts";
import {
  type ChannelState,
  countsOver,
  type HealthCounts,
  type HourCounts,
  hourOf,
} from "../../shared/domain/channel-health.ts";
import type { Connection, Topic } from "../../shared/domain/connection.ts";
import { addCounts, type EntryCounts, noCounts } from "../../shared/domain/entry-counts.ts";
import type { IdentityLink } from "../../shared/domain/identity-link.ts";
import type { AgentId, ContactId, OutboxId, TicketId } from "../../shared/domain/ids.ts";
import type { Lesson } from "../../shared/domain/lesson.ts";
import type { Macro } from "../../shared/domain/macro.ts";
import { isFurther, type OutboxEntry, partName } from "../../shared/domain/outbox.ts";
import type { Proposal } from "../../shared/domain/proposal.ts";
import { lineDue, rankOf, usualAgeingMinutes } from "../../shared/domain/rank.ts";
import { addReportCounts, type ReportCounts, type ReportPlace } from "../../shared/domain/report-counts.ts";
import { marksOf } from "../../shared/domain/reported.ts";
import { replaces, type Suppression } from "../../shared/domain/suppression.ts";
import {
  type Agent,
  type Contact,
  countedAs,
  lineOf,
  nextDeadline,
  ownerOf,
  type Ticket,
} from "../../shared/domain/ticket.ts";
import type {
  AuditRecord,
  Backlog,
  BlockStore,
  CallStore,
  ChannelHealthStore,
  ConnectionStore,
  ContactTicket,
  DeskStore,
  DueItem,
  HeldItem,
  IdentityStore,
  LearningStore,
  LessonChange,
  MentionStore,
  MessagePlace,
  MessageStore,
  Note,
  OutboxStore,
  PhraseStore,
  QuotaStore,
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
  /** By kind and of whom. */
  readonly blocks: Map<string, Block>;
  readonly replies: Map<string, CannedReply>;
  readonly macros: Map<string, Macro>;
  /** Up to when each agent has looked at the notes that call them. */
  readonly mentionsSeen: Map<string, string>;
  readonly agents: Map<string, Agent>;
  readonly contacts: Map<string, Contact>;
  readonly contactTickets: Map<string, ContactTicket & { contact: ContactId }>;
  readonly openConversations: Map<string, TicketId>;
  readonly sentReferences: Map<string, { readonly ticket: TicketId; readonly outbox: OutboxId }>;
  readonly suppressions: Map<string, Suppression>;
  readonly links: Map<string, IdentityLink>;
  readonly confirmations: Map<string, AddressConfirmation>;
  readonly callReports: Map<string, CallReport>;
  readonly lessons: Map<string, Lesson>;
  readonly proposals: Map<number, Proposal>;
  /** By channel and account. */
  readonly channelStates: Map<string, ChannelState>;
  /** By channel, account and hour. */
  readonly channelHours: Map<string, HourCounts>;
  /** Who took how much of a quota, by its name and window. */
  readonly quotas: Map<string, Map<string, number>>;
  /** By day and entry. */
  readonly counts: Map<string, Map<string, EntryCounts>>;
  readonly reports: Map<string, ReportPlace & { readonly counts: ReportCounts }>;
  readonly backlogs: Map<string, Backlog>;
  readonly connections: Map<string, Connection>;
  /** By topic and connection. */
  readonly listeners: Map<Topic, Map<string, Connection>>;
}

export type MemoryStore = TicketStore &
  DeskStore &
  OutboxStore &
  SuppressionStore &
  ConnectionStore &
  IdentityStore &
  CallStore &
  MessageStore &
  ChannelHealthStore &
  QuotaStore &
  BlockStore &
  PhraseStore &
  MentionStore &
  LearningStore &
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
    blocks: new Map(),
    replies: new Map(),
    macros: new Map(),
    mentionsSeen: new Map(),
    agents: new Map(),
    contacts: new Map(),
    contactTickets: new Map(),
    openConversations: new Map(),
    sentReferences: new Map(),
    suppressions: new Map(),
    links: new Map(),
    confirmations: new Map(),
    callReports: new Map(),
    lessons: new Map(),
    proposals: new Map(),
    channelStates: new Map(),
    channelHours: new Map(),
    quotas: new Map(),
    counts: new Map(),
    reports: new Map(),
    backlogs: new Map(),
    connections: new Map(),
    listeners: new Map(),
  };
  return {
    contents,
    ...ticketStore(contents),
    ...deskStore(contents),
    ...outboxStore(contents),
    ...suppressionStore(contents),
    ...identityStore(contents),
    ...callStore(contents),
    ...messageStore(contents),
    ...learningStore(contents),
    ...connectionStore(contents),
    ...channelHealthStore(contents),
    ...quotaStore(contents),
    ...blockStore(contents),
    ...phraseStore(contents),
    ...mentionStore(contents),
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

    async split({ original, part, moved, audit: records }) {
      const changed = moved.some(({ message }) => {
        const now = messages.get(messageKey(message));
        return !now || now.media !== undefined || now.erasedAt !== message.erasedAt;
      });
      if (changed || tickets.get(original.after.id)?.v !== original.before.v || tickets.has(part.id))
        return "conflict";
      tickets.set(original.after.id, original.after);
      tickets.set(part.id, part);
      for (const { message, mark } of moved) {
        messages.delete(messageKey(message));
        messages.set(messageKey({ ...message, ticket: part.id }), { ...message, ticket: part.id });
        seen.set(mark.message, mark);
      }
      for (const record of records) audit.set(`${record.at}#${record.ticket}#${record.id}`, record);
      return "saved";
    },

    async remember(contact, pointer) {
      putIfAbsent(contacts, contact.id, contact);
      contactTickets.set(`${contact.id}#${pointer.ticket}`, { ...pointer, contact: contact.id });
    },

    async hold(item) {
      putIfAbsent(held, item.id, item);
    },

    async finish(mark) {
      if (seen.get(mark.message)?.gone === undefined) seen.set(mark.message, { ...mark, done: true });
    },

    async noteKnown(id, known) {
      const contact = contacts.get(id);
      if (contact) contacts.set(id, { ...contact, known });
    },
  };
}

function blockStore({ blocks }: Contents): BlockStore {
  return {
    block: async (kind, of) => blocks.get(`${kind}#${of}`),
    blocks: async () => [...blocks.values()].sort((a, b) => b.at.localeCompare(a.at)),
    async putBlock(block) {
      putIfAbsent(blocks, `${block.kind}#${block.of}`, block);
    },
    liftBlock: async (kind, of) => blocks.delete(`${kind}#${of}`),
  };
}

function phraseStore({ replies, macros }: Contents): PhraseStore {
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
  return {
    replies: async () => [...replies.values()].sort(byId),
    macros: async () => [...macros.values()].sort(byId),
    async putReply(reply) {
      replies.set(reply.id, reply);
    },
    async putMacro(macro) {
      macros.set(macro.id, macro);
    },
    async removePhrase(kind, id) {
      (kind === "reply" ? replies : macros).delete(id);
    },
  };
}

function mentionStore({ notes, mentionsSeen }: Contents): MentionStore {
  return {
    async mentionsOf(agent, limit) {
      const items = [...notes.values()]
        .filter(({ mentions = [] }) => mentions.includes(agent))
        .sort((a, b) => b.at.localeCompare(a.at))
        .slice(0, limit)
        .map(({ ticket, id, at, author, text }) => ({ ticket, note: id, at, by: author, text }));
      const seenAt = mentionsSeen.get(agent);
      return { items, ...(seenAt !== undefined && { seenAt }) };
    },
    async seeMentions(agent, at) {
      mentionsSeen.set(agent, at);
    },
  };
}

/** What was held is on no ticket, so nothing can follow it there. */
function knownTicket({ seen, sentReferences }: Contents, reference: string): TicketId | undefined {
  const mark = [...seen.values()].find(
    (each) =>
      each.reference === reference && (each.outcome ?? "ticketed") === "ticketed" && each.gone === undefined,
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
  const known = change.decided && messages.get(messageKey(change.decided));
  if (change.decided && known?.erasedAt !== change.decided.erasedAt) return "conflict";
  if (!moveBetweenAgents(agents, before, after)) return "over-capacity";
  tickets.set(after.id, after);
  if (change.outbox) outbox.set(outboxKey(after.id, change.outbox.id), change.outbox);
  const decided = change.decided && messages.get(messageKey(change.decided));
  if (change.decided && decided) {
    const { decision, language } = change.decided;
    messages.set(messageKey(change.decided), { ...decided, decision, language });
  }
  if (change.note) notes.set(`${change.note.at}#${change.note.id}`, change.note);
  if (change.audit) audit.set(`${change.audit.at}#${change.audit.id}`, change.audit);
  return "saved";
}

/** Owners and offers; false when somebody has no room. */
function moveBetweenAgents(agents: Map<string, Agent>, before: Ticket | undefined, after: Ticket): boolean {
  const [lost, gained] = [ownerOf(before), ownerOf(after)];
  const channelOf = (ticket: Ticket | undefined) => (ticket?.status === "assigned" ? countedAs(ticket) : "");
  const offer = after.offer?.until === before?.offer?.until ? undefined : after.offer;
  if (gained !== undefined && gained !== lost) {
    const agent = agents.get(gained);
    if (!agent || !hasRoom(agent, channelOf(after))) return false;
  }
  if (offer) {
    const agent = agents.get(offer.agent);
    if (!agent || !isFree(agent, new Date(after.updatedAt)) || !hasRoom(agent, after.channel)) return false;
    const made = { ticket: after.id, until: offer.until };
    agents.set(agent.id, { ...agent, offer: made, offeredAt: after.updatedAt });
  }
  if (gained !== lost) {
    count(agents, lost, channelOf(before), -1);
    count(agents, gained, channelOf(after), 1);
    const [request] = after.recentRequests ?? [];
    const agent = gained === undefined ? undefined : agents.get(gained);
    if (agent && request !== undefined) {
      agents.set(agent.id, { ...agent, claimed: { ticket: after.id, request } });
    }
  }
  const ended = before?.offer && !after.offer ? agents.get(before.offer.agent) : undefined;
  if (ended?.offer?.ticket === after.id) {
    const { offer: __, ...rest } = ended;
    agents.set(ended.id, rest);
  }
  return true;
}

function count(agents: Map<string, Agent>, id: AgentId | undefined, channel: string, by: number): void {
  const agent = id === undefined ? undefined : agents.get(id);
  if (!agent) return;
  const openOf = { ...agent.openOf, [channel]: (agent.openOf?.[channel] ?? 0) + by };
  agents.set(agent.id, { ...agent, open: agent.open + by, openOf });
}

function messageStore({ messages, seen, audit }: Contents): MessageStore {
  const keyOf = ({ ticket, receivedMs, message }: MessagePlace) =>
    `${ticket}#${String(receivedMs).padStart(13, "0")}#${message}`;
  return {
    message: async (place) => messages.get(keyOf(place)),
    marksOf: async (reference) => [...seen.values()].filter((mark) => mark.reference === reference),

    async leaseMedia(place, now, leaseSeconds) {
      const stored = messages.get(keyOf(place));
      const moment = now.toISOString();
      const work = stored?.media;
      if (!stored || !work || (work.leaseUntil ?? "") >= moment) return undefined;
      if (work.attempts > 0 && work.checkAt > moment) return undefined;
      const leaseUntil = new Date(now.getTime() + leaseSeconds * 1000).toISOString();
      const media = { ...work, leaseUntil, epoch: work.epoch + 1, attempts: work.attempts + 1 };
      const leased = { ...stored, media };
      messages.set(messageKey(stored), leased);
      return leased;
    },

    async noteMedia(leased, attachments, again) {
      const stored = messages.get(messageKey(leased));
      if (!stored?.media || stored.media.epoch !== leased.media?.epoch) return false;
      if ((stored.erasedAt === undefined) !== (leased.erasedAt === undefined)) return false;
      const message = { ...stored.message, attachments: [...attachments] };
      const { media, ...rest } = stored;
      const { leaseUntil: _, ...work } = media;
      if (again === "finished") messages.set(messageKey(stored), { ...rest, message });
      else if (again === undefined) messages.set(messageKey(stored), { ...stored, message });
      else {
        const checkAt = again.at.toISOString();
        messages.set(messageKey(stored), { ...rest, message, media: { ...work, checkAt } });
      }
      return true;
    },

    async redecide({ decision, ...rest }) {
      const stored = messages.get(keyOf({ ...rest, message: rest.id }));
      if (stored) messages.set(messageKey(stored), { ...stored, decision });
    },

    async eraseMessage(erased, record) {
      const stored = messages.get(messageKey(erased));
      if (!stored || stored.erasedAt !== undefined) return false;
      messages.set(messageKey(erased), erased);
      audit.set(`${record.at}#${record.id}`, record);
      return true;
    },
  };
}

function deskStore({ tickets, outbox, messages, held, agents }: Contents): DeskStore {
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
      const summary = state === "deleted" ? "" : item.summary;
      held.set(id, { ...item, summary, replay, state, decidedBy: by, decidedAt: at });
      return true;
    },

    agent: async (id) => agents.get(id),

    async putAgent(settings) {
      const known = agents.get(settings.id);
      const { openOf, offer, offeredAt, claimed } = known ?? {};
      agents.set(settings.id, {
        ...settings,
        open: known?.open ?? 0,
        ...(openOf && { openOf }),
        ...(offer && { offer }),
        ...(offeredAt !== undefined && { offeredAt }),
        ...(claimed && { claimed }),
      });
    },

    agents: async (presence) =>
      [...agents.values()].filter((agent) => presence === undefined || agent.presence === presence),

    available: async () =>
      [...agents.values()].filter(({ presence }) => presence === "available").map(({ id }) => id),

    async due(now, limit) {
      const moment = now.toISOString();
      return [...dueTickets(tickets), ...dueReplies(outbox), ...dueMedia(messages)]
        .filter((item) => item.at < moment)
        .sort((a, b) => Number(a.lesson) - Number(b.lesson) || a.at.localeCompare(b.at))
        .slice(0, limit)
        .map(({ lesson: _, ...item }) => item);
    },
  };
}

function placeInLine(ticket: Ticket, line: string): { summary: TicketSummary; sort: string } {
  const { priority } = ticket;
  const dueAt = lineDue(ticket);
  const rank = rankOf({ priority, dueAt }, usualAgeingMinutes);
  const summary = { ticket: ticket.id, line, rank, priority, dueAt };
  return { summary, sort: `${String(rank).padStart(13, "0")}#${priority}#${dueAt}#${ticket.id}` };
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

function dueMedia(messages: Map<string, StoredMessage>): Waiting[] {
  return [...messages.values()].flatMap(({ ticket, receivedMs, id: message, media }) =>
    media === undefined
      ? []
      : [{ kind: "media" as const, ticket, receivedMs, message, at: media.checkAt, lesson: false }],
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
      const { waitsForAccount: _, ...rest }: OutboxEntry & { waitsForAccount?: boolean } = stored;
      const leased: OutboxEntry = {
        ...rest,
        state: "SENDING",
        epoch: stored.epoch + 1,
        attempts: stored.attempts + 1,
        leaseUntil: new Date(now.getTime() + leaseSeconds * 1000).toISOString(),
      };
      outbox.set(key, leased);
      return leased;
    },

    async leaseGivenUp(ticket, id, now, leaseSeconds) {
      const key = outboxKey(ticket, id);
      const stored = outbox.get(key);
      if (stored?.state !== "FAILED" || stored.failure?.class !== "retryable") return undefined;
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

    async sent(entry, providerId, now, references, readBy) {
      const { parts } = entry;
      settle(entry, ["SENDING", "SENT"], {
        state: "SENT",
        sentAt: now.toISOString(),
        providerId,
        ...(parts && { parts, partReceipts: entry.partReceipts ?? {} }),
        ...(readBy !== undefined && { checkAt: readBy }),
      });
      for (const reference of references) {
        sentReferences.set(reference, { ticket: entry.ticket, outbox: entry.id });
      }
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
      const { parts } = entry;
      const checkAt = at.toISOString();
      settle(entry, ["SENDING"], { state: "PENDING", checkAt, failure, ...(parts && { parts }) });
    },

    async waitForAccount(entry, at, failure) {
      const checkAt = at.toISOString();
      const waits = { attempts: entry.attempts - 1, waitsForAccount: true };
      const { parts } = entry;
      settle(entry, ["SENDING"], { state: "PENDING", checkAt, failure, ...waits, ...(parts && { parts }) });
    },

    async waiting(channel, account, limit, cursor) {
      const all = [...outbox.values()]
        .filter((each) => waitsForAccount(each) && each.channel === channel && each.account === account)
        .map((each) => ({ each, sort: `${each.createdAt}#${each.id}` }))
        .sort((a, b) => (a.sort < b.sort ? -1 : 1))
        .filter(({ sort }) => cursor === undefined || sort > cursor);
      const page = all.slice(0, limit);
      const last = page.length === limit ? page.at(-1) : undefined;
      const items = page.map(({ each: { ticket, id } }) => ({ ticket, outbox: id }));
      return { items, ...(last && { cursor: last.sort }) };
    },

    async partReceipt(ticket, id, part, status) {
      const key = outboxKey(ticket, id);
      const stored = outbox.get(key);
      const name = partName(part);
      if (!stored?.partReceipts || !isFurther(status, stored.partReceipts[name])) return stored;
      const moved = { ...stored, partReceipts: { ...stored.partReceipts, [name]: status } };
      outbox.set(key, moved);
      return moved;
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

function identityStore({ links, confirmations }: Contents): IdentityStore {
  return {
    linksOf: async (contact) =>
      [...links.values()].filter(({ parties }) =>
        [parties.first.contact, parties.second.contact].includes(contact),
      ),

    async saveLink(before, after) {
      const key = `${after.parties.first.contact}#${after.parties.second.contact}`;
      if (links.get(key)?.v !== before?.v) return false;
      links.set(key, after);
      return true;
    },

    confirmation: async (ticket, id) => confirmations.get(`${ticket}#${id}`),
    confirmationsOf: async (ticket) => of(confirmations, ticket),
    askConfirmation: async (asked) => putIfAbsent(confirmations, `${asked.ticket}#${asked.id}`, asked),

    async noteConfirmed(confirmation) {
      const key = `${confirmation.ticket}#${confirmation.id}`;
      const known = confirmations.get(key);
      if (!known || known.confirmedAt !== undefined) return false;
      confirmations.set(key, confirmation);
      return true;
    },
  };
}

/** The mark stands beside the record, as the place in the index does in the table. */
function waitsForAccount(entry: OutboxEntry): boolean {
  return entry.state === "PENDING" && "waitsForAccount" in entry;
}

function channelHealthStore({ channelStates, channelHours }: Contents): ChannelHealthStore {
  const keyOf = (channel: string, account: string) => `${channel}#${account}`;
  const stateOf = (channel: string, account: string) => channelStates.get(keyOf(channel, account)) ?? {};
  const change = (channel: string, account: string, fields: Partial<ChannelState>) => {
    channelStates.set(keyOf(channel, account), { ...stateOf(channel, account), ...fields });
  };
  return {
    channelState: async (channel, account) => stateOf(channel, account),

    async channelHealth(channel, account) {
      const hours = [...channelHours]
        .filter(([key]) => key.startsWith(`${keyOf(channel, account)}#`))
        .map(([, counts]) => counts)
        .sort((a, b) => (a.hour < b.hour ? 1 : -1));
      return { channel, account, state: stateOf(channel, account), hours };
    },

    async countHealth(channel, account, counts, at) {
      const hour = hourOf(at);
      const key = `${keyOf(channel, account)}#${hour}`;
      const none: HealthCounts = { inbound: 0, sent: 0, failures: {} };
      const before = channelHours.get(key) ?? { hour, ...none };
      const sum = countsOver([before, { hour, ...none, ...counts }], 1, at);
      channelHours.set(key, { ...before, ...counts, ...sum });
    },

    async stopAccount(channel, account, stopped) {
      if (stateOf(channel, account).stopped) return false;
      change(channel, account, { stopped });
      return true;
    },

    async resumeAccount(channel, account, { at, credentials }) {
      const { stopped, ...rest } = stateOf(channel, account);
      if (stopped?.at !== at || stopped.credentials !== credentials) return false;
      channelStates.set(keyOf(channel, account), rest);
      return true;
    },

    async keepCredentials(channel, account, credentials) {
      change(channel, account, { credentials });
    },

    async keepLast(channel, account, last) {
      change(channel, account, last);
    },
  };
}

function quotaStore({ quotas }: Contents): QuotaStore {
  return {
    async reserve({ name, window, limit }, reply, count) {
      const key = `${name}#${window}`;
      const taken = quotas.get(key) ?? new Map<string, number>();
      if (taken.has(reply)) return true;
      const sum = [...taken.values()].reduce((all, each) => all + each, 0);
      if (sum + count > limit) return false;
      quotas.set(key, taken.set(reply, count));
      return true;
    },
  };
}

function callStore({ callReports }: Contents): CallStore {
  return {
    async noteCall(report) {
      const key = `${report.call}#${report.about}#${report.recording}`;
      const known = callReports.get(key);
      if (!known || !isLastReport(known)) callReports.set(key, report);
    },
    callReports: async (call) =>
      [...callReports]
        .filter(([, report]) => report.call === call)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, report]) => report),
  };
}

/** Waiting for its first try, or for another one whose time has come, or left behind by a sender. */
function mayLease(entry: OutboxEntry, now: string): boolean {
  const { state, failure, checkAt, leaseUntil } = entry;
  if (waitsForAccount(entry)) return true;
  if (state === "PENDING") return failure === undefined || checkAt === undefined || checkAt <= now;
  return state === "SENDING" && leaseUntil !== undefined && leaseUntil < now;
}

function learningStore({ tickets, lessons, proposals, counts, reports, backlogs }: Contents): LearningStore {
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
      for (const { by, ...place } of change.report) {
        const key = `${place.day}#${place.queue}#${place.channel}`;
        const known = reports.get(key)?.counts ?? {};
        reports.set(key, { ...place, counts: addReportCounts(known, by) });
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
    reportCounts: async (day) => [...reports.values()].filter((each) => each.day === day),
    reported: async (day, queue, limit, after = "") =>
      [...lessons.values()]
        .flatMap(({ ticket, figures }) => (figures ? [{ ticket, ...figures, marks: marksOf(figures) }] : []))
        .filter((each) => each.day === day)
        .filter((each) => (queue ?? each.queue) === each.queue)
        .map(({ ticket, marks, ...of }) => ({
          ...{ ticket, marks, channel: of.channel },
          place: [of.queue, of.channel, marks, ticket].join("#"),
        }))
        .sort((one, other) => (one.place < other.place ? -1 : 1))
        .filter(({ place }) => place > after)
        .slice(0, limit),

    async noteBacklog(backlog) {
      const key = `${backlog.at}#${backlog.queue}`;
      if (backlogs.has(key)) return false;
      backlogs.set(key, backlog);
      return true;
    },

    backlogs: async (within) => [...backlogs.values()].filter(({ at }) => at.startsWith(within)),
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

    async listenOnly(connection, topic) {
      for (const those of listeners.values()) those.delete(connection.id);
      listeners.set(topic, (listeners.get(topic) ?? new Map()).set(connection.id, connection));
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
