import { describe, expect, it } from "vitest";
import type { TicketId } from "../../../shared/domain/ids.ts";
import type { Ticket } from "../../../shared/domain/ticket.ts";
import { runDue } from "../../../shared/flow/clock.ts";
import { groupQuestion, withChoice } from "../../../shared/matching/group-questions.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { afterNoon, aTicket, noon } from "../../support/samples.ts";

/** A desk an hour after noon whose record of one ticket cannot be read. */
async function aDeskWith(tickets: readonly Ticket[], unreadable: TicketId) {
  const store = memoryStore();
  for (const after of tickets) await store.save({ before: undefined, after });
  const refuse = (id: TicketId): void => {
    if (id === unreadable) throw new Error("the record is damaged");
  };
  const damaged: typeof store = {
    ...store,
    async ticket(id) {
      refuse(id);
      return store.ticket(id);
    },
    async conversationOf(id) {
      refuse(id);
      return store.conversationOf(id);
    },
  };
  const services = {
    store: damaged,
    desk: store,
    outbox: store,
    outbound: { nudge: async () => {} },
    followUps: { put: async () => {} },
    messages: store,
    media: { nudge: async () => {} },
    unread: async () => "unread",
    learning: store,
    group: groupQuestion,
    choose: withChoice,
    now: () => new Date(afterNoon(60)),
  };
  return { store, services };
}

describe("a ticket that cannot be read", () => {
  const bad = aTicket("bad", { firstResponseDue: afterNoon(1) });

  it("keeps no deadline of another one waiting, and is told", async () => {
    const good = aTicket("good", { firstResponseDue: afterNoon(2) });
    const { store, services } = await aDeskWith([bad, good], bad.id);
    const told: TicketId[] = [];
    const run = await runDue(services, (ticket) => told.push(ticket));
    expect(run).toEqual({ failed: 1, "first-response-missed": 1 });
    expect(told).toEqual([bad.id]);
    expect(await store.ticket(good.id)).toMatchObject({ breachedAt: afterNoon(60) });
  });

  it("is counted in how late the clock is: by what has been due for longest", async () => {
    const { services } = await aDeskWith([bad, aTicket("good", { firstResponseDue: afterNoon(2) })], bad.id);
    const late: number[] = [];
    await runDue({ ...services, late: (seconds) => late.push(seconds) }, () => {});
    expect(late).toEqual([(services.now().getTime() - Date.parse(afterNoon(1))) / 1000]);
  });

  it("keeps nobody from learning from the others", async () => {
    const taught = ["good", "damaged later"].map((name) => {
      const { clocks: _, waitingSince: __, ...facts } = aTicket(name);
      return { ...facts, status: "closed" as const, closedAt: noon, closedBy: "clock", lessonAt: noon };
    });
    const { store, services } = await aDeskWith(taught, bad.id);
    const [first] = taught;
    const conversationOf: typeof store.conversationOf = async (id) => {
      if (id === first?.id) throw new Error("the record is damaged");
      return store.conversationOf(id);
    };
    const run = await runDue({ ...services, store: { ...services.store, conversationOf } }, () => {});
    expect(run).toEqual({ learned: 1, failed: 1 });
  });
});
