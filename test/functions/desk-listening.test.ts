import { describe, expect, it } from "vitest";
import { type DeskListeningServices, endDesk, hearDesk, openDesk } from "../../functions/desk-listening.ts";
import type { DeskCall, DeskNews } from "../../shared/api/desk-socket.ts";
import type { ConnectionId } from "../../shared/domain/connection.ts";
import type { AgentId, TicketId } from "../../shared/domain/ids.ts";
import { makeSocketPass, PASS_SECONDS, readSocketPass } from "../../shared/domain/socket-pass.ts";
import { publish } from "../../shared/flow/publish.ts";
import { newsOf, noting, notingReplies } from "../../shared/flow/ticket-news.ts";
import { memoryStore } from "../support/memory-store.ts";
import { afterNoon, anAssignedTicket, anOutboxEntry, aTicket, noon, sampleIds } from "../support/samples.ts";

/** A desk whose sockets keep what they are told; one may have gone away. */
function desk() {
  const store = memoryStore();
  const told: { to: string; news: DeskNews }[] = [];
  const gone = new Set<string>();
  const services: DeskListeningServices & { now: () => Date } = {
    connections: store,
    desk: store,
    tickets: store,
    isQueue: (queue) => queue === "general" || queue === "security",
    now: () => new Date(noon),
    sockets: {
      async push(to, message) {
        if (gone.has(to)) return "gone";
        told.push({ to, news: JSON.parse(message) });
        return "delivered";
      },
      async close(to) {
        told.push({ to, news: { type: "not-understood", title: "closed" } });
      },
    },
  };
  const say = (from: string, call: DeskCall | string) =>
    hearDesk(from as ConnectionId, typeof call === "string" ? call : JSON.stringify(call), services);
  const arrive = (id: string, agent = id, role = "agent") =>
    openDesk(
      id as ConnectionId,
      { id: agent as AgentId, name: agent.toUpperCase(), role },
      new Date(noon),
      services,
    );
  const heardBy = (who: string, type?: DeskNews["type"]) =>
    told
      .filter(({ to, news }) => to === who && (type === undefined || news.type === type))
      .map(({ news }) => news);
  return { store, services, told, gone, say, arrive, heardBy };
}

const anywhere = { skills: [], languages: [], presence: "available" as const };

function cursors(news: readonly DeskNews[]): Record<string, string> {
  const last = news.findLast((each) => each.type === "listening");
  return last?.type === "listening" ? last.cursors : {};
}

describe("listening", () => {
  it("gives a cursor for each topic, which stays while nothing changes", async () => {
    const { store, say, arrive, heardBy, told } = desk();
    const ticket = aTicket("cursor");
    await store.save({ before: undefined, after: ticket });
    await arrive("mei");
    const topics = [`queue:${ticket.queue}`, `ticket:${ticket.id}`, "me"].filter(
      (topic) => topic !== "queue:general" || true,
    );
    await say("mei", { type: "listen", topics: topics.map((topic) => topic) });
    const known = cursors(heardBy("mei"));
    told.length = 0;
    await say("mei", { type: "sync", cursors: known });
    expect(heardBy("mei")).toEqual([{ type: "listening", cursors: known }]);
  });

  it("looks up no more topics at once than a client listens to, however many cursors it shows", async () => {
    const { store, services, arrive, heardBy } = desk();
    await arrive("mei");
    let looked = 0;
    const tickets = {
      ticket: async (id: TicketId) => {
        looked += 1;
        return store.ticket(id);
      },
    };
    const cursors = Object.fromEntries(Array.from({ length: 2000 }, (_, at) => [`ticket:T${at}`, ""]));
    const frame = JSON.stringify({ type: "sync", cursors });
    await hearDesk("mei" as ConnectionId, frame, { ...services, tickets });
    expect(heardBy("mei")).toMatchObject([{ type: "not-understood" }]);
    expect(looked).toBe(0);
  });

  it("tells after a gap which topics are no longer what they were, and no others", async () => {
    const { store, say, arrive, heardBy, told } = desk();
    const [changes, stays] = [aTicket("changes"), aTicket("stays")];
    await store.save({ before: undefined, after: changes });
    await store.save({ before: undefined, after: stays });
    await arrive("before the gap", "mei");
    const topics = [`ticket:${changes.id}`, `ticket:${stays.id}`, "queue:general"];
    await say("before the gap", { type: "listen", topics });
    const known = cursors(heardBy("before the gap"));
    await store.save({ before: changes, after: { ...changes, v: changes.v + 1, priority: 1 } });
    told.length = 0;

    await arrive("after the gap", "mei");
    await say("after the gap", { type: "sync", cursors: known });
    expect(heardBy("after the gap", "changed")).toEqual([
      {
        type: "changed",
        topics: [`ticket:${changes.id}`, ...(changes.queue === "general" ? ["queue:general"] : [])],
        tickets: [],
      },
    ]);
    const again = cursors(heardBy("after the gap"));
    told.length = 0;
    await say("after the gap", { type: "sync", cursors: again });
    expect(heardBy("after the gap", "changed")).toEqual([]);
  });

  it("to me tells after a gap that something was offered", async () => {
    const { store, say, arrive, heardBy, told } = desk();
    const mei = "mei" as AgentId;
    await store.putAgent({ ...{ id: mei, name: "Mei", max: 3 }, ...anywhere });
    const before = aTicket("offered in the gap");
    await store.save({ before: undefined, after: before });
    await arrive("mei");
    await say("mei", { type: "listen", topics: ["me"] });
    const known = cursors(heardBy("mei"));
    told.length = 0;
    const after = { ...before, v: before.v + 1, offer: { agent: mei, until: afterNoon(9) } };
    expect(await store.save({ before, after })).toBe("saved");
    await say("mei", { type: "sync", cursors: known });
    expect(heardBy("mei", "changed")).toMatchObject([{ topics: ["me"] }]);
  });

  it("to a queue takes the right to see it", async () => {
    const { store, say, arrive, heardBy, services } = desk();
    for (const id of ["agent", "lead"] as AgentId[]) {
      await store.putAgent({ ...{ id, name: id, max: 3, queues: ["general"] }, ...anywhere });
    }
    await arrive("agent");
    await arrive("lead", "lead", "supervisor");
    for (const who of ["agent", "lead"]) {
      await say(who, { type: "listen", topics: ["queue:security", "queue:general", "queue:none"] });
    }
    expect(heardBy("agent", "refused")).toMatchObject([{ topics: ["queue:security", "queue:none"] }]);
    expect(heardBy("lead", "refused")).toMatchObject([{ topics: ["queue:none"] }]);
    const listeners = await services.connections.listeners("queue:security", services.now());
    expect(listeners.map(({ who }) => who)).toEqual(["lead"]);
    // Nor does showing a cursor tell anything about it.
    await say("agent", { type: "sync", cursors: { "queue:security": "guessed" } });
    expect(heardBy("agent", "changed")).toEqual([]);
    expect(cursors(heardBy("agent"))).toEqual({});
  });

  it("to a ticket takes the right to see its queue, unless it is one's own or offered to one", async () => {
    const { store, say, arrive, heardBy } = desk();
    const id = "agent" as AgentId;
    await store.putAgent({ ...{ id, name: "Agent", max: 3, queues: ["general"] }, ...anywhere });
    await arrive("agent");
    await arrive("lead", "lead", "supervisor");
    const there = { ...aTicket("there"), queue: "general" };
    const elsewhere = { ...aTicket("elsewhere"), queue: "security" };
    const own = { ...anAssignedTicket("own", id), queue: "security" };
    const offered = { ...aTicket("offered"), queue: "security", offer: { agent: id, until: afterNoon(9) } };
    for (const after of [there, elsewhere, own, offered]) await store.save({ before: undefined, after });
    const topics = [there, elsewhere, own, offered].map((each) => `ticket:${each.id}`);
    for (const who of ["agent", "lead"]) await say(who, { type: "listen", topics });
    expect(heardBy("agent", "refused")).toMatchObject([{ topics: [`ticket:${elsewhere.id}`] }]);
    expect(heardBy("lead", "refused")).toEqual([]);
    await say("agent", { type: "typing", ticket: elsewhere.id });
    expect(heardBy("lead", "typing")).toEqual([]);
    await say("agent", { type: "typing", ticket: there.id });
    expect(heardBy("lead", "typing")).toHaveLength(1);
  });

  it("to me is to one's own tickets, on every connection one has", async () => {
    const { say, arrive, services, heardBy } = desk();
    await arrive("phone", "mei");
    await arrive("laptop", "mei");
    await arrive("other", "wei");
    for (const each of ["phone", "laptop", "other"]) await say(each, { type: "listen", topics: ["me"] });
    await publish(["agent:mei"], JSON.stringify({ type: "changed", topics: ["me"], tickets: [] }), services);
    expect([heardBy("phone", "changed"), heardBy("laptop", "changed")].map((each) => each.length)).toEqual([
      1, 1,
    ]);
    expect(heardBy("other", "changed")).toEqual([]);
  });

  it.each([
    ["not JSON"],
    ['{"type":"listen","topics":["everything"]}'],
    ['{"type":"listen","topics":[]}'],
    ['{"type":"shout"}'],
    [JSON.stringify({ type: "listen", topics: Array.from({ length: 21 }, (_, at) => `queue:q${at}`) })],
  ])("is answered in words when it is not understood: %s", async (message) => {
    const { say, arrive, heardBy } = desk();
    await arrive("mei");
    await say("mei", message);
    expect(heardBy("mei")).toMatchObject([{ type: "not-understood", title: expect.any(String) }]);
  });

  it("from a connection that is not known ends it", async () => {
    const { say, heardBy } = desk();
    await say("stranger", { type: "typing", ticket: "T1" });
    expect(heardBy("stranger")).toEqual([{ type: "not-understood", title: "closed" }]);
  });
});

describe("who looks at a ticket", () => {
  it("is shown to all who do, each once, as people come, leave and vanish", async () => {
    const { say, arrive, heardBy, services, gone } = desk();
    const viewersSeenBy = (who: string) =>
      heardBy(who, "viewers").map((news) =>
        news.type === "viewers" ? news.viewers.map(({ name }) => name) : [],
      );
    await arrive("m1", "mei");
    await arrive("m2", "mei");
    await arrive("w", "wei");
    for (const each of ["m1", "m2", "w"]) await say(each, { type: "listen", topics: ["ticket:T1"] });
    expect(viewersSeenBy("m1").at(-1)?.sort()).toEqual(["MEI", "WEI"]);
    await say("w", { type: "leave", topics: ["ticket:T1"] });
    expect(viewersSeenBy("m1").at(-1)).toEqual(["MEI"]);
    await say("w", { type: "listen", topics: ["ticket:T1"] });
    await endDesk("w" as ConnectionId, services);
    expect(viewersSeenBy("m1").at(-1)).toEqual(["MEI"]);
    gone.add("m2");
    await say("m1", { type: "typing", ticket: "T1" });
    const listeners = await services.connections.listeners("ticket:T1", services.now());
    expect(listeners.map(({ id }) => id)).toEqual(["m1"]);
  });

  it("sees who types", async () => {
    const { say, arrive, heardBy } = desk();
    await arrive("mei");
    await arrive("wei");
    await say("wei", { type: "listen", topics: ["ticket:T1"] });
    await say("mei", { type: "typing", ticket: "T1" });
    expect(heardBy("wei", "typing")).toEqual([
      { type: "typing", ticket: "T1", agent: { id: "mei", name: "MEI" } },
    ]);
  });
});

describe("news of a committed change", () => {
  it("goes to the ticket and to every line that it left or came to", () => {
    const queued = aTicket("moves");
    const assigned = anAssignedTicket("moves", "mei" as AgentId);
    expect([...newsOf({ before: undefined, after: queued }).topics]).toEqual([
      `ticket:${queued.id}`,
      `queue:${queued.queue}`,
    ]);
    const claimed = newsOf({ before: queued, after: assigned });
    expect(claimed).toEqual({
      ticket: assigned.id,
      v: assigned.v,
      topics: [`ticket:${assigned.id}`, `queue:${queued.queue}`, "agent:mei"],
    });
  });

  it("goes to whom a ticket is offered, and to whom it no longer is", () => {
    const queued = aTicket("offered", { status: "queued" });
    const toMei = { ...queued, offer: { agent: "mei" as AgentId, until: afterNoon(1) } };
    const toWei = { ...queued, offer: { agent: "wei" as AgentId, until: afterNoon(2) } };
    expect(newsOf({ before: queued, after: toMei }).topics).toContain("agent:mei");
    expect(newsOf({ before: toMei, after: toWei }).topics).toEqual(
      expect.arrayContaining(["agent:mei", "agent:wei"]),
    );
    expect(newsOf({ before: toMei, after: queued }).topics).toContain("agent:mei");
    // Whoever thinks about it need not be told of all else that happens to it.
    expect(newsOf({ before: toMei, after: toMei }).topics).not.toContain("agent:mei");
  });

  it("is noted when the change was saved, and only then, and taken once", async () => {
    const { store, take } = noting(memoryStore());
    const ticket = aTicket("noted");
    await store.save({ before: undefined, after: ticket });
    expect(await store.save({ before: undefined, after: ticket })).toBe("conflict");
    expect(take().map((each) => each.ticket)).toEqual([ticket.id]);
    expect(take()).toEqual([]);
  });
});

describe("news of a reply", () => {
  it("comes when it went out, failed or was read, once a ticket, and not when nothing of that was stored", async () => {
    const store = memoryStore();
    const ticket = aTicket("replied");
    await store.save({ before: undefined, after: ticket });
    const [first, second] = ["first", "second"].map((name) => anOutboxEntry(ticket, name));
    if (!first || !second) throw new Error("no replies");
    for (const entry of [first, second]) await store.addOutbox(entry);
    const { outbox, take } = notingReplies(store);
    const leased = await outbox.lease(ticket.id, first.id, new Date(noon), 60);
    const other = await outbox.lease(ticket.id, second.id, new Date(noon), 60);
    if (!leased || !other) throw new Error("no lease");
    expect(take()).toEqual([]);
    await outbox.sent(leased, "provider-1", new Date(noon), []);
    await outbox.failed(other, { class: "recipient", code: "gone" });
    expect(take()).toEqual([{ ticket: ticket.id, topics: [`ticket:${ticket.id}`] }]);
    await outbox.receipt(ticket.id, first.id, "read", "provider-1");
    expect(take()).toHaveLength(1);
    expect(take()).toEqual([]);
    const broken = notingReplies({ ...store, sent: () => Promise.reject(new Error("no table")) });
    await expect(broken.outbox.sent(leased, "1", new Date(noon), [])).rejects.toThrow("no table");
    expect(broken.take()).toEqual([]);
  });
});

describe("a pass to the socket", () => {
  const mei = { id: "mei" as AgentId, name: "Mei 林", role: "agent" };
  const now = new Date(noon);

  it("names who it was made for while it is fresh, in letters that a subprotocol may have", () => {
    const pass = makeSocketPass(mei, now, sampleIds);
    expect(pass).toMatch(/^[A-Za-z0-9._-]+$/);
    expect(readSocketPass(pass, now, sampleIds)).toEqual(mei);
    const late = new Date(now.getTime() + PASS_SECONDS * 1000);
    expect(readSocketPass(pass, late, sampleIds)).toBeUndefined();
  });

  it.each([
    ["nothing", () => ""],
    ["no signature", (pass: string) => pass.split(".")[0] ?? ""],
    [
      "another person's words",
      (pass: string) => `${Buffer.from('{"id":"wei"}').toString("base64url")}.${pass.split(".")[1]}`,
    ],
    ["a letter more", (pass: string) => `${pass}A`],
    ["a letter less", (pass: string) => pass.slice(0, -1)],
  ])("with %s is none", (_what, spoil) => {
    expect(
      readSocketPass(spoil(makeSocketPass(mei, now, sampleIds)), new Date(afterNoon(0)), sampleIds),
    ).toBeUndefined();
  });
});
