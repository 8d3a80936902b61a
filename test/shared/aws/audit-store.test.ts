import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noteAct } from "../../../functions/desk-audit.ts";
import { doNoted } from "../../../functions/desk-repeats.ts";
import type { Found, Person } from "../../../functions/desk-routes.ts";
import { auditStore } from "../../../shared/aws/audit-store.ts";
import { type OpenTable, openDeskTable } from "../../support/desk-table.ts";
import { afterNoon, agentNamed, noon } from "../../support/samples.ts";

const mei: Person = { id: agentNamed("mei"), name: "Mei", role: "agent" };
const wei: Person = { id: agentNamed("wei"), name: "Wei", role: "admin" };
const day = noon.slice(0, 10);
let open: OpenTable;

beforeAll(async () => {
  open = await openDeskTable();
});
afterAll(() => open.close());

const found = (name: Found["name"], params: Found["params"] = {}): Found => ({
  ...{ name, area: "tickets", roles: [], params },
});

function act(who: Person, which: Found, body: unknown, minutes: number, idempotencyKey?: string) {
  return noteAct(
    which,
    who,
    { body, bytes: Buffer.from(JSON.stringify(body) ?? ""), idempotencyKey },
    { table: open.table, now: new Date(afterNoon(minutes)) },
  );
}

describe("what people do at the desk", () => {
  it("is noted once, however often it is sent, with who, what and when, and nothing of what was written", async () => {
    const close = found("close", { ticket: "T1" });
    await act(mei, close, { request: "request-1", epoch: 1, seen: 2 }, 1);
    await act(mei, close, { request: "request-1", epoch: 1, seen: 2 }, 3);
    await act(wei, found("note", { ticket: "T1" }), { request: "request-1", text: "private words" }, 2);
    await act(wei, found("setAgent", { agent: "mei" }), { max: 3, queues: null }, 4, "header-key-1");
    await act(wei, found("setAgent", { agent: "mei" }), { max: 3, queues: null }, 5, "header-key-1");
    await act(
      mei,
      found("transfer", { ticket: "T2" }),
      { request: "request-2", epoch: 1, to: { queue: "security" } },
      6,
    );
    await act(mei, found("typing", { ticket: "T2" }), undefined, 7);
    const all = await auditStore(open).actsOf(day);
    expect(all).toEqual([
      {
        id: "request-2",
        at: afterNoon(6),
        agent: mei.id,
        name: "Mei",
        role: "agent",
        act: "transfer",
        on: { ticket: "T2", to: "security" },
      },
      {
        id: "header-key-1",
        at: afterNoon(4),
        agent: wei.id,
        name: "Wei",
        role: "admin",
        act: "setAgent",
        on: { agent: "mei", changed: "max queues" },
      },
      {
        id: "request-1",
        at: afterNoon(2),
        agent: wei.id,
        name: "Wei",
        role: "admin",
        act: "note",
        on: { ticket: "T1" },
      },
      {
        id: "request-1",
        at: afterNoon(1),
        agent: mei.id,
        name: "Mei",
        role: "agent",
        act: "close",
        on: { ticket: "T1" },
      },
    ]);
    const ofMei = await auditStore(open).actsOf(day, mei.id);
    expect(ofMei.map(({ act: what }) => what)).toEqual(["transfer", "close"]);
    expect(await auditStore(open).actsOf("2026-03-01")).toEqual([]);
  });

  it("is noted each time where nothing says that it is the same", async () => {
    const before = (await auditStore(open).actsOf(day)).length;
    for (const minutes of [10, 11]) await act(mei, found("presence"), { presence: "away" }, minutes, "short");
    expect((await auditStore(open).actsOf(day)).length).toBe(before + 2);
  });

  it("hides nothing behind the id of another act: not on another ticket, of another kind, or with other words", async () => {
    const request = "the-same-id";
    const hidden = [
      act(mei, found("claim", { ticket: "T1" }), { request }, 20),
      act(mei, found("claim", { ticket: "T2" }), { request }, 21),
      act(mei, found("spam", { ticket: "T2" }), { request, epoch: 1 }, 22),
      act(wei, found("setAgent", { agent: "mei" }), { max: 3 }, 23, request),
      act(wei, found("setAgent", { agent: "mei" }), { max: 90 }, 24, request),
      act(wei, found("deleteHeld", { item: "M1" }), undefined, 25, request),
      act(wei, found("deleteHeld", { item: "M2" }), undefined, 26, request),
    ];
    await Promise.all(hidden);
    const noted = (await auditStore(open).actsOf(day)).filter(({ id }) => id === request);
    expect(noted).toHaveLength(hidden.length);
  });

  it.each([
    ["liftBlock", { kind: "contact", of: "C1" }, { contact: "C1" }],
    ["liftBlock", { kind: "domain", of: "spam.example" }, { domain: "spam.example" }],
    ["merge", { request: "merge-them", into: "T9" }, { into: "T9" }],
    ["link", { request: "link-them", other: "T9" }, { other: "T9" }],
    ["unlinkTicket", { request: "unlink-them", other: "T9" }, { other: "T9" }],
  ] as const)("%s of %o says what it was about", async (name, body, on) => {
    await act(wei, found(name), body, 30);
    const noted = (await auditStore(open).actsOf(day, wei.id)).filter((each) => each.act === name);
    expect(noted.map((each) => each.on)).toContainEqual(on);
  });

  it("is noted each day on which it hands out something new, also as a repeat", async () => {
    const body = { reason: "They asked for it." };
    const exported = found("exportPerson", { contact: "C7" });
    const asked = {
      ...{ found: exported, person: wei, body, bytes: Buffer.from(JSON.stringify(body)) },
      idempotencyKey: "export-of-c7",
    };
    const handle = async () => ({ status: 200, body: "{}" });
    const at = [afterNoon(40), afterNoon(41), afterNoon(40 + 13 * 60)];
    for (const now of at) await doNoted(asked, handle, { table: open.table, now: () => new Date(now) });
    const notedOn = async (time = "") =>
      (await auditStore(open).actsOf(time.slice(0, 10), wei.id)).filter(({ act }) => act === "exportPerson");
    expect((await notedOn(at[0])).map((each) => each.at)).toEqual([at[0]]);
    expect((await notedOn(at[2])).map((each) => each.at)).toEqual([at[2]]);
  });
});
