import { expect, test } from "vitest";
import type { ChannelEvent } from "../../../shared/domain/channel-event.ts";
import { noteEvent } from "../../../shared/flow/note-event.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { anOutboxEntry, aTicket, noon, sampleConfig, sampleIds } from "../../support/samples.ts";

/** One ticket with one reply, which the platform knows as `wamid.1`. */
async function desk() {
  const store = memoryStore();
  const ticket = aTicket("on WhatsApp");
  await store.save({ before: undefined, after: ticket });
  const entry = { ...anOutboxEntry(ticket, "reply"), channel: "whatsapp" };
  await store.addOutbox(entry);
  const leased = await store.lease(ticket.id, entry.id, new Date(noon), 60);
  if (!leased) throw new Error("the reply was not there");
  await store.sent(leased, "wamid.1", new Date(noon), [sampleIds.reference("whatsapp", "wamid.1")]);
  const services = {
    ...{
      store,
      outbox: store,
      calls: store,
      suppressions: store,
      messages: store,
      desk: store,
      learning: store,
    },
    media: { nudge: async () => {} },
    ...{ ids: sampleIds, config: sampleConfig, now: () => new Date(noon) },
  };
  return { services, receipt: async () => (await store.entry(ticket.id, entry.id))?.receipt };
}

/** The same, sent as two messages. */
async function deskWithParts() {
  const store = memoryStore();
  const ticket = aTicket("on WhatsApp in parts");
  await store.save({ before: undefined, after: ticket });
  const entry = { ...anOutboxEntry(ticket, "reply"), channel: "whatsapp" };
  await store.addOutbox(entry);
  const leased = await store.lease(ticket.id, entry.id, new Date(noon), 60);
  if (!leased) throw new Error("the reply was not there");
  const parts = ["wamid.1", "wamid.2"];
  const references = parts.map((part) => sampleIds.reference("whatsapp", part));
  await store.sent({ ...leased, parts }, "wamid.2", new Date(noon), references);
  const services = {
    ...{
      store,
      outbox: store,
      suppressions: store,
      messages: store,
      desk: store,
      learning: store,
      calls: store,
    },
    media: { nudge: async () => {} },
    ...{ ids: sampleIds, config: sampleConfig, now: () => new Date(noon) },
  };
  const told = async (target: string, how: "sent" | "delivered" | "read" | "failed") => {
    await noteEvent(status({ targets: [target], status: how }), services);
    return (await store.entry(ticket.id, entry.id))?.receipt;
  };
  return { told };
}

test("a reply in parts got as far as the part that lags behind, and never back", async () => {
  const { told } = await deskWithParts();
  expect(await told("wamid.2", "read")).toBeUndefined();
  expect(await told("wamid.1", "delivered")).toBe("delivered");
  expect(await told("wamid.1", "sent")).toBe("delivered");
  expect(await told("wamid.1", "read")).toBe("read");
  expect(await told("wamid.2", "delivered")).toBe("read");
});

test("a reply in parts of which one did not arrive did not arrive, whatever becomes of the others", async () => {
  const { told } = await deskWithParts();
  expect(await told("wamid.1", "failed")).toBe("bounced");
  expect(await told("wamid.2", "delivered")).toBe("bounced");
});

function status(change: Partial<Extract<ChannelEvent, { type: "status" }>>): ChannelEvent {
  return {
    type: "status",
    channel: "whatsapp",
    account: "main",
    identity: { key: "wamid.1", variant: "status" },
    receivedAt: "2026-03-02T12:00:00.000Z",
    targets: ["wamid.1"],
    status: "delivered",
    ...change,
  };
}

test.each([
  ["sent", "accepted"],
  ["delivered", "delivered"],
  ["read", "read"],
  ["failed", "bounced"],
] as const)("a platform's %s moves the reply to %s", async (word, receipt) => {
  const { services, receipt: noted } = await desk();
  expect(await noteEvent(status({ status: word }), services)).toBe("receipt");
  expect(await noted()).toBe(receipt);
});

test("a status that overtook our own note waits once, and is dropped when it is of no reply of ours", async () => {
  const { services, receipt } = await desk();
  const foreign = status({ targets: ["wamid.9"] });
  expect(await noteEvent(foreign, services, 1)).toBe("later");
  expect(await noteEvent(foreign, services, 2)).toBe("nothing-to-do");
  expect(await receipt()).toBeUndefined();
});

test.each<[string, ChannelEvent]>([
  ["a step on the way", status({ status: "other" })],
  ["a status of everything up to now", status({ targets: [] })],
  [
    "the deletion of what was never ours",
    {
      type: "deletion",
      channel: "line",
      account: "main",
      identity: { key: "1", variant: "unsent" },
      receivedAt: "2026-03-02T12:00:00.000Z",
      target: "1",
    },
  ],
])("%s changes nothing", async (_what, event) => {
  const { services, receipt } = await desk();
  expect(await noteEvent(event, services, 3)).toBe("nothing-to-do");
  expect(await receipt()).toBeUndefined();
});

test("a recording that ended stays ended, whatever is reported later", async () => {
  const { services } = await desk();
  const recording = (word: string): ChannelEvent => ({
    type: "call",
    channel: "twilio-voice",
    account: "main",
    identity: { key: "RE1", variant: `recording:${word}` },
    receivedAt: noon,
    call: "CA1",
    step: "recording",
    recording: "RE1",
    status: word,
  });
  for (const word of ["in-progress", "completed", "absent"]) {
    expect(await noteEvent(recording(word), services)).toBe("noted");
  }
  const call = sampleIds.reference("twilio-voice", "CA1");
  expect(await services.calls.callReports(call)).toMatchObject([{ about: "recording", status: "completed" }]);
  expect(await noteEvent({ ...recording("x"), step: "ivr" } as ChannelEvent, services)).toBe("nothing-to-do");
});
