import { describe, expect, it } from "vitest";
import { parseConfig } from "../../../shared/domain/config.ts";
import type { Ticket } from "../../../shared/domain/ticket.ts";
import { acceptOffer, claimNext, claimTicket, declineOffer } from "../../../shared/flow/claim.ts";
import { runDue } from "../../../shared/flow/clock.ts";
import { offerWaiting } from "../../../shared/flow/offer-waiting.ts";
import { groupQuestion, withChoice } from "../../../shared/matching/group-questions.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { afterNoon, agentNamed, aTicket, sampleConfig, sampleIds } from "../../support/samples.ts";

const config = parseConfig({
  ...sampleConfig,
  queues: {
    ...sampleConfig.queues,
    general: {
      ...sampleConfig.queues.general,
      skills: ["refunds:2"],
      steps: [{ to: "known", minutes: 5 }, { to: "skilled", minutes: 10 }, { to: "anyone" }],
      offer: { acceptSeconds: 120 },
    },
  },
});

interface Person {
  readonly skills?: string[];
  readonly max?: number;
  readonly presence?: "available" | "away";
}

/** A desk with people and tickets that wait since noon; minutes pass when the test says so. */
async function aDesk(people: Readonly<Record<string, Person>>, tickets: readonly Ticket[]) {
  const store = memoryStore();
  for (const [name, person] of Object.entries(people)) {
    const facts = { skills: [], languages: [], presence: "available" as const, max: 2, ...person };
    await store.putAgent({ ...facts, id: agentNamed(name), name });
  }
  for (const after of tickets) await store.save({ before: undefined, after });
  let minute = 0;
  const services = {
    store,
    desk: store,
    outbox: store,
    outbound: { nudge: async () => {} },
    unread: async () => "unread",
    followUps: { put: async () => {} },
    learning: store,
    messages: store,
    media: { nudge: async () => {} },
    group: groupQuestion,
    choose: withChoice,
    ids: sampleIds,
    config,
    now: () => new Date(afterNoon(minute)),
    random: () => 0.5,
  };
  const offered = async () => (await offerWaiting(services)).map(({ agent }) => agent);
  let requests = 0;
  const actor = (name: string) => {
    requests += 1;
    return { agent: agentNamed(name), name, request: `request ${requests}` };
  };
  return { store, services, offered, actor, at: (minutes: number) => (minute = minutes) };
}

const waiting = (name: string, change: Partial<Ticket> = {}) =>
  aTicket(name, { skills: ["refunds:2"], ...(change as object) });

describe("offering what waits", () => {
  it("asks the agent who knows the customer, then those with the skill, then anyone", async () => {
    const known = { agent: agentNamed("kim"), until: afterNoon(9999) };
    const people = { kim: {}, sol: { skills: ["refunds:3"] }, ann: { skills: ["refunds:1"] } };
    const { offered, at, store, services } = await aDesk(people, [waiting("one", { known })]);
    expect(await offered()).toEqual(["kim"]);
    expect(await offered()).toEqual([]);
    at(3);
    const acts = await runDue(services, () => {});
    expect(acts).toMatchObject({ "offer-ran-out": 1 });
    expect(await offered()).toEqual([]);
    at(6);
    expect(await offered()).toEqual(["sol"]);
    at(9);
    await runDue(services, () => {});
    at(15);
    expect(await offered()).toEqual(["ann"]);
    const trail = (await store.conversationOf(waiting("one").id))?.audit.map(({ act }) => act);
    expect(trail).toEqual([
      "offered to kim",
      "offer-ran-out",
      "offered to sol",
      "offer-ran-out",
      "offered to ann",
    ]);
  });

  it("waits for nobody who is away", async () => {
    const known = { agent: agentNamed("kim"), until: afterNoon(9999) };
    const people = { kim: { presence: "away" as const }, sol: { skills: ["refunds:2"] } };
    const { offered } = await aDesk(people, [waiting("one", { known })]);
    expect(await offered()).toEqual(["sol"]);
  });

  it("gives what is due first to the least busy, one at a time", async () => {
    const late = waiting("late", {
      clocks: aTicket("late", { firstResponseDue: afterNoon(90) }).clocks ?? {},
    });
    const soon = waiting("soon", {
      clocks: aTicket("soon", { firstResponseDue: afterNoon(9) }).clocks ?? {},
    });
    const { services, actor, at, store } = await aDesk({ sol: { skills: ["refunds:2"] } }, [late, soon]);
    expect(await offerWaiting(services)).toEqual([{ ticket: soon.id, agent: "sol" }]);
    expect(await acceptOffer(soon.id, actor("sol"), services)).toMatchObject({ kind: "done" });
    at(1);
    expect(await offerWaiting(services)).toEqual([{ ticket: late.id, agent: "sol" }]);
    expect(await acceptOffer(late.id, actor("sol"), services)).toMatchObject({ kind: "done" });
    expect(await store.agent(agentNamed("sol"))).toMatchObject({ open: 2 });
  });

  it("passes a ticket on that was declined, and does not come back with it", async () => {
    const people = { sol: { skills: ["refunds:2"], max: 9 }, tam: { skills: ["refunds:2"] } };
    const { services, actor, offered, store } = await aDesk(people, [waiting("one")]);
    expect(await offered()).toEqual(["sol"]);
    expect(await declineOffer(waiting("one").id, actor("tam"), services)).toMatchObject({
      reason: "not-offered",
    });
    await declineOffer(waiting("one").id, actor("sol"), services);
    expect(await offered()).toEqual(["tam"]);
    expect(await store.ticket(waiting("one").id)).toMatchObject({
      passedBy: ["sol"],
      offer: { agent: "tam" },
    });
    expect(await acceptOffer(waiting("one").id, actor("sol"), services)).toMatchObject({
      reason: "not-offered",
    });
  });

  it("is found by the clock when nobody else thought of it", async () => {
    const { services, store } = await aDesk({ sol: { skills: ["refunds:2"] } }, [waiting("one")]);
    expect(await runDue(services, () => {})).toEqual({ offered: 1 });
    expect(await store.ticket(waiting("one").id)).toMatchObject({
      offer: { agent: "sol", until: afterNoon(2) },
    });
  });
});

describe("taking the next ticket", () => {
  it("leaves alone what waits for others, until its time has come", async () => {
    const { services, actor, at } = await aDesk({ ann: {}, sol: { skills: ["refunds:2"] } }, [
      waiting("one"),
    ]);
    expect(await claimNext("general", actor("ann"), services)).toEqual({ kind: "nothing-waits" });
    at(10);
    expect(await claimNext("general", actor("ann"), services)).toMatchObject({ kind: "done" });
  });

  it("leaves alone what is offered to somebody, while a person who names it may have it", async () => {
    const { services, actor, offered } = await aDesk(
      { sol: { skills: ["refunds:2"] }, tam: { skills: ["refunds:2"] } },
      [waiting("one")],
    );
    const [asked] = await offered();
    const other = asked === "sol" ? "tam" : "sol";
    expect(await claimNext("general", actor(other), services)).toEqual({ kind: "nothing-waits" });
    expect(await claimTicket(waiting("one").id, actor(other), services)).toMatchObject({ kind: "done" });
  });
});
