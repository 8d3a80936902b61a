import { describe, expect, it } from "vitest";
import type { AddressConfirmation } from "../../shared/domain/address-confirmation.ts";
import type { CallReport } from "../../shared/domain/call.ts";
import { type Connection, type ConnectionId, openedConnection } from "../../shared/domain/connection.ts";
import { type IdentityLink, inOrder } from "../../shared/domain/identity-link.ts";
import type { OutboxEntry } from "../../shared/domain/outbox.ts";
import type { Proposal } from "../../shared/domain/proposal.ts";
import type { Suppression } from "../../shared/domain/suppression.ts";
import type { Ticket } from "../../shared/domain/ticket.ts";
import type {
  CallStore,
  ConnectionStore,
  DeskStore,
  HeldItem,
  IdentityStore,
  LearningStore,
  LessonChange,
  MessagePlace,
  MessageStore,
  OutboxStore,
  RateLimits,
  SeenMark,
  SuppressionStore,
  TicketStore,
} from "../../shared/flow/ports.ts";
import {
  afterNoon,
  agentNamed,
  anAssignedTicket,
  anOutboxEntry,
  aRoute,
  aStoredMessage,
  aTicket,
  generalRouting,
  noon,
  sampleIds,
} from "./samples.ts";

export interface Stores {
  readonly tickets: TicketStore;
  readonly desk: DeskStore;
  readonly messages: MessageStore;
  readonly outbox: OutboxStore;
  readonly suppressions: SuppressionStore;
  readonly identities: IdentityStore;
  readonly calls: CallStore;
  readonly learning: LearningStore;
  readonly connections: ConnectionStore;
  readonly limits: RateLimits;
}

/**
 * What every store must do, whatever it is made of. `makeStore` gives one that holds nothing yet; the suite may share
 * it between its tests, whose records have names of their own.
 */
export function describeStore(name: string, makeStore: () => Promise<Stores>): void {
  describe(`${name}, as the ports promise`, () => {
    describeMarks(makeStore);
    describeConversations(makeStore);
    describeMessages(makeStore);
    describeMedia(makeStore);
    describeErasing(makeStore);
    describeSaving(makeStore);
    describeAgents(makeStore);
    describeOffers(makeStore);
    describeContacts(makeStore);
    describeLines(makeStore);
    describeHeld(makeStore);
    describeDeadlines(makeStore);
    describeDelivery(makeStore);
    describeReceipts(makeStore);
    describeSuppressions(makeStore);
    describeIdentities(makeStore);
    describeCalls(makeStore);
    describeLearning(makeStore);
    describeConnections(makeStore);
    describeLimits(makeStore);
    describeReading(makeStore);
  });
}

type Make = () => Promise<Stores>;

function aMark(name: string, change: Partial<SeenMark> = {}): SeenMark {
  const { id, ticket, receivedMs } = aStoredMessage(name);
  return { message: id, ticket, receivedMs, done: false, ...change };
}

function later(ticket: Ticket, change: object = {}): Ticket {
  return { ...ticket, v: ticket.v + 1, ...change };
}

function describeMarks(make: Make): void {
  it("lets the first of two marks of a message hold", async () => {
    const { tickets } = await make();
    const first = aMark("marked twice");
    const other = { ...first, ticket: aTicket("elsewhere").id, receivedMs: first.receivedMs + 5 };
    expect(await tickets.see(first)).toEqual(first);
    expect(await tickets.see(other)).toEqual(first);
  });

  it("gives all of many workers that see a message at once the same mark", async () => {
    const { tickets } = await make();
    const marks = ["a", "b", "c", "d"].map((name) => aMark("raced mark", { ticket: aTicket(name).id }));
    const seen = await Promise.all(marks.map((mark) => tickets.see(mark)));
    expect(new Set(seen.map((mark) => mark.ticket)).size).toBe(1);
  });

  it("shows a finished mark as done, with what became of it", async () => {
    const { tickets } = await make();
    const mark = aMark("finished", { reference: sampleIds.reference("email", "finished") });
    await tickets.see(mark);
    await tickets.finish({ ...mark, done: true, outcome: "ticketed" });
    expect(await tickets.see(mark)).toEqual({ ...mark, done: true, outcome: "ticketed" });
  });

  it("finds the tickets of several references, in their order and each once", async () => {
    const { tickets } = await make();
    const references = ["near", "far", "farther"].map((name) =>
      sampleIds.reference("email", `many: ${name}`),
    );
    const names = ["many: one", "many: two", "many: one"];
    for (const [at, name] of names.entries()) {
      const { ticket } = aStoredMessage(name);
      await tickets.see(aMark(`${name} ${at}`, { ticket, reference: references[at] ?? "" }));
    }
    const [one, two] = [aStoredMessage("many: one").ticket, aStoredMessage("many: two").ticket];
    expect(await tickets.ticketsByReference(references)).toEqual([one, two]);
    expect(await tickets.ticketsByReference(references.toReversed())).toEqual([one, two]);
    expect(await tickets.ticketsByReference([references[1] ?? "", references[0] ?? ""])).toEqual([two, one]);
  });

  it("finds the ticket of a reference, the first known one of several", async () => {
    const { tickets } = await make();
    const reference = sampleIds.reference("email", "referred to");
    const mark = aMark("referred to", { reference });
    await tickets.see(mark);
    const unknown = sampleIds.reference("email", "never seen");
    expect(await tickets.ticketsByReference([unknown, reference])).toEqual([mark.ticket]);
    expect(await tickets.ticketsByReference([unknown])).toEqual([]);
    expect(await tickets.ticketsByReference([])).toEqual([]);
  });

  it("lets the reference of a message that was held lead nowhere", async () => {
    const { tickets } = await make();
    const reference = sampleIds.reference("email", "held back");
    const mark = aMark("held back", { reference, outcome: "quarantined" });
    await tickets.see(mark);
    expect(await tickets.ticketsByReference([reference])).toEqual([]);
    await tickets.finish({ ...mark, done: true });
    expect(await tickets.ticketsByReference([reference])).toEqual([]);
  });

  it("finds a message by its reference when another of that reference was held", async () => {
    const { tickets } = await make();
    const reference = sampleIds.reference("email", "released");
    const held = ["released: held 1", "released: held 2", "released: held 3"];
    for (const name of held) await tickets.see(aMark(name, { reference, outcome: "quarantined" }));
    const kept = aMark("released: kept", { reference });
    await tickets.see(kept);
    expect(await tickets.ticketsByReference([reference])).toEqual([kept.ticket]);
  });
}

function describeConversations(make: Make): void {
  const contact = sampleIds.contact("chat", "kim");

  it("keeps the first open conversation until it is replaced by name", async () => {
    const { tickets } = await make();
    const [first, second, third] = [aTicket("open 1").id, aTicket("open 2").id, aTicket("open 3").id];
    expect(await tickets.openConversation(contact, "talk")).toBeUndefined();
    expect(await tickets.openConversationWith(contact, "talk", first, undefined)).toBe(first);
    expect(await tickets.openConversationWith(contact, "talk", second, undefined)).toBe(first);
    expect(await tickets.openConversationWith(contact, "talk", second, first)).toBe(second);
    expect(await tickets.openConversationWith(contact, "talk", third, first)).toBe(second);
    expect(await tickets.openConversation(contact, "talk")).toBe(second);
  });

  it("gives all of many messages at once the same open conversation", async () => {
    const { tickets } = await make();
    const names = ["race 1", "race 2", "race 3", "race 4"];
    const chosen = await Promise.all(
      names.map((name) => tickets.openConversationWith(contact, "race", aTicket(name).id, undefined)),
    );
    expect(new Set(chosen).size).toBe(1);
    expect(await tickets.openConversation(contact, "race")).toBe(chosen[0]);
  });

  it("lets one of many win who replace the same conversation", async () => {
    const { tickets } = await make();
    const old = aTicket("old talk").id;
    await tickets.openConversationWith(contact, "over", old, undefined);
    const names = ["new talk 1", "new talk 2", "new talk 3"];
    const chosen = await Promise.all(
      names.map((name) => tickets.openConversationWith(contact, "over", aTicket(name).id, old)),
    );
    expect(new Set(chosen).size).toBe(1);
    expect(chosen).not.toContain(old);
  });
}

function describeMessages(make: Make): void {
  it("keeps the first form of a message, with its decision", async () => {
    const { tickets } = await make();
    const first = aStoredMessage("stored once");
    expect(await tickets.addMessage(first)).toEqual(first);
    const second = { ...first, decision: { kind: "settle" as const, reason: { rule: "helped" } } };
    expect(await tickets.addMessage(second)).toEqual(first);
  });

  it("gives all of many workers that store a message at once the same decision", async () => {
    const { tickets } = await make();
    const stored = await Promise.all(
      ["a", "b", "c", "d"].map((rule) =>
        tickets.addMessage(aStoredMessage("raced", { decision: { kind: "settle", reason: { rule } } })),
      ),
    );
    expect(new Set(stored.map((message) => message.decision.reason.rule)).size).toBe(1);
  });

  it("shows the messages of a ticket in the order in which they were received", async () => {
    const { tickets } = await make();
    const ticket = aTicket("conversation");
    const messages = [3, 1, 2].map((minute) =>
      aStoredMessage(`conversation ${minute}`, {
        ticket: ticket.id,
        receivedMs: Date.parse(afterNoon(minute)),
      }),
    );
    expect(await tickets.conversationOf(ticket.id)).toBeUndefined();
    for (const message of messages) await tickets.addMessage(message);
    await tickets.save({ before: undefined, after: ticket });
    const shown = await tickets.conversationOf(ticket.id);
    expect(shown?.ticket).toEqual(ticket);
    expect(shown?.messages.map((message) => message.receivedMs)).toEqual(
      [1, 2, 3].map((minute) => Date.parse(afterNoon(minute))),
    );
  });

  it("keeps long texts whole", async () => {
    const { tickets } = await make();
    const sample = aStoredMessage("long");
    const message = { ...sample.message, text: "长文本 ".repeat(40_000), fullText: "x".repeat(100_000) };
    const long = { ...sample, message };
    await tickets.addMessage(long);
    expect(await tickets.addMessage(sample)).toEqual(long);
  });

  it("keeps the first form of an outbox entry", async () => {
    const { tickets, outbox } = await make();
    const entry = anOutboxEntry(aTicket("outbox once"), "one");
    await tickets.addOutbox(entry);
    await tickets.addOutbox({ ...entry, text: "Something else." });
    expect(await outbox.entry(entry.ticket, entry.id)).toEqual(entry);
  });
}

/** A stored message with two files that wait, since noon. */
async function withFiles({ tickets }: Stores, name: string) {
  const files = ["1", "2"].map((providerId) => ({ name: "image", type: "image/*", providerId }));
  const sample = aStoredMessage(name);
  const stored = {
    ...sample,
    message: { ...sample.message, attachments: files },
    media: { checkAt: afterNoon(2), attempts: 0, epoch: 0 },
  };
  await tickets.addMessage(stored);
  const place: MessagePlace = { ticket: stored.ticket, receivedMs: stored.receivedMs, message: stored.id };
  return { stored, place, files };
}

function describeMedia(make: Make): void {
  it("finds a message where it lies, and nothing where none is", async () => {
    const stores = await make();
    const { stored, place } = await withFiles(stores, "found by its place");
    expect(await stores.messages.message(place)).toEqual(stored);
    expect(await stores.messages.message({ ...place, receivedMs: 1 })).toBeUndefined();
  });

  it("gives a message with files to one of many workers, and to another when the first must be dead", async () => {
    const stores = await make();
    const { place } = await withFiles(stores, "leased for its files");
    const lease = (minutes: number) => stores.messages.leaseMedia(place, new Date(afterNoon(minutes)), 200);
    const won = (await Promise.all([lease(0), lease(0), lease(0)])).filter((each) => each !== undefined);
    expect(won.map(({ media }) => [media?.attempts, media?.epoch])).toEqual([[1, 1]]);
    expect(await lease(3)).toBeUndefined();
    expect((await lease(4))?.media).toMatchObject({ attempts: 2, epoch: 2 });
  });

  it("gives no message without files to anybody", async () => {
    const { tickets, messages } = await make();
    const { id, ticket, receivedMs } = await tickets.addMessage(aStoredMessage("without files"));
    const place = { ticket, receivedMs, message: id };
    expect(await messages.leaseMedia(place, new Date(noon), 200)).toBeUndefined();
    expect(await messages.leaseMedia({ ...place, receivedMs: 2 }, new Date(noon), 200)).toBeUndefined();
  });

  it("notes files for whoever has the lease, until all are settled", async () => {
    const stores = await make();
    const { messages } = stores;
    const { place, files } = await withFiles(stores, "noted");
    const leased = await messages.leaseMedia(place, new Date(noon), 200);
    if (!leased) throw new Error("nobody has it");
    const [first, second] = files.map((file, at) => ({ ...file, key: `media/${at}` }));
    if (!first || !second) throw new Error("there were two");
    expect(await messages.noteMedia(leased, [first, ...files.slice(1)])).toBe(true);
    expect((await messages.message(place))?.message.attachments).toEqual([first, files[1]]);
    expect(await messages.noteMedia(leased, [first, second], "finished")).toBe(true);
    const done = await messages.message(place);
    expect([done?.message.attachments, done?.media]).toEqual([[first, second], undefined]);
    expect(await messages.noteMedia(leased, [], "finished")).toBe(false);
    expect(await messages.leaseMedia(place, new Date(afterNoon(60)), 200)).toBeUndefined();
  });

  it("takes no note of a worker whose lease went to another", async () => {
    const stores = await make();
    const { place, files } = await withFiles(stores, "noted too late");
    const slow = await stores.messages.leaseMedia(place, new Date(noon), 200);
    await stores.messages.leaseMedia(place, new Date(afterNoon(4)), 200);
    if (!slow) throw new Error("nobody had it");
    expect(await stores.messages.noteMedia(slow, [], "finished")).toBe(false);
    expect((await stores.messages.message(place))?.message.attachments).toEqual(files);
  });

  it("shows the clock a message whose files wait, at its time, and no other", async () => {
    const stores = await make();
    const { messages, desk } = stores;
    const { place, files } = await withFiles(stores, "due for its files");
    const dueAt = async (minutes: number) => {
      const due = await desk.due(new Date(afterNoon(minutes)), 1000);
      return due.filter((item) => item.kind === "media" && item.message === place.message);
    };
    expect([await dueAt(1), await dueAt(3)]).toEqual([[], [{ kind: "media", at: afterNoon(2), ...place }]]);
    const leased = await messages.leaseMedia(place, new Date(noon), 200);
    if (!leased) throw new Error("nobody has it");
    await messages.noteMedia(leased, files, { at: new Date(afterNoon(30)) });
    expect([await dueAt(29), (await dueAt(31)).length]).toEqual([[], 1]);
    expect(await messages.leaseMedia(place, new Date(afterNoon(29)), 200)).toBeUndefined();
    const again = await messages.leaseMedia(place, new Date(afterNoon(30)), 200);
    if (!again) throw new Error("nobody has it");
    await messages.noteMedia(again, [], "finished");
    expect(await dueAt(60)).toEqual([]);
  });
}

function describeErasing(make: Make): void {
  const audit = (ticket: Ticket["id"], id: string) => ({
    id,
    ticket,
    at: noon,
    actor: "customer",
    act: "deleted",
  });

  it("erases a message once, with its record of that, and lets nobody put anything back", async () => {
    const stores = await make();
    const { tickets, messages } = stores;
    const { stored, place, files } = await withFiles(stores, "erased");
    await tickets.save({ before: undefined, after: { ...aTicket("erased"), id: stored.ticket } });
    const leased = await messages.leaseMedia(place, new Date(noon), 200);
    if (!leased) throw new Error("nobody has it");
    const erased = {
      ...stored,
      message: { ...stored.message, text: "", attachments: [] },
      masked: [],
      erasedAt: afterNoon(1),
      media: { checkAt: afterNoon(2), attempts: 0, epoch: 2 },
    };
    expect(await messages.eraseMessage(erased, audit(stored.ticket, "first"))).toBe(true);
    expect(await messages.eraseMessage(erased, audit(stored.ticket, "second"))).toBe(false);
    expect(await messages.message(place)).toEqual(erased);
    expect(await messages.noteMedia(leased, files, "finished")).toBe(false);
    expect((await tickets.conversationOf(stored.ticket))?.audit.map(({ id }) => id)).toEqual(["first"]);
    const sweeping = await messages.leaseMedia(place, new Date(afterNoon(1)), 200);
    expect(sweeping && (await messages.noteMedia(sweeping, [], "finished"))).toBe(true);
  });

  it("erases a long text, and none that is not there", async () => {
    const { tickets, messages } = await make();
    const sample = aStoredMessage("erased and long");
    const stored = { ...sample, message: { ...sample.message, text: `secret ${"x".repeat(9000)}` } };
    await tickets.addMessage(stored);
    const media = { checkAt: afterNoon(2), attempts: 0, epoch: 1 };
    const erased = { ...stored, message: { ...stored.message, text: "" }, erasedAt: noon, media };
    expect(await messages.eraseMessage(erased, audit(stored.ticket, "long"))).toBe(true);
    const place = { ticket: stored.ticket, receivedMs: stored.receivedMs, message: stored.id };
    expect((await messages.message(place))?.message.text).toBe("");
    const unknown = { ...erased, id: aStoredMessage("never stored").id };
    expect(await messages.eraseMessage(unknown, audit(stored.ticket, "unknown"))).toBe(false);
  });

  it("writes no decision onto an erased message by whoever read it before", async () => {
    const stores = await make();
    const { tickets, messages } = stores;
    const { stored } = await withFiles(stores, "decided too late");
    const before = { ...aTicket("decided too late"), id: stored.ticket };
    await tickets.save({ before: undefined, after: before });
    const media = { checkAt: afterNoon(2), attempts: 0, epoch: 1 };
    await messages.eraseMessage({ ...stored, erasedAt: noon, media }, audit(stored.ticket, "erased"));
    const after = later(before);
    expect(await tickets.save({ before, after, decided: stored })).toBe("conflict");
    expect(await tickets.save({ before, after, decided: { ...stored, erasedAt: noon } })).toBe("saved");
  });

  it("writes a decision anew, and makes no message by that", async () => {
    const { tickets, messages } = await make();
    const stored = await tickets.addMessage(aStoredMessage("decided anew"));
    const place = { ticket: stored.ticket, receivedMs: stored.receivedMs, message: stored.id };
    const decision = { kind: "record" as const, reason: { rule: "anew" } };
    await messages.redecide({ ...stored, decision });
    expect(await messages.message(place)).toEqual({ ...stored, decision });
    await messages.redecide({ ...stored, receivedMs: 5 });
    expect(await messages.message({ ...place, receivedMs: 5 })).toBeUndefined();
  });

  it("knows everything that was seen under one reference", async () => {
    const { tickets, messages } = await make();
    const marks = ["an original", "its edit"].map((name) =>
      aMark(name, { reference: "ref-of-both", done: true }),
    );
    for (const mark of marks) await tickets.see(mark);
    await tickets.see(aMark("another", { reference: "ref-of-another" }));
    const found = await messages.marksOf("ref-of-both");
    expect(found.map(({ message }) => message).toSorted()).toEqual(
      marks.map(({ message }) => message).toSorted(),
    );
    expect(await messages.marksOf("ref-of-none")).toEqual([]);
  });
}

function describeSaving(make: Make): void {
  it("saves a new ticket once", async () => {
    const { tickets } = await make();
    const ticket = aTicket("saved once");
    expect(await tickets.ticket(ticket.id)).toBeUndefined();
    expect(await tickets.save({ before: undefined, after: ticket })).toBe("saved");
    expect(await tickets.save({ before: undefined, after: { ...ticket, subject: "Other" } })).toBe(
      "conflict",
    );
    expect(await tickets.ticket(ticket.id)).toEqual(ticket);
  });

  it("refuses a change that rests on an old version", async () => {
    const { tickets } = await make();
    const first = aTicket("versions");
    await tickets.save({ before: undefined, after: first });
    const second = later(first, { subject: "Second" });
    expect(await tickets.save({ before: first, after: second })).toBe("saved");
    expect(await tickets.save({ before: first, after: later(first, { subject: "Late" }) })).toBe("conflict");
    expect(await tickets.ticket(first.id)).toEqual(second);
  });

  it("lets one of many changes of the same version through", async () => {
    const { tickets } = await make();
    const before = aTicket("raced change");
    await tickets.save({ before: undefined, after: before });
    const results = await Promise.all(
      ["a", "b", "c", "d", "e"].map((subject) => tickets.save({ before, after: later(before, { subject }) })),
    );
    expect(results.filter((result) => result === "saved")).toHaveLength(1);
  });

  it("writes a reply, a note and an audit record together with the ticket, or none of them", async () => {
    const { tickets } = await make();
    const before = aTicket("with companions");
    await tickets.save({ before: undefined, after: before });
    const after = later(before);
    const outbox = anOutboxEntry(before, "companion");
    const note = { id: "note-1", ticket: before.id, at: noon, author: "Ada", text: "Called the bank." };
    const audit = { id: "audit-1", ticket: before.id, at: noon, actor: "Ada", act: "replied" };
    expect(await tickets.save({ before, after, outbox, note, audit })).toBe("saved");
    const late = { ...note, id: "note-2" };
    expect(await tickets.save({ before, after, note: late })).toBe("conflict");
    const shown = await tickets.conversationOf(before.id);
    expect(shown?.outbox).toEqual([outbox]);
    expect(shown?.notes).toEqual([note]);
    expect(shown?.audit).toEqual([audit]);
  });

  it("writes the decision on a message together with the ticket, or neither", async () => {
    const { tickets } = await make();
    const ticket = aTicket("decided later");
    const routing = { ...generalRouting };
    const waiting = aStoredMessage("decided later", {
      ticket: ticket.id,
      decision: { kind: "wait", routing, reason: { rule: "quiet-time" } },
    });
    await tickets.addMessage(waiting);
    await tickets.save({ before: undefined, after: ticket });
    const decided = { ...waiting, language: "zh-CN", decision: aRoute({ routing }) };
    const stale = { ...ticket, v: 7 };
    expect(await tickets.save({ before: stale, after: later(stale), decided })).toBe("conflict");
    expect((await tickets.conversationOf(ticket.id))?.messages).toEqual([waiting]);
    expect(await tickets.save({ before: ticket, after: later(ticket), decided })).toBe("saved");
    expect((await tickets.conversationOf(ticket.id))?.messages).toEqual([decided]);
  });

  it("does not write a reply that is there already", async () => {
    const { tickets, outbox } = await make();
    const before = aTicket("reply twice");
    await tickets.save({ before: undefined, after: before });
    const entry = anOutboxEntry(before, "the reply");
    const second = later(before);
    expect(await tickets.save({ before, after: second, outbox: entry })).toBe("saved");
    const again = { before: second, after: later(second), outbox: { ...entry, text: "Again" } };
    expect(await tickets.save(again)).toBe("conflict");
    expect(await outbox.entry(before.id, entry.id)).toEqual(entry);
    expect((await tickets.ticket(before.id))?.v).toBe(second.v);
  });
}

function describeAgents(make: Make): void {
  const facts = { name: "Ada", skills: [], languages: ["en"], presence: "available" as const };

  it("counts an agent's tickets with every change of owner", async () => {
    const { tickets, desk } = await make();
    const [ada, bo] = [agentNamed("ada-counts"), agentNamed("bo-counts")];
    await desk.putAgent({ ...facts, id: ada, max: 3 });
    await desk.putAgent({ ...facts, id: bo, max: 3 });
    const queued = aTicket("counted");
    const hers = anAssignedTicket("counted", ada);
    const his: Ticket = { ...hers, agent: bo, v: 3, epoch: 2 };
    await tickets.save({ before: undefined, after: queued });
    expect(await tickets.save({ before: queued, after: hers })).toBe("saved");
    expect((await desk.agent(ada))?.open).toBe(1);
    expect(await tickets.save({ before: hers, after: his })).toBe("saved");
    expect([(await desk.agent(ada))?.open, (await desk.agent(bo))?.open]).toEqual([0, 1]);
    expect(await tickets.save({ before: his, after: later(his) })).toBe("saved");
    expect((await desk.agent(bo))?.open).toBe(1);
    expect(await tickets.save({ before: later(his), after: { ...queued, v: 5, epoch: 3 } })).toBe("saved");
    expect((await desk.agent(bo))?.open).toBe(0);
  });

  it("refuses a ticket over an agent's capacity and changes nothing", async () => {
    const { tickets, desk } = await make();
    const ada = agentNamed("ada-full");
    await desk.putAgent({ ...facts, id: ada, max: 1 });
    for (const name of ["full 1", "full 2"]) await tickets.save({ before: undefined, after: aTicket(name) });
    const claim = (name: string) =>
      tickets.save({ before: aTicket(name), after: anAssignedTicket(name, ada) });
    expect(await claim("full 1")).toBe("saved");
    expect(await claim("full 2")).toBe("over-capacity");
    expect(await tickets.ticket(aTicket("full 2").id)).toEqual(aTicket("full 2"));
    expect((await desk.agent(ada))?.open).toBe(1);
  });

  it("gives one of many agents a ticket that all claim at once, and counts it once", async () => {
    const { tickets, desk } = await make();
    const agents = ["r1", "r2", "r3", "r4"].map(agentNamed);
    for (const id of agents) await desk.putAgent({ ...facts, id, max: 5 });
    const before = aTicket("raced claim");
    await tickets.save({ before: undefined, after: before });
    const results = await Promise.all(
      agents.map((id) => tickets.save({ before, after: anAssignedTicket("raced claim", id) })),
    );
    expect(results.filter((result) => result === "saved")).toHaveLength(1);
    const counts = await Promise.all(agents.map(async (id) => (await desk.agent(id))?.open ?? 0));
    expect(counts.reduce((sum, each) => sum + each, 0)).toBe(1);
  });

  it("never goes over an agent's capacity when many tickets are claimed at once", async () => {
    const { tickets, desk } = await make();
    const ada = agentNamed("ada-greedy");
    await desk.putAgent({ ...facts, id: ada, max: 2 });
    const names = ["greedy 1", "greedy 2", "greedy 3", "greedy 4"];
    for (const name of names) await tickets.save({ before: undefined, after: aTicket(name) });
    const results = await Promise.all(
      names.map((name) => tickets.save({ before: aTicket(name), after: anAssignedTicket(name, ada) })),
    );
    const won = results.filter((result) => result === "saved").length;
    // A table may refuse one of two transactions that meet on the agent: the claim is tried again then.
    expect(won).toBeGreaterThanOrEqual(1);
    expect(won).toBeLessThanOrEqual(2);
    expect((await desk.agent(ada))?.open).toBe(won);
  });

  it("keeps an agent's count when their facts change", async () => {
    const { tickets, desk } = await make();
    const ada = agentNamed("ada-renamed");
    await desk.putAgent({ ...facts, id: ada, max: 2 });
    expect(await desk.agent(ada)).toMatchObject({ ...facts, id: ada, max: 2, open: 0 });
    await tickets.save({ before: undefined, after: aTicket("renamed") });
    await tickets.save({ before: aTicket("renamed"), after: anAssignedTicket("renamed", ada) });
    await desk.putAgent({ ...facts, id: ada, name: "Ada L.", max: 4 });
    expect(await desk.agent(ada)).toMatchObject({ ...facts, id: ada, name: "Ada L.", max: 4, open: 1 });
    expect(await desk.agent(agentNamed("nobody"))).toBeUndefined();
  });
}

function describeOffers(make: Make): void {
  const facts = { name: "Ada", skills: [], languages: [], presence: "available" as const };

  it("gives nobody more of one channel than they may have of it", async () => {
    const { tickets, desk } = await make();
    const ada = agentNamed("ada-channels");
    await desk.putAgent({ ...facts, id: ada, max: 5, maxOf: { email: 1 } });
    const claim = async (name: string, channel: string) => {
      const before = aTicket(name, { channel });
      await tickets.save({ before: undefined, after: before });
      return tickets.save({ before, after: anAssignedTicket(name, ada, { channel }) });
    };
    expect(await claim("channel 1", "email")).toBe("saved");
    expect(await claim("channel 2", "email")).toBe("over-capacity");
    expect(await claim("channel 3", "chat")).toBe("saved");
    expect(await desk.agent(ada)).toMatchObject({ open: 2, openOf: { email: 1, chat: 1 } });
    const first = anAssignedTicket("channel 1", ada);
    const back = { ...aTicket("channel 1"), v: first.v + 1, epoch: first.epoch + 1 };
    expect(await tickets.save({ before: first, after: back })).toBe("saved");
    expect(await claim("channel 4", "email")).toBe("saved");
  });

  it("offers one ticket at a time to somebody who is there, until they take it, decline or let the time pass", async () => {
    const { tickets, desk } = await make();
    const bo = agentNamed("bo-offers");
    const made = { updatedAt: afterNoon(1), offer: { agent: bo, until: afterNoon(3) } };
    const offer = async (name: string, change = made) => {
      const before = aTicket(name);
      await tickets.save({ before: undefined, after: before });
      return tickets.save({ before, after: aTicket(name, { v: 2, ...change }) });
    };
    await desk.putAgent({ ...facts, id: bo, max: 2, presence: "away" });
    expect(await offer("offer 1")).toBe("over-capacity");
    await desk.putAgent({ ...facts, id: bo, max: 2 });
    expect(await offer("offer 2")).toBe("saved");
    expect(await desk.agent(bo)).toMatchObject({
      offer: { ticket: aTicket("offer 2").id, until: afterNoon(3) },
      offeredAt: afterNoon(1),
    });
    expect(await offer("offer 3")).toBe("over-capacity");
    const later = { updatedAt: afterNoon(4), offer: { agent: bo, until: afterNoon(6) } };
    expect(await offer("offer 4", later)).toBe("saved");
    const declined = aTicket("offer 4", { v: 3, updatedAt: afterNoon(5), passedBy: [bo] });
    expect(await tickets.save({ before: aTicket("offer 4", { v: 2, ...later }), after: declined })).toBe(
      "saved",
    );
    expect((await desk.agent(bo))?.offer).toBeUndefined();
    const again = { updatedAt: afterNoon(5), offer: { agent: bo, until: afterNoon(7) } };
    expect(await offer("offer 5", again)).toBe("saved");
    const taken = anAssignedTicket("offer 5", bo, { v: 3, updatedAt: afterNoon(6) });
    expect(await tickets.save({ before: aTicket("offer 5", { v: 2, ...again }), after: taken })).toBe(
      "saved",
    );
    expect(await desk.agent(bo)).toMatchObject({ open: 1 });
    expect((await desk.agent(bo))?.offer).toBeUndefined();
  });

  it("knows who is there and who works here", async () => {
    const { desk } = await make();
    const [cy, di] = [agentNamed("cy-there"), agentNamed("di-away")];
    await desk.putAgent({ ...facts, id: cy, max: 2, skills: ["refunds:3"], queues: ["money"] });
    await desk.putAgent({ ...facts, id: di, max: 2, presence: "away" });
    const mine = (ids: readonly string[]) => ids.filter((id) => id === cy || id === di);
    expect(mine(await desk.available())).toEqual([cy]);
    expect(mine((await desk.agents("available")).map(({ id }) => id))).toEqual([cy]);
    expect(mine((await desk.agents()).map(({ id }) => id)).sort()).toEqual([cy, di]);
    expect(await desk.agent(cy)).toMatchObject({ skills: ["refunds:3"], queues: ["money"] });
    await desk.putAgent({ ...facts, id: cy, max: 2, presence: "away" });
    expect(mine(await desk.available())).toEqual([]);
  });

  it("remembers who deals with a contact, and invents none", async () => {
    const { tickets } = await make();
    const id = sampleIds.contact("email", "known@customer.example");
    const known = { agent: agentNamed("ada"), until: afterNoon(1440) };
    await tickets.noteKnown(id, known);
    expect(await tickets.contact(id)).toBeUndefined();
    const contact = { id, channel: "email", address: "known@customer.example", createdAt: noon };
    await tickets.remember(contact, { ticket: aTicket("known").id, openedAt: noon, automaticReply: false });
    await tickets.noteKnown(id, known);
    expect(await tickets.contact(id)).toEqual({ ...contact, known });
  });
}

function describeContacts(make: Make): void {
  it("remembers a contact and their tickets, newest first, however often it is told", async () => {
    const { tickets } = await make();
    const id = sampleIds.contact("email", "remembered@customer.example");
    const contact = { id, channel: "email", address: "remembered@customer.example", createdAt: noon };
    const pointers = [1, 2, 3].map((minute) => ({
      ticket: aTicket(`remembered ${minute}`).id,
      openedAt: afterNoon(minute),
      automaticReply: minute === 2,
    }));
    expect(await tickets.contact(id)).toBeUndefined();
    expect(await tickets.ticketsOf(id, "", 10)).toEqual([]);
    for (const pointer of [...pointers, ...pointers]) {
      await tickets.remember({ ...contact, createdAt: pointer.openedAt }, pointer);
    }
    expect(await tickets.contact(id)).toEqual({ ...contact, createdAt: afterNoon(1) });
    expect(await tickets.ticketsOf(id, "", 10)).toEqual(pointers.toReversed());
    expect(await tickets.ticketsOf(id, afterNoon(2), 10)).toEqual(pointers.slice(1).toReversed());
    expect(await tickets.ticketsOf(id, "", 1)).toEqual(pointers.slice(2));
  });
}

function describeLines(make: Make): void {
  it("lists a queue by urgency, then by what is due first", async () => {
    const { tickets, desk } = await make();
    const places = [
      { name: "line a", priority: 3 as const, firstResponseDue: afterNoon(5) },
      { name: "line b", priority: 1 as const, firstResponseDue: afterNoon(90) },
      { name: "line c", priority: 3 as const, firstResponseDue: afterNoon(2) },
    ];
    for (const { name, ...change } of places) {
      await tickets.save({ before: undefined, after: aTicket(name, { queue: "money", ...change }) });
    }
    const { items } = await desk.line("money", 10);
    const at = (minutes: number) => Date.parse(afterNoon(minutes));
    expect(items).toEqual([
      { ticket: aTicket("line b").id, line: "money", rank: at(90), priority: 1, dueAt: afterNoon(90) },
      { ticket: aTicket("line c").id, line: "money", rank: at(962), priority: 3, dueAt: afterNoon(2) },
      { ticket: aTicket("line a").id, line: "money", rank: at(965), priority: 3, dueAt: afterNoon(5) },
    ]);
  });

  it("shows a queue page by page, each ticket once", async () => {
    const { tickets, desk } = await make();
    const names = ["page 1", "page 2", "page 3", "page 4", "page 5"];
    for (const [at, name] of names.entries()) {
      const after = aTicket(name, { queue: "security", firstResponseDue: afterNoon(at) });
      await tickets.save({ before: undefined, after });
    }
    const shown: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await desk.line("security", 2, cursor);
      shown.push(...page.items.map((item) => item.ticket));
      cursor = page.cursor;
    } while (cursor !== undefined && shown.length < 10);
    expect(shown).toEqual(names.map((name) => aTicket(name).id));
  });

  it("moves a claimed ticket from its queue to its agent's own list, and a closed one off all lists", async () => {
    const { tickets, desk } = await make();
    const ada = agentNamed("ada-lists");
    const facts = { name: "Ada", skills: [], languages: [], presence: "available" as const };
    await desk.putAgent({ ...facts, id: ada, max: 5 });
    const queued = aTicket("moving", { queue: "elsewhere" });
    const hers = anAssignedTicket("moving", ada, { queue: "elsewhere" });
    const listed = async (line: string) => (await desk.line(line, 10)).items.map((item) => item.ticket);
    await tickets.save({ before: undefined, after: queued });
    expect(await listed("elsewhere")).toEqual([queued.id]);
    await tickets.save({ before: queued, after: hers });
    expect(await listed("elsewhere")).toEqual([]);
    expect(await listed(`AG#${ada}`)).toEqual([queued.id]);
    const { agent: _, leaseUntil: __, ...rest } = hers;
    await tickets.save({
      before: hers,
      after: { ...rest, v: hers.v + 1, status: "closed", closedAt: noon, closedBy: "ada" },
    });
    expect(await listed(`AG#${ada}`)).toEqual([]);
  });

  it("keeps a ticket's place in its agent's list, by age, when its customer writes again", async () => {
    const { tickets, desk } = await make();
    const lin = agentNamed("lin-lists");
    const facts = { name: "Lin", skills: [], languages: [], presence: "available" as const };
    await desk.putAgent({ ...facts, id: lin, max: 5 });
    const [older, newer] = [afterNoon(1), afterNoon(2)].map((createdAt, at) => {
      const { clocks: _, waitingSince: __, ...ticket } = anAssignedTicket(`kept ${at}`, lin);
      return { ...ticket, createdAt };
    });
    if (!older || !newer) throw new Error("two tickets are needed");
    for (const after of [newer, older]) await tickets.save({ before: undefined, after });
    const places = async () =>
      (await desk.line(`AG#${lin}`, 10)).items.map(({ ticket, dueAt }) => [ticket, dueAt]);
    const before = await places();
    expect(before).toEqual([older, newer].map(({ id, createdAt }) => [id, createdAt]));
    const after = { ...older, v: older.v + 1, waitingSince: afterNoon(30) };
    expect(await tickets.save({ before: older, after })).toBe("saved");
    expect(await places()).toEqual(before);
  });
}

function describeHeld(make: Make): void {
  function anItem(name: string, receivedAt: string): HeldItem {
    return {
      id: sampleIds.message("email", name),
      cause: "spam",
      channel: "email",
      receivedAt,
      summary: `from ${name}`,
      replay: { queue: "inbound", body: JSON.stringify({ name }) },
      state: "held",
    };
  }

  it("keeps what is held once, lists the newest first, and settles it once", async () => {
    const { tickets, desk } = await make();
    const [older, newer] = [anItem("held older", afterNoon(1)), anItem("held newer", afterNoon(2))];
    for (const item of [older, newer]) await tickets.hold(item);
    await tickets.hold({ ...older, summary: "another" });
    expect(await desk.heldItem(older.id)).toEqual(older);
    const listed = (await desk.held(50)).items.filter((item) => item.summary.startsWith("from held"));
    expect(listed).toEqual([newer, older]);
    const settled = await Promise.all(
      ["Ada", "Bo", "Cy"].map((by) => desk.settleHeld(older.id, "released", by, afterNoon(3))),
    );
    expect(settled.filter(Boolean)).toHaveLength(1);
    expect(await desk.heldItem(older.id)).toMatchObject({
      state: "released",
      decidedAt: afterNoon(3),
      replay: older.replay,
    });
    expect((await desk.held(50)).items.map((item) => item.id)).not.toContain(older.id);
    expect(await desk.settleHeld(sampleIds.message("email", "nothing"), "deleted", "Ada", noon)).toBe(false);
  });

  it.each([
    ["short", "x"],
    ["long", Array.from({ length: 3000 }, (_, at) => (at * at).toString(36)).join(" ")],
  ])("forgets the %s text of what is deleted, and keeps who did it", async (name, text) => {
    const { tickets, desk } = await make();
    const item = { ...anItem(`deleted ${name}`, noon), replay: { queue: "inbound" as const, body: text } };
    await tickets.hold(item);
    expect(await desk.heldItem(item.id)).toEqual(item);
    expect(await desk.settleHeld(item.id, "deleted", "Ada", afterNoon(4))).toBe(true);
    const settled = { state: "deleted", decidedBy: "Ada", decidedAt: afterNoon(4) };
    expect(await desk.heldItem(item.id)).toEqual({
      ...item,
      ...settled,
      summary: "",
      replay: { queue: "inbound", body: "" },
    });
  });

  it("shows what is held page by page, each item once", async () => {
    const { tickets, desk } = await make();
    const items = Array.from({ length: 7 }, (_, at) => anItem(`paged ${at}`, afterNoon(100 + at)));
    for (const item of items) await tickets.hold(item);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await desk.held(3, cursor);
      expect(page.items.length).toBeLessThanOrEqual(3);
      seen.push(...page.items.map((item) => item.summary));
      cursor = page.cursor;
    } while (cursor !== undefined);
    const paged = seen.filter((summary) => summary.startsWith("from paged"));
    expect(paged).toEqual(items.toReversed().map((item) => item.summary));
  });

  it("does not hold an item again that was settled", async () => {
    const { tickets, desk } = await make();
    const item = anItem("held again", noon);
    await tickets.hold(item);
    await desk.settleHeld(item.id, "deleted", "Ada", afterNoon(4));
    await tickets.hold(item);
    expect((await desk.heldItem(item.id))?.state).toBe("deleted");
  });
}

function describeDeadlines(make: Make): void {
  it("tells which tickets and replies are due, the longest first, and none that are not", async () => {
    const { tickets, desk } = await make();
    const due = aTicket("due", { firstResponseDue: afterNoon(10) });
    const notDue = aTicket("not due", { firstResponseDue: afterNoon(60) });
    const entry = anOutboxEntry(due, "due reply", { checkAt: afterNoon(5) });
    for (const after of [due, notDue]) await tickets.save({ before: undefined, after });
    await tickets.addOutbox(entry);
    const mine = new Set<string>([due.id, notDue.id]);
    const items = (await desk.due(new Date(afterNoon(30)), 500)).filter((item) => mine.has(item.ticket));
    expect(items).toEqual([
      { kind: "outbox", ticket: due.id, outbox: entry.id, at: afterNoon(5) },
      { kind: "ticket", ticket: due.id, at: afterNoon(10) },
    ]);
  });

  it("lets what only waits to be learned from come after everything else that is due", async () => {
    const { tickets, desk } = await make();
    const early = aTicket("teaches early", { lessonAt: afterNoon(1) });
    const late = aTicket("due late", { firstResponseDue: afterNoon(20) });
    for (const after of [early, late]) await tickets.save({ before: undefined, after });
    const mine = new Set<string>([early.id, late.id]);
    const items = (await desk.due(new Date(afterNoon(30)), 500)).filter((item) => mine.has(item.ticket));
    expect(items.map((item) => item.ticket)).toEqual([late.id, early.id]);
  });

  it("finds a deadline behind however many tickets that only wait to be learned from", async () => {
    const { tickets, desk } = await make();
    // Before anything else that is due in these tests.
    const late = aTicket("due behind", { firstResponseDue: afterNoon(-100) });
    const teaching = Array.from({ length: 200 }, (_, nth) =>
      aTicket(`teaches ${nth}`, { lessonAt: afterNoon(-120) }),
    );
    for (const after of [late, ...teaching]) await tickets.save({ before: undefined, after });
    const items = await desk.due(new Date(afterNoon(-50)), 3);
    expect(items.map((item) => item.ticket)[0]).toBe(late.id);
    expect(items).toHaveLength(3);
    // Learned, so that no other test finds them.
    for (const before of teaching) {
      const { lessonAt: _, ...after } = before;
      await tickets.save({ before, after: { ...after, v: 2 } });
    }
  });

  it("forgets a deadline when the ticket has none any more", async () => {
    const { tickets, desk } = await make();
    const before = aTicket("forgotten", { firstResponseDue: afterNoon(10) });
    await tickets.save({ before: undefined, after: before });
    const { clocks: _, ...rest } = before;
    await tickets.save({ before, after: { ...rest, v: 2 } });
    const items = await desk.due(new Date(afterNoon(30)), 500);
    expect(items.map((item) => item.ticket)).not.toContain(before.id);
  });
}

const leaseSeconds = 60;
const busy = { class: "retryable" as const, code: "busy" };

function describeDelivery(make: Make): void {
  async function stored(name: string): Promise<Stores & { entry: OutboxEntry }> {
    const stores = await make();
    const entry = anOutboxEntry(aTicket(name), name);
    await stores.tickets.addOutbox(entry);
    return { ...stores, entry };
  }

  it("leases a waiting reply to one of many senders", async () => {
    const { outbox, entry } = await stored("leased once");
    const at = new Date(afterNoon(1));
    const leases = await Promise.all(
      [1, 2, 3, 4].map(() => outbox.lease(entry.ticket, entry.id, at, leaseSeconds)),
    );
    const won = leases.filter((lease) => lease !== undefined);
    expect(won).toHaveLength(1);
    expect(won[0]).toMatchObject({ state: "SENDING", epoch: 1, attempts: 1, leaseUntil: afterNoon(2) });
  });

  it("leases again only after the lease is over", async () => {
    const { outbox, entry } = await stored("leased again");
    const lease = (minute: number) =>
      outbox.lease(entry.ticket, entry.id, new Date(afterNoon(minute)), leaseSeconds);
    await lease(1);
    expect(await lease(1.5)).toBeUndefined();
    expect(await lease(2.1)).toMatchObject({ epoch: 2, attempts: 2 });
  });

  it("leases nothing that does not exist", async () => {
    const { outbox, entry } = await stored("exists");
    const missing = sampleIds.agentReply(entry.ticket, "missing");
    expect(await outbox.lease(entry.ticket, missing, new Date(noon), leaseSeconds)).toBeUndefined();
    expect(await outbox.entry(entry.ticket, missing)).toBeUndefined();
  });

  it("leases a sent reply never again, and finds its ticket by the reference it was sent under", async () => {
    const { tickets, desk, outbox, entry } = await stored("sent");
    const leased = await outbox.lease(entry.ticket, entry.id, new Date(noon), leaseSeconds);
    if (!leased) throw new Error("not leased");
    const reference = sampleIds.reference("email", "sent by us");
    await outbox.sent(leased, "provider-1", new Date(afterNoon(0.5)), [reference]);
    expect(await outbox.entry(entry.ticket, entry.id)).toMatchObject({
      state: "SENT",
      providerId: "provider-1",
      sentAt: afterNoon(0.5),
    });
    expect(await outbox.lease(entry.ticket, entry.id, new Date(afterNoon(99)), leaseSeconds)).toBeUndefined();
    expect(await tickets.ticketsByReference([reference])).toEqual([entry.ticket]);
    const due = await desk.due(new Date(afterNoon(99)), 500);
    expect(due.map((item) => item.ticket)).not.toContain(entry.ticket);
  });

  it("does not lease a reply that waits for its next try before its time", async () => {
    const { desk, outbox, entry } = await stored("retried");
    const lease = (minute: number) =>
      outbox.lease(entry.ticket, entry.id, new Date(afterNoon(minute)), leaseSeconds);
    const leased = await lease(0);
    if (!leased) throw new Error("not leased");
    await outbox.retryLater(leased, new Date(afterNoon(30)), busy);
    expect(await lease(10)).toBeUndefined();
    const due = async (minute: number) =>
      (await desk.due(new Date(afterNoon(minute)), 500)).filter((item) => item.ticket === entry.ticket);
    expect(await due(29)).toEqual([]);
    expect(await due(31)).toHaveLength(1);
    expect(await lease(31)).toMatchObject({ state: "SENDING", attempts: 2, epoch: 2 });
  });

  it("keeps a reply that failed for good, with the reason, and never leases it again", async () => {
    const { desk, outbox, entry } = await stored("failed");
    const leased = await outbox.lease(entry.ticket, entry.id, new Date(noon), leaseSeconds);
    if (!leased) throw new Error("not leased");
    const failure = { class: "recipient" as const, code: "gone" };
    await outbox.failed(leased, failure);
    expect(await outbox.entry(entry.ticket, entry.id)).toMatchObject({ state: "FAILED", failure });
    expect(await outbox.lease(entry.ticket, entry.id, new Date(afterNoon(99)), leaseSeconds)).toBeUndefined();
    const due = await desk.due(new Date(afterNoon(99)), 500);
    expect(due.map((item) => item.ticket)).not.toContain(entry.ticket);
  });

  it("gives what its platform failed out once more when somebody asks, and nothing that failed for good", async () => {
    const { outbox, entry } = await stored("given up");
    const { ticket, id } = entry;
    const again = () => outbox.leaseGivenUp(ticket, id, new Date(afterNoon(9)), leaseSeconds);
    expect(await again()).toBeUndefined();
    const leased = await outbox.lease(ticket, id, new Date(noon), leaseSeconds);
    if (!leased) throw new Error("nobody has it");
    expect(await again()).toBeUndefined();
    await outbox.failed(leased, { class: "retryable", code: "503" });
    const all = await Promise.all([1, 2, 3].map(again));
    const [taken, ...others] = all.filter((each) => each !== undefined);
    expect(others).toEqual([]);
    expect(taken).toMatchObject({ state: "SENDING", attempts: leased.attempts + 1, epoch: leased.epoch + 1 });
    if (!taken) throw new Error("nobody has it");
    await outbox.failed(taken, { class: "recipient", code: "gone" });
    expect(await again()).toBeUndefined();
  });

  it("ignores what a sender reports whose lease somebody else has by now", async () => {
    const { outbox, entry } = await stored("overtaken");
    const slow = await outbox.lease(entry.ticket, entry.id, new Date(noon), leaseSeconds);
    const quick = await outbox.lease(entry.ticket, entry.id, new Date(afterNoon(2)), leaseSeconds);
    if (!slow || !quick) throw new Error("not leased");
    await outbox.failed(slow, busy);
    await outbox.retryLater(slow, new Date(afterNoon(50)), busy);
    await outbox.sent(slow, "slow", new Date(afterNoon(3)), []);
    expect(await outbox.entry(entry.ticket, entry.id)).toMatchObject({ state: "SENDING", epoch: 2 });
    await outbox.sent(quick, "quick", new Date(afterNoon(3)), []);
    expect(await outbox.entry(entry.ticket, entry.id)).toMatchObject({ state: "SENT", providerId: "quick" });
  });
}

function describeReceipts(make: Make): void {
  it("takes a provider's report as proof that an abandoned reply was sent", async () => {
    const { tickets, outbox } = await make();
    const entry = anOutboxEntry(aTicket("confirmed"), "confirmed");
    await tickets.addOutbox(entry);
    await outbox.lease(entry.ticket, entry.id, new Date(noon), leaseSeconds);
    await outbox.receipt(entry.ticket, entry.id, "accepted", "provider-7");
    expect(await outbox.lease(entry.ticket, entry.id, new Date(afterNoon(99)), leaseSeconds)).toBeUndefined();
    expect(await outbox.entry(entry.ticket, entry.id)).toMatchObject({
      state: "SENT",
      receipt: "accepted",
      providerId: "provider-7",
    });
  });

  it("moves a receipt forward and never back", async () => {
    const { tickets, outbox } = await make();
    const entry = anOutboxEntry(aTicket("forward"), "forward");
    await tickets.addOutbox(entry);
    const leased = await outbox.lease(entry.ticket, entry.id, new Date(noon), leaseSeconds);
    if (!leased) throw new Error("not leased");
    await outbox.receipt(entry.ticket, entry.id, "delivered", "provider-8");
    await outbox.receipt(entry.ticket, entry.id, "accepted", "provider-8");
    expect((await outbox.entry(entry.ticket, entry.id))?.receipt).toBe("delivered");
    await outbox.sent(leased, "provider-8", new Date(afterNoon(1)), []);
    await outbox.receipt(entry.ticket, entry.id, "bounced", "provider-8");
    await outbox.receipt(entry.ticket, entry.id, "read", "provider-8");
    expect(await outbox.entry(entry.ticket, entry.id)).toMatchObject({ state: "SENT", receipt: "bounced" });
  });

  it("keeps why a sent reply did not arrive, and finds the reply by the id it was sent under", async () => {
    const { tickets, outbox } = await make();
    const entry = anOutboxEntry(aTicket("bounced"), "bounced");
    await tickets.addOutbox(entry);
    const reference = sampleIds.reference("email", "sent and bounced");
    expect(await outbox.sentAs(reference)).toBeUndefined();
    const leased = await outbox.lease(entry.ticket, entry.id, new Date(noon), 60);
    if (!leased) throw new Error("it was not leased");
    await outbox.sent(leased, "p-1", new Date(noon), [reference]);
    expect(await outbox.sentAs(reference)).toEqual({ ticket: entry.ticket, outbox: entry.id });
    const failure = { class: "recipient" as const, code: "hard-bounce", detail: "550 5.1.1 user unknown" };
    await outbox.receipt(entry.ticket, entry.id, "bounced", "p-1", failure);
    await outbox.receipt(entry.ticket, entry.id, "delivered", "p-1");
    expect(await outbox.entry(entry.ticket, entry.id)).toMatchObject({
      state: "SENT",
      receipt: "bounced",
      undelivered: failure,
    });
  });

  it("ignores reports about what was never sent", async () => {
    const { tickets, outbox } = await make();
    const entry = anOutboxEntry(aTicket("unsent"), "unsent");
    await outbox.receipt(entry.ticket, entry.id, "delivered", "provider-9");
    expect(await outbox.entry(entry.ticket, entry.id)).toBeUndefined();
    await tickets.addOutbox(entry);
    await outbox.receipt(entry.ticket, entry.id, "delivered", "provider-9");
    expect(await outbox.entry(entry.ticket, entry.id)).toEqual(entry);
  });
}

function describeLimits(make: Make): void {
  it("admits so many within a window, says how long a full one lasts, and then begins afresh", async () => {
    const { limits } = await make();
    const window = { count: 3, seconds: 60 };
    const admit = (subject: string, minutes: number) =>
      limits.admit(subject, window, new Date(afterNoon(minutes)));
    const answers = [];
    for (let at = 0; at < 5; at += 1) answers.push(await admit("a guest", 0.25));
    expect(answers).toEqual([undefined, undefined, undefined, 45, 45]);
    expect(await admit("another guest", 0.25)).toBeUndefined();
    expect(await admit("a guest", 1)).toBeUndefined();
  });

  it("admits no more when all come at once", async () => {
    const { limits } = await make();
    const window = { count: 4, seconds: 60 };
    const all = Array.from({ length: 9 }, () => limits.admit("a crowd", window, new Date(noon)));
    expect((await Promise.all(all)).filter((wait) => wait === undefined)).toHaveLength(4);
  });
}

function describeReading(make: Make): void {
  async function aSentReply(stores: Stores, name: string): Promise<OutboxEntry> {
    const entry = anOutboxEntry(aTicket(name), name);
    await stores.tickets.addOutbox(entry);
    const leased = await stores.outbox.lease(entry.ticket, entry.id, new Date(noon), 60);
    if (!leased) throw new Error("it was not leased");
    await stores.outbox.sent(leased, "p-1", new Date(noon), [], afterNoon(5));
    return leased;
  }
  const dueOf = async ({ desk }: Stores, { id }: OutboxEntry) =>
    (await desk.due(new Date(afterNoon(6)), 500)).filter(
      (item) => item.kind === "outbox" && item.outbox === id,
    );

  it("comes back to a sent reply that was to be read by then, until it was or is settled", async () => {
    const stores = await make();
    const [unread, read] = [await aSentReply(stores, "unread"), await aSentReply(stores, "read in time")];
    await stores.outbox.receipt(read.ticket, read.id, "read", "p-1");
    expect(await dueOf(stores, read)).toEqual([]);
    expect(await dueOf(stores, unread)).toHaveLength(1);
    expect(await stores.outbox.entry(unread.ticket, unread.id)).toMatchObject({
      state: "SENT",
      checkAt: afterNoon(5),
    });
    await stores.outbox.settle(unread);
    expect(await dueOf(stores, unread)).toEqual([]);
    expect((await stores.outbox.entry(unread.ticket, unread.id))?.checkAt).toBeUndefined();
  });

  it("gives an unread reply to one mail alone, and one that was read to none", async () => {
    const stores = await make();
    const [unread, read] = [await aSentReply(stores, "mailed"), await aSentReply(stores, "read before")];
    const [first, second] = [sampleIds.continuation(unread.id), sampleIds.continuation(read.id)];
    expect(await stores.outbox.continueBy(unread, first)).toBe(first);
    expect(await stores.outbox.continueBy(unread, second)).toBe(first);
    await stores.outbox.receipt(read.ticket, read.id, "read", "p-1");
    expect(await stores.outbox.continueBy(read, second)).toBeUndefined();
  });

  it("has nothing to mail or settle of what was not sent", async () => {
    const { tickets, outbox } = await make();
    const entry = anOutboxEntry(aTicket("not sent yet"), "not sent yet");
    await tickets.addOutbox(entry);
    expect(await outbox.continueBy(entry, sampleIds.continuation(entry.id))).toBeUndefined();
    await outbox.settle(entry);
    expect(await outbox.entry(entry.ticket, entry.id)).toEqual(entry);
  });
}

function aSuppression(name: string, change: Partial<Suppression> = {}): Suppression {
  const ticket = aTicket(name);
  const { id: outbox } = anOutboxEntry(ticket, name);
  const address = sampleIds.address("email", `${name.replaceAll(" ", "-")}@customer.example`);
  return { address, cause: "hard-bounce", at: noon, ticket: ticket.id, outbox, ...change };
}

function describeSuppressions(make: Make): void {
  it("keeps the first reason not to write to an address, unless a complaint comes", async () => {
    const { suppressions } = await make();
    const bounce = aSuppression("suppressed twice", { detail: "550 no such user" });
    expect(await suppressions.suppression(bounce.address)).toBeUndefined();
    await suppressions.suppress(bounce);
    await suppressions.suppress({ ...bounce, at: afterNoon(1), detail: "again" });
    expect(await suppressions.suppression(bounce.address)).toEqual(bounce);
    const complaint = { ...bounce, cause: "complaint" as const, at: afterNoon(2) };
    await suppressions.suppress(complaint);
    await suppressions.suppress({ ...bounce, at: afterNoon(3) });
    expect(await suppressions.suppression(bounce.address)).toEqual(complaint);
  });

  it("lifts a suppression once, and takes it up again only for what happened since", async () => {
    const { suppressions } = await make();
    const bounce = aSuppression("lifted");
    expect(await suppressions.lift(bounce.address, "Sun", afterNoon(5))).toBe(false);
    await suppressions.suppress(bounce);
    expect(await suppressions.lift(bounce.address, "Sun", afterNoon(5))).toBe(true);
    expect(await suppressions.lift(bounce.address, "Lee", afterNoon(6))).toBe(false);
    const lifted = { ...bounce, lifted: { by: "Sun", at: afterNoon(5) } };
    await suppressions.suppress(bounce);
    await suppressions.suppress({ ...bounce, cause: "complaint", at: afterNoon(4) });
    expect(await suppressions.suppression(bounce.address)).toEqual(lifted);
    const again = { ...bounce, at: afterNoon(7) };
    await suppressions.suppress(again);
    expect(await suppressions.suppression(bounce.address)).toEqual(again);
  });
}

function describeLearning(make: Make): void {
  const counts = { answered: 1, helped: 1, notHelped: 0, askedAgain: 0, chosen: 0 };

  /** A day for each test, so that those who share a table do not count together. */
  const daysOf: Readonly<Record<string, string>> = {
    taught: "2026-04-02",
    "learned once": "2026-04-03",
    "changed mind": "2026-04-04",
    rival: "2026-04-05",
  };

  /** What a ticket teaches the first time; `name` makes it this one and no other. */
  async function taught(name: string, change: Partial<LessonChange> = {}, given?: Stores) {
    const stores = given ?? (await make());
    const day = daysOf[name] ?? "2026-04-01";
    const before = aTicket(name, { lessonAt: afterNoon(3) });
    await stores.tickets.save({ before: undefined, after: before });
    const { lessonAt: _, ...rest } = before;
    const lesson = {
      ticket: before.id,
      v: 1,
      answers: [
        {
          outbox: sampleIds.agentReply(before.id, "answer"),
          entry: "refund-time",
          day: "2026-03-02",
          verdict: "helped" as const,
        },
      ],
      chosen: [],
      questions: [],
    };
    const first: LessonChange = {
      ticket: { before, after: { ...rest, v: 2 } },
      lesson: { before: undefined, after: lesson },
      counts: [{ day, entry: "refund-time", by: counts }],
      report: [{ day, queue: "general", channel: "email", by: { tickets: 1, machine: 1 } }],
      proposals: [],
      ...change,
    };
    return { ...stores, stores, day, first, before };
  }

  const aProposal = (slot: number, change: Partial<Proposal> = {}): Proposal => ({
    id: `PROPOSAL${slot}`,
    slot,
    v: 1,
    state: "open",
    language: "en",
    size: 1,
    firstAt: noon,
    lastAt: noon,
    examples: ["Do you sell prints of the mural?"],
    nearest: {},
    chosen: {},
    categories: { other: 1 },
    ...change,
  });

  it("keeps a lesson together with its ticket and its counts", async () => {
    const { tickets, desk, learning, first, before } = await taught("taught");
    const due = await desk.due(new Date(afterNoon(9)), 500);
    expect(due).toContainEqual({ kind: "ticket", ticket: before.id, at: afterNoon(3) });
    expect(await learning.learn(first)).toBe("learned");
    expect(await tickets.ticket(before.id)).toEqual(first.ticket.after);
    expect(await learning.lesson(before.id)).toEqual(first.lesson.after);
    expect(await learning.entryCounts(daysOf.taught ?? "")).toEqual(new Map([["refund-time", counts]]));
    const later = await desk.due(new Date(afterNoon(9)), 500);
    expect(later.map(({ ticket }) => ticket)).not.toContain(before.id);
  });

  it("counts a lesson once, however often and by how many at once it is learned", async () => {
    const { learning, first } = await taught("learned once");
    const outcomes = await Promise.all([1, 2, 3].map(() => learning.learn(first)));
    expect(outcomes.filter((outcome) => outcome === "learned")).toHaveLength(1);
    expect(await learning.learn(first)).toBe("conflict");
    expect(await learning.entryCounts(daysOf["learned once"] ?? "")).toEqual(
      new Map([["refund-time", counts]]),
    );
  });

  it("lets a later vote take the place of the earlier one in the counts", async () => {
    const { learning, tickets, first, before } = await taught("changed mind");
    await learning.learn(first);
    const voted = { ...before, v: 3 };
    await tickets.save({ before: first.ticket.after, after: voted });
    const { lessonAt: _, ...rest } = voted;
    const second: LessonChange = {
      ...first,
      ticket: { before: voted, after: { ...rest, v: 4 } },
      lesson: { before: first.lesson.after, after: { ...first.lesson.after, v: 2 } },
      counts: [
        {
          day: daysOf["changed mind"] ?? "",
          entry: "refund-time",
          by: { answered: 0, helped: -1, notHelped: 1, askedAgain: 0, chosen: 0 },
        },
      ],
      report: [
        {
          ...{ day: daysOf["changed mind"] ?? "", queue: "general", channel: "email" },
          by: { machine: -1, people: 1, f12: 1 },
        },
      ],
    };
    expect(await learning.learn(second)).toBe("learned");
    expect(await learning.entryCounts(daysOf["changed mind"] ?? "")).toEqual(
      new Map([["refund-time", { ...counts, helped: 0, notHelped: 1 }]]),
    );
    const report = await learning.reportCounts(daysOf["changed mind"] ?? "");
    expect(report).toEqual([
      {
        ...{ day: daysOf["changed mind"], queue: "general", channel: "email" },
        counts: { tickets: 1, machine: 0, people: 1, f12: 1 },
      },
    ]);
  });

  it("lists the tickets that reports count, by what they are, and each as it was learned last", async () => {
    const { tickets, learning, first, before } = await taught("listed");
    const figures = { day: "2031-05-05", queue: "general", channel: "email", breached: false };
    const lesson = (v: number, answeredBy: "machine" | "people") => ({
      ...{ ...first.lesson.after, v },
      figures: { ...figures, answeredBy },
    });
    await learning.learn({ ...first, lesson: { before: undefined, after: lesson(1, "machine") } });
    const marks = async (queue?: string) =>
      (await learning.reported("2031-05-05", queue, 10)).map((each) => [
        each.ticket,
        each.channel,
        each.marks,
      ]);
    expect(await marks()).toEqual([[before.id, "email", "m----"]]);
    const voted = { ...before, v: 3 };
    await tickets.save({ before: first.ticket.after, after: voted });
    const { lessonAt: _, ...rest } = voted;
    await learning.learn({
      ...{ ...first, counts: [], report: [] },
      ticket: { before: voted, after: { ...rest, v: 4 } },
      lesson: { before: lesson(1, "machine"), after: lesson(2, "people") },
    });
    expect(await marks("general")).toEqual([[before.id, "email", "p----"]]);
    expect(await marks("gen")).toEqual([]);
    const [only] = await learning.reported("2031-05-05", undefined, 1);
    expect(await learning.reported("2031-05-05", undefined, 1, only?.place)).toEqual([]);
  });

  it("notes how a line stood once an hour, and tells it of an hour and of a day", async () => {
    const { learning } = await make();
    const noted = { at: "2026-04-07T09", queue: "general", waiting: 4, overdue: 1, oldestDue: afterNoon(1) };
    expect(await learning.noteBacklog(noted)).toBe(true);
    expect(await learning.noteBacklog({ ...noted, waiting: 9 })).toBe(false);
    const empty = { at: "2026-04-07T10", queue: "general", waiting: 0, overdue: 0 };
    expect(await learning.noteBacklog(empty)).toBe(true);
    expect(await learning.backlogs("2026-04-07T09")).toEqual([noted]);
    expect(await learning.backlogs("2026-04-07")).toEqual([noted, empty]);
    expect(await learning.backlogs("2026-04-08")).toEqual([]);
  });

  it("learns nothing at all when a proposal changed meanwhile", async () => {
    const opened = aProposal(100);
    const { learning, first, stores } = await taught("opens", {
      proposals: [{ before: undefined, after: opened }],
    });
    expect(await learning.learn(first)).toBe("learned");
    const rival = await taught(
      "rival",
      { proposals: [{ before: undefined, after: aProposal(100) }] },
      stores,
    );
    expect(await rival.learning.learn(rival.first)).toBe("conflict");
    expect(await rival.learning.lesson(rival.before.id)).toBeUndefined();
    expect((await rival.learning.entryCounts(daysOf.rival ?? "")).size).toBe(0);
    expect((await learning.proposals()).filter(({ slot }) => slot === 100)).toEqual([opened]);
  });

  it("lets a proposal be decided upon once, and a new one take its place", async () => {
    const opened = aProposal(101);
    const { learning, first, stores } = await taught("decided", {
      proposals: [{ before: undefined, after: opened }],
    });
    await learning.learn(first);
    const drafted: Proposal = { ...opened, v: 2, state: "drafted", decidedBy: "Sun Li" };
    const decided = await Promise.all([1, 2].map(() => learning.decideProposal(opened, drafted)));
    expect(decided.sort()).toEqual([false, true]);
    const instead = aProposal(101, { id: "OTHER", v: 3 });
    const next = await taught("instead", { proposals: [{ before: drafted, after: instead }] }, stores);
    expect(await next.learning.learn(next.first)).toBe("learned");
    expect((await learning.proposals()).filter(({ slot }) => slot === 101)).toEqual([instead]);
  });
}

function aConnection(id: string, openedAt = noon, who = id): Connection {
  return openedConnection(id as ConnectionId, who, new Date(openedAt), { language: "zh" });
}

function describeConnections(make: Make): void {
  const now = new Date(noon);

  it("knows who is behind a connection while it can be open", async () => {
    const { connections } = await make();
    const opened = aConnection("known");
    await connections.opened(opened);
    await connections.opened(opened);
    expect(await connections.connection(opened.id, now)).toEqual(opened);
    expect(await connections.connection(aConnection("never opened").id, now)).toBeUndefined();
    expect(await connections.connection(opened.id, new Date(opened.until))).toBeUndefined();
  });

  it("tells who listens to a topic, each connection once, the longest connected first", async () => {
    const { connections } = await make();
    const phone = aConnection("phone", afterNoon(1), "mei");
    const laptop = aConnection("laptop", noon, "mei");
    const stranger = aConnection("stranger", afterNoon(2));
    await connections.listen(phone, "queue:payments");
    await connections.listen(phone, "queue:payments");
    await connections.listen(laptop, "queue:payments");
    await connections.listen(stranger, "queue:security");
    expect(await connections.listeners("queue:payments", now)).toEqual([laptop, phone]);
    expect(await connections.listeners("queue:pay", now)).toEqual([]);
  });

  it("no longer tells of a listener that left, that ended, or that is too old", async () => {
    const { connections } = await make();
    const [leaves, ends, ages] = [
      aConnection("leaves", afterNoon(9)),
      aConnection("ends", afterNoon(9)),
      aConnection("ages"),
    ];
    for (const each of [leaves, ends, ages]) {
      await connections.opened(each);
      await connections.listen(each, "ticket:quiet");
      await connections.listen(each, "agent:quiet");
    }
    await connections.leave(leaves.id, "ticket:quiet");
    const topics = await connections.ended(ends.id);
    expect([...topics].sort()).toEqual(["agent:quiet", "ticket:quiet"]);
    expect(await connections.listeners("ticket:quiet", new Date(ages.until))).toEqual([]);
    expect(await connections.listeners("agent:quiet", new Date(ages.until))).toEqual([leaves]);
    expect(await connections.connection(ends.id, now)).toBeUndefined();
    expect(await connections.ended(ends.id)).toEqual([]);
  });

  it("can have a connection listen to one topic alone, whatever it listened to before", async () => {
    const { connections } = await make();
    const [changes, stays] = [aConnection("changes", afterNoon(9)), aConnection("stays", afterNoon(9))];
    for (const each of [changes, stays]) {
      await connections.opened(each);
      await connections.listenOnly(each, "chat:visitor");
    }
    await connections.listenOnly(changes, "chat:user");
    await connections.listenOnly(changes, "chat:user");
    expect(await connections.listeners("chat:visitor", now)).toEqual([stays]);
    expect(await connections.listeners("chat:user", now)).toEqual([changes]);
    expect(await connections.ended(changes.id)).toEqual(["chat:user"]);
  });
}

function aLink(one: string, other: string, change: Partial<IdentityLink> = {}): IdentityLink {
  const party = (channel: string, address: string) => ({
    contact: sampleIds.contact(channel, address),
    channel,
    address,
  });
  return {
    parties: inOrder([party("email", one), party("whatsapp", other)]),
    v: 1,
    proof: { kind: "confirmed-mail", address: `${one}@customer.example`, confirmation: "Q1" },
    linked: { by: "Mei", at: noon },
    ...change,
  };
}

function describeIdentities(make: Make): void {
  it("shows a link at both of its contacts, and at nobody else", async () => {
    const { identities } = await make();
    const link = aLink("linked one", "linked other");
    expect(await identities.saveLink(undefined, link)).toBe(true);
    for (const { contact } of Object.values(link.parties))
      expect(await identities.linksOf(contact)).toEqual([link]);
    expect(await identities.linksOf(sampleIds.contact("email", "nobody linked"))).toEqual([]);
  });

  it("lets one of many who link the same two at once, and one who takes it back, be first", async () => {
    const { identities } = await make();
    const link = aLink("raced one", "raced other");
    const saved = await Promise.all([1, 2, 3].map(() => identities.saveLink(undefined, link)));
    expect(saved.filter(Boolean)).toHaveLength(1);
    const back = { ...link, v: 2, unlinked: { by: "Sun", at: afterNoon(1) } };
    expect(
      (await Promise.all([1, 2].map(() => identities.saveLink(link, back)))).filter(Boolean),
    ).toHaveLength(1);
    expect(await identities.saveLink(link, { ...link, v: 2 })).toBe(false);
    for (const { contact } of Object.values(link.parties))
      expect(await identities.linksOf(contact)).toEqual([back]);
  });

  it("keeps the links of a contact with several apart", async () => {
    const { identities } = await make();
    const [first, second] = [aLink("hub", "spoke one"), aLink("hub", "spoke two")];
    await Promise.all([first, second].map((link) => identities.saveLink(undefined, link)));
    const hub = await identities.linksOf(sampleIds.contact("email", "hub"));
    expect(hub).toHaveLength(2);
    expect(hub).toEqual(expect.arrayContaining([first, second]));
    expect(await identities.linksOf(sampleIds.contact("whatsapp", "spoke two"))).toEqual([second]);
  });

  it("asks a question about an address once, and takes one answer", async () => {
    const { identities, tickets } = await make();
    const ticket = aTicket("asked about an address");
    const asked: AddressConfirmation = {
      id: sampleIds.confirmation(ticket.id, "request-1"),
      ticket: ticket.id,
      address: "kim@customer.example",
      language: "en",
      askedBy: "Mei",
      askedAt: noon,
      until: afterNoon(60),
    };
    expect(await identities.confirmation(ticket.id, asked.id)).toBeUndefined();
    expect(await identities.askConfirmation(asked)).toEqual(asked);
    expect(await identities.askConfirmation({ ...asked, address: "other@customer.example" })).toEqual(asked);
    expect(await identities.confirmationsOf(ticket.id)).toEqual([asked]);
    const confirmed = { ...asked, confirmedAt: afterNoon(2) };
    expect(await identities.noteConfirmed(confirmed)).toBe(true);
    expect(await identities.noteConfirmed({ ...confirmed, confirmedAt: afterNoon(3) })).toBe(false);
    expect(await identities.confirmation(ticket.id, asked.id)).toEqual(confirmed);
    const nobodys = { ...confirmed, id: sampleIds.confirmation(ticket.id, "never asked") };
    expect(await identities.noteConfirmed(nobodys)).toBe(false);
    await tickets.save({ before: undefined, after: ticket });
    expect(await tickets.conversationOf(ticket.id)).toMatchObject({ messages: [], outbox: [], notes: [] });
  });
}

function describeCalls(make: Make): void {
  const report = (call: string, change: Partial<CallReport>): CallReport => ({
    call: sampleIds.reference("twilio-voice", call),
    about: "recording",
    recording: "RE1",
    status: "in-progress",
    at: noon,
    ...change,
  });

  it("lets no report of a recording replace the one that says how it ended", async () => {
    const { calls } = await make();
    const [under, ended, late] = [
      report("CA-ended", {}),
      report("CA-ended", { status: "completed", seconds: 12, at: afterNoon(1) }),
      report("CA-ended", { status: "absent", at: afterNoon(2) }),
    ];
    for (const each of [under, ended, late, under]) await calls.noteCall(each);
    expect(await calls.callReports(under.call)).toEqual([ended]);
  });

  it("keeps what is reported about a call and its recordings apart, in whatever order it comes", async () => {
    const { calls } = await make();
    const all = [
      report("CA-several", { about: "transcription", status: "failed" }),
      report("CA-several", { recording: "RE2", status: "absent" }),
      report("CA-several", { about: "call", recording: "", status: "completed", seconds: 40 }),
      report("CA-several", { status: "completed" }),
    ];
    for (const each of all) await calls.noteCall(each);
    const found = await calls.callReports(report("CA-several", {}).call);
    expect(found).toHaveLength(4);
    expect(found).toEqual(expect.arrayContaining(all));
    expect(await calls.callReports(report("CA-nobody", {}).call)).toEqual([]);
  });
}
