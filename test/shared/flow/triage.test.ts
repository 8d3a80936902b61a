import { describe, expect, it } from "vitest";
import { parse } from "zod/mini";
import { noMedia } from "../../../shared/channels/media.ts";
import { idsWith } from "../../../shared/domain/ids.ts";
import { merge } from "../../../shared/domain/merge.ts";
import type { InboundMessage } from "../../../shared/domain/message.ts";
import { InboundItem } from "../../../shared/domain/message.ts";
import { probeText } from "../../../shared/domain/probe.ts";
import { makeReplyToken } from "../../../shared/domain/reply-token.ts";
import type { Ticket } from "../../../shared/domain/ticket.ts";
import { closed, factsOf } from "../../../shared/domain/ticket-states.ts";
import { deliver } from "../../../shared/flow/deliver.ts";
import { noteDeliveryReport } from "../../../shared/flow/delivery-report.ts";
import { releaseHeld } from "../../../shared/flow/release-held.ts";
import { type Triaged, type TriageServices, triage } from "../../../shared/flow/triage.ts";
import { fakeMatcher, readWhole } from "../../support/fake-matcher.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { aMessage, noon, sampleConfig } from "../../support/samples.ts";
import { sendingServices } from "../../support/sending-services.ts";

type TicketId = Ticket["id"];

/** An installation with a clock of its own, whose customers write mails. */
class Installation {
  readonly store = memoryStore();
  readonly ids = idsWith("pepper of the tests");
  tokenKeys = [{ id: "k1", key: "the first key" }];
  time = Date.parse(noon);
  mails = 0;
  readonly replayed: string[] = [];

  get services(): TriageServices {
    const { store, ids, tokenKeys } = this;
    const reports = { store, outbox: store, suppressions: store, ids, tokenKeys, config: sampleConfig };
    return {
      store: this.store,
      noteReport: (stored) => noteDeliveryReport(stored, { ...reports, now: () => new Date(this.time) }),
      outbound: { nudge: async () => {} },
      followUps: { put: async () => {} },
      media: { nudge: async () => {} },
      matcher: fakeMatcher(() => 0.97),
      detectLanguage: () => "en",
      readQuestions: readWhole,
      detectSensitive: () => [],
      config: sampleConfig,
      ids: this.ids,
      tokenKeys: this.tokenKeys,
      now: () => new Date(this.time),
    };
  }

  /** A mail through triage, a minute after the one before. */
  async mail(change: Partial<InboundMessage> = {}): Promise<Triaged> {
    this.time += 60_000;
    this.mails += 1;
    const key = `mail-${this.mails}@customer.example`;
    const receivedAt = new Date(this.time).toISOString();
    const message = aMessage({
      identity: { key },
      referenceId: key,
      receivedAt,
      text: `Something else, ${"again ".repeat(this.mails)}`,
      ...change,
    });
    return triage({ kind: "message", message }, this.services, 9);
  }

  async ticketOf(change: Partial<InboundMessage> = {}): Promise<TicketId> {
    const triaged = await this.mail(change);
    if (triaged.kind !== "ticketed") throw new Error(JSON.stringify(triaged));
    return triaged.ticket;
  }

  async ticket(id: TicketId): Promise<Ticket> {
    const ticket = await this.store.ticket(id);
    if (!ticket) throw new Error(`there is no ticket ${id}`);
    return ticket;
  }

  async change(id: TicketId, change: (ticket: Ticket) => Ticket): Promise<void> {
    const before = await this.ticket(id);
    await this.store.save({ before, after: { ...change(before), v: before.v + 1 } });
  }

  close(id: TicketId): Promise<void> {
    return this.change(id, (ticket) => closed(factsOf(ticket), new Date(this.time), "ada"));
  }

  /** `into` takes in `id`. */
  async merge(id: TicketId, into: TicketId): Promise<void> {
    const before = await this.ticket(id);
    const merged = merge(before, await this.ticket(into), "ada", new Date(this.time));
    if ("refused" in merged) throw new Error(merged.refused);
    await this.store.save({ before, after: merged.after });
  }

  token(id: TicketId, keys = this.tokenKeys): string {
    return makeReplyToken(id, keys);
  }

  /** Sends what waits on the ticket under this id. */
  async send(id: TicketId, providerId: string): Promise<void> {
    const entry = (await this.store.conversationOf(id))?.outbox.find(({ state }) => state === "PENDING");
    if (!entry) throw new Error("nothing waits to be sent");
    await deliver(id, entry.id, {
      ...this.services,
      outbox: this.store,
      suppressions: this.store,
      ...sendingServices(this.store, this.services.now),
      blobs: { get: async () => undefined },
      random: () => 0.5,
      secretsOf: async () => undefined,
      toolsFor: () => ({ fetch, sendRawMail: () => Promise.reject(), apiBase: "", secrets: undefined }),
      openChannel: async () => ({
        name: "email",
        maxBodyBytes: 0,
        maxTextLength: 0,
        maxAttachmentBytes: 0,
        replyWindow: undefined,
        freshSecrets: () => undefined,
        media: noMedia,
        receive: () => Promise.reject(),
        send: async () => ({ kind: "sent", providerId }),
      }),
    });
  }
}

const elsewhere = { address: "mallory@elsewhere.example", trust: "verified" as const };

describe("a mail finds its ticket", () => {
  it("by the token in the address, also when the key was changed since", async () => {
    const desk = new Installation();
    const ticket = await desk.ticketOf();
    const token = desk.token(ticket);
    desk.tokenKeys = [{ id: "k2", key: "the second key" }, ...desk.tokenKeys];
    expect(await desk.ticketOf({ token })).toBe(ticket);
    desk.tokenKeys = desk.tokenKeys.slice(0, 1);
    expect(await desk.ticketOf({ token })).not.toBe(ticket);
  });

  it("by any of the mails that it refers to", async () => {
    const desk = new Installation();
    const ticket = await desk.ticketOf({ referenceId: "first@customer.example" });
    const references = ["unknown@x.example", "another@x.example", "first@customer.example"];
    expect(await desk.ticketOf({ references })).toBe(ticket);
  });

  it("by the number in the subject, among the sender's own tickets", async () => {
    const desk = new Installation();
    const ticket = await desk.ticketOf();
    const number = ticket.slice(0, 8).toLowerCase();
    expect(await desk.ticketOf({ number })).toBe(ticket);
    expect(await desk.ticketOf({ number, sender: elsewhere })).not.toBe(ticket);
  });

  it("by the first claim that is the sender's, when stronger ones are not", async () => {
    const desk = new Installation();
    const theirs = await desk.ticketOf({ sender: elsewhere, referenceId: "theirs@elsewhere.example" });
    const own = await desk.ticketOf({ referenceId: "own@customer.example" });
    const references = ["theirs@elsewhere.example", "own@customer.example"];
    expect(await desk.ticketOf({ references })).toBe(own);
    expect(await desk.ticketOf({ token: desk.token(theirs), references: ["own@customer.example"] })).toBe(
      own,
    );
  });

  it.each<[string, (desk: Installation, ticket: TicketId) => Partial<InboundMessage>]>([
    ["token", (desk, ticket) => ({ token: desk.token(ticket) })],
    ["reference", () => ({ references: ["first@customer.example"] })],
  ])("and somebody else's %s opens a new one, linked to the old", async (_, claim) => {
    const desk = new Installation();
    const ticket = await desk.ticketOf({ referenceId: "first@customer.example" });
    const other = await desk.ticketOf({ sender: elsewhere, ...claim(desk, ticket) });
    expect(other).not.toBe(ticket);
    expect(await desk.ticket(other)).toMatchObject({ linkedTo: ticket, address: elsewhere.address });
  });

  it("and opens it again, but after two weeks a new one beside it", async () => {
    const desk = new Installation();
    const ticket = await desk.ticketOf();
    await desk.close(ticket);
    desk.time += 13 * 86_400_000;
    expect(await desk.ticketOf({ token: desk.token(ticket) })).toBe(ticket);
    expect(await desk.ticket(ticket)).toMatchObject({ status: "queued", reopens: 1 });
    await desk.close(ticket);
    desk.time += 15 * 86_400_000;
    const later = await desk.ticketOf({ token: desk.token(ticket) });
    expect(later).not.toBe(ticket);
    expect(await desk.ticket(later)).toMatchObject({ linkedTo: ticket, reopens: 0 });
  });
});

describe("a merged ticket", () => {
  it("hands on what is written to it, along a chain", async () => {
    const desk = new Installation();
    const [a, b, c] = [await desk.ticketOf(), await desk.ticketOf(), await desk.ticketOf()];
    await desk.merge(a, b);
    await desk.merge(b, c);
    expect(await desk.ticketOf({ token: desk.token(a) })).toBe(c);
    expect(await desk.ticketOf({ number: b.slice(0, 8) })).toBe(c);
    expect(await desk.ticket(a)).toMatchObject({ status: "closed", mergedInto: b });
  });

  it("hands on a chat in the same way", async () => {
    const desk = new Installation();
    const chat = { channel: "chat", threading: "conversation" as const, conversation: "chat of kim" };
    const first = await desk.ticketOf({ ...chat, identity: { key: "c1" } });
    const other = await desk.ticketOf({ ...chat, identity: { key: "c2" }, conversation: "another chat" });
    await desk.merge(first, other);
    expect(await desk.ticketOf({ ...chat, identity: { key: "c3" } })).toBe(other);
  });

  it("does not lead in circles, nor beyond what is there, nor along a chain without end", async () => {
    const desk = new Installation();
    const tickets: TicketId[] = [];
    for (let made = 0; made < 20; made += 1) tickets.push(await desk.ticketOf());
    const [a = tickets[19], b = tickets[19]] = tickets;
    if (!a || !b) throw new Error("there are no tickets");
    // As no merge of ours makes them: what is stored is believed no more than it must be.
    const into = (id: TicketId, target: TicketId) =>
      desk.change(id, (ticket) => ({
        ...closed(factsOf(ticket), new Date(desk.time), "ada"),
        mergedInto: target,
      }));
    await into(a, b);
    await into(b, a);
    expect([a, b]).toContain(await desk.ticketOf({ token: desk.token(a) }));
    const long = tickets.slice(2);
    for (const [at, id] of long.entries()) {
      const next = long[at + 1];
      if (next) await into(id, next);
    }
    const [first = a] = long;
    expect(long).toContain(await desk.ticketOf({ token: desk.token(first) }));
  });
});

describe("the guards", () => {
  it("silence a contact who says the same again and again, on one ticket or many", async () => {
    const desk = new Installation();
    const text = "We have received your request 1.";
    const rules: string[] = [];
    for (let copy = 0; copy < 4; copy += 1) {
      const triaged = await desk.mail({ text: text.replace("1", String(copy)) });
      if (triaged.kind !== "ticketed" || triaged.decision.kind !== "route")
        throw new Error(JSON.stringify(triaged));
      rules.push(triaged.decision.acknowledge);
    }
    expect(rules).toEqual(["received", "received", "none", "none"]);
    desk.time += 25 * 3_600_000;
    const next = await desk.mail({ text });
    expect(next).toMatchObject({ decision: { acknowledge: "received" } });
  });

  it("count the automatic replies of all of a contact's tickets, and forget them after the window", async () => {
    const desk = new Installation();
    const acknowledged: unknown[] = [];
    const write = async (token?: string) => {
      const triaged = await desk.mail(token === undefined ? {} : { token });
      if (triaged.kind !== "ticketed" || triaged.decision.kind !== "route")
        throw new Error(JSON.stringify(triaged));
      acknowledged.push(triaged.decision.acknowledge);
      await desk.close(triaged.ticket);
      return desk.token(triaged.ticket);
    };
    const first = await write();
    await write(first);
    await write(first);
    await write(first);
    const other = await write();
    await write(other);
    await write();
    // Three on the first ticket, which is what a ticket may have; five in all.
    expect(acknowledged).toEqual([
      "received",
      "received",
      "received",
      "none",
      "received",
      "received",
      "none",
    ]);
    desk.time += 25 * 3_600_000;
    await write();
    expect(acknowledged.at(-1)).toBe("received");
  });

  it("keep a ticket closed that is opened too often, until a person lets the mail through", async () => {
    const desk = new Installation();
    const ticket = await desk.ticketOf();
    const token = desk.token(ticket);
    for (let opening = 0; opening < 5; opening += 1) {
      await desk.close(ticket);
      expect(await desk.ticketOf({ token })).toBe(ticket);
    }
    await desk.close(ticket);
    const held = await desk.mail({ token });
    expect(held).toMatchObject({ kind: "held", cause: "loop", suppressed: false });
    expect((await desk.ticket(ticket)).status).toBe("closed");
    const replays = { replay: async (_: string, body: string) => void desk.replayed.push(body) };
    await releaseHeld(held.message, "Sun", { desk: desk.store, replays, now: () => new Date(desk.time) });
    const released = parse(InboundItem, JSON.parse(desk.replayed[0] ?? "{}"));
    expect(await triage(released, desk.services, 9)).toMatchObject({ kind: "ticketed", ticket });
    expect((await desk.ticket(ticket)).status).toBe("queued");
  });

  it("record automatic mail on its ticket, never answer it, and leave a closed ticket closed", async () => {
    const desk = new Installation();
    const ticket = await desk.ticketOf();
    await desk.close(ticket);
    for (const automatic of ["auto-reply", "list", "bounce"] as const) {
      const triaged = await desk.mail({ token: desk.token(ticket), automatic });
      expect(triaged).toMatchObject({ ticket, decision: { kind: "record", reason: { detail: automatic } } });
    }
    desk.time += 100 * 86_400_000;
    expect(await desk.ticketOf({ token: desk.token(ticket), automatic: "auto-reply" })).toBe(ticket);
    expect((await desk.ticket(ticket)).status).toBe("closed");
    const conversation = await desk.store.conversationOf(ticket);
    expect([conversation?.messages.length, conversation?.outbox.length]).toEqual([5, 1]);
  });
});

describe("a bounce that comes as a mail", () => {
  const server = { address: "mailer-daemon@mx.example", trust: "unverified" as const };
  const customer = "customer@customer.example";
  const hard = { address: customer, hard: true, status: "5.1.1", reason: "user-unknown", delayed: false };

  async function sentReply() {
    const desk = new Installation();
    const ticket = await desk.ticketOf({ referenceId: "first@customer.example" });
    await desk.send(ticket, "0102-abc@eu-west-1.amazonses.com");
    const suppressed = () => desk.store.suppression(desk.ids.address("email", customer));
    const reply = async () => (await desk.store.conversationOf(ticket))?.outbox[0];
    return { desk, ticket, suppressed, reply };
  }

  const id = "0102-abc@eu-west-1.amazonses.com";

  it.each<[string, (desk: Installation, ticket: TicketId) => Partial<InboundMessage>]>([
    ["with the id under which we sent it", () => ({ bounce: { recipients: [hard], originalMessageId: id } })],
    [
      "at the signed address of the ticket",
      (desk, ticket) => ({ bounce: { recipients: [hard] }, token: desk.token(ticket) }),
    ],
  ])("%s marks the reply and suppresses the address", async (_, proof) => {
    const { desk, ticket, suppressed, reply } = await sentReply();
    const triaged = await desk.mail({ sender: server, automatic: "bounce", ...proof(desk, ticket) });
    expect(triaged).toMatchObject({ ticket, decision: { kind: "record" } });
    expect(await reply()).toMatchObject({
      receipt: "bounced",
      undelivered: { code: "hard-bounce", detail: "5.1.1 user-unknown" },
    });
    expect(await suppressed()).toMatchObject({ cause: "hard-bounce" });
  });

  it("that may pass suppresses nobody, and one of a server that goes on trying changes nothing", async () => {
    const { desk, ticket, suppressed, reply } = await sentReply();
    const token = desk.token(ticket);
    const later = { recipients: [{ ...hard, delayed: true }] };
    await desk.mail({ sender: server, automatic: "bounce", bounce: later, token });
    expect((await reply())?.receipt).toBeUndefined();
    const full = { recipients: [{ ...hard, hard: false, reason: "mailbox-full" }] };
    await desk.mail({ sender: server, automatic: "bounce", bounce: full, token });
    expect(await reply()).toMatchObject({ receipt: "bounced", undelivered: { code: "soft-bounce" } });
    expect(await suppressed()).toBeUndefined();
  });

  it("and proves nothing changes nothing: not by the customer's own id, not about somebody else", async () => {
    const { desk, ticket, suppressed, reply } = await sentReply();
    const guessed = { recipients: [hard], originalMessageId: "first@customer.example" };
    await desk.mail({ sender: server, automatic: "bounce", bounce: guessed });
    const other = { recipients: [{ ...hard, address: "victim@bank.example" }] };
    await desk.mail({ sender: server, automatic: "bounce", token: desk.token(ticket), bounce: other });
    expect((await reply())?.receipt).toBeUndefined();
    expect(await suppressed()).toBeUndefined();
    expect(desk.store.contents.suppressions.size).toBe(0);
  });

  it("of a complaint suppresses the address that the reply went to, which it hides", async () => {
    const { desk, suppressed, reply } = await sentReply();
    const complaint = { type: "abuse", recipients: [], originalMessageId: id };
    await desk.mail({
      sender: server,
      automatic: "complaint",
      complaint: { ...complaint, type: "not-spam" },
    });
    expect(await suppressed()).toBeUndefined();
    await desk.mail({ sender: server, automatic: "complaint", complaint });
    expect((await reply())?.receipt).toBe("complained");
    expect(await suppressed()).toMatchObject({ cause: "complaint" });
  });
});

describe("what a system writes to itself", () => {
  it("is suppressed on any channel, and touches neither a contact nor an open conversation", async () => {
    const desk = new Installation();
    const text = probeText("one", desk.tokenKeys, new Date(desk.time));
    const chat = { channel: "telegram", account: "main", threading: "conversation" as const };
    const ticket = await desk.ticketOf({ ...chat, text: "Where is my money?" });
    const before = await desk.ticket(ticket);
    for (const change of [chat, {}]) {
      expect(await desk.mail({ ...change, text })).toMatchObject({
        kind: "held",
        cause: "own",
        suppressed: true,
      });
    }
    expect(await desk.ticket(ticket)).toEqual(before);
  });

  it("is a customer's like any other when somebody else wrote it", async () => {
    const desk = new Installation();
    const text = probeText("one", [{ id: "k1", key: "another key" }], new Date(desk.time));
    expect(await desk.mail({ text })).toMatchObject({ kind: "ticketed" });
  });
});
