import { describe, expect, it } from "vitest";
import type { Channel, Delivery } from "../../../shared/channels/channel.ts";
import { noMedia } from "../../../shared/channels/media.ts";
import type { OutboxEntry } from "../../../shared/domain/outbox.ts";
import type { Ticket } from "../../../shared/domain/ticket.ts";
import { answered, closed, factsOf } from "../../../shared/domain/ticket-states.ts";
import { type DeliverServices, deliver } from "../../../shared/flow/deliver.ts";
import { noteUndelivered, type Undelivered } from "../../../shared/flow/undelivered.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { afterNoon, anOutboxEntry, aTicket, noon, sampleConfig, sampleIds } from "../../support/samples.ts";
import { sendingServices } from "../../support/sending-services.ts";

const failure = { class: "recipient" as const, code: "hard-bounce", detail: "550 5.1.1 user unknown" };
const address = sampleIds.address("email", "customer@customer.example");

/** A ticket with one reply that waits to be sent, and what is needed to send it. */
async function world(
  ticket: Ticket = answered(factsOf(aTicket("one")), afterNoon(60)),
  change: Partial<OutboxEntry> = {},
) {
  const store = memoryStore();
  await store.save({ before: undefined, after: ticket });
  const entry = anOutboxEntry(ticket, "reply", { kind: "answer", automatic: true, ...change });
  await store.addOutbox(entry);
  const sent: string[] = [];
  const outcomes: Delivery[] = [];
  let time = Date.parse(noon);
  const channel: Channel = {
    name: "email",
    maxBodyBytes: 0,
    maxTextLength: 0,
    maxAttachmentBytes: 0,
    replyWindow: undefined,
    freshSecrets: () => undefined,
    media: noMedia,
    receive: () => Promise.reject(new Error("nothing is received here")),
    send: async ({ entry: { address: to } }) => {
      sent.push(to);
      return outcomes.shift() ?? { kind: "sent", providerId: "p-1" };
    },
  };
  const services: DeliverServices & { suppressions: typeof store } = {
    store,
    outbox: store,
    suppressions: store,
    ...sendingServices(store, () => new Date(time)),
    blobs: { get: async () => undefined },
    openChannel: async () => channel,
    secretsOf: async () => undefined,
    toolsFor: () => ({
      fetch,
      sendRawMail: () => Promise.reject(new Error("not here")),
      apiBase: "",
      secrets: undefined,
    }),
    ids: sampleIds,
    tokenKeys: [{ id: "k1", key: "a key" }],
    config: sampleConfig,
    now: () => new Date(time),
    random: () => 0.5,
  };
  const report = (more: Partial<Undelivered> = {}): Undelivered => ({
    ticket: ticket.id,
    outbox: entry.id,
    status: "bounced",
    providerId: "p-1",
    address: entry.address,
    failure,
    suppress: "hard-bounce",
    at: afterNoon(1),
    ...more,
  });
  return {
    store,
    services,
    sent,
    outcomes,
    report,
    send: () => deliver(ticket.id, entry.id, services),
    pass: (minutes: number) => {
      time += minutes * 60_000;
    },
    entry: () => store.entry(ticket.id, entry.id),
    ticket: () => store.ticket(ticket.id),
  };
}

describe("a reply that came back", () => {
  it("suppresses its address, says why, and brings a person", async () => {
    const { store, services, send, report, entry, ticket } = await world();
    await send();
    expect(await noteUndelivered(report(), services)).toBe("noted");
    expect(await entry()).toMatchObject({ state: "SENT", receipt: "bounced", undelivered: failure });
    expect(await store.suppression(address)).toMatchObject({ cause: "hard-bounce", detail: failure.detail });
    expect((await ticket())?.status).toBe("queued");
  });

  it("is noted once, however often it is reported", async () => {
    const { services, send, report, ticket } = await world();
    await send();
    await noteUndelivered(report(), services);
    const after = await ticket();
    expect(await noteUndelivered(report({ at: afterNoon(2) }), services)).toBe("known");
    expect(await ticket()).toEqual(after);
  });

  it("does not open a ticket again that is closed", async () => {
    const over = closed(factsOf(aTicket("one")), new Date(noon), "ada");
    const { services, send, report, entry, ticket } = await world(over);
    await send();
    await noteUndelivered(report(), services);
    expect((await ticket())?.status).toBe("closed");
    expect((await entry())?.receipt).toBe("bounced");
  });

  it("leaves an address alone that may be written to again, or that the reply did not go to", async () => {
    const { store, services, send, report } = await world();
    await send();
    const { suppress: _, ...soft } = report();
    expect(await noteUndelivered({ ...soft, failure: { ...failure, code: "mailbox-full" } }, services)).toBe(
      "noted",
    );
    expect(
      await noteUndelivered(report({ address: "victim@bank.example", status: "complained" }), services),
    ).toBe("not-ours");
    expect(store.contents.suppressions.size).toBe(0);
  });

  it("that was not wanted suppresses its address and leaves the ticket as it is", async () => {
    const { store, services, send, report, ticket } = await world();
    await send();
    const before = await ticket();
    await noteUndelivered(report({ status: "complained", suppress: "complaint" }), services);
    expect(await store.suppression(address)).toMatchObject({ cause: "complaint" });
    expect(await ticket()).toEqual(before);
  });
});

describe("a reply to a suppressed address", () => {
  it.each(["hard-bounce", "complaint"] as const)("is not sent, and says why (%s)", async (cause) => {
    const { store, send, sent, entry, ticket } = await world();
    const { id, ticket: of } = (await entry()) ?? anOutboxEntry(aTicket("x"), "x");
    await store.suppress({ address, cause, at: noon, ticket: of, outbox: id });
    expect(await send()).toEqual({ kind: "failed", class: "recipient", code: `suppressed-${cause}` });
    expect(sent).toEqual([]);
    expect(await entry()).toMatchObject({ state: "FAILED", failure: { code: `suppressed-${cause}` } });
    expect((await ticket())?.status).toBe("queued");
  });

  it("is sent once a supervisor lifted that, until it comes back again", async () => {
    const { store, services, send, sent, report } = await world();
    await store.suppress({ ...report(), address, cause: "hard-bounce" });
    await store.lift(address, "Sun", afterNoon(2));
    expect((await send()).kind).toBe("sent");
    expect(sent).toHaveLength(1);
    await noteUndelivered(report({ at: afterNoon(3) }), services);
    expect((await store.suppression(address))?.lifted).toBeUndefined();
  });
});

it("a reply that the provider asks to be patient with is never given up", async () => {
  const { send, outcomes, pass, entry } = await world();
  for (let attempt = 0; attempt < 40; attempt += 1) {
    outcomes.push({ kind: "failed", class: "rate-limited", code: "Throttling", retryAfterSeconds: 60 });
    expect((await send()).kind).toBe("retry");
    pass(2);
  }
  expect((await send()).kind).toBe("sent");
  expect((await entry())?.state).toBe("SENT");
});
