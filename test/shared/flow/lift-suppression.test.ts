import { describe, expect, it } from "vitest";
import { liftSuppression } from "../../../shared/flow/desk.ts";
import { memoryStore } from "../../support/memory-store.ts";
import {
  afterNoon,
  agentNamed,
  anOutboxEntry,
  aTicket,
  noon,
  sampleConfig,
  sampleIds,
} from "../../support/samples.ts";

const ticket = aTicket("suppressed");
const address = sampleIds.address("email", ticket.address);
const sun = { agent: agentNamed("sun"), name: "Sun", request: "lift-0001" };

async function suppressed() {
  const store = memoryStore();
  await store.save({ before: undefined, after: ticket });
  const outbox = anOutboxEntry(ticket, "came back").id;
  await store.suppress({ address, cause: "hard-bounce", at: noon, ticket: ticket.id, outbox });
  const services = {
    store,
    desk: store,
    suppressions: store,
    outbound: { nudge: async () => {} },
    ids: sampleIds,
    config: sampleConfig,
    now: () => new Date(afterNoon(9)),
    random: () => 0,
  };
  return { store, services };
}

describe("lifting a suppression", () => {
  it("lets the customer be written to again, and the ticket say who did it", async () => {
    const { store, services } = await suppressed();
    expect((await liftSuppression(ticket.id, sun, services)).kind).toBe("done");
    expect((await store.suppression(address))?.lifted).toEqual({ by: "Sun", at: afterNoon(9) });
    const audit = (await store.conversationOf(ticket.id))?.audit;
    expect(audit).toMatchObject([
      { actor: "Sun", act: "lifted the suppression of 2026-03-02 (hard-bounce)" },
    ]);
  });

  it("happens once", async () => {
    const { store, services } = await suppressed();
    await liftSuppression(ticket.id, sun, services);
    const again = await liftSuppression(ticket.id, { ...sun, request: "lift-0002" }, services);
    expect(again).toEqual({ kind: "refused", reason: "not-suppressed" });
    expect((await store.conversationOf(ticket.id))?.audit).toHaveLength(1);
  });

  it("takes effect when it was written down before everything died", async () => {
    const { store, services } = await suppressed();
    const dying = { ...services, suppressions: { ...store, lift: () => Promise.reject(new Error("died")) } };
    await expect(liftSuppression(ticket.id, sun, dying)).rejects.toThrow("died");
    expect((await liftSuppression(ticket.id, sun, services)).kind).toBe("done");
    expect((await store.suppression(address))?.lifted?.by).toBe("Sun");
    expect((await store.conversationOf(ticket.id))?.audit).toHaveLength(1);
  });
});
