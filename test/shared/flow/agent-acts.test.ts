import { describe, expect, it } from "vitest";
import { parseConfig } from "../../../shared/domain/config.ts";
import type { Macro } from "../../../shared/domain/macro.ts";
import type { Ticket } from "../../../shared/domain/ticket.ts";
import { blockOf } from "../../../shared/flow/blocks.ts";
import { actOnMany } from "../../../shared/flow/bulk.ts";
import { writeNote } from "../../../shared/flow/desk.ts";
import { findPlace } from "../../../shared/flow/gather.ts";
import { linkContacts } from "../../../shared/flow/identities.ts";
import { blockSender, markTicketSpam } from "../../../shared/flow/keep-out.ts";
import { lessonOf } from "../../../shared/flow/learn.ts";
import { runMacro } from "../../../shared/flow/macros.ts";
import { mergeTickets } from "../../../shared/flow/merge-tickets.ts";
import { linkTickets, snoozeTicket, unlinkTickets } from "../../../shared/flow/rest.ts";
import { splitTicket } from "../../../shared/flow/split-ticket.ts";
import { noting } from "../../../shared/flow/ticket-news.ts";
import { wholeConversation } from "../../../shared/flow/whole-conversation.ts";
import { memoryStore } from "../../support/memory-store.ts";
import {
  aChatMessage,
  afterNoon,
  agentNamed,
  aMessage,
  anAssignedTicket,
  aStoredMessage,
  aTicket,
  noon,
  sampleConfig,
  sampleIds,
} from "../../support/samples.ts";

const [ada, bo] = [agentNamed("ada"), agentNamed("bo")];

/** A desk with Ada and Bo, and these tickets. */
async function aDesk(...tickets: readonly Ticket[]) {
  const store = memoryStore();
  for (const id of [ada, bo]) {
    await store.putAgent({ id, name: id, max: 50, skills: [], languages: [], presence: "available" });
  }
  for (const after of tickets) {
    if (after.status === "assigned") {
      const before = aTicket("before", { id: after.id });
      await store.save({ before: undefined, after: before });
      await store.save({ before, after });
    } else {
      await store.save({ before: undefined, after });
    }
  }
  const { store: told, take } = noting(store);
  const services = {
    store: told,
    desk: store,
    blocks: store,
    identities: store,
    outbound: { nudge: async () => {} },
    ids: sampleIds,
    config: sampleConfig,
    now: () => new Date(afterNoon(5)),
    random: () => 0.5,
  };
  const at = async (id: Ticket["id"]) => {
    const ticket = await store.ticket(id);
    if (!ticket) throw new Error(`there is no ticket ${id}`);
    return ticket;
  };
  return { store, services, take, at };
}

function by(agent: typeof ada, request: string, leads = false) {
  return { agent, name: agent, request, leads };
}

const stranger = {
  contact: sampleIds.contact("email", "stranger@other.example"),
  address: "stranger@other.example",
};

/** Ada's, whose customer has been answered. */
function aQuietTicket(name: string): Ticket {
  const { waitingSince: _, ...rest } = anAssignedTicket(name, ada);
  return rest;
}

describe("merging", () => {
  const [one, other] = [aTicket("one", { priority: 2 }), anAssignedTicket("other", bo)];
  const answered: Ticket = (() => {
    const { waitingSince: _, ...rest } = other;
    return { ...rest, closeAt: afterNoon(600) };
  })();

  it("closes the one, shows it in the other, whose agent has to look, and where its customer waits as urgently", async () => {
    const { services, store, at } = await aDesk(one, answered);
    await store.addMessage({ ...aStoredMessage("one"), ticket: one.id });
    await store.addMessage({ ...aStoredMessage("other"), ticket: other.id });
    const outcome = await mergeTickets(one.id, other.id, by(ada, "merge"), services);
    expect(outcome).toMatchObject({ kind: "done", ticket: { status: "closed", mergedInto: other.id } });
    const target = await at(other.id);
    expect(target).toMatchObject({ agent: bo, parts: [one.id], waitingSince: noon, priority: 2 });
    expect(target.messageV).toBe(target.v);
    expect((await wholeConversation(other.id, store))?.messages).toHaveLength(2);
  });

  it("happens once, however often it is asked for, and whatever a crash left", async () => {
    const { services, at } = await aDesk(one, answered);
    const crashing = {
      ...services,
      store: {
        ...services.store,
        save: async (change: Parameters<typeof services.store.save>[0]) => {
          if (change.after.mergedInto) throw new Error("crash");
          return services.store.save(change);
        },
      },
    };
    await expect(mergeTickets(one.id, other.id, by(ada, "merge"), crashing)).rejects.toThrow("crash");
    await mergeTickets(one.id, other.id, by(ada, "merge"), services);
    const after = await at(other.id);
    await mergeTickets(one.id, other.id, by(ada, "merge"), services);
    expect(await at(other.id)).toEqual(after);
    expect(after.parts).toEqual([one.id]);
    expect(await at(one.id)).toMatchObject({ status: "closed", mergedInto: other.id });
  });

  it("has somebody look at what the customer wrote while it was made", async () => {
    const quiet = aQuietTicket("one");
    const { services, store, at } = await aDesk(quiet, answered);
    const writing = {
      ...services,
      store: {
        ...services.store,
        save: async (change: Parameters<typeof services.store.save>[0]) => {
          const saved = await services.store.save(change);
          const before = await at(quiet.id);
          if (change.after.id === other.id && before.waitingSince === undefined) {
            const v = before.v + 1;
            const after: Ticket = { ...before, v, messageV: v, waitingSince: afterNoon(4) };
            await store.save({ before, after });
          }
          return saved;
        },
      },
    };
    await mergeTickets(quiet.id, other.id, by(ada, "merge"), writing);
    expect(await at(quiet.id)).toMatchObject({ status: "closed", mergedInto: other.id });
    const target = await at(other.id);
    expect(target).toMatchObject({ parts: [quiet.id], waitingSince: afterNoon(4) });
    expect(target.messageV).toBe(target.v);
  });

  it("has somebody look at what the customer wrote after a crash in the middle of it", async () => {
    const quiet = aQuietTicket("one");
    const { services, store, at } = await aDesk(quiet, answered);
    const crashing = {
      ...services,
      store: {
        ...services.store,
        save: async (change: Parameters<typeof services.store.save>[0]) => {
          if (change.after.mergedInto) throw new Error("crash");
          return services.store.save(change);
        },
      },
    };
    await expect(mergeTickets(quiet.id, other.id, by(ada, "merge"), crashing)).rejects.toThrow("crash");
    const before = await at(quiet.id);
    const v = before.v + 1;
    await store.save({ before, after: { ...before, v, messageV: v, waitingSince: afterNoon(4) } });
    await mergeTickets(quiet.id, other.id, by(ada, "merge"), services);
    expect(await at(other.id)).toMatchObject({ parts: [quiet.id], waitingSince: afterNoon(4) });
  });

  it("has a ticket that rests wait from now on, and not from when it would have come back", async () => {
    const resting = aTicket("one", {
      ...{ waitingSince: afterNoon(600), queuedAt: afterNoon(600) },
      snooze: { until: afterNoon(600), by: ada, at: noon },
    });
    const { services, at } = await aDesk(resting, answered);
    await mergeTickets(resting.id, other.id, by(ada, "merge"), services);
    expect((await at(other.id)).waitingSince).toBe(afterNoon(5));
  });

  it("shows what was said on a ticket that came here through another one", async () => {
    const [first, second, third] = [aTicket("one"), aTicket("two"), aTicket("three")];
    const { services, store } = await aDesk(first, second, third);
    for (const [name, ticket] of [
      ["one", first],
      ["two", second],
      ["three", third],
    ] as const) {
      await store.addMessage({ ...aStoredMessage(name), ticket: ticket.id });
    }
    await mergeTickets(first.id, second.id, by(ada, "merge"), services);
    await mergeTickets(second.id, third.id, by(ada, "on"), services);
    const whole = await wholeConversation(third.id, store);
    expect(whole?.messages.map(({ ticket }) => ticket).sort()).toEqual(
      [first.id, second.id, third.id].sort(),
    );
  });

  it("joins tickets of two customers only where they are proven to be one, or a supervisor says so", async () => {
    const theirs = { ...aTicket("theirs"), ...stranger };
    const refused = { kind: "refused", reason: "other-customer" };
    const first = await aDesk(theirs, answered);
    expect(await mergeTickets(theirs.id, other.id, by(ada, "merge"), first.services)).toEqual(refused);
    expect(await mergeTickets(theirs.id, other.id, by(ada, "lead", true), first.services)).toMatchObject({
      kind: "done",
    });
    const second = await aDesk(theirs, answered);
    const party = ({ contact, channel, address }: Ticket) => ({ contact, channel, address });
    await linkContacts(
      [party(theirs), party(other)],
      { kind: "confirmed-mail", address: other.address, confirmation: "asked" },
      { by: "ada" },
      second.services,
    );
    expect(await mergeTickets(theirs.id, other.id, by(ada, "merge"), second.services)).toMatchObject({
      kind: "done",
    });
  });

  it("leaves a colleague's ticket alone, and never makes a circle", async () => {
    const { services } = await aDesk(one, answered);
    expect(await mergeTickets(other.id, one.id, by(ada, "theirs"), services)).toMatchObject({
      reason: "taken",
    });
    await mergeTickets(one.id, other.id, by(ada, "merge"), services);
    expect(await mergeTickets(other.id, one.id, by(bo, "back"), services)).toMatchObject({
      reason: "target-merged",
    });
  });
});

describe("taking apart", () => {
  const ticket = anAssignedTicket("apart", ada);
  const chat = { channel: "chat", account: "main", conversation: "chat of kim", address: "kim" };

  async function withThree(change: Partial<Ticket> = {}, message = aMessage()) {
    const whole = { ...ticket, ...change } as Ticket;
    const desk = await aDesk(whole);
    const stored = ["first", "second", "third"].map((name, at) => ({
      ...aStoredMessage(name, { message: { ...message, referenceId: `${name}@x.example`, text: name } }),
      ticket: ticket.id,
      receivedMs: Date.parse(noon) + at,
    }));
    for (const each of stored) await desk.store.addMessage(each);
    const [first, second, third] = stored;
    if (!first || !second || !third) throw new Error("three messages");
    return { ...desk, first, second, third };
  }

  it("makes a ticket of a message and what follows, in its queue, linked both ways, once", async () => {
    const { services, store, second, third, take, at } = await withThree();
    const outcome = await splitTicket(ticket.id, second.id, by(ada, "split"), services);
    if (outcome.kind === "refused") throw new Error(outcome.reason);
    const part = outcome.ticket;
    expect(part).toMatchObject({
      status: "queued",
      queue: "general",
      linkedTo: ticket.id,
      subject: "A question",
    });
    expect((await at(ticket.id)).related).toEqual([part.id]);
    const texts = async (id: Ticket["id"]) =>
      (await store.conversationOf(id))?.messages.map(({ message }) => message.text);
    expect([await texts(ticket.id), await texts(part.id)]).toEqual([["first"], ["second", "third"]]);
    expect(take().map(({ ticket: id }) => id)).toEqual([ticket.id, part.id]);
    expect(await splitTicket(ticket.id, second.id, by(ada, "split"), services)).toEqual(outcome);
    const reference = sampleIds.reference("email", "third@x.example");
    expect(await store.ticketsByReference([reference])).toEqual([part.id]);
    expect((await store.ticketsOf(ticket.contact, "", 10)).map((each) => each.ticket)).toContain(part.id);
    expect(third.ticket).toBe(ticket.id);
  });

  it("takes the chat along: what its customer writes next goes to the new ticket", async () => {
    const message = aChatMessage();
    const contact = sampleIds.contact("chat", "kim");
    const { services, store, second } = await withThree({ ...chat, contact }, message);
    const conversation = sampleIds.conversation("chat", "main", "chat of kim");
    await store.openConversationWith(contact, conversation, ticket.id, undefined);
    const outcome = await splitTicket(ticket.id, second.id, by(ada, "split"), services);
    const next = { id: sampleIds.message("chat", "next"), contact, message };
    const place = await findPlace(next, { ...services, store, tokenKeys: [] });
    expect(outcome.kind === "done" && place !== "not-yet" && place.ticket === outcome.ticket.id).toBe(true);
  });

  it("is refused where nothing would be left, for unknown messages, and for a colleague's ticket", async () => {
    const { services, first, second } = await withThree();
    const reason = async (...[message, actor]: [typeof first.id, ReturnType<typeof by>]) => {
      const outcome = await splitTicket(ticket.id, message, actor, services);
      return outcome.kind === "refused" ? outcome.reason : "done";
    };
    expect(await reason(first.id, by(ada, "a"))).toBe("nothing-left");
    expect(await reason(sampleIds.message("email", "none"), by(ada, "b"))).toBe("unknown-message");
    expect(await reason(second.id, by(bo, "c"))).toBe("taken");
    expect(await reason(second.id, by(bo, "d", true))).toBe("done");
  });

  it("takes along what its messages are found by, also when that is asked for again after a crash", async () => {
    const { services, second, third } = await withThree();
    const moved: unknown[][] = [];
    const moveWords = async (stored: typeof second, from: Ticket["id"]) => {
      moved.push([stored.ticket, stored.id, from]);
    };
    const outcome = await splitTicket(ticket.id, second.id, by(ada, "split"), services);
    if (outcome.kind === "refused") throw new Error(outcome.reason);
    await splitTicket(ticket.id, second.id, by(ada, "split"), { ...services, moveWords });
    expect(moved).toEqual([second, third].map(({ id }) => [outcome.ticket.id, id, ticket.id]));
  });

  it("waits for a message that somebody still puts on the ticket", async () => {
    const { services, store, third, second } = await withThree();
    const { id: message, receivedMs } = third;
    const reference = sampleIds.reference("email", "third@x.example");
    const mark = { message, reference, ticket: ticket.id, receivedMs, done: false };
    await store.see(mark);
    const split = (request: string) => splitTicket(ticket.id, second.id, by(ada, request), services);
    expect(await split("too soon")).toMatchObject({ reason: "not-yet" });
    await store.finish({ ...mark, outcome: "ticketed" });
    expect(await split("now")).toMatchObject({ kind: "done" });
  });

  it("waits for files that are still fetched", async () => {
    const { services, store, second } = await withThree();
    const media = { checkAt: noon, attempts: 0, epoch: 0 };
    const late = { ...aStoredMessage("late"), ticket: ticket.id, receivedMs: Date.parse(noon) + 9, media };
    await store.addMessage(late);
    expect(await splitTicket(ticket.id, second.id, by(ada, "split"), services)).toMatchObject({
      reason: "not-yet",
    });
  });
});

describe("linking", () => {
  it("shows each on the other, until it is taken back", async () => {
    const [one, other] = [aTicket("one"), aTicket("other")];
    const { services, at } = await aDesk(one, other);
    for (const request of ["link", "link"]) await linkTickets(one.id, other.id, by(ada, request), services);
    expect([(await at(one.id)).related, (await at(other.id)).related]).toEqual([[other.id], [one.id]]);
    await unlinkTickets(other.id, one.id, by(ada, "unlink"), services);
    expect([(await at(one.id)).related, (await at(other.id)).related]).toEqual([undefined, undefined]);
    const full = { related: Array.from({ length: 20 }, (_, at) => aTicket(`linked ${at}`).id) };
    const crowded = await aDesk(aTicket("one", full), other);
    const refused = await linkTickets(one.id, other.id, by(ada, "link"), crowded.services);
    expect(refused).toMatchObject({ reason: "too-many-tickets" });
    expect((await crowded.at(other.id)).related).toBeUndefined();
    const nowhere = await linkTickets(one.id, aTicket("none").id, by(ada, "x"), services);
    expect(nowhere).toMatchObject({ reason: "unknown-ticket" });
  });
});

describe("keeping out", () => {
  const ticket = anAssignedTicket("junk", ada, { address: "eve@evil.example" });
  const owner = { ...by(ada, "spam"), epoch: ticket.epoch };

  it("closes spam, teaches nothing by it, and holds back what its sender writes by mail or form", async () => {
    const { services, store, at } = await aDesk(ticket);
    const question = { reason: { rule: "no-match" } };
    await store.addMessage({
      ...aStoredMessage("junk", { decision: { ...aStoredMessage("x").decision, ...question } as never }),
      ticket: ticket.id,
    });
    await markTicketSpam(ticket.id, owner, services);
    await markTicketSpam(ticket.id, owner, services);
    expect(await at(ticket.id)).toMatchObject({ status: "closed", closedAs: "spam" });
    expect(await store.blocks()).toHaveLength(1);
    for (const channel of ["email", "form"])
      expect(await blockOf(channel, "Eve@evil.example", { blocks: store, ids: sampleIds })).toBe("spam");
    expect(await blockOf("email", "adam@evil.example", { blocks: store, ids: sampleIds })).toBeUndefined();
    const conversation = await store.conversationOf(ticket.id);
    if (!conversation) throw new Error("no conversation");
    const nothing = { group: () => ({ before: undefined, after: {} as never }), choose: () => ({}) as never };
    const lesson = lessonOf(conversation, undefined, [], { ...nothing, now: services.now });
    expect(lesson.lesson.after.questions).toEqual([]);
    expect(lesson.proposals).toEqual([]);
  });

  it("blocks nobody for spam where the configuration says so", async () => {
    const { services, store } = await aDesk(ticket);
    const config = parseConfig({ ...sampleConfig, desk: { ...sampleConfig.desk, afterSpam: "nothing" } });
    await markTicketSpam(ticket.id, owner, { ...services, config });
    expect(await store.blocks()).toEqual([]);
  });

  it("blocks a sender or all of a domain, and says so on the ticket", async () => {
    const { services, store } = await aDesk(ticket);
    await blockSender(ticket.id, "domain", by(bo, "block", true), services);
    expect(await blockOf("email", "adam@EVIL.example", { blocks: store, ids: sampleIds })).toBe("blocked");
    const audit = (await store.conversationOf(ticket.id))?.audit ?? [];
    expect(audit.map(({ act }) => act)).toEqual(["blocked the domain evil.example"]);
    const ours = anAssignedTicket("ours", ada, { address: "x@wallet.example" });
    const other = await aDesk(ours);
    expect(await blockSender(ours.id, "domain", by(bo, "block", true), other.services)).toMatchObject({
      reason: "own-domain",
    });
  });
});

describe("a note that calls a colleague", () => {
  it("is told to them, and stands in their list", async () => {
    const ticket = aTicket("noted");
    const { services, store, take } = await aDesk(ticket);
    const outcome = await writeNote(ticket.id, by(ada, "note"), "Look, @bo", services, [bo, bo]);
    expect(outcome.kind).toBe("done");
    expect(take()[0]?.topics).toContain("agent:bo");
    expect((await store.mentionsOf(bo, 10)).items).toMatchObject([
      { ticket: ticket.id, by: ada, text: "Look, @bo" },
    ]);
  });

  it("is not written when it calls nobody who is there", async () => {
    const ticket = aTicket("noted");
    const { services, store } = await aDesk(ticket);
    const outcome = await writeNote(ticket.id, by(ada, "note"), "Hm", services, [agentNamed("nobody")]);
    expect(outcome).toEqual({ kind: "refused", reason: "unknown-agent" });
    expect(store.contents.notes.size).toBe(0);
  });
});

describe("a macro", () => {
  const ticket = anAssignedTicket("routine", ada, { name: "Kim" });
  const replies = [
    { id: "hello", title: "Hello", texts: { en: "Dear {{customer.name}}, I am {{agent.name}}." } },
  ];
  const macro: Macro = {
    id: "all",
    title: "All",
    steps: [
      { act: "note", text: "Done by {{agent.name}}" },
      { act: "reply", reply: "hello" },
      { act: "close", category: "guide" },
    ],
  };
  const owner = { ...by(ada, "macro-request"), epoch: ticket.epoch };

  it("does all of its acts, each once however often it is sent, and whatever came in between", async () => {
    const { services, store, at } = await aDesk(ticket);
    for (const _ of [1, 2]) {
      const run = await runMacro(ticket.id, owner, ticket.v, { macro, replies }, services);
      expect(run.steps).toEqual([
        { act: "note", done: true },
        { act: "reply", done: true },
        { act: "close", done: true },
      ]);
      expect(run.ticket).toMatchObject({ status: "closed", category: "guide" });
    }
    expect([...store.contents.outbox.values()].map(({ text }) => text)).toEqual([
      expect.stringContaining("Dear Kim, I am ada."),
    ]);
    expect([...store.contents.notes.values()].map(({ text }) => text)).toEqual(["Done by ada"]);
    expect((await at(ticket.id)).v).toBe(ticket.v + 3);
  });

  it("ends with the first act that is refused, and tells which", async () => {
    const { services, at } = await aDesk(ticket);
    const run = await runMacro(ticket.id, { ...owner, epoch: 0 }, ticket.v, { macro, replies }, services);
    expect(run.steps).toEqual([
      { act: "note", done: true },
      { act: "reply", done: false, reason: "not-yours" },
    ]);
    expect((await at(ticket.id)).status).toBe("assigned");
    const gone = await runMacro(ticket.id, owner, ticket.v, { macro, replies: [] }, services);
    expect(gone.steps.at(-1)).toEqual({ act: "reply", done: false, reason: "unknown-reply" });
  });
});

describe("the same act on many tickets", () => {
  it("has an outcome for each, and a repeat does only what is still to do", async () => {
    const [one, two] = [anAssignedTicket("one", ada), anAssignedTicket("two", ada)];
    const [theirs, waiting] = [anAssignedTicket("theirs", bo), aTicket("waiting")];
    const { services, at } = await aDesk(one, two, theirs, waiting);
    const chosen = [one, two, theirs, waiting].map(({ id, epoch, v }) => ({ id, epoch, seen: v }));
    const act = { kind: "transfer", to: { queue: "money" } } as const;
    const first = await actOnMany(act, chosen, by(ada, "bulk"), services);
    const reasons = first.map(({ outcome }) => (outcome.kind === "done" ? "done" : outcome.reason));
    expect(reasons).toEqual(["done", "done", "not-yours", "not-yours"]);
    const moved = await at(one.id);
    expect(moved).toMatchObject({ status: "queued", queue: "money" });
    await actOnMany(act, chosen, by(ada, "bulk"), services);
    expect(await at(one.id)).toEqual(moved);
    const led = await actOnMany(act, chosen.slice(2), by(ada, "lead", true), services);
    expect(led.map(({ outcome }) => outcome.kind)).toEqual(["done", "done"]);
  });

  it("lets several rest", async () => {
    const one = anAssignedTicket("one", ada);
    const { services, at } = await aDesk(one);
    const chosen = [{ id: one.id, epoch: one.epoch, seen: one.v }];
    await actOnMany({ kind: "snooze", backTo: "agent" }, chosen, by(ada, "bulk"), services);
    expect((await at(one.id)).snooze?.forCustomer).toBe(true);
    const outcome = await snoozeTicket(one.id, { ...by(bo, "x"), epoch: 1 }, { backTo: "agent" }, services);
    expect(outcome).toMatchObject({ reason: "not-yours" });
  });
});
