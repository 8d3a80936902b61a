import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { parseConfig } from "../../../shared/domain/config.ts";
import { eventTypes, targetsOf, tellsAnybody } from "../../../shared/domain/event-targets.ts";
import type { Ticket } from "../../../shared/domain/ticket.ts";
import {
  afterAttempt,
  anew,
  deliveriesOf,
  leased,
  pauses,
  placeOfEvent,
  type WebhookDelivery,
} from "../../../shared/domain/webhook-delivery.ts";
import { eventsOf, type Happened, WebhookEvent } from "../../../shared/domain/webhook-event.ts";
import { afterNoon, agentNamed, anAssignedTicket, anOutboxEntry, aTicket } from "../../support/samples.ts";

const queued = aTicket("told");
const ada = agentNamed("ada");
const eve = agentNamed("eve");
const adas = anAssignedTicket("told", ada, { v: queued.v + 1 });
const eves = anAssignedTicket("told", eve, { v: adas.v + 1 });
const closedBy = (by: string, more: object = {}): Ticket => ({
  ...queued,
  ...{ v: queued.v + 1, status: "closed", closedAt: afterNoon(5), closedBy: by, ...more },
});
const reply = anOutboxEntry(adas, "answer", { kind: "agent-reply", automatic: false, author: "Ada" });

/** Every transition that somebody is told of, and what is said besides the ticket. */
const told: readonly [what: string, happened: Happened, events: Readonly<Record<string, object>>][] = [
  ["a ticket is opened", { before: undefined, after: queued }, { "ticket.created": {} }],
  [
    "a machine answers what opens a ticket",
    { before: undefined, after: { ...queued, automaticReplies: 1 } },
    { "ticket.created": {}, "ticket.replied": { by: "machine" } },
  ],
  ["an agent takes it", { before: queued, after: adas }, { "ticket.assigned": { agent: ada } }],
  [
    "a colleague takes it over",
    { before: adas, after: eves },
    { "ticket.assigned": { agent: eve, previousAgent: ada } },
  ],
  ["it goes back to its queue", { before: adas, after: { ...queued, v: adas.v + 1 } }, {}],
  [
    "its agent replies",
    { before: adas, after: { ...adas, v: adas.v + 1 }, outbox: reply },
    { "ticket.replied": { by: "agent", agent: ada, reply: reply.id } },
  ],
  [
    "its agent replies and closes it",
    { before: adas, after: closedBy(ada), outbox: reply },
    { "ticket.replied": { by: "agent", agent: ada, reply: reply.id }, "ticket.closed": { by: ada } },
  ],
  [
    "silence closes it",
    { before: queued, after: closedBy("silence") },
    { "ticket.closed": { by: "silence" } },
  ],
  [
    "it was spam",
    { before: queued, after: closedBy(ada, { closedAs: "spam" }) },
    { "ticket.closed": { by: ada, as: "spam" } },
  ],
  [
    "it became part of another",
    { before: queued, after: closedBy(ada, { mergedInto: "other" }) },
    { "ticket.closed": { by: ada, mergedInto: "other" } },
  ],
  [
    "its customer writes again",
    { before: closedBy("silence"), after: { ...queued, v: 9, reopens: 2 } },
    { "ticket.reopened": { reopens: 2 } },
  ],
  ["a closed one changes", { before: closedBy("silence"), after: closedBy("silence", { v: 9 }) }, {}],
  [
    "a question of ours goes out when it is closed",
    { before: queued, after: closedBy("silence"), outbox: { ...reply, kind: "survey" } },
    { "ticket.closed": { by: "silence" } },
  ],
];

describe("events", () => {
  it.each(told)("are these when %s", (_, happened, expected) => {
    const events = eventsOf(happened);
    const facts = events.map(({ type, data: { ticket, ...more } }) => [type, more]);
    expect(Object.fromEntries(facts)).toEqual(expected);
    expect(events.map(({ type }) => type)).toEqual(Object.keys(expected));
    for (const event of events) {
      expect(z.parse(WebhookEvent, JSON.parse(JSON.stringify(event)))).toEqual(event);
      expect(event.data.ticket).toMatchObject({ id: queued.id, version: happened.after.v });
    }
  });

  it("say nothing that a customer wrote, nor where they can be reached", () => {
    const secret = {
      ...{ subject: "<subject>", name: "<name>", address: "<address>", conversation: "<conversation>" },
      ...{ fields: [{ key: "order", label: "<label>", value: "<value>" }], continueAt: "<mail>" },
    };
    const all = told.flatMap(([, { before, after, outbox }]) =>
      eventsOf({ before, after: { ...after, ...secret } as Ticket, ...(outbox && { outbox }) }),
    );
    expect(new Set(all.map(({ type }) => type))).toEqual(new Set(eventTypes));
    expect(JSON.stringify(all)).not.toContain("<");
  });
});

const endpoints = {
  crm: { url: "https://crm.example/in", events: [...eventTypes] },
  wall: { url: "https://wall.example/in", events: ["ticket.closed" as const] },
};

function delivery(): WebhookDelivery {
  const [first] = deliveriesOf({ before: undefined, after: queued }, { endpoints });
  if (!first) throw new Error("nobody is told");
  return first;
}

const later = (seconds: number) => new Date(Date.parse(delivery().createdAt) + seconds * 1000);

describe("a delivery", () => {
  it("is made for each endpoint that wants the event, under the id of the event", () => {
    const all = deliveriesOf({ before: adas, after: closedBy(ada), outbox: reply }, { endpoints });
    expect(all.map(({ endpoint, type }) => [endpoint, type])).toEqual([
      ["crm", "ticket.replied"],
      ["crm", "ticket.closed"],
      ["wall", "ticket.closed"],
    ]);
    expect(new Set(all.map(({ id }) => id)).size).toBe(2);
    const happened = { before: adas, after: closedBy(ada), outbox: reply };
    const bus = deliveriesOf(happened, { endpoints, eventBus: { events: ["ticket.closed"] } }).slice(
      all.length,
    );
    expect(bus.map(({ endpoint, type, id, body }) => [endpoint, type, id, body])).toEqual([
      ["event-bus", "ticket.closed", all.at(-1)?.id, all.at(-1)?.body],
    ]);
    for (const { id, ticket, version, type, endpoint } of all) {
      expect(id).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
      expect(placeOfEvent(id, endpoint)).toEqual({ ticket, version, type, endpoint });
    }
  });

  it.each(["", "evt_", "evt_a_b_closed", "evt_a_1_eaten", "evt_a#b_1_closed", "msg_a_1_closed"])(
    "is not found by %j",
    (id) => {
      expect(placeOfEvent(id, "crm")).toBeUndefined();
    },
  );

  it("is tried for about a day with growing pauses, and then dead", () => {
    let each = delivery();
    let now = later(0);
    const waits: number[] = [];
    while (each.state === "pending") {
      const lease = leased(each, now);
      if (!lease) throw new Error("it is due");
      each = afterAttempt(lease, { kind: "failed", code: "refused", status: 503 }, now, 0);
      const next = Date.parse(each.nextAt ?? now.toISOString());
      if (each.state === "pending") waits.push((next - now.getTime()) / 1000);
      now = new Date(next);
    }
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits).toEqual(pauses);
    const hours = (now.getTime() - later(0).getTime()) / 3_600_000;
    expect(hours).toBeGreaterThanOrEqual(24);
    expect(hours).toBeLessThan(26);
    expect(each).toMatchObject({ state: "dead", attempts: pauses.length + 1 });
    expect(each.tried).toHaveLength(pauses.length + 1);
    expect(each).not.toHaveProperty("nextAt");
  });

  it("belongs to one worker until its lease ends, and to none once it is settled", () => {
    const lease = leased(delivery(), later(0));
    expect(lease && leased(lease, later(59))).toBeUndefined();
    expect(lease && leased(lease, later(60))?.attempts).toBe(2);
    const done = lease && afterAttempt(lease, { kind: "delivered", status: 204 }, later(1), 0);
    expect(done).toMatchObject({ state: "delivered", tried: [{ status: 204 }] });
    expect(done && leased(done, later(1e6))).toBeUndefined();
    expect(done && leased(anew(done, later(9)), later(9))?.attempts).toBe(1);
  });

  it("waits as long as the receiver asks for, within reason, and never shorter than its pause", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: pauses.length }),
        fc.integer({ min: 0, max: 999_999 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempts, waitSeconds, random) => {
          const result = { kind: "failed" as const, code: "refused", status: 429, waitSeconds };
          const after = afterAttempt({ ...delivery(), attempts }, result, later(0), random);
          const waited = (Date.parse(after.nextAt ?? "") - later(0).getTime()) / 1000;
          const pause = pauses[attempts - 1] ?? 0;
          expect(waited).toBeGreaterThanOrEqual(Math.max(pause, Math.min(waitSeconds, 12 * 3600)) - 0.001);
          expect(waited).toBeLessThanOrEqual(Math.max(pause * 1.1, Math.min(waitSeconds, 12 * 3600)));
        },
      ),
    );
  });
});

describe("the configuration of webhooks", () => {
  const base = {
    brand: { name: "Desk", supportAddress: "support@desk.example" },
    ...{ defaultLanguage: "en", channels: {}, defaultQueue: "general" },
    queues: { general: { name: { en: "General", "zh-CN": "综合" }, categories: [], priority: 3 as const } },
    ...{ answering: {}, desk: {} },
  };
  const configured = (url: string) => parseConfig({ ...base, webhooks: { endpoints: { crm: { url } } } });

  it("names nobody unless somebody is named, who then hears everything", () => {
    expect(parseConfig(base).webhooks).toEqual({ endpoints: {} });
    expect(configured("https://crm.example/in").webhooks.endpoints.crm?.events).toEqual([...eventTypes]);
    expect(configured("http://127.0.0.1:8080/in").webhooks.endpoints.crm?.url).toContain("8080");
  });

  it.each([
    "http://crm.example/in",
    "https://user:password@crm.example/",
    "https://crm.example:8443/",
    "http://127.0.0.1.crm.example:80/",
    "http://127.0.0.1/",
    "ftp://crm.example/",
    "crm.example",
  ])("refuses the address %s", (url) => {
    expect(() => configured(url)).toThrow(/webhooks\.endpoints\.crm\.url/);
  });

  it("takes no more endpoints than fit into one transaction", () => {
    const six = Object.fromEntries(["a", "b", "c", "d", "e", "f"].map((name) => [name, endpoints.crm]));
    expect(() => parseConfig({ ...base, webhooks: { endpoints: six } })).toThrow(/5 endpoints/);
    const { f: _, ...five } = six;
    expect(tellsAnybody(parseConfig({ ...base, webhooks: { endpoints: five } }).webhooks)).toBe(true);
    expect(() => parseConfig({ ...base, webhooks: { endpoints: five, eventBus: {} } })).toThrow(
      /5 endpoints/,
    );
  });

  it("has a bus only where one is wanted, which then hears everything", () => {
    expect(tellsAnybody(parseConfig(base).webhooks)).toBe(false);
    const { webhooks } = parseConfig({ ...base, webhooks: { eventBus: {} } });
    expect(targetsOf(webhooks)).toEqual({ "event-bus": { events: [...eventTypes] } });
    expect(tellsAnybody(webhooks)).toBe(true);
  });

  it("leaves the bus its name", () => {
    const taken = { endpoints: { "event-bus": endpoints.crm } };
    expect(() => parseConfig({ ...base, webhooks: taken })).toThrow(/is the name of the bus/);
  });
});
