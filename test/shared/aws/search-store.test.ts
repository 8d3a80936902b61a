import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CapacityUsed } from "../../../infra/local/dynamodb.ts";
import { personStore } from "../../../shared/aws/person-store.ts";
import { keepWords, searchStore, wordsKept } from "../../../shared/aws/search-store.ts";
import { ticketStore } from "../../../shared/aws/ticket-store.ts";
import { type AgentId, type TicketId, ticketNumber } from "../../../shared/domain/ids.ts";
import { messageTextKey } from "../../../shared/domain/object-keys.ts";
import type { Ticket } from "../../../shared/domain/ticket.ts";
import { type OpenTable, openDeskTable } from "../../support/desk-table.ts";
import {
  anAssignedTicket,
  anOutboxEntry,
  aStoredMessage,
  aTicket,
  noon,
  sampleIds,
} from "../../support/samples.ts";

const at = Date.parse(noon);
const day = noon.slice(0, 10);
const used: CapacityUsed[] = [];
let open: OpenTable;
let parts: Parameters<typeof ticketStore>[0];

beforeAll(async () => {
  open = await openDeskTable((each) => used.push(each));
  parts = { table: open.table, blobs: open.blobs, shardsOf: () => 2 };
});
afterAll(() => open.close());

const search = () => searchStore(parts, sampleIds);
const keep = (ticket: TicketId, id: string, ms: number, text: string, days = 30) =>
  keepWords(parts, { ticket, at: ms, id }, [text], sampleIds, days);

describe("words of messages", () => {
  it("find every message of the day that has them all, the newest first", async () => {
    const [one, two, three] = [aTicket("one").id, aTicket("two").id, aTicket("three").id];
    await keep(one, "m1", at, "My refund has not come");
    await keep(two, "m2", at + 1, "Where is the refund? 退款");
    await keep(three, "m3", at + 2, "Something else");
    await keep(one, "m4", at - 86_400_000, "A refund of yesterday");
    const found = async (...words: string[]) =>
      (await search().withWords(day, words)).map(({ ticket }) => ticket);
    expect(await found("refund")).toEqual([two, one]);
    expect(await found("refund", "come")).toEqual([one]);
    expect(await found("退款")).toEqual([two]);
    expect(await found("nothing")).toEqual([]);
  });

  it("go on where a page ended", async () => {
    for (let nth = 0; nth < 7; nth += 1)
      await keep(aTicket(`page ${nth}`).id, `p${nth}`, at + 10 + nth, "paginated");
    const seen: string[] = [];
    let before: string | undefined;
    for (;;) {
      const [first] = await search().withWords(day, ["paginated"], before);
      if (!first) break;
      seen.push(first.ticket);
      before = first.sort;
    }
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((nth) => aTicket(`page ${nth}`).id));
  });

  it("take one write unit, however long the message, and no plain word is stored", async () => {
    used.length = 0;
    const long = Array.from({ length: 2 * wordsKept }, (_, nth) => `secretword${nth}`).join(" ");
    const { id } = aTicket("long");
    await keep(id, "long", at + 100, long);
    expect(used).toHaveLength(1);
    expect(used.map(({ units }) => units)).toEqual([1]);
    const items = await open.table.query({
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": `SX#${day}#0` },
    });
    expect(items.length).toBeGreaterThan(0);
    expect(JSON.stringify(items)).not.toMatch(/refund|secretword/);
  });

  it("are forgotten with their ticket, which leaves nothing of it that finds it", async () => {
    const ticket: Ticket = { ...aTicket("erased"), status: "closed", closedAt: noon, closedBy: "clock" };
    const message = { ...aStoredMessage("erased"), ticket: ticket.id, receivedMs: at + 200 };
    const reply = anOutboxEntry(ticket, "erased", { createdAt: noon });
    await ticketStore(parts).save({ before: undefined, after: ticket });
    await ticketStore(parts).addMessage(message);
    await ticketStore(parts).addOutbox(reply);
    await keep(ticket.id, message.id, message.receivedMs, "forgettable question");
    await keep(ticket.id, reply.id, at, "forgettable answer");
    const number = ticketNumber(ticket.id);
    expect(await search().withWords(day, ["forgettable"])).toHaveLength(2);
    expect(await search().withNumber(number, { queues: [], agents: [] })).toEqual([ticket.id]);
    await personStore(parts).emptyTicket(ticket.id);
    expect(await search().withWords(day, ["forgettable"])).toEqual([]);
    await personStore(parts).removeTicket(ticket.id, ticket.v);
    expect(await search().withWords(day, ["forgettable"])).toEqual([]);
    expect(await search().withNumber(number, { queues: [], agents: [] })).toEqual([]);
  });

  it("go with their message to the ticket that is split off, and its long text leaves nothing behind", async () => {
    const tickets = ticketStore(parts);
    const before = aTicket("taken apart");
    await tickets.save({ before: undefined, after: before });
    const sample = aStoredMessage("the long one");
    const text = "a movable feast ".repeat(1000);
    const receivedMs = at + 300;
    const message = { ...sample, ticket: before.id, receivedMs, message: { ...sample.message, text } };
    await tickets.addMessage(message);
    await keep(before.id, message.id, receivedMs, text);
    const oldKey = messageTextKey(before.id, message.id);
    expect(await open.blobs.size(oldKey)).toBeGreaterThan(0);
    const id = sampleIds.split(before.id, message.id);
    const mark = { message: message.id, ticket: id, receivedMs, done: true, outcome: "ticketed" as const };
    const change = {
      original: { before, after: { ...before, v: 2 } },
      part: { ...aTicket("the part"), id },
      moved: [{ message, mark }],
      audit: [],
    };
    expect(await tickets.split(change)).toBe("saved");
    expect((await tickets.conversationOf(id))?.messages[0]?.message.text).toBe(text);
    expect(await open.blobs.size(oldKey)).toBeUndefined();
    expect((await search().withWords(day, ["movable"])).map(({ ticket }) => ticket)).toEqual([id]);
    await personStore(parts).emptyTicket(id);
    expect(await search().withWords(day, ["movable"])).toEqual([]);
  });
});

describe("a ticket's number", () => {
  const agent = "agent-7" as AgentId;
  const lines = { queues: ["general", "security"], agents: [agent] };

  it.each([
    ["that waits", { ...aTicket("waits"), queue: "security" }],
    ["of an agent", anAssignedTicket("of an agent", agent)],
    [
      "that was answered",
      { ...aTicket("answered"), status: "answered", closeAt: "2026-03-05T12:00:00.000Z" },
    ],
    ["that is closed", { ...aTicket("closed"), status: "closed", closedAt: noon, closedBy: "clock" }],
  ] as [string, Ticket][])("finds a ticket %s", async (_, ticket) => {
    const tickets = ticketStore(parts);
    await open.table.put({ pk: `AG#${agent}`, sk: "META", open: 0, max: 9, d: {} });
    expect(await tickets.save({ before: undefined, after: ticket })).toBe("saved");
    expect(await search().withNumber(ticketNumber(ticket.id), lines)).toEqual([ticket.id]);
  });

  it("that nobody has finds nothing", async () => {
    expect(await search().withNumber("ZZZZZZZZ", lines)).toEqual([]);
  });
});
