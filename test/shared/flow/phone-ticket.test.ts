import { expect, test } from "vitest";
import { conversationView, type Surroundings } from "../../../functions/conversation-view.ts";
import type { InboundMessage } from "../../../shared/domain/message.ts";
import { closed, factsOf } from "../../../shared/domain/ticket-states.ts";
import { noteEvent } from "../../../shared/flow/note-event.ts";
import { type TriageServices, triage } from "../../../shared/flow/triage.ts";
import { fakeMatcher, readWhole } from "../../support/fake-matcher.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { PhoneWorld } from "../../support/sample-phone.ts";
import { sampleConfig, sampleIds } from "../../support/samples.ts";

/** Calls through the menu and through triage: what the desk has in the end. */
function desk() {
  const store = memoryStore();
  const services: TriageServices = {
    store,
    noteReport: async () => {},
    outbound: { nudge: async () => {} },
    followUps: { put: async () => {} },
    media: { nudge: async () => {} },
    matcher: fakeMatcher(() => 0.99),
    detectLanguage: () => "en",
    readQuestions: readWhole,
    detectSensitive: (text) => (text.includes("hacked") ? ["stolen-account"] : []),
    config: sampleConfig,
    ids: sampleIds,
    tokenKeys: [{ id: "k1", key: "the first key" }],
    now: () => new Date("2026-03-02T12:00:00.000Z"),
  };
  const noting = {
    ...{
      store,
      outbox: store,
      suppressions: store,
      calls: store,
      messages: store,
      desk: store,
      learning: store,
    },
    ...{ media: { nudge: async () => {} }, ids: sampleIds, config: sampleConfig, now: services.now },
  };
  return {
    store,
    /** Everything that a call brought, as often as it came, in any order. */
    async take({ items }: PhoneWorld, order = items): Promise<void> {
      for (const item of order) {
        if (item.kind === "event") await noteEvent(item.event, noting);
        else await triage(item, services, 9);
      }
    },
    shown: async () => {
      const [id] = store.contents.tickets.keys();
      const conversation = id === undefined ? undefined : await store.conversationOf(id as never);
      if (!conversation) throw new Error("there is no ticket");
      const calls = [...store.contents.callReports.values()];
      return { conversation, view: conversationView(conversation, around, { calls }) };
    },
  };
}

const transcription = (text: string) => ({
  TranscriptionSid: "TR1",
  TranscriptionText: text,
  TranscriptionStatus: "completed",
  RecordingSid: `RE${"0".repeat(31)}1`,
});

const around: Surroundings = {
  suppression: undefined,
  passedOn: () => undefined,
  window: { state: "open", alternatives: [], maxFileBytes: 0, templates: [] },
};

/** Chooses a message, leaves it, and everything is reported that there is. */
async function voicemail(text = "Please call me about my refund"): Promise<PhoneWorld> {
  const world = new PhoneWorld();
  world.twice = true;
  await world.call.begin();
  await world.call.press("1");
  await world.call.press("4");
  const { waiting } = world.call;
  const callbacks = waiting.for === "message" ? waiting.verb.attributes : {};
  await world.call.leaveMessage(`RE${"0".repeat(31)}1`, 12);
  await world.call.tell(callbacks.recordingStatusCallback ?? "", {
    RecordingSid: `RE${"0".repeat(31)}1`,
    RecordingStatus: "completed",
    RecordingDuration: "12",
  });
  await world.call.tell(callbacks.transcribeCallback ?? "", transcription(text));
  await world.call.hangUp();
  return world;
}

test("a voicemail is one ticket for a person, with recording, transcription and how the call ended, whatever comes first", async () => {
  const world = await voicemail();
  for (const order of [world.items, world.items.toReversed()]) {
    const { store, take, shown } = desk();
    await take(world, order);
    expect(store.contents.tickets.size).toBe(1);
    expect(store.contents.outbox.size).toBe(0);
    const { view, conversation } = await shown();
    expect(conversation.ticket).toMatchObject({
      status: "queued",
      channel: "twilio-voice",
      address: "+6591234567",
    });
    expect(view.items.filter(({ kind }) => kind === "message")).toHaveLength(2);
    expect(view.items).toContainEqual(
      expect.objectContaining({
        call: {
          kind: "voicemail",
          number: "+6591234567",
          seconds: 12,
          recording: "completed",
          transcription: "completed",
          ended: { status: "completed", seconds: 42 },
        },
        attachments: [expect.objectContaining({ name: "voicemail.mp3" })],
      }),
    );
    expect(view.items).toContainEqual(
      expect.objectContaining({
        text: "Please call me about my refund",
        decision: expect.objectContaining({ rule: "phone-call" }),
      }),
    );
  }
});

test("a transcription that tells of something grave makes the ticket more urgent", async () => {
  const { take, shown } = desk();
  await take(await voicemail("my account was hacked"));
  expect((await shown()).conversation.ticket).toMatchObject({ priority: 1, queue: "security" });
});

test("a transcription that comes after the ticket was closed is added to it and opens nothing", async () => {
  const world = await voicemail();
  const isText = (item: (typeof world.items)[number]) =>
    item.kind === "message" && (item.message satisfies InboundMessage).call?.kind === "transcription";
  const { store, take, shown } = desk();
  await take(
    world,
    world.items.filter((item) => !isText(item)),
  );
  const { conversation } = await shown();
  const before = conversation.ticket;
  const now = new Date("2026-03-02T12:30:00.000Z");
  await store.save({ before, after: { ...closed(factsOf(before), now, "mei"), v: before.v + 1 } });
  await take(world, world.items.filter(isText));
  expect(store.contents.tickets.size).toBe(1);
  const after = (await shown()).conversation;
  expect(after.ticket.status).toBe("closed");
  expect(after.messages).toHaveLength(2);
});

test("what cannot wait is at the top of the security queue, also when the on-call person took it", async () => {
  for (const ending of ["completed", "no-answer"] as const) {
    const { store, take, shown } = desk();
    const world = new PhoneWorld();
    await world.call.begin();
    for (const key of ["1", "1"]) await world.call.press(key);
    await world.call.rung(ending, 30);
    await take(world);
    expect(store.contents.tickets.size).toBe(1);
    const { conversation } = await shown();
    expect(conversation.ticket).toMatchObject({ priority: 1, queue: "security", category: "security" });
    const kinds = conversation.messages.map(({ message }) => message.call?.kind);
    expect(new Set(kinds)).toEqual(new Set(["urgent", ending === "completed" ? "connected" : "callback"]));
  }
});

test("two calls of one caller are two tickets, and the ticket speaks the language of the call", async () => {
  const { store, take } = desk();
  for (const id of [`CA${"1".repeat(32)}`, `CA${"2".repeat(32)}`]) {
    const world = new PhoneWorld({ id });
    await world.call.begin();
    for (const key of ["2", "3"]) await world.call.press(key);
    await take(world);
  }
  const tickets = [...store.contents.tickets.values()];
  expect(tickets.map(({ language }) => language)).toEqual(["zh-CN", "zh-CN"]);
  expect(new Set(tickets.map(({ contact }) => contact)).size).toBe(1);
});
