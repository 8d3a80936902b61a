import { describe, expect, it } from "vitest";
import type { ChannelEvent } from "../../../shared/domain/channel-event.ts";
import type { InboundMessage } from "../../../shared/domain/message.ts";
import { eraseDeleted } from "../../../shared/flow/erase-message.ts";
import type { MessagePlace } from "../../../shared/flow/ports.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { aChatMessage, afterNoon, aStoredMessage, aTicket, noon, sampleIds } from "../../support/samples.ts";

const reference = sampleIds.reference("chat", "m1");

/** A chat with one message on its ticket, known to the platform as `m1`. */
async function desk(change: Partial<InboundMessage> = {}) {
  const store = memoryStore();
  const message = aChatMessage({
    text: "My card is 4111, order 998877",
    referenceId: "m1",
    attachments: [{ name: "passport.jpg", type: "image/jpeg", providerId: "1", key: "attachments/1" }],
    ...change,
  });
  const stored = aStoredMessage("deleted later", {
    message,
    decision: {
      kind: "route",
      routing: routing(),
      acknowledge: "none",
      suggestions: [],
      reason: {
        rule: "below-threshold",
        detail: "order",
        units: [{ text: "My card is 4111" }],
        references: ["998877"],
      },
    },
  });
  const ticket = aTicket("deleted later", { origin: stored.id, subject: "My card is 4111, order 998877" });
  await store.save({ before: undefined, after: ticket });
  await store.addMessage({ ...stored, ticket: ticket.id });
  const mark = {
    message: stored.id,
    reference,
    ticket: ticket.id,
    receivedMs: stored.receivedMs,
    done: true,
  };
  await store.see({ ...mark, outcome: "ticketed" });
  const nudged: MessagePlace[] = [];
  const services = {
    ...{
      store,
      messages: store,
      desk: store,
      learning: store,
      ids: sampleIds,
      now: () => new Date(afterNoon(5)),
    },
    media: {
      nudge: async (place: MessagePlace) => {
        nudged.push(place);
      },
    },
  };
  const place = { ticket: ticket.id, receivedMs: stored.receivedMs, message: stored.id };
  return { store, services, nudged, ticket, place, mark, stored };
}

function routing() {
  const skills: string[] = [];
  return {
    category: "other" as const,
    queue: "general",
    priority: 3 as const,
    skills,
    firstResponseMinutes: 60,
  };
}

function deletion(change: Partial<Extract<ChannelEvent, { type: "deletion" }>> = {}) {
  return {
    ...{ type: "deletion" as const, channel: "chat", account: "main", target: "m1" },
    identity: { key: "m1", variant: "deleted" },
    sender: { address: "kim" },
    receivedAt: noon,
    ...change,
  };
}

describe("a message that its customer deletes", () => {
  it("loses its text, its files, and all that was quoted from it; its place and the fact stay", async () => {
    const { store, services, nudged, ticket, place } = await desk();
    expect(await eraseDeleted(deletion(), services)).toBe("erased");
    const erased = await store.message(place);
    expect(erased).toMatchObject({
      erasedAt: afterNoon(5),
      message: { text: "", sender: { address: "kim" } },
    });
    expect(JSON.stringify(erased)).not.toMatch(/4111|998877|passport/);
    expect(nudged).toEqual([place]);
    const after = await store.ticket(ticket.id);
    expect(after).toMatchObject({ subject: "[deleted]", status: ticket.status, v: ticket.v + 1 });
    expect([...store.contents.audit.values()]).toMatchObject([
      {
        actor: "customer",
        act: "deleted a message on the platform",
        at: afterNoon(5),
        detail: { message: place.message },
      },
    ]);
  });

  it("is asked for again when it came to another ticket at that moment", async () => {
    const { store, services, place, mark } = await desk();
    const [part, at] = [aTicket("part"), `${place.ticket}#`];
    const moving = {
      ...store,
      eraseMessage: async (...[erased, audit]: Parameters<typeof store.eraseMessage>) => {
        const [key, stored] = [...store.contents.messages].find(([each]) => each.startsWith(at)) ?? [];
        if (key !== undefined && stored) {
          store.contents.messages.delete(key);
          await store.addMessage({ ...stored, ticket: part.id });
          store.contents.seen.set(mark.message, { ...mark, ticket: part.id, outcome: "ticketed" });
        }
        return store.eraseMessage(erased, audit);
      },
    };
    await expect(eraseDeleted(deletion(), { ...services, messages: moving })).rejects.toThrow(
      "another ticket",
    );
    expect(await eraseDeleted(deletion(), services)).toBe("erased");
    expect(await store.message({ ...place, ticket: part.id })).toMatchObject({ message: { text: "" } });
  });

  it("loses what was filled in besides, and what was said of a call", async () => {
    const { store, services, place } = await desk({
      fields: [{ key: "order", label: "Order", value: "998877" }],
      call: { id: "call-1", kind: "voicemail", seconds: 12 },
    });
    await eraseDeleted(deletion(), services);
    const erased = await store.message(place);
    expect(erased?.message).not.toHaveProperty("fields");
    expect(erased?.message).not.toHaveProperty("call");
  });

  it("is erased once, however often the platform says it", async () => {
    const { store, services, ticket } = await desk();
    await eraseDeleted(deletion(), services);
    const v = (await store.ticket(ticket.id))?.v;
    expect(await eraseDeleted(deletion(), services)).toBe("erased");
    expect([store.contents.audit.size, (await store.ticket(ticket.id))?.v]).toEqual([1, v]);
  });

  it.each([
    ["somebody else", { sender: { address: "ben" } }],
    ["somebody on another account of ours", { account: "other" }],
  ])("is not erased for %s", async (_who, change) => {
    const { store, services, place } = await desk();
    expect(await eraseDeleted(deletion(change), services)).toBe("nothing-to-do");
    expect((await store.message(place))?.message.text).toContain("4111");
  });

  it("takes its edits with it", async () => {
    const { store, services, ticket, place } = await desk();
    const { referenceId: _, ...facts } = aChatMessage({ text: "My card is 4222", edits: "m1" });
    const edit = { ...aStoredMessage("its edit", { message: facts }), ticket: ticket.id };
    await store.addMessage(edit);
    const mark = { message: edit.id, reference, ticket: ticket.id, receivedMs: edit.receivedMs, done: true };
    await store.see(mark);
    await eraseDeleted(deletion(), services);
    const all = [...store.contents.messages.values()];
    expect(all.map(({ erasedAt, message }) => [erasedAt, message.text])).toEqual([
      [afterNoon(5), ""],
      [afterNoon(5), ""],
    ]);
    expect((await store.message(place))?.erasedAt).toBeDefined();
  });

  it("is forgotten by the decision on a later message with which it was read", async () => {
    const { store, services, place, ticket, stored } = await desk();
    const waits = {
      ...stored,
      ticket: ticket.id,
      decision: { ...stored.decision, kind: "wait" as const, routing: routing() },
    };
    await store.redecide(waits);
    const last = { ...aStoredMessage("the last"), ticket: ticket.id, receivedMs: stored.receivedMs + 1000 };
    await store.addMessage({ ...last, decision: stored.decision });
    await eraseDeleted(deletion(), services);
    expect((await store.message(place))?.erasedAt).toBeDefined();
    const after = await store.message({ ...place, receivedMs: last.receivedMs, message: last.id });
    expect(after?.decision).toMatchObject({ kind: "route", reason: { rule: "below-threshold" } });
    expect(JSON.stringify(after?.decision)).not.toMatch(/4111|998877/);
    expect(after?.message.text).toBe(last.message.text);
  });

  it("is waited for when it is still on its way, and dropped when it was none of ours", async () => {
    const { services, store } = await desk();
    const unknown = deletion({ target: "m2" });
    expect(await eraseDeleted(unknown, services, 1)).toBe("later");
    expect(await eraseDeleted(unknown, services, 2)).toBe("later");
    expect(await eraseDeleted(unknown, services, 3)).toBe("nothing-to-do");
    expect(store.contents.audit.size).toBe(0);
  });

  it("is erased from quarantine as well", async () => {
    const store = memoryStore();
    const id = sampleIds.message("chat", "held");
    const replay = { queue: "inbound" as const, body: "secret words" };
    const facts = { channel: "chat", receivedAt: noon, summary: "kim", state: "held" as const };
    await store.hold({ id, cause: "spam", replay, ...facts });
    const ticket = sampleIds.ticket(id);
    await store.see({ message: id, reference, ticket, receivedMs: 1, done: true, outcome: "quarantined" });
    const services = {
      ...{ store, messages: store, desk: store, learning: store, ids: sampleIds, now: () => new Date(noon) },
      media: { nudge: async () => {} },
    };
    expect(await eraseDeleted(deletion(), services)).toBe("erased");
    expect(await store.heldItem(id)).toMatchObject({
      state: "deleted",
      decidedBy: "customer",
      replay: { body: "" },
    });
  });
});
