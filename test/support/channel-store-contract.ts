import { describe, expect, it } from "vitest";
import type { ChannelHealthStore, OutboxStore, QuotaStore, TicketStore } from "../../shared/flow/ports.ts";
import { afterNoon, anOutboxEntry, aTicket, noon, sampleIds } from "./samples.ts";

export interface ChannelStores {
  readonly tickets: TicketStore;
  readonly outbox: OutboxStore;
  readonly health: ChannelHealthStore;
  readonly quotas: QuotaStore;
}

const at = new Date(noon);
const refused = { class: "auth" as const, code: "190" };

/** What the stores of what goes out must do for accounts and for split replies, whatever they are made of. */
export function describeChannelStores(name: string, make: () => Promise<ChannelStores>): void {
  describe(`${name}, for the accounts of channels`, () => {
    it("counts by the hour, adds to what was counted, and keeps when something happened last", async () => {
      const { health } = await make();
      const counts = { inbound: 2, sent: 1, failures: { retryable: 3 }, lastInboundAt: afterNoon(1) };
      await health.countHealth("line", "counted", counts, at);
      await health.countHealth("line", "counted", { sent: 4, failures: { retryable: 1, auth: 1 } }, at);
      await health.countHealth(
        "line",
        "counted",
        { sent: 1, lastSentAt: afterNoon(60) },
        new Date(afterNoon(60)),
      );
      expect(await health.channelHealth("line", "counted")).toEqual({
        channel: "line",
        account: "counted",
        state: {},
        hours: [
          { hour: "2026-03-02T13", inbound: 0, sent: 1, failures: {}, lastSentAt: afterNoon(60) },
          {
            hour: "2026-03-02T12",
            inbound: 2,
            sent: 5,
            failures: { retryable: 4, auth: 1 },
            lastInboundAt: afterNoon(1),
          },
        ],
      });
      expect((await health.channelHealth("line", "counted elsewhere")).hours).toEqual([]);
    });

    it("stops an account once, and undoes that stop and no later one", async () => {
      const { health } = await make();
      const first = { at: noon, code: "190", credentials: "mark one" };
      const second = { at: afterNoon(9), code: "190", credentials: "mark two" };
      expect(await health.stopAccount("line", "stopped", first)).toBe(true);
      expect(await health.stopAccount("line", "stopped", second)).toBe(false);
      expect((await health.channelState("line", "stopped")).stopped).toEqual(first);
      expect(await health.resumeAccount("line", "stopped", second)).toBe(false);
      expect(await health.resumeAccount("line", "stopped", first)).toBe(true);
      expect(await health.resumeAccount("line", "stopped", first)).toBe(false);
      expect((await health.channelState("line", "stopped")).stopped).toBeUndefined();
      expect(await health.stopAccount("line", "stopped", second)).toBe(true);
    });

    it("keeps what is known of an account beside a stop", async () => {
      const { health } = await make();
      const credentials = { checkedAt: noon, expiresAt: afterNoon(99) };
      await health.keepCredentials("line", "kept", credentials);
      await health.keepLast("line", "kept", { lastInboundAt: noon });
      await health.keepLast("line", "kept", {});
      await health.stopAccount("line", "kept", { at: noon, code: "190", credentials: "mark" });
      expect(await health.channelState("line", "kept")).toMatchObject({
        credentials,
        lastInboundAt: noon,
        stopped: { code: "190" },
      });
    });

    it("gives out a quota to its last part, to each reply once, and anew in each window", async () => {
      const { quotas } = await make();
      const quota = { name: "five", window: noon, limit: 5, until: afterNoon(9) };
      expect(await quotas.reserve(quota, "one", 3)).toBe(true);
      expect(await quotas.reserve(quota, "two", 3)).toBe(false);
      expect(await quotas.reserve(quota, "one", 3)).toBe(true);
      expect(await quotas.reserve(quota, "three", 2)).toBe(true);
      expect(await quotas.reserve(quota, "four", 1)).toBe(false);
      expect(await quotas.reserve(quota, "three", 2)).toBe(true);
      expect(await quotas.reserve({ ...quota, window: afterNoon(9) }, "four", 5)).toBe(true);
      expect(await quotas.reserve({ ...quota, name: "none" }, "one", 6)).toBe(false);
    });

    it("gives one quota to many at once and never more than there is", async () => {
      const { quotas } = await make();
      const quota = { name: "contended", window: noon, limit: 5, until: afterNoon(9) };
      const replies = Array.from({ length: 12 }, (_, number) => `reply ${number}`);
      const got = await Promise.all(replies.map((reply) => quotas.reserve(quota, reply, 1)));
      expect(got.filter(Boolean)).toHaveLength(5);
    });
  });

  describe(`${name}, for replies that wait for an account`, () => {
    async function leased(title: string, account: string, createdAt = noon) {
      const stores = await make();
      const entry = anOutboxEntry(aTicket(title), title, { channel: "line", account, createdAt });
      await stores.tickets.addOutbox(entry);
      const own = await stores.outbox.lease(entry.ticket, entry.id, at, 60);
      if (!own) throw new Error("not leased");
      return { ...stores, entry, own };
    }
    const idOf = ({ ticket, id }: { readonly ticket: string; readonly id: string }) => ({
      ticket,
      outbox: id,
    });

    it("lists them by account, the oldest first, and leases each before its time, once", async () => {
      const later = await leased("waits later", "waits", afterNoon(5));
      const { outbox } = later;
      const sooner = await leased("waits sooner", "waits");
      const other = await leased("waits elsewhere", "waits elsewhere");
      for (const { own, outbox: own_ } of [later, sooner, other]) {
        await own_.waitForAccount(own, new Date(afterNoon(60)), refused);
      }
      // Stores that share nothing between tests have each its own.
      const first = await sooner.outbox.waiting("line", "waits", 1);
      expect(first.items).toEqual([idOf(sooner.entry)]);
      const rest = await later.outbox.waiting("line", "waits", 9, undefined);
      expect(rest.items).toContainEqual(idOf(later.entry));
      expect(rest.items).not.toContainEqual(idOf(other.entry));
      const again = await outbox.lease(later.entry.ticket, later.entry.id, new Date(afterNoon(1)), 60);
      expect(again).toMatchObject({ state: "SENDING", attempts: 1, epoch: 2 });
      expect(
        await outbox.lease(later.entry.ticket, later.entry.id, new Date(afterNoon(1)), 60),
      ).toBeUndefined();
      expect((await outbox.waiting("line", "waits", 9)).items).not.toContainEqual(idOf(later.entry));
    });

    it("does not count the attempts of one that waits, and tells why it waits", async () => {
      const { outbox, entry, own } = await leased("waits and why", "waits why");
      await outbox.waitForAccount(own, new Date(afterNoon(60)), refused);
      expect(await outbox.entry(entry.ticket, entry.id)).toMatchObject({
        state: "PENDING",
        attempts: 0,
        checkAt: afterNoon(60),
        failure: refused,
      });
      await outbox.waitForAccount(own, new Date(afterNoon(90)), refused);
      expect(await outbox.entry(entry.ticket, entry.id)).toMatchObject({
        checkAt: afterNoon(60),
        attempts: 0,
      });
    });
  });

  describe(`${name}, for replies in parts`, () => {
    it("keeps the parts that went out before one failed", async () => {
      const { tickets, outbox } = await make();
      const entry = anOutboxEntry(aTicket("half"), "half");
      await tickets.addOutbox(entry);
      const own = await outbox.lease(entry.ticket, entry.id, at, 60);
      if (!own) throw new Error("not leased");
      const busy = { class: "retryable" as const, code: "busy" };
      await outbox.retryLater({ ...own, parts: ["p-1"] }, new Date(afterNoon(1)), busy);
      const again = await outbox.lease(entry.ticket, entry.id, new Date(afterNoon(2)), 60);
      expect(again?.parts).toEqual(["p-1"]);
    });

    it("keeps the parts that went out before its account was stopped", async () => {
      const { tickets, outbox } = await make();
      const entry = anOutboxEntry(aTicket("half stopped"), "half stopped");
      await tickets.addOutbox(entry);
      const own = await outbox.lease(entry.ticket, entry.id, at, 60);
      if (!own) throw new Error("not leased");
      const dead = { class: "auth" as const, code: "190" };
      await outbox.waitForAccount({ ...own, parts: ["p-1"] }, new Date(afterNoon(15)), dead);
      const again = await outbox.lease(entry.ticket, entry.id, new Date(afterNoon(16)), 60);
      expect(again?.parts).toEqual(["p-1"]);
    });

    it("finds the reply by each part, and moves each part forward only", async () => {
      const { tickets, outbox } = await make();
      const entry = anOutboxEntry(aTicket("parts"), "parts");
      await tickets.addOutbox(entry);
      const own = await outbox.lease(entry.ticket, entry.id, at, 60);
      if (!own) throw new Error("not leased");
      expect(await outbox.partReceipt(entry.ticket, entry.id, 0, "read")).not.toHaveProperty("partReceipts");
      const references = ["parts-1", "parts-2"].map((id) => sampleIds.reference("line", id));
      await outbox.sent({ ...own, parts: ["parts-1", "parts-2"] }, "parts-2", at, references);
      for (const reference of references) {
        expect(await outbox.sentAs(reference)).toEqual({ ticket: entry.ticket, outbox: entry.id });
      }
      await outbox.partReceipt(entry.ticket, entry.id, 0, "delivered");
      const back = await outbox.partReceipt(entry.ticket, entry.id, 0, "accepted");
      expect(back?.partReceipts).toEqual({ p0: "delivered" });
      const both = await outbox.partReceipt(entry.ticket, entry.id, 1, "read");
      expect(both?.partReceipts).toEqual({ p0: "delivered", p1: "read" });
    });
  });
}
