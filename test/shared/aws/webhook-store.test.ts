import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deskStore } from "../../../shared/aws/desk-store.ts";
import { keys } from "../../../shared/aws/keys.ts";
import { ticketStore } from "../../../shared/aws/ticket-store.ts";
import { webhookStore } from "../../../shared/aws/webhook-store.ts";
import { eventTypes } from "../../../shared/domain/event-targets.ts";
import { afterAttempt } from "../../../shared/domain/webhook-delivery.ts";
import { type OpenTable, openDeskTable } from "../../support/desk-table.ts";
import {
  afterNoon,
  agentNamed,
  anAssignedTicket,
  anOutboxEntry,
  aTicket,
  noon,
} from "../../support/samples.ts";

const webhooks = {
  endpoints: {
    crm: { url: "https://crm.example/in", events: [...eventTypes] },
    wall: { url: "https://wall.example/in", events: ["ticket.created" as const] },
  },
};
const atNoon = new Date(noon);
const later = (minutes: number) => new Date(afterNoon(minutes));

let open: OpenTable;
beforeAll(async () => {
  open = await openDeskTable();
}, 60_000);
afterAll(() => open.close());

function stores() {
  const parts = { table: open.table, blobs: open.blobs, shardsOf: () => 1 };
  return {
    telling: ticketStore({ ...parts, webhooks }),
    silent: ticketStore(parts),
    hooks: webhookStore(open.table),
    desk: deskStore(parts),
  };
}

async function opened(name: string) {
  const ticket = aTicket(name);
  const all = stores();
  await all.telling.save({ before: undefined, after: ticket });
  const [place, second] = await all.hooks.eventsOf(ticket.id, ticket.v);
  if (!place) throw new Error("nobody is told");
  return { ...all, ticket, place, second };
}

describe("events on DynamoDB", () => {
  it("are stored with what happened, for whom it may concern", async () => {
    const { hooks, telling, ticket, place, second } = await opened("stored");
    expect([place.endpoint, second?.endpoint]).toEqual(["crm", "wall"]);
    const agent = agentNamed("ada");
    await stores().desk.putAgent({
      id: agent,
      name: "Ada",
      max: 9,
      skills: [],
      languages: [],
      presence: "available",
    });
    const assigned = anAssignedTicket("stored", agent);
    expect(await telling.save({ before: ticket, after: assigned })).toBe("saved");
    const outbox = anOutboxEntry(assigned, "first");
    const { leaseUntil: _, agent: __, ...rest } = assigned;
    const closed = { ...rest, status: "closed" as const, v: 3, closedAt: noon, closedBy: agent };
    expect(await telling.save({ before: assigned, after: closed, outbox })).toBe("saved");
    const types = await Promise.all([1, 2, 3].map((v) => hooks.eventsOf(ticket.id, v)));
    expect(types.map((all) => all.map(({ type, endpoint }) => `${type} ${endpoint}`))).toEqual([
      ["ticket.created crm", "ticket.created wall"],
      ["ticket.assigned crm"],
      ["ticket.closed crm", "ticket.replied crm"],
    ]);
    expect((await telling.conversationOf(ticket.id))?.outbox).toHaveLength(1);
  });

  it("do not come of what was not committed", async () => {
    const { hooks, telling, ticket } = await opened("refused");
    const closed = { ...ticket, status: "closed" as const, v: 3, closedAt: noon, closedBy: "silence" };
    expect(await telling.save({ before: { ...ticket, v: 2 }, after: closed })).toBe("conflict");
    expect(await hooks.eventsOf(ticket.id, 3)).toEqual([]);
  });

  it("are none where nobody is to be told", async () => {
    const { silent, hooks } = stores();
    const ticket = aTicket("silent");
    await silent.save({ before: undefined, after: ticket });
    expect(await hooks.eventsOf(ticket.id, 1)).toEqual([]);
    expect(await open.table.partition(keys.ticket(ticket.id).pk)).toHaveLength(1);
  });

  it("come of a ticket that was split off another", async () => {
    const { telling, ticket, hooks } = await opened("original");
    const part = aTicket("part");
    const after = { ...ticket, v: 2 };
    const change = { original: { before: ticket, after }, part, moved: [], audit: [] };
    expect(await telling.split(change)).toBe("saved");
    expect((await hooks.eventsOf(part.id, 1)).map(({ type }) => type)).toContain("ticket.created");
  });

  it("are leased by one of many workers, and settled by no other", async () => {
    const { hooks, place } = await opened("leased");
    const leases = await Promise.all(Array.from({ length: 8 }, () => hooks.leaseEvent(place, atNoon)));
    const [lease, ...others] = leases.filter((each) => each !== undefined);
    if (!lease) throw new Error("nobody has it");
    expect(others).toEqual([]);
    // Its worker is late: another one has it by now.
    const second = await hooks.leaseEvent(place, later(2));
    expect(second).toMatchObject({ id: lease.id, body: lease.body, attempts: 2 });
    const delivered = { kind: "delivered", status: 200 } as const;
    expect(await hooks.settleEvent(lease, afterAttempt(lease, delivered, later(2), 0))).toBe(false);
    const settled = second && (await hooks.settleEvent(second, afterAttempt(second, delivered, later(2), 0)));
    expect(settled).toBe(true);
    expect(await hooks.leaseEvent(place, later(9999))).toBeUndefined();
  });

  it("are due when a nudge was lost, when a worker died, and when it is time to try again; never once settled", async () => {
    const { hooks, place, desk } = await opened("due");
    const isDue = async (at: Date) =>
      (await hooks.dueEvents(at, 999)).some(
        ({ ticket, endpoint }) => ticket === place.ticket && endpoint === "crm",
      );
    expect(await isDue(atNoon)).toBe(false);
    expect(await isDue(later(1))).toBe(true);
    const lease = await hooks.leaseEvent(place, later(1));
    if (!lease) throw new Error("it is due");
    expect(await isDue(new Date(later(2).getTime() - 1))).toBe(false);
    expect(await isDue(later(2))).toBe(true);
    const failed = afterAttempt({ ...lease, attempts: 2 }, { kind: "failed", code: "timeout" }, later(2), 0);
    await hooks.settleEvent(lease, { ...failed, attempts: 1 });
    expect(await isDue(later(6))).toBe(false);
    expect(await isDue(later(7))).toBe(true);
    const again = await hooks.leaseEvent(place, later(7));
    if (!again) throw new Error("it is due");
    await hooks.settleEvent(again, afterAttempt(again, { kind: "delivered", status: 200 }, later(7), 0));
    expect(await isDue(later(9999))).toBe(false);
    // No deadline waits behind events.
    const deadlines = await desk.due(later(99_999), 999);
    expect(deadlines.some((item) => item.kind === "ticket" && item.ticket === place.ticket)).toBe(true);
    expect(deadlines.filter((item) => item.ticket === place.ticket)).toHaveLength(1);
  });

  it("are listed by endpoint, the newest first, page by page, and can be sent again", async () => {
    const { hooks, telling } = stores();
    for (const minutes of [10, 11, 12]) {
      const updatedAt = afterNoon(minutes);
      await telling.save({ before: undefined, after: aTicket(`listed ${minutes}`, { updatedAt }) });
    }
    const first = await hooks.deliveries("wall", 2);
    expect(first.items.map(({ createdAt }) => createdAt)).toEqual([afterNoon(12), afterNoon(11)]);
    const second = await hooks.deliveries("wall", 1, first.cursor);
    expect(second.items.map(({ createdAt }) => createdAt)).toEqual([afterNoon(10)]);
    expect(await hooks.deliveries("nobody", 2)).toEqual({ items: [] });

    const [given] = first.items;
    const lease = given && (await hooks.leaseEvent(given, later(12)));
    if (!lease) throw new Error("it is due");
    await hooks.settleEvent(
      lease,
      afterAttempt(lease, { kind: "failed", code: "x", final: true }, later(13), 0),
    );
    expect((await hooks.deliveries("wall", 1)).items[0]).toMatchObject({ state: "dead" });
    expect(await hooks.sendAgain(lease, later(14))).toMatchObject({
      state: "pending",
      id: lease.id,
      attempts: 0,
    });
    expect(await hooks.leaseEvent(lease, later(14))).toMatchObject({ id: lease.id, attempts: 1 });
    expect(await hooks.sendAgain({ ...lease, version: 7 }, later(14))).toBeUndefined();
  });
});
