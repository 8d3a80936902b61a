import { beforeAll, describe, expect, it } from "vitest";
import { changesNothing } from "../../../functions/desk-audit.ts";
import { type RouteName, routes } from "../../../functions/desk-routes.ts";
import type { Role } from "../../../shared/api/desk/people.ts";
import { blockStore } from "../../../shared/aws/block-store.ts";
import { channelHealthStore } from "../../../shared/aws/channel-health-store.ts";
import { deskStore } from "../../../shared/aws/desk-store.ts";
import { identityStore } from "../../../shared/aws/identity-store.ts";
import { keys } from "../../../shared/aws/keys.ts";
import { phraseStore } from "../../../shared/aws/phrase-store.ts";
import { releaseStore } from "../../../shared/aws/release-store.ts";
import { suppressionStore } from "../../../shared/aws/suppression-store.ts";
import { packed } from "../../../shared/aws/ticket-items.ts";
import { ticketStore } from "../../../shared/aws/ticket-store.ts";
import { webhookStore } from "../../../shared/aws/webhook-store.ts";
import type { ContactId, TicketId } from "../../../shared/domain/ids.ts";
import type { Ticket } from "../../../shared/domain/ticket.ts";
import { afterAttempt } from "../../../shared/domain/webhook-delivery.ts";
import type { HeldItem, TicketStore } from "../../../shared/flow/ports.ts";
import { publishFaq } from "../../../shared/flow/publish-faq.ts";
import type { DeskAnswer, DeskWorld } from "../../support/desk-world.ts";
import {
  agentNamed,
  aMessage,
  anAssignedTicket,
  aStoredMessage,
  aTicket,
  noon,
  sampleIds,
} from "../../support/samples.ts";

/** What changes something; looking and trying do not, by whichever method they are asked for. */
type Route = (typeof routes)[number];
type Act = Exclude<
  Extract<Route, { method: "POST" | "PUT" }>["name"],
  "typing" | "socketPass" | "uploadFile" | "ask" | "examples" | "checkFaq" | "tryFaq" | "askTrial"
>;

/** One act, ready to be asked for. */
interface Ready {
  readonly params?: Readonly<Record<string, string>>;
  /** Where the act carries its own id, that is put beside it. */
  readonly body?: Readonly<Record<string, unknown>>;
  readonly carries?: "request";
  readonly role?: Role;
  /** What somebody else does before the repeat comes, which must not be undone. */
  readonly meanwhile?: () => Promise<unknown>;
  /** The answer tells how it stands, and that tells of the act itself. */
  readonly changing?: readonly string[];
}

const me = agentNamed("me");
const supervisor = agentNamed("lead");
const far = "2099-01-01T00:00:00.000Z";
let world: DeskWorld;
let tickets: TicketStore;

async function put<Of extends Ticket>(ticket: Of): Promise<Of> {
  expect(await tickets.save({ before: undefined, after: ticket })).toBe("saved");
  const { contact, channel, address, createdAt } = ticket;
  const pointer = { ticket: ticket.id, openedAt: createdAt, automaticReply: false };
  await tickets.remember({ id: contact, channel, address, createdAt }, pointer);
  return ticket;
}

/** An act on a ticket that is mine, as I see it. */
const onMine =
  (body: Ready["body"] = {}, change: Parameters<typeof anAssignedTicket>[2] = {}) =>
  async (name: string): Promise<Ready> => {
    const { id, epoch, v } = await put(anAssignedTicket(name, me, change));
    const given = Object.fromEntries(
      Object.entries({ epoch, seen: v, ...body }).filter(([, value]) => value !== undefined),
    );
    return { params: { ticket: id }, body: given, carries: "request" };
  };
const unseen = { seen: undefined };
const byAnybody = { epoch: undefined, seen: undefined };

async function held(name: string): Promise<HeldItem> {
  const message = aMessage({ identity: { key: name } });
  const item: HeldItem = {
    ...{ id: sampleIds.message("email", name), cause: "spam", channel: "email", receivedAt: noon },
    ...{ summary: "kim: a question", state: "held" },
    replay: { queue: "inbound", body: JSON.stringify({ kind: "message", message }) },
  };
  await tickets.hold(item);
  return item;
}

async function proposal(slot: number): Promise<string> {
  const id = `proposal-${slot}`;
  const counts = { nearest: {}, chosen: {}, categories: {} };
  const about = { language: "en", size: 3, firstAt: noon, lastAt: noon, examples: ["Is there a gift card?"] };
  const stored = { id, slot, v: 1, state: "open", ...about, ...counts };
  await world.parts.table.put({ ...keys.proposal(slot), v: 1, packed: packed(stored) });
  return id;
}

async function otherCustomer(name: string) {
  const address = `${name}@customer.example`;
  return put(aTicket(name, { contact: sampleIds.contact("email", address), address }));
}

const readies: Readonly<Record<Act, (name: string) => Promise<Ready>>> = {
  presence: async () => ({
    body: { presence: "away" },
    meanwhile: () =>
      world.ask({ id: me, role: "agent" }, "PUT", "/desk/me/presence", { presence: "available" }),
  }),
  setAgent: async () => ({ role: "supervisor", params: { agent: "colleague" }, body: { max: 7 } }),
  exportPerson: async (name) => {
    const { contact } = await otherCustomer(name);
    const changing = ["exportedAt", "tickets"];
    return { role: "admin", params: { contact }, body: { reason: "They asked for it." }, changing };
  },
  erasePerson: async (name) => {
    const { contact } = await otherCustomer(name);
    return { role: "admin", params: { contact }, body: { confirm: contact } };
  },
  sendEventAgain: async (name) => {
    const { id } = await put(aTicket(name));
    const webhooks = webhookStore(world.parts.table);
    const place = { ticket: id, version: 1, type: "ticket.created", endpoint: "crm" } as const;
    const deliver = async () => {
      const lease = await webhooks.leaseEvent(place, new Date());
      const after = lease && afterAttempt(lease, { kind: "delivered", status: 200 }, new Date(), 0);
      expect(lease && after && (await webhooks.settleEvent(lease, after))).toBe(true);
    };
    await deliver();
    const params = { endpoint: "crm", delivery: `evt_${id}_1_created` };
    return { role: "admin", params, meanwhile: deliver };
  },
  claimNext: async (name) => {
    await put(aTicket(name));
    return { params: { queue: "general" }, body: {}, carries: "request" };
  },
  claim: async (name) => ({
    params: { ticket: (await put(aTicket(name))).id },
    body: {},
    carries: "request",
  }),
  accept: async (name) => {
    const { id } = await put({ ...aTicket(name), offer: { agent: me, until: far } });
    return { params: { ticket: id }, body: {}, carries: "request" };
  },
  decline: async (name) => {
    const { id } = await put({ ...aTicket(name), offer: { agent: me, until: far } });
    return { params: { ticket: id }, body: {}, carries: "request" };
  },
  reply: onMine({ text: "It takes a working day." }),
  template: onMine(
    { template: "still_there", language: "en_US", values: ["Kim"] },
    { channel: "whatsapp", account: "main", address: "4915112345678" },
  ),
  note: onMine({ ...byAnybody, text: "They called.", mentions: ["colleague"] }),
  transfer: onMine({ ...unseen, to: { queue: "refunds" } }),
  release: onMine(unseen),
  close: onMine({ category: "guide" }),
  askAddress: onMine({ ...byAnybody, address: "kim@elsewhere.example" }),
  unlink: async (name) => {
    const ticket = await put(aTicket(name));
    const contact = sampleIds.contact("email", "kim@other.example");
    const party = (id: ContactId) => ({ contact: id, channel: "email", address: `${id}@customer.example` });
    const [first, second] = [ticket.contact, contact].sort();
    const link = {
      parties: { first: party(first ?? contact), second: party(second ?? contact) },
      v: 1,
      proof: { kind: "signed-identity" as const, issuer: "site", subject: "kim" },
      linked: { by: "chat", at: noon },
    };
    expect(await identityStore(world.parts).saveLink(undefined, link)).toBe(true);
    return { role: "supervisor", params: { ticket: ticket.id }, body: { contact }, carries: "request" };
  },
  lift: async (name) => {
    const { id, channel, address } = await otherCustomer(name);
    await suppressionStore(world.parts).suppress({
      address: sampleIds.address(channel, address),
      ...{ cause: "complaint", at: noon, ticket: id, outbox: sampleIds.agentReply(id, "an earlier answer") },
    });
    return { role: "supervisor", params: { ticket: id }, body: {}, carries: "request" };
  },
  resumeChannel: async () => {
    const health = channelHealthStore(world.parts);
    const stop = () => health.stopAccount("telegram", "main", { at: noon, code: "401", credentials: "x" });
    await stop();
    return { role: "supervisor", body: { channel: "telegram", account: "main" }, meanwhile: stop };
  },
  releaseHeld: async (name) => ({ role: "supervisor", params: { item: (await held(name)).id } }),
  deleteHeld: async (name) => ({ role: "supervisor", params: { item: (await held(name)).id } }),
  draftProposal: async () => ({
    role: "supervisor",
    params: { proposal: await proposal(1) },
    body: { entry: "gift-card", category: "guide" },
  }),
  dismissProposal: async () => ({ role: "supervisor", params: { proposal: await proposal(2) } }),
  publishFaq: async () => {
    const entry = "refund-status";
    const { body } = await world.ask({ id: supervisor, role: "admin" }, "GET", `/desk/faq/sources/${entry}`);
    const edit = { entry, from: body.mark, to: body.translations };
    return { role: "admin", body: { edits: [edit] }, carries: "request" };
  },
  enforceRelease: async () => {
    const store = releaseStore(world.parts.table);
    const publishing = {
      ...{ store, blobs: world.parts.blobs, now: () => new Date(noon) },
      sha256: (bytes: Uint8Array) => `of-${bytes.byteLength}-bytes`,
    };
    for (const bytes of [new Uint8Array(1), new Uint8Array(2)]) {
      await publishFaq({ bytes, entries: 1, sources: [] }, "Ada", publishing);
    }
    const other = { id: agentNamed("other-admin"), role: "admin" as const };
    return {
      ...{ role: "admin", params: { version: "1" } },
      meanwhile: () => world.ask(other, "POST", "/desk/faq/releases/2/enforce"),
      changing: ["items", "enforced"],
    };
  },
  snooze: onMine({ ...unseen, until: new Date(Date.now() + 3_600_000).toISOString() }),
  wake: onMine(byAnybody, { snooze: { until: far, by: me, at: noon } }),
  merge: async (name) => {
    const [{ id }, { id: into }] = [await put(aTicket(name)), await put(aTicket(`${name} too`))];
    return { params: { ticket: id }, body: { into }, carries: "request" };
  },
  split: async (name) => {
    const { id } = await put(aTicket(name));
    const first = { ...aStoredMessage(name), ticket: id };
    const second = { ...aStoredMessage(`${name} too`), ticket: id, receivedMs: first.receivedMs + 1 };
    for (const message of [first, second]) await tickets.addMessage(message);
    return { params: { ticket: id }, body: { message: second.id }, carries: "request" };
  },
  link: async (name) => {
    const [{ id }, { id: other }] = [await put(aTicket(name)), await put(aTicket(`${name} too`))];
    return { params: { ticket: id }, body: { other }, carries: "request" };
  },
  unlinkTicket: async (name) => {
    const other = sampleIds.ticket(sampleIds.message("email", `${name} too`));
    const { id } = await put(aTicket(name, { related: [other] }));
    await put(aTicket(`${name} too`, { related: [id] }));
    return { params: { ticket: id }, body: { other }, carries: "request" };
  },
  spam: onMine(unseen),
  block: onMine({ ...byAnybody, who: "contact" }),
  liftBlock: async (name) => {
    const blocks = blockStore(world.parts.table);
    const block = { kind: "domain", of: `${name}.example`.toLowerCase(), name, channel: "email" } as const;
    const keepOut = () => blocks.putBlock({ ...block, cause: "spam", by: "Ada", at: noon, ticket: "T1" });
    await keepOut();
    return { role: "supervisor", body: { kind: block.kind, of: block.of }, meanwhile: keepOut };
  },
  bulk: async (name) => {
    const both = [await put(aTicket(name)), await put(aTicket(`${name} too`))];
    const chosen = both.map(({ id, epoch, v }) => ({ id, epoch, seen: v }));
    return { body: { act: { kind: "claim" }, tickets: chosen }, carries: "request" };
  },
  seeMentions: async () => ({ body: { at: noon } }),
  setReply: async (name) => {
    const reply = { title: "Hello", texts: { en: "Hello." } };
    const meanwhile = () => phraseStore(world.parts.table).putReply({ id: name.toLowerCase(), ...reply });
    return {
      role: "supervisor",
      params: { reply: name.toLowerCase() },
      body: { ...reply, title: "Good day" },
      meanwhile,
    };
  },
  removeReply: async () => {
    const keep = () =>
      phraseStore(world.parts.table).putReply({ id: "bye", title: "Bye", texts: { en: "Goodbye." } });
    await keep();
    return { role: "supervisor", params: { reply: "bye" }, meanwhile: keep };
  },
  setMacro: async () => ({
    role: "supervisor",
    params: { macro: "end" },
    body: { title: "End", steps: [{ act: "close" }] },
  }),
  removeMacro: async () => {
    const keep = () =>
      phraseStore(world.parts.table).putMacro({ id: "old", title: "Old", steps: [{ act: "close" }] });
    await keep();
    return { role: "supervisor", params: { macro: "old" }, meanwhile: keep };
  },
  runMacro: async (name) => {
    const steps = ["a", "b", "c", "d", "e"].map((text) => ({ act: "note" as const, text }));
    await phraseStore(world.parts.table).putMacro({
      ...{ id: "six-steps", title: "Six steps" },
      steps: [...steps, { act: "close" }],
    });
    return onMine({ macro: "six-steps" })(name);
  },
};

async function askFor(name: RouteName, { params = {}, body, carries, role = "agent" }: Ready, key: string) {
  const { method, path } = routes.find((each) => each.name === name) ?? { method: "GET", path: "/" };
  const named = path.replace(/:(\w+)/g, (_, param: string) => params[param] ?? "missing");
  const id = role === "agent" ? me : supervisor;
  if (carries) return world.ask({ id, role }, method, named, { ...body, [carries]: key });
  return world.ask({ id, role }, method, named, body, { "idempotency-key": key });
}

const without = (answer: DeskAnswer, changing: readonly string[] = []) => ({
  ...answer,
  body: Object.fromEntries(Object.entries(answer.body).filter(([name]) => !changing.includes(name))),
});

/** Every act, asked for twice. */
export function describeRepeats(opened: () => DeskWorld): void {
  beforeAll(async () => {
    world = opened();
    tickets = ticketStore(world.parts);
    const desk = deskStore(world.parts);
    for (const id of [me, supervisor, agentNamed("colleague")]) {
      await desk.putAgent({ id, name: id, max: 100, skills: [], languages: [], presence: "available" });
    }
  });

  describe("an act at the desk", () => {
    it.each(Object.keys(readies) as Act[])(
      "%s, sent again under the same id, changes nothing",
      async (name) => {
        const ready = await readies[name](`again-${name}`);
        const key = `key-of-${name}`;
        const untouched = await world.state();
        const first = await askFor(name, ready, key);
        expect(first).toMatchObject({ status: expect.toSatisfy((status: number) => status < 300) });
        expect(await world.state()).not.toEqual(untouched);
        await ready.meanwhile?.();
        const before = await world.state();
        const second = await askFor(name, ready, key);
        expect(without(second, ready.changing)).toEqual(without(first, ready.changing));
        expect(await world.state()).toEqual(before);
      },
    );

    it("is one of these, or changes nothing", () => {
      const others = routes.filter(({ method, name }) => method !== "GET" && !Object.hasOwn(readies, name));
      expect(others.map(({ name }) => name).filter((name) => !changesNothing(name))).toEqual([]);
    });

    it("is refused where its id was used for something else", async () => {
      const [ready, other] = [await readies.setMacro("one"), await readies.removeMacro("two")];
      await askFor("setMacro", ready, "used-for-a-macro");
      const before = await world.state();
      for (const [name, given] of [
        ["removeMacro", other],
        ["setMacro", { ...ready, body: { ...ready.body, title: "Another" } }],
      ] as const) {
        const refused = await askFor(name, given, "used-for-a-macro");
        expect(refused).toMatchObject({ status: 422, body: { reason: "request-reused" } });
      }
      expect(await world.state()).toEqual(before);
    });

    it("is refused where its id could not be kept", async () => {
      expect(await askFor("setMacro", await readies.setMacro("one"), "short")).toMatchObject({ status: 400 });
    });

    it("is done for each of two people who made up the same id", async () => {
      const ready = { body: { presence: "away" } };
      const [mine, theirs] = [me, agentNamed("colleague")].map((id) =>
        world.ask({ id, role: "agent" }, "PUT", "/desk/me/presence", ready.body, {
          "idempotency-key": "made-up-by-both",
        }),
      );
      expect([await mine, await theirs]).toMatchObject([{ body: { id: me } }, { body: { id: "colleague" } }]);
    });

    it("is tried anew after it was refused", async () => {
      const lift = { body: { kind: "domain", of: "later.example" }, role: "supervisor" as const };
      expect(await askFor("liftBlock", lift, "refused-at-first")).toMatchObject({ status: 404 });
      const block = { kind: "domain", of: "later.example", name: "later", channel: "email" } as const;
      await blockStore(world.parts.table).putBlock({
        ...{ ...block, cause: "spam", by: "Ada", at: noon, ticket: "T1" as TicketId },
      });
      expect(await askFor("liftBlock", lift, "refused-at-first")).toMatchObject({ status: 200 });
    });
  });
}
