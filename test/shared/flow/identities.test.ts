import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { email } from "../../../shared/channels/email/channel.ts";
import { twilioVoice } from "../../../shared/channels/twilio-voice/channel.ts";
import { makeConfirmationToken } from "../../../shared/domain/address-confirmation.ts";
import { type Config, parseConfig } from "../../../shared/domain/config.ts";
import type { Party } from "../../../shared/domain/identity-link.ts";
import { verifiedMailOf } from "../../../shared/domain/verified-mail.ts";
import { askToConfirm, confirmAddress, questionBehind } from "../../../shared/flow/confirm-address.ts";
import { deliver } from "../../../shared/flow/deliver.ts";
import { replyToTicket } from "../../../shared/flow/desk.ts";
import {
  contactsPerPerson,
  identitiesOf,
  linkContacts,
  othersOfPerson,
  unlinkContacts,
} from "../../../shared/flow/identities.ts";
import { memoryStore } from "../../support/memory-store.ts";
import {
  afterNoon,
  agentNamed,
  anAssignedTicket,
  aTicket,
  noon,
  sampleConfig,
  sampleIds,
} from "../../support/samples.ts";
import { sendingServices } from "../../support/sending-services.ts";

const mei = { agent: agentNamed("mei"), name: "Mei", request: "request-0001" };
const tokenKeys = [{ id: "k1", key: "the first key" }];
const address = "kim@customer.example";
const base = "https://desk.example";

function party(channel: string, address: string): Party {
  return { contact: sampleIds.contact(channel, address), channel, address };
}

/** A caller's ticket, and a customer who wrote mails before. */
async function world() {
  const store = memoryStore();
  const caller = party("twilio-voice", "+6591234567");
  const ticket = aTicket("called", {
    contact: caller.contact,
    channel: "twilio-voice",
    account: "main",
    conversation: "CA1",
    address: caller.address,
    trust: "unverified",
  });
  await store.save({ before: undefined, after: ticket });
  const mailed = aTicket("mailed", { contact: sampleIds.contact("email", address), address });
  await store.save({ before: undefined, after: mailed });
  await store.remember(
    { id: mailed.contact, channel: "email", address, createdAt: noon },
    { ticket: mailed.id, openedAt: noon, automaticReply: false },
  );
  let minutes = 1;
  const services = {
    store,
    desk: store,
    outbox: store,
    identities: store,
    suppressions: store,
    outbound: { nudge: async () => {} },
    ids: sampleIds,
    tokenKeys,
    config: sampleConfig,
    now: () => new Date(afterNoon(minutes)),
    random: () => 0,
  };
  const ask = (request = mei.request, to = address) =>
    askToConfirm(ticket.id, { ...mei, request }, { address: to, base }, services);
  const question = { ticket: ticket.id, id: sampleIds.confirmation(ticket.id, mei.request) };
  const token = makeConfirmationToken(question, tokenKeys);
  const wait = (more: number) => {
    minutes += more;
  };
  return { store, ticket, mailed, caller, services, ask, token, wait };
}

describe("asking the owner of a mail address", () => {
  it("sends one mail that tells nothing of the ticket, with a link that nobody at the desk sees", async () => {
    const { store, ticket, services, ask, token } = await world();
    expect((await ask()).kind).toBe("done");
    expect((await ask()).kind).toBe("done");
    const entries = (await store.conversationOf(ticket.id))?.outbox ?? [];
    expect(entries).toMatchObject([{ kind: "confirmation", channel: "email", address }]);
    expect(JSON.stringify(entries)).not.toContain(token);
    const mails: { raw: Uint8Array; to: readonly string[] }[] = [];
    const [entry] = entries;
    if (!entry) throw new Error("no mail");
    const sent = await deliver(ticket.id, entry.id, {
      ...services,
      ...sendingServices(store, services.now),
      blobs: { get: async () => undefined },
      openChannel: async () => email,
      secretsOf: async () => undefined,
      toolsFor: () => ({
        fetch: () => Promise.reject(new Error("nothing else is reached")),
        sendRawMail: async (mail) => {
          mails.push(mail);
          return { kind: "sent", providerId: "ses-1" };
        },
        apiBase: "",
        secrets: undefined,
      }),
    });
    expect(sent.kind).toBe("sent");
    const raw = Buffer.from(mails[0]?.raw ?? [])
      .toString("utf8")
      .replace(/=\r\n/g, "");
    expect(mails[0]?.to).toEqual([address]);
    expect(raw).toContain(`${base}/confirm/${token}`);
    for (const secret of [ticket.id, ticket.id.slice(0, 8), ticket.subject, ticket.address]) {
      expect(raw.replaceAll(token, "")).not.toContain(secret);
    }
    expect(raw).not.toMatch(/^(Reply-To|References|In-Reply-To):/im);
  });

  it("is written down, and refused for addresses that bounce, that are the customer's own, and too often", async () => {
    const { store, ticket, ask, wait } = await world();
    const outbox = sampleIds.agentReply(ticket.id, "x");
    const suppressed = sampleIds.address("email", "gone@customer.example");
    await store.suppress({ address: suppressed, cause: "hard-bounce", at: noon, ticket: ticket.id, outbox });
    expect(await ask("request-gone", "gone@customer.example")).toMatchObject({ reason: "suppressed" });
    for (const request of ["request-1", "request-2", "request-3"])
      expect((await ask(request)).kind).toBe("done");
    expect(await ask("request-4")).toMatchObject({ reason: "asked-too-often" });
    wait(60 * 24);
    expect((await ask("request-4")).kind).toBe("done");
    expect((await store.conversationOf(ticket.id))?.audit.map(({ detail }) => detail)).toContainEqual({
      address,
    });
  });

  it("links nothing when the link is only looked at, and once when its button is pressed, however often", async () => {
    const { store, ticket, mailed, services, ask, token } = await world();
    await ask();
    const others = () => othersOfPerson(ticket.contact, services);
    expect((await questionBehind(token, services)).kind).toBe("open");
    expect(await others()).toEqual([]);
    for (let press = 0; press < 3; press += 1) {
      expect((await confirmAddress(token, services)).kind).toBe("confirmed");
    }
    expect(await others()).toMatchObject([{ contact: mailed.contact, channel: "email", address }]);
    expect(await othersOfPerson(mailed.contact, services)).toMatchObject([{ contact: ticket.contact }]);
    const audit = (await store.conversationOf(ticket.id))?.audit ?? [];
    expect(audit.filter(({ act }) => act === "confirmed a mail address")).toMatchObject([
      { actor: "customer", detail: { address, result: "confirmed" } },
    ]);
  });

  it("makes good for a crash at every step", async () => {
    for (const method of ["noteConfirmed", "saveLink", "save"] as const) {
      const { store, ticket, mailed, services, ask, token } = await world();
      await ask();
      let broken = true;
      const breaking = new Proxy(store, {
        get: (target, name) => {
          if (name === method && broken) return () => Promise.reject(new Error("crashed"));
          return Reflect.get(target, name);
        },
      });
      const crashing = { ...services, store: breaking, identities: breaking };
      await expect(confirmAddress(token, crashing)).rejects.toThrow("crashed");
      broken = false;
      expect((await confirmAddress(token, crashing)).kind).toBe("confirmed");
      expect(await othersOfPerson(ticket.contact, services)).toMatchObject([{ contact: mailed.contact }]);
    }
  });

  it("does nothing after its time, and nothing for a token that is not ours", async () => {
    const { ticket, services, ask, token, wait } = await world();
    await ask();
    for (const other of ["", "x", token.slice(0, -1), `${token}A`, "../desk"]) {
      expect((await confirmAddress(other, services)).kind).toBe("gone");
    }
    wait(72 * 60);
    expect((await questionBehind(token, services)).kind).toBe("gone");
    expect((await confirmAddress(token, services)).kind).toBe("gone");
    expect(await othersOfPerson(ticket.contact, services)).toEqual([]);
  });
});

describe("what the desk sees of somebody who may be the same person", () => {
  it("is nothing that they wrote, until it is proven; and nothing again after it was taken back", async () => {
    const { store, ticket, mailed, services, ask, token } = await world();
    const claim = { replyTo: { channel: "email", account: "help@wallet.example", address } };
    const messages = [{ message: claim }] as unknown as Parameters<typeof identitiesOf>[0]["messages"];
    const seen = () => identitiesOf({ ticket, messages }, services);
    const before = await seen();
    expect(before.linked).toEqual([]);
    expect(before.suggestions).toEqual([
      {
        contact: mailed.contact,
        channel: "email",
        address: "k…m@customer.example",
        reason: "address-given",
        proven: true,
      },
    ]);
    expect(JSON.stringify(before)).not.toContain(mailed.id);
    await ask();
    await confirmAddress(token, services);
    expect(await seen()).toMatchObject({
      linked: [{ address, tickets: [{ ticket: mailed.id }] }],
      suggestions: [],
    });
    await unlinkContacts([mailed.contact, ticket.contact], "Sun", services);
    expect(JSON.stringify(await seen())).not.toContain(mailed.id);
    expect(await store.linksOf(mailed.contact)).toHaveLength(1);
  });

  it("is the same set of contacts from each of them, however they were linked, and never too large", async () => {
    const people = fc.array(fc.tuple(fc.nat(9), fc.nat(9), fc.boolean()), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(people, async (acts) => {
        const { services } = await world();
        const edges = new Set<string>();
        const one = (at: number) => party("chat", `user-${at}`);
        for (const [at, [a, b, together]] of acts.entries()) {
          const [p, q] = [one(a), one(b)];
          const key = [a, b].toSorted().join();
          if (together) {
            const proof = { kind: "confirmed-mail", address: "x@y.example", confirmation: "Q" } as const;
            const act = { by: "x", askedAt: afterNoon(10 + at) };
            const linked = await linkContacts([p, q], proof, act, services);
            if (linked.kind === "linked") edges.add(key);
            expect(linked.kind).toBe(a === b ? "refused" : "linked");
          } else {
            await unlinkContacts([p.contact, q.contact], "x", services);
            edges.delete(key);
          }
        }
        for (let start = 0; start < 10; start += 1) {
          const reached = new Set([start]);
          for (const at of reached) {
            for (const edge of edges) {
              const [a = -1, b = -1] = edge.split(",").map(Number);
              if (a === at) reached.add(b);
              if (b === at) reached.add(a);
            }
          }
          const expected = [...reached].filter((at) => at !== start).map((at) => one(at).contact);
          const others = await othersOfPerson(one(start).contact, services);
          expect(others.map(({ contact }) => contact).toSorted()).toEqual(expected.toSorted());
        }
      }),
      { numRuns: 40 },
    );
  });

  it("has an end", async () => {
    const { services } = await world();
    const proof = { kind: "signed-identity", issuer: "wallet", subject: "7" } as const;
    const results = [];
    for (let at = 0; at < contactsPerPerson + 3; at += 1) {
      const pair = [party("chat", `chain-${at}`), party("chat", `chain-${at + 1}`)] as const;
      results.push((await linkContacts(pair, proof, { by: "chat" }, services)).kind);
    }
    expect(results.indexOf("refused")).toBe(contactsPerPerson - 1);
    expect(await othersOfPerson(party("chat", "chain-3").contact, services)).toHaveLength(
      contactsPerPerson - 1,
    );
  });
});

describe("a reply", () => {
  it("goes to where its customer wrote from, whoever they are linked with", async () => {
    const channels = fc.constantFrom("email", "whatsapp", "twilio-sms", "chat", "telegram", "twilio-voice");
    await fc.assert(
      fc.asyncProperty(channels, fc.array(channels, { maxLength: 4 }), async (channel, linked) => {
        const { store, services } = await world();
        const self = party(channel, "self@customer.example");
        const ticket = anAssignedTicket("bound", mei.agent, {
          contact: self.contact,
          channel,
          address: self.address,
          conversation: "theirs",
        });
        await store.save({ before: undefined, after: { ...ticket, status: "queued" } as never });
        const assigned = { ...ticket, v: ticket.v + 1 };
        await store.putAgent({
          id: mei.agent,
          name: "Mei",
          max: 5,
          skills: [],
          languages: [],
          presence: "available",
        });
        await store.save({ before: { ...ticket, status: "queued" } as never, after: assigned });
        const proof = { kind: "signed-identity", issuer: "wallet", subject: "7" } as const;
        for (const [at, other] of linked.entries()) {
          await linkContacts([self, party(other, `other-${at}`)], proof, { by: "chat" }, services);
        }
        const owner = { ...mei, epoch: ticket.epoch };
        await replyToTicket(ticket.id, owner, { text: "Hello", seen: 9 }, services);
        const entries = (await store.conversationOf(ticket.id))?.outbox;
        expect(entries).toMatchObject([{ channel, address: self.address, conversation: "theirs" }]);
      }),
      { numRuns: 30 },
    );
  });
});

describe("an answer by mail, where the customer's channel takes none", () => {
  async function writing(...linked: readonly Party[]) {
    const { store, services } = await world();
    const self = party("whatsapp", "491512345678");
    const ticket = anAssignedTicket("late", mei.agent, {
      contact: self.contact,
      channel: "whatsapp",
      account: "main",
      conversation: "123:491512345678",
      address: self.address,
      thread: { references: [], replyTo: "wamid.1", customerWroteAt: "2026-01-01T12:00:00.000Z" },
    });
    await store.putAgent({
      ...{ id: mei.agent, name: "Mei", max: 5, skills: [], languages: [], presence: "available" },
    });
    await store.save({ before: undefined, after: ticket });
    const proof = { kind: "confirmed-mail", address, confirmation: "c1" } as const;
    for (const other of linked) await linkContacts([self, other], proof, { by: "mail" }, services);
    const mailTo = verifiedMailOf(ticket, await othersOfPerson(ticket.contact, services));
    return { store, services, ticket, self, mailTo };
  }

  it("goes to the address that its owner confirmed, and what comes back from there belongs to the ticket", async () => {
    const { store, services, ticket, mailTo = "" } = await writing(party("x", "7"), party("email", address));
    expect(mailTo).toBe(address);
    const owner = { ...mei, epoch: ticket.epoch };
    const outcome = await replyToTicket(ticket.id, owner, { text: "Hello", seen: 9, mailTo }, services);
    expect(outcome).toMatchObject({ kind: "done", ticket: { channel: "whatsapp", continueAt: address } });
    const entries = (await store.conversationOf(ticket.id))?.outbox;
    expect(entries).toMatchObject([
      { channel: "email", account: sampleConfig.brand.supportAddress, address, thread: { references: [] } },
    ]);
    expect(entries?.[0]?.thread).not.toHaveProperty("customerWroteAt");
  });

  it("is not possible to an address that nobody confirmed, that was taken back, or of a customer who writes mails", async () => {
    expect((await writing()).mailTo).toBeUndefined();
    expect((await writing(party("telegram", "77"))).mailTo).toBeUndefined();
    const { services, ticket, self } = await writing(party("email", address));
    await unlinkContacts([self.contact, sampleIds.contact("email", address)], "supervisor", services);
    expect(verifiedMailOf(ticket, await othersOfPerson(ticket.contact, services))).toBeUndefined();
    expect(verifiedMailOf({ channel: "email" }, [party("email", address)])).toBeUndefined();
  });
});

describe("the answer to a call", () => {
  const config = parseConfig({
    ...JSON.parse(JSON.stringify(sampleConfig)),
    channels: {
      "twilio-sms": { accounts: ["main"] },
      "twilio-voice": {
        accounts: ["main"],
        answering: {
          menu: [{ does: "voicemail", name: { en: "a message" } }],
          textBack: { account: "main", from: "+6560000000" },
        },
      },
    },
  });

  async function called(address: string) {
    const { store, services } = await world();
    const ticket = anAssignedTicket("a call", mei.agent, {
      channel: "twilio-voice",
      account: "main",
      conversation: "CA9",
      address,
    });
    await store.putAgent({
      id: mei.agent,
      name: "Mei",
      max: 5,
      skills: [],
      languages: [],
      presence: "available",
    });
    await store.save({ before: undefined, after: ticket });
    const reply = (via?: "sms", using: Config = config) =>
      replyToTicket(
        ticket.id,
        { ...mei, epoch: ticket.epoch },
        { text: "We have blocked the card.", seen: 9, ...(via && { via }) },
        { ...services, config: using },
      );
    return { reply, sent: async () => (await store.conversationOf(ticket.id))?.outbox ?? [] };
  }

  it("is kept as what was said on the telephone, and sent to nobody", async () => {
    const { reply, sent } = await called("+6591234567");
    expect((await reply()).kind).toBe("done");
    const [entry] = await sent();
    if (!entry) throw new Error("no reply");
    expect(entry).toMatchObject({ channel: "twilio-voice", conversation: "CA9" });
    const tools = {
      fetch: () => Promise.reject(new Error("nothing may be sent")),
      sendRawMail: () => Promise.reject(new Error("nothing may be sent")),
      apiBase: "",
      secrets: undefined,
      now: new Date(noon),
    };
    const message = { entry, attachments: [], brand: "Sample", ticketNumber: "1" };
    expect(await twilioVoice.send(message, tools)).toEqual({
      kind: "sent",
      providerId: `spoken:${entry.id}`,
    });
    const automatic = { ...message, entry: { ...entry, automatic: true } };
    expect(await twilioVoice.send(automatic, tools)).toMatchObject({ kind: "failed", class: "config" });
  });

  it("goes out as a text message to the number that called, when the agent chooses that", async () => {
    const { reply, sent } = await called("+6591234567");
    expect((await reply("sms")).kind).toBe("done");
    expect(await sent()).toMatchObject([
      {
        channel: "twilio-sms",
        account: "main",
        address: "+6591234567",
        conversation: "+6560000000:+6591234567",
      },
    ]);
  });

  it.each([
    ["hidden:CA9", config],
    ["sip:a@example", config],
    ["+6591234567", sampleConfig],
  ])("is no text message to %s where that cannot be", async (address, using) => {
    const { reply, sent } = await called(address);
    expect(await reply("sms", using)).toEqual({ kind: "refused", reason: "no-text-message" });
    expect(await sent()).toEqual([]);
  });
});
