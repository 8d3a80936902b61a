import { inflateRawSync } from "node:zlib";
import { DeleteCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findDue } from "../../../infra/tools/operations/retention.ts";
import { callStore } from "../../../shared/aws/call-store.ts";
import { deskStore } from "../../../shared/aws/desk-store.ts";
import { dueErasures } from "../../../shared/aws/due-erasures.ts";
import { identityStore } from "../../../shared/aws/identity-store.ts";
import { learningStore } from "../../../shared/aws/learning-store.ts";
import { personStore } from "../../../shared/aws/person-store.ts";
import { keepWords, searchStore } from "../../../shared/aws/search-store.ts";
import { suppressionStore } from "../../../shared/aws/suppression-store.ts";
import { ticketStore } from "../../../shared/aws/ticket-store.ts";
import { sweepMinutes } from "../../../shared/domain/erasure.ts";
import type { ContactId, MessageId, TicketId } from "../../../shared/domain/ids.ts";
import type { InboundMessage } from "../../../shared/domain/message.ts";
import { reconcile } from "../../../shared/domain/reconcile.ts";
import { keptSince, retentionDefaults } from "../../../shared/domain/retention.ts";
import type { Ticket } from "../../../shared/domain/ticket.ts";
import { closed, factsOf } from "../../../shared/domain/ticket-states.ts";
import { requestErasure, runErasure } from "../../../shared/flow/erase-person.ts";
import { expireHeld, expireTicket } from "../../../shared/flow/expire.ts";
import { exportPerson } from "../../../shared/flow/export-person.ts";
import type { StoredMessage } from "../../../shared/flow/ports.ts";
import { heldMessage } from "../../../shared/flow/quarantine.ts";
import { groupQuestion } from "../../../shared/matching/group-questions.ts";
import { type OpenTable, openDeskTable } from "../../support/desk-table.ts";
import {
  aChatMessage,
  afterNoon,
  agentNamed,
  aMessage,
  anAssignedTicket,
  anOutboxEntry,
  aStoredMessage,
  aTicket,
  sampleIds as ids,
  noon,
} from "../../support/samples.ts";

const kimMail = "kim@private.example";
const kimChat = "kim-of-the-chat";
/** Each is in no text but Kim's. */
const secret = "xylophone";
const kim = ids.contact("email", kimMail);
const kimOfChat = ids.contact("chat", kimChat);
const bob = ids.contact("email", "bob@other.example");
const mei = agentNamed("mei");

let open: OpenTable;
beforeAll(async () => {
  open = await openDeskTable();
});
afterAll(() => open.close());
beforeEach(wipe);

async function wipe(): Promise<void> {
  const { client, name: TableName } = open.table;
  const keys = (await items()).map(({ pk, sk }) => ({ pk, sk }));
  await Promise.all(keys.map((Key) => client.send(new DeleteCommand({ TableName, Key }))));
}

async function items(): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await open.table.client.send(new ScanCommand({ TableName: open.table.name }));
  return Items;
}

/** Everything in the table as one text, whatever is packed in it. */
async function everything(): Promise<string> {
  return JSON.stringify(await items(), (name, value) => {
    // Words to be found by are digests, which nobody can read.
    const bytes = value instanceof Uint8Array && name !== "w" ? value : undefined;
    return bytes ? inflateRawSync(bytes).toString("utf8") : value;
  });
}

/** Objects by key, as a bucket has them. */
function bucket() {
  const objects = new Map<string, string>();
  return {
    objects,
    blobs: { remove: async (key: string) => void objects.delete(key) },
    folders: { list: async (prefix: string) => [...objects.keys()].filter((key) => key.startsWith(prefix)) },
  };
}

/** A desk that knows Kim by mail and by chat, and Bob. */
async function desk() {
  const { table, blobs } = open;
  const parts = { table, blobs, shardsOf: () => 1 };
  const tickets = ticketStore(parts);
  const learning = learningStore(parts);
  const identities = identityStore(parts);
  const files = bucket();
  let minutes = 60;
  const services = {
    persons: personStore(parts),
    store: tickets,
    identities,
    learning,
    held: deskStore(parts),
    blobs: files.blobs,
    folders: files.folders,
    ids,
    now: () => new Date(afterNoon(minutes)),
  };
  await deskStore(parts).putAgent({
    ...{ id: mei, name: "Mei", max: 5, skills: [], languages: ["en"], presence: "available" },
  });
  const received = new Map<MessageId, string>();
  const receive = async (contact: ContactId, name: string, message: InboundMessage, ticket?: TicketId) => {
    const stored = aStoredMessage(name, { message });
    const at: StoredMessage = { ...stored, ticket: ticket ?? stored.ticket };
    received.set(at.id, contact);
    const reference = message.referenceId && ids.reference(message.channel, message.referenceId);
    const { id, ticket: on, receivedMs } = at;
    const mark = { message: id, ticket: on, receivedMs, done: false, ...(reference && { reference }) };
    await tickets.see(mark);
    await tickets.addMessage(at);
    await tickets.finish({ ...mark, done: true, outcome: "ticketed" });
    return at;
  };
  const kims = {
    channel: "email",
    address: kimMail,
    name: `Kim ${secret}`,
    conversation: kimMail,
    subject: `My ${secret}`,
  };
  const mail = await receive(
    kim,
    "kims mail",
    aMessage({
      sender: { address: kimMail, name: `Kim ${secret}`, trust: "verified" },
      text: `Is there a ${secret} in the lobby?`,
      referenceId: "kim1@private.example",
      rawKey: "mail/raw1",
      attachments: [{ name: "scan.png", type: "image/png", key: "attachments/raw1/0-scan.png" }],
    }),
  );
  const ticket = aTicket("kims mail", { ...kims, contact: kim });
  await tickets.save({ before: undefined, after: ticket });
  const assigned = anAssignedTicket("kims mail", mei, { ...kims, contact: kim });
  await tickets.save({
    before: ticket,
    after: assigned,
    audit: { id: "a1", ticket: ticket.id, at: noon, actor: "Mei", act: "claimed" },
    note: { id: "n1", ticket: ticket.id, at: noon, author: "Mei", text: `asked for a ${secret}` },
  });
  await tickets.addOutbox(anOutboxEntry(assigned, "r1", { text: `We have a ${secret}.`, address: kimMail }));
  const profile = { id: kim, channel: "email", address: kimMail, name: `Kim ${secret}`, createdAt: noon };
  await tickets.remember(profile, { ticket: ticket.id, openedAt: noon, automaticReply: false });

  const chat = await receive(
    kimOfChat,
    "kims chat",
    aChatMessage({ sender: { address: kimChat, trust: "verified" }, text: `a ${secret}`, referenceId: "c1" }),
  );
  const chatTicket = aTicket("kims chat", {
    ...{ contact: kimOfChat, channel: "chat", address: kimChat, conversation: kimChat, subject: secret },
  });
  await tickets.save({ before: undefined, after: chatTicket });
  await tickets.openConversationWith(kimOfChat, "conv", chatTicket.id, undefined);
  await tickets.remember(
    { id: kimOfChat, channel: "chat", address: kimChat, createdAt: noon },
    { ticket: chatTicket.id, openedAt: noon, automaticReply: false },
  );
  await identities.saveLink(undefined, {
    parties: {
      first: { contact: kim, channel: "email", address: kimMail },
      second: { contact: kimOfChat, channel: "chat", address: kimChat },
    },
    v: 1,
    proof: { kind: "confirmed-mail", address: kimMail, confirmation: "1" },
    linked: { by: "Mei", at: noon },
  });

  const bobs = await receive(
    bob,
    "bobs mail",
    aMessage({ sender: { address: "bob@other.example", trust: "verified" }, text: "Is there a piano?" }),
  );
  const bobsTicket = aTicket("bobs mail", { contact: bob, address: "bob@other.example" });
  await tickets.save({ before: undefined, after: bobsTicket });
  await tickets.remember(
    { id: bob, channel: "email", address: "bob@other.example", createdAt: noon },
    { ticket: bobsTicket.id, openedAt: noon, automaticReply: false },
  );

  const question = { language: "en", at: noon, category: "other" as const };
  const asked = groupQuestion(
    { ...question, message: mail.id, text: `Is there a ${secret} in the lobby?` },
    [],
  ).after;
  const both = groupQuestion({ ...question, message: bobs.id, text: "Is there a piano in the lobby?" }, [
    asked,
  ]).after;
  for (const proposal of [both]) await putProposal(proposal);

  const spam = aMessage({
    ...{ sender: { address: kimMail, trust: "verified" as const }, text: `buy a ${secret}` },
    ...{ rawKey: "mail/raw2", identity: { key: "kims spam" }, referenceId: "spam@private.example" },
  });
  const spamId = ids.message("email", "kims spam");
  const spamMark = {
    ...{ message: spamId, ticket: ids.ticket(spamId), receivedMs: Date.parse(noon), done: false },
    ...{ reference: ids.reference("email", "spam@private.example"), outcome: "quarantined" as const },
  };
  await tickets.see(spamMark);
  await tickets.hold(
    heldMessage(spamId, spam, { kind: "hold", cause: "spam", suppress: false, reason: { rule: "spam" } }),
  );
  await tickets.finish({ ...spamMark, done: true });

  const keys = [
    "mail/raw1",
    "mail/raw2",
    "attachments/raw1/0-scan.png",
    `media/${chatTicket.id}/${chat.id}/0`,
  ];
  for (const key of [
    ...keys,
    `texts/${ticket.id}/${mail.id}.json.gz`,
    "mail/bobs",
    `texts/${bobsTicket.id}/1`,
  ])
    files.objects.set(key, key);
  return {
    ...{ services, files, received, bobsTicket, mail, chat, tickets, receive, chatTicket, spamId },
    pass: (later: number) => {
      minutes += later;
    },
    openOfMei: async () => (await deskStore(parts).agent(mei))?.open,
  };
}

async function putProposal(proposal: object & { readonly slot: number; readonly v: number }) {
  const { packed } = await import("../../../shared/aws/ticket-items.ts");
  const { keys } = await import("../../../shared/aws/keys.ts");
  await open.table.put({ ...keys.proposal(proposal.slot), v: proposal.v, packed: packed(proposal) });
}

/** What the ledger reads, from the table as it is now. */
async function reconciled(files: ReturnType<typeof bucket>) {
  const rows = await items();
  const read = (row: Record<string, unknown>) => row.d as Record<string, unknown>;
  const marks = rows
    .filter(({ pk, sk }) => String(pk).startsWith("MID#") && String(sk).startsWith("D#"))
    .map(read);
  const stored = new Map<MessageId, number>();
  for (const row of rows) if (String(row.sk).startsWith("M#")) stored.set(read(row).id as MessageId, 1);
  return reconcile({
    accepted: new Set(marks.map(({ message }) => message as MessageId)),
    rawMails: [...files.objects.keys()]
      .filter((key) => key.startsWith("mail/raw"))
      .map((key) => ({ key, message: undefined })),
    marks: marks.map((mark) => ({
      message: mark.message as MessageId,
      done: mark.done === true,
      outcome: mark.outcome as "ticketed",
      gone: mark.gone !== undefined,
    })),
    stored,
    held: new Set(
      rows.filter(({ pk }) => String(pk).startsWith("HELD#")).map((row) => read(row).id as MessageId),
    ),
    queues: [],
  });
}

/** Each step takes half a second, and there are about forty: 1 tries them all. */
const everyStep = 4;

const left = [kimMail, kimChat, secret];

async function expectNothingOfKim(world: Awaited<ReturnType<typeof desk>>) {
  const all = await everything();
  for (const word of left) expect(all).not.toContain(word);
  expect([...world.files.objects.keys()].sort()).toEqual(["mail/bobs", `texts/${world.bobsTicket.id}/1`]);
  const bobs = await world.tickets.conversationOf(world.bobsTicket.id);
  expect(bobs?.messages.map(({ message }) => message.text)).toEqual(["Is there a piano?"]);
  expect(all).toContain("Is there a piano in the lobby?");
  expect(await world.openOfMei()).toBe(0);
  expect(await reconciled(world.files)).toEqual({
    ...{ received: 4, ticketed: 3, quarantined: 1, suppressed: 0, gone: 3, mismatches: [] },
  });
}

/** The desk, where Kim's chat was merged on into a ticket of Bob's, and another of Bob's has a mail of Kim's. */
async function mergedElsewhere() {
  const world = await desk();
  const [second, third] = ["second of bob", "third of bob"].map((name) =>
    aTicket(name, { contact: bob, address: "bob@other.example" }),
  );
  const { chatTicket, bobsTicket } = world;
  if (!second || !third) throw new Error("two tickets");
  const mailTicket = await world.tickets.ticket(world.mail.ticket);
  if (!mailTicket) throw new Error("Kim's ticket");
  const changed = async (before: Ticket, change: Partial<Ticket>) => {
    const after = { ...before, ...change, v: before.v + 1 } as Ticket;
    expect(await world.tickets.save({ before, after })).toBe("saved");
  };
  const over = { status: "closed" as const, closedAt: noon, closedBy: "mei" };
  const answering = { address: kimMail, conversation: kimMail, name: `Kim ${secret}` };
  await world.tickets.save({ before: undefined, after: { ...third, ...answering } });
  const bobOnThird = aMessage({
    ...{ sender: { address: "bob@other.example", trust: "verified" as const }, text: "And an organ?" },
    ...{ conversation: "bob@other.example", referenceId: "organ@other.example" },
  });
  await world.receive(bob, "of bob", bobOnThird, third.id);
  await world.tickets.save({ before: undefined, after: { ...second, ...over, mergedInto: third.id } });
  await changed(chatTicket, { ...over, mergedInto: second.id });
  // Merged once, and opened again since.
  await changed(mailTicket, { linkedTo: bobsTicket.id });
  const sender = { address: kimMail, trust: "verified" as const };
  const words = aMessage({ sender, text: `the ${secret} again` });
  await world.receive(kim, "merged on", { ...words, referenceId: "on@private.example" }, third.id);
  await world.receive(kim, "linked", { ...words, referenceId: "li@private.example" }, bobsTicket.id);
  return { world, third };
}

describe("erasing a person", () => {
  it("takes everything away that is kept of them under any of their contacts, and nothing of anybody else", async () => {
    const world = await desk();
    for (const word of left) expect(await everything()).toContain(word);
    const asked = await requestErasure([kim], "Sun", world.services);
    expect(asked.contacts).toEqual([kim, kimOfChat]);
    const erased = await runErasure(kim, world.services);
    expect(erased).toMatchObject({
      state: "swept",
      counts: {
        contacts: 2,
        tickets: 2,
        messages: 2,
        replies: 1,
        notes: 1,
        rawMails: 2,
        quarantined: 1,
        examples: 1,
      },
      nextAt: afterNoon(60 + 20),
    });
    await expectNothingOfKim(world);
  });

  it("ends in the same state wherever it crashes, and goes on when the clock finds it", async () => {
    let crashed = 0;
    for (let at = 0; ; at += everyStep) {
      await wipe();
      const world = await desk();
      await requestErasure([kim], "Sun", world.services);
      const died = await runErasure(kim, dyingAt(at, world.services)).then(
        () => false,
        () => true,
      );
      if (!died) break;
      crashed += 1;
      world.pass(21);
      expect(await dueErasures(open.table, world.services.now(), 10)).toEqual([kim]);
      expect(await runErasure(kim, world.services)).toMatchObject({ state: "swept" });
      await expectNothingOfKim(world);
    }
    expect(crashed).toBeGreaterThan(8);
  }, 120_000);

  it("comes back for what was on its way, until nothing can be", async () => {
    const world = await desk();
    await requestErasure([kim], "Sun", world.services);
    await runErasure(kim, world.services);
    expect(await dueErasures(open.table, world.services.now(), 10)).toEqual([]);
    const message = aMessage({ sender: { address: kimMail, trust: "verified" }, text: `late ${secret}` });
    const late = await world.receive(kim, "late", { ...message, referenceId: "late@private.example" });
    await world.tickets.save({
      before: undefined,
      after: aTicket("late", { contact: kim, address: kimMail }),
    });
    await world.tickets.remember(
      { id: kim, channel: "email", address: kimMail, createdAt: noon },
      { ticket: late.ticket, openedAt: noon, automaticReply: false },
    );
    for (const minutes of sweepMinutes) {
      world.pass(minutes);
      await runErasure(kim, world.services);
      for (const word of left) expect(await everything()).not.toContain(word);
    }
    expect(await world.services.persons.erasure(kim)).toMatchObject({
      state: "done",
      counts: { messages: 3 },
    });
    expect(await dueErasures(open.table, new Date(afterNoon(10_000_000)), 10)).toEqual([]);
  });

  it("takes what they wrote off the tickets of others, however often theirs was merged on, or opened again", async () => {
    const { world, third } = await mergedElsewhere();
    await requestErasure([kim], "Sun", world.services);
    await runErasure(kim, world.services);
    for (const word of left) expect(await everything()).not.toContain(word);
    expect(await world.tickets.ticket(third.id)).toMatchObject({
      ...{ status: "queued", address: "bob@other.example", conversation: "bob@other.example" },
      thread: { replyTo: "organ@other.example" },
    });
  });

  it("leaves what they wrote after they asked, with all that is needed to answer it", async () => {
    const world = await desk();
    await requestErasure([kim], "Sun", world.services);
    const again = aChatMessage({
      ...{ sender: { address: kimChat, trust: "verified" as const }, text: "something new" },
      ...{ receivedAt: afterNoon(70), referenceId: "c2", identity: { key: "chat-2" } },
    });
    await world.receive(kimOfChat, "kims second chat", again, world.chatTicket.id);
    await runErasure(kim, world.services);
    expect(await everything()).not.toContain(secret);
    const conversation = await world.tickets.conversationOf(world.chatTicket.id);
    expect(conversation?.messages.map(({ message }) => message.text)).toEqual(["something new"]);
    expect(conversation?.ticket).toMatchObject({ status: "queued", address: kimChat, contact: kimOfChat });
    expect(await world.tickets.contact(kimOfChat)).toBeDefined();
    expect(await world.tickets.contact(kim)).toBeUndefined();
  });

  it("is done by one worker at a time, and asked for again it begins anew", async () => {
    const world = await desk();
    await requestErasure([kim], "Sun", world.services);
    const both = await Promise.all([runErasure(kim, world.services), runErasure(kim, world.services)]);
    expect(both.filter((each) => each !== undefined)).toHaveLength(1);
    world.pass(30);
    expect(await requestErasure([kim], "Mei", world.services)).toMatchObject({
      state: "running",
      requestedBy: "Mei",
    });
    expect(await runErasure(kim, world.services)).toMatchObject({
      state: "swept",
      contacts: [kim, kimOfChat],
    });
  });

  it("is cut short when time is up, and goes on at once", async () => {
    const world = await desk();
    await requestErasure([kim], "Sun", world.services);
    let turns = 1;
    const goOn = () => turns-- > 0;
    expect(await runErasure(kim, { ...world.services, goOn })).toMatchObject({
      state: "running",
      counts: { tickets: 1 },
    });
    expect(await runErasure(kim, world.services)).toMatchObject({ state: "swept", counts: { tickets: 2 } });
    await expectNothingOfKim(world);
  });
});

describe("what is kept no longer than the configuration says", () => {
  const retention = { ...retentionDefaults, closedTicketDays: 90, quarantineDays: 40 };
  const days = (count: number) => new Date(Date.parse(noon) + count * 86_400_000);

  /** Kim's tickets were closed, the mail on the tenth day and the chat on the twentieth; Bob's is open. */
  async function closedDesk() {
    const world = await desk();
    const { tickets, mail, chatTicket } = world;
    const parts = { table: open.table };
    const places = [mail, world.chat].map(({ ticket, receivedMs: at, id }) => ({ ticket, at, id }));
    for (const place of places) await keepWords(parts, place, [secret], ids, 365);
    for (const [ticket, day] of [
      [mail.ticket, 10],
      [chatTicket.id, 20],
    ] as const) {
      const before = await tickets.ticket(ticket);
      if (!before) throw new Error("there is no such ticket");
      const after = { ...closed(factsOf(before), days(day), "ada"), v: before.v + 1 };
      expect(await tickets.save({ before, after })).toBe("saved");
    }
    return { ...world, mailTicket: mail.ticket };
  }

  /** What the command does on a day. */
  async function onDay(count: number, { services }: Awaited<ReturnType<typeof desk>>) {
    const now = days(count);
    const where = { dynamo: open.client, tableName: open.table.name };
    const due = await findDue(where, { retention }, now, () => {});
    const at = { ...services, now: () => now };
    for (const id of due.tickets)
      await expireTicket(id, keptSince(retention.closedTicketDays, now) ?? "", at);
    for (const id of due.held) await expireHeld(id, keptSince(retention.quarantineDays, now) ?? "", at);
    return due;
  }

  const foundByWords = async () =>
    (
      await searchStore({ table: open.table, shardsOf: () => 1 }, ids).withWords(noon.slice(0, 10), [secret])
    ).map(({ ticket }) => ticket);

  it("goes with every copy on the day after its last, and not a day before", async () => {
    const world = await closedDesk();
    const { mailTicket, chatTicket, bobsTicket, spamId, files } = world;
    expect((await foundByWords()).toSorted()).toEqual([mailTicket, chatTicket.id].toSorted());
    expect(await onDay(39, world)).toEqual({ tickets: [], merged: [], held: [] });
    expect(await onDay(41, world)).toEqual({ tickets: [], merged: [], held: [spamId] });
    expect(files.objects.has("mail/raw2")).toBe(false);
    expect(await onDay(99, world)).toEqual({ tickets: [], merged: [], held: [] });
    expect(await world.tickets.ticket(mailTicket)).toBeDefined();

    expect(await onDay(101, world)).toEqual({ tickets: [mailTicket], merged: [], held: [] });
    expect(await foundByWords()).toEqual([chatTicket.id]);
    const all = [...files.objects.keys()];
    expect(all.filter((key) => /raw1|texts/.test(key))).toEqual([`texts/${bobsTicket.id}/1`]);
    expect(await everything()).not.toContain(kimMail);
    expect(await everything()).toContain(kimChat);

    expect(await onDay(111, world)).toEqual({ tickets: [chatTicket.id], merged: [], held: [] });
    expect(await foundByWords()).toEqual([]);
    await expectNothingOfKim(world);
    expect(await onDay(4000, world)).toEqual({ tickets: [], merged: [], held: [] });
  });

  it("stays as long as it is open, and when it was opened again meanwhile", async () => {
    const world = await closedDesk();
    const before = await world.tickets.ticket(world.mailTicket);
    if (!before) throw new Error("there is no such ticket");
    const again = await world.tickets.ticket(world.bobsTicket.id);
    await world.tickets.save({
      before,
      after: { ...factsOf(before), status: "queued", v: before.v + 1, updatedAt: days(50).toISOString() },
    });
    expect(await onDay(1000, world)).toMatchObject({ tickets: [world.chatTicket.id] });
    expect(await world.tickets.ticket(world.mailTicket)).toMatchObject({ status: "queued" });
    expect(await world.tickets.ticket(world.bobsTicket.id)).toEqual(again);
  });

  it("stays where nothing is said of closed tickets", async () => {
    const world = await closedDesk();
    const where = { dynamo: open.client, tableName: open.table.name };
    const due = await findDue(where, { retention: retentionDefaults }, days(3000), () => {});
    expect(due).toEqual({ tickets: [], merged: [], held: [world.spamId] });
  });
});

describe("exporting a person", () => {
  it("brings everything along that is kept of them, whichever of their contacts is asked for, and nothing of anybody else", async () => {
    const world = await desk();
    const parts = { table: open.table };
    const services = { ...world.services, suppressions: suppressionStore(parts), calls: callStore(parts) };
    const found = await exportPerson([kimOfChat], services);
    expect(found.contacts.map(({ profile }) => profile?.address).sort()).toEqual([kimChat, kimMail]);
    expect(found.tickets.map(({ messages }) => messages.length)).toEqual([1, 1]);
    expect(
      found.tickets.flatMap(({ outbox, notes, audit }) => [outbox.length, notes.length, audit.length]),
    ).toEqual(expect.arrayContaining([1, 1, 1]));
    expect(found.quarantine.map(({ id }) => id)).toEqual([world.spamId]);
    expect(found.files.map(({ key }) => key).sort()).toEqual([
      "attachments/raw1/0-scan.png",
      "mail/raw1",
      "mail/raw2",
    ]);
    expect(JSON.stringify(found)).not.toContain("piano");
  });

  it("brings along what they wrote on the tickets of others, and nothing else of those", async () => {
    const { world, third } = await mergedElsewhere();
    const parts = { table: open.table };
    const services = { ...world.services, suppressions: suppressionStore(parts), calls: callStore(parts) };
    const found = await exportPerson([kim], services);
    const texts = found.elsewhere.map(({ ticket, messages }) => [
      ticket,
      messages.map(({ message }) => message.text),
    ]);
    expect(texts.sort()).toEqual(
      [third.id, world.bobsTicket.id].map((id) => [id, [`the ${secret} again`]]).sort(),
    );
    for (const word of ["piano", "organ", "bob@other.example"])
      expect(JSON.stringify(found)).not.toContain(word);
  });
});

/** The services, of which the call of that number fails after it was carried out: a worker that died there. */
function dyingAt<S extends object>(at: number, services: S): S {
  let calls = 0;
  const wrapped = <T extends object>(part: T): T =>
    new Proxy(part, {
      get: (target, name) => {
        const value = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        return async (...args: unknown[]) => {
          const answer = await value.apply(target, args);
          calls += 1;
          if (calls > at) throw new Error("died");
          return answer;
        };
      },
    });
  const changing = ["persons", "store", "learning", "blobs"];
  return Object.fromEntries(
    Object.entries(services).map(([name, part]) => [name, changing.includes(name) ? wrapped(part) : part]),
  ) as S;
}
