import type { ContactId, TicketId } from "../domain/ids.ts";
import type { OutboxEntry } from "../domain/outbox.ts";
import { type Contact, ownerOf, type Ticket } from "../domain/ticket.ts";
import type { WebhookConfig } from "../domain/webhook-config.ts";
import type {
  Blobs,
  ContactTicket,
  Conversation,
  HeldItem,
  SeenMark,
  StoredMessage,
  TicketChange,
  TicketStore,
} from "../flow/ports.ts";
import { agentAfter } from "./agent-updates.ts";
import { keys, type LineParts } from "./keys.ts";
import type { Item, Table, TransactItem } from "./table.ts";
import {
  auditItem,
  contactItem,
  heldItem,
  messageItem,
  noteItem,
  outboxItem,
  parseAudit,
  parseContact,
  parseContactTicket,
  parseMessage,
  parseNote,
  parseOutbox,
  parseSeen,
  parseTicket,
  seenItem,
  ticketItem,
} from "./ticket-items.ts";

export interface StoreParts extends LineParts {
  readonly table: Table;
  readonly blobs: Blobs;
  /** Who is told what happens; absent where nobody is, which keeps a change of the ticket alone at one put. */
  readonly webhooks?: WebhookConfig | undefined;
}

const ABSENT = { expression: "attribute_not_exists(pk)" };

/** Tickets, messages and contacts on DynamoDB. Every write is one request, conditional and repeatable. */
export function ticketStore(parts: StoreParts): TicketStore {
  const { table, blobs } = parts;
  return {
    async contact(id: ContactId) {
      const stored = await table.get(keys.contact(id));
      return stored && parseContact(stored);
    },

    async ticket(id: TicketId) {
      const stored = await table.get(keys.ticket(id));
      return stored && parseTicket(stored);
    },

    async ticketsByReference(references: readonly string[]) {
      const found = await Promise.all(references.map((reference) => ticketKnowing(table, reference)));
      return [...new Set(found.filter((ticket) => ticket !== undefined))];
    },

    async openConversation(contact: ContactId, conversation: string) {
      const stored = await table.get(keys.openConversation(contact, conversation));
      return stored && ticketIn(stored);
    },

    async ticketsOf(contact: ContactId, since: string, limit: number) {
      const items = await table.query({
        KeyConditionExpression: "pk = :pk AND sk BETWEEN :profile AND :last",
        ExpressionAttributeValues: { ":pk": `C#${contact}`, ":profile": "PROFILE", ":last": "T#~" },
        ScanIndexForward: false,
        Limit: limit + 1,
      });
      return items
        .map((stored) => parseContactTicket(stored.first ?? stored.d))
        .filter((pointer) => pointer.openedAt >= since)
        .slice(0, limit);
    },

    conversationOf: (ticket: TicketId) => readConversation(table, blobs, ticket),

    async see(mark: SeenMark) {
      const put = await table.put(seenItem(mark), ABSENT);
      return put.stored || !put.existing ? mark : parseSeen(put.existing);
    },

    async openConversationWith(contact, conversation, ticket, replacing) {
      const put = await table.put(
        { ...keys.openConversation(contact, conversation), ticket },
        replacing === undefined
          ? ABSENT
          : { expression: "attribute_not_exists(pk) OR ticket = :old", values: { ":old": replacing } },
      );
      return put.stored || !put.existing ? ticket : ticketIn(put.existing);
    },

    async addMessage(message: StoredMessage) {
      const put = await table.put(await messageItem(message, parts), ABSENT);
      return put.stored || !put.existing ? message : parseMessage(put.existing, blobs);
    },

    async addOutbox(entry: OutboxEntry) {
      await table.put(await outboxItem(entry, parts), ABSENT);
    },

    save: (change: TicketChange) => save(change, parts),
    // Done by hand, and seldom.
    split: async (change) => (await import("./split-tickets.ts")).splitTickets(change, parts),

    async noteKnown(contact, known) {
      await table.update(keys.contact(contact), {
        UpdateExpression: "SET #d.#known = :known",
        ConditionExpression: "attribute_exists(pk)",
        ExpressionAttributeNames: { "#d": "d", "#known": "known" },
        ExpressionAttributeValues: { ":known": known },
      });
    },

    async remember(contact: Contact, pointer: ContactTicket) {
      const known = await table.get(keys.contact(contact.id));
      if (!known) {
        const put = await table.put(contactItem(contact, pointer), ABSENT);
        if (put.stored) return;
        if (firstTicket(put.existing) === pointer.ticket) return;
      } else if (firstTicket(known) === pointer.ticket) {
        return;
      }
      await table.put({
        ...keys.contactTicket(contact.id, pointer.openedAt, pointer.ticket),
        d: pointer,
      });
    },

    async hold(item: HeldItem) {
      await table.put(await heldItem(item, parts), ABSENT);
    },

    async finish(mark: SeenMark) {
      await table.put(seenItem({ ...mark, done: true }), { expression: "attribute_not_exists(d.gone)" });
    },
  };
}

function firstTicket(profile: Item | undefined): TicketId | undefined {
  return profile?.first === undefined ? undefined : parseContactTicket(profile.first).ticket;
}

function ticketIn(stored: Item): TicketId {
  return String(stored.ticket) as TicketId;
}

/** Messages that share a reference are few: programs that reuse a Message-ID, and what was held under it. */
const namesakes = 10;

async function ticketKnowing(table: Table, reference: string): Promise<TicketId | undefined> {
  const found = await table.query({
    KeyConditionExpression: "pk = :pk",
    ExpressionAttributeValues: { ":pk": `MID#${reference}` },
    ConsistentRead: true,
    Limit: namesakes,
  });
  return found.map(ticketMarked).find((ticket) => ticket !== undefined);
}

/** The ticket of a message that was seen or sent; none for one that was held and so never reached its ticket. */
function ticketMarked(stored: Item): TicketId | undefined {
  if (!stored.d) return ticketIn(stored);
  const { ticket, outcome = "ticketed", gone } = parseSeen(stored);
  return outcome === "ticketed" && gone === undefined ? ticket : undefined;
}

async function readConversation(
  table: Table,
  blobs: Blobs,
  ticket: TicketId,
): Promise<Conversation | undefined> {
  // The ticket first: a query reads item after item, messages before the ticket, and could show a version whose newest
  // message it has missed. Whoever closes with that version would close over it.
  const meta = await table.get(keys.ticket(ticket));
  if (!meta) return undefined;
  const items = await table.partition(`T#${ticket}`);
  const of = (prefix: string) => items.filter((stored) => String(stored.sk).startsWith(prefix));
  const outbox = await Promise.all(of("O#").map((stored) => parseOutbox(stored, blobs)));
  return {
    ticket: parseTicket(meta),
    messages: await Promise.all(of("M#").map((stored) => parseMessage(stored, blobs))),
    outbox: outbox.sort((a, b) => a.createdAt.localeCompare(b.createdAt)),
    notes: of("N#").map(parseNote),
    audit: of("A#").map(parseAudit),
  };
}

/**
 * A change of the ticket alone is one conditional put, which is what intake pays. What must agree with something else
 * (an agent's count, a reply, a note, an audit record) is one transaction.
 */
async function save(
  change: TicketChange,
  parts: StoreParts,
): Promise<"saved" | "conflict" | "over-capacity"> {
  const { before, after } = change;
  const { table } = parts;
  const condition = before
    ? { expression: "v = :v", values: { ":v": before.v } }
    : { expression: "attribute_not_exists(pk)" };
  // Open tickets are found by their number where they stand; a closed one stands nowhere.
  if (after.status === "closed" && before?.status !== "closed")
    await table.put({ ...keys.numberMark(after.id) });
  const ticket = ticketItem(after, parts);
  const companions = await companionsOf(change, parts);
  if (companions.length === 0) {
    return (await table.put(ticket, condition)).stored ? "saved" : "conflict";
  }
  const put: TransactItem = {
    Put: {
      TableName: table.name,
      Item: ticket,
      ConditionExpression: condition.expression,
      ...(condition.values && { ExpressionAttributeValues: condition.values }),
    },
  };
  const asksAgent = gainOf(before, after) !== undefined || isNewOffer(before, after);
  const reasons = await table.transact([put, ...companions]);
  if (!reasons) return "saved";
  const capacityRefused = asksAgent && reasons[1] === "ConditionalCheckFailed";
  return capacityRefused && reasons[0] === "None" ? "over-capacity" : "conflict";
}

/** The message keeps all else that it was stored with. */
function decisionUpdate(
  { ticket, receivedMs, id, decision, language, erasedAt }: StoredMessage,
  table: string,
) {
  // A decision quotes what the message says: not on one that was erased meanwhile.
  const erased = erasedAt === undefined ? "attribute_not_exists(d.erasedAt)" : "attribute_exists(d.erasedAt)";
  return {
    Update: {
      TableName: table,
      Key: keys.message(ticket, receivedMs, id),
      UpdateExpression: "SET #d.decision = :decision, #d.#language = :language",
      ConditionExpression: `attribute_exists(pk) AND ${erased.replace("d.", "#d.")}`,
      ExpressionAttributeNames: { "#d": "d", "#language": "language" },
      ExpressionAttributeValues: { ":decision": decision, ":language": language },
    },
  };
}

function gainOf(before: Ticket | undefined, after: Ticket) {
  const owner = ownerOf(after);
  return owner !== undefined && owner !== ownerOf(before) ? owner : undefined;
}

function isNewOffer(before: Ticket | undefined, after: Ticket): boolean {
  return after.offer !== undefined && after.offer.until !== before?.offer?.until;
}

/** What must happen together with a change of the ticket; whoever gains something by it first. */
async function companionsOf(change: TicketChange, parts: StoreParts): Promise<TransactItem[]> {
  const { before, after } = change;
  const table = parts.table.name;
  const items: TransactItem[] = agentAfter(before, after).map((update) => ({
    Update: { TableName: table, ...update },
  }));
  if (change.outbox) {
    const entry = await outboxItem(change.outbox, parts);
    items.push({
      Put: { TableName: table, Item: entry, ConditionExpression: "attribute_not_exists(pk)" },
    });
  }
  if (change.decided) items.push(decisionUpdate(change.decided, table));
  if (change.note) items.push({ Put: { TableName: table, Item: noteItem(change.note) } });
  if (change.note?.mentions) {
    const { mentionItems } = await import("./mention-store.ts");
    items.push(...mentionItems(change.note).map((Item) => ({ Put: { TableName: table, Item } })));
  }
  if (change.audit) items.push({ Put: { TableName: table, Item: auditItem(change.audit) } });
  if (parts.webhooks) {
    const { eventItems } = await import("./event-items.ts");
    items.push(...eventItems(change, parts.webhooks).map((Item) => ({ Put: { TableName: table, Item } })));
  }
  return items;
}
