import { describe, expect, it } from "vitest";
import { sendingTurns } from "../../../shared/flow/turns.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { anOutboxEntry, aTicket, noon } from "../../support/samples.ts";

function world(senders = 1) {
  let time = Date.parse(noon);
  const slept: number[] = [];
  const store = memoryStore();
  const parts = {
    quotas: store,
    senders,
    now: () => time,
    sleep: async (milliseconds: number) => {
      slept.push(milliseconds);
      time += milliseconds;
    },
  };
  const turns = sendingTurns(parts);
  let made = 0;
  const reply = (channel: string, change: Partial<Parameters<typeof turns.take>[0]> = {}) => {
    made += 1;
    return { ...anOutboxEntry(aTicket(`turn ${made}`), `turn ${made}`), channel, account: "main", ...change };
  };
  return {
    ...{ turns, reply, slept, other: () => sendingTurns(parts) },
    pass: (seconds: number) => {
      time += seconds * 1000;
    },
  };
}

describe("the turn to send", () => {
  it("is everybody's on a channel without limits", async () => {
    const { turns, reply, slept } = world();
    for (let sent = 0; sent < 200; sent += 1) expect(await turns.take(reply("telegram"), 3)).toBeUndefined();
    expect(slept).toEqual([]);
  });

  it("comes to one pair of WhatsApp numbers 45 times at once, and then every six seconds", async () => {
    const { turns, reply, pass } = world();
    const conversation = "4915:1555";
    for (let sent = 0; sent < 45; sent += 1) {
      expect(await turns.take(reply("whatsapp", { conversation }), 1)).toBeUndefined();
    }
    expect(await turns.take(reply("whatsapp", { conversation }), 1)).toEqual({
      kind: "failed",
      class: "rate-limited",
      code: "pace",
      retryAfterSeconds: 6,
    });
    expect(await turns.take(reply("whatsapp", { conversation: "4915:1777" }), 1)).toBeUndefined();
    pass(6);
    expect(await turns.take(reply("whatsapp", { conversation }), 1)).toBeUndefined();
    expect(await turns.take(reply("whatsapp", { conversation }), 1)).toMatchObject({ class: "rate-limited" });
  });

  it("is shared by those who send at the same time", async () => {
    const { turns, reply } = world(5);
    const conversation = "4915:1555";
    const taken: unknown[] = [];
    for (let sent = 0; sent < 12; sent += 1)
      taken.push(await turns.take(reply("whatsapp", { conversation }), 1));
    expect(taken.filter((each) => each === undefined)).toHaveLength(9);
    expect(taken.at(-1)).toMatchObject({ retryAfterSeconds: 30 });
  });

  it("is waited for when that takes moments", async () => {
    const { turns, reply, slept } = world();
    for (let sent = 0; sent < 6; sent += 1) await turns.take(reply("slack", { conversation: "C1" }), 1);
    expect(slept).toEqual([1000]);
  });

  it("is five on WeChat for each message of the customer, however many send; what is over is an agent's to know", async () => {
    const { turns, other, reply } = world();
    const thread = { references: [], customerWroteAt: noon };
    const wrote = { conversation: "o1", thread };
    expect(await turns.take(reply("wechat", wrote), 3)).toBeUndefined();
    expect(await other().take(reply("wechat", wrote), 3)).toEqual({
      kind: "failed",
      class: "window-closed",
      code: "quota-used",
    });
    const last = reply("wechat", wrote);
    expect(await other().take(last, 2)).toBeUndefined();
    // Tried again: its share is taken.
    expect(await turns.take(last, 2)).toBeUndefined();
    expect(await turns.take(reply("wechat", wrote), 1)).toMatchObject({ code: "quota-used" });
    const again = { ...thread, customerWroteAt: "2026-03-02T12:05:00.000Z" };
    expect(await turns.take(reply("wechat", { ...wrote, thread: again }), 5)).toBeUndefined();
  });

  it("is fifteen direct messages in a quarter of an hour on X, and comes again with the next one", async () => {
    const { turns, other, reply, pass } = world();
    for (let sent = 0; sent < 15; sent += 1) {
      expect(
        await (sent % 2 ? turns : other()).take(reply("x", { conversation: String(sent) }), 1),
      ).toBeUndefined();
    }
    const refused = await turns.take(reply("x"), 1);
    expect(refused).toMatchObject({ class: "rate-limited", code: "quota", retryAfterSeconds: 900 });
    const comment = { id: "9", answer: "public" as const };
    expect(await turns.take(reply("x", { thread: { references: [], comment } }), 4)).toBeUndefined();
    pass(900);
    expect(await turns.take(reply("x"), 1)).toBeUndefined();
  });
});
