import { describe, expect, it } from "vitest";
import type { Ticket } from "../../../shared/domain/ticket.ts";
import { type ExpiryServices, expireTicket } from "../../../shared/flow/expire.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { afterNoon, aMessage, aStoredMessage, aTicket, noon, sampleIds } from "../../support/samples.ts";

const before = afterNoon(100);

function closed(name: string, closedAt: string, change: Partial<Ticket> = {}): Ticket {
  const { waitingSince: _, ...rest } = aTicket(name);
  return { ...rest, ...change, status: "closed", closedAt, closedBy: "ada" } as Ticket;
}

/** A desk with these tickets and objects; what is taken away of persons is noted. */
async function desk(tickets: readonly Ticket[], objects: readonly string[] = []) {
  const store = memoryStore();
  for (const after of tickets) await store.save({ before: undefined, after });
  const kept = new Set(objects);
  const removed: string[] = [];
  const services: ExpiryServices = {
    persons: {
      markGone: async () => {},
      emptyTicket: async () => {},
      removeHeld: async () => {},
      removeCounters: async () => 0,
      removeTicket: async (id) => {
        removed.push(id);
        store.contents.tickets.delete(id);
        return true;
      },
      removePointer: async () => {},
      removeContact: async () => 0,
      everyTicketOf: async () => [],
    },
    ...{ store, learning: store, held: store, ids: sampleIds },
    blobs: {
      remove: async (key) => {
        kept.delete(key);
      },
    },
    folders: { list: async (prefix) => [...kept].filter((key) => key.startsWith(prefix)) },
    now: () => new Date(afterNoon(200)),
  };
  return { store, services, removed, kept };
}

describe("a ticket that was kept long enough", () => {
  it("goes with its files, and not with those of a message that is on another ticket now", async () => {
    const old = closed("old", noon);
    const own = aStoredMessage("own");
    const moved = sampleIds.message("email", "split off");
    const [mine, theirs] = [`media/${old.id}/${own.id}/0`, `media/${old.id}/${moved}/0`];
    const { store, services, removed, kept } = await desk([old], [mine, theirs]);
    const attachments = [{ name: "a.png", type: "image/png", key: mine }];
    await store.addMessage({ ...own, ticket: old.id, message: aMessage({ attachments }) });
    await expireTicket(old.id, before, services);
    expect([removed, [...kept]]).toEqual([[old.id], [theirs]]);
  });

  it("stays as long as the ticket that it became part of, through however many others", async () => {
    const last = aTicket("last");
    const middle = closed("middle", noon, { mergedInto: last.id });
    const first = closed("first", noon, { mergedInto: middle.id });
    const { store, services, removed } = await desk([first, middle, last]);
    for (const { id } of [first, middle]) expect(await expireTicket(id, before, services)).toBeUndefined();
    expect(removed).toEqual([]);
    store.contents.tickets.set(last.id, closed("last", afterNoon(50)));
    for (const { id } of [last, first, middle]) await expireTicket(id, before, services);
    expect(removed).toEqual([last.id, first.id, middle.id]);
  });
});
