import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Lesson } from "../../../shared/domain/lesson.ts";
import { reportChanges } from "../../../shared/domain/report-counts.ts";
import { isCounted, type Measure, marksOf, measures } from "../../../shared/domain/reported.ts";
import type { TicketFigures } from "../../../shared/domain/ticket-figures.ts";
import { reportedTickets } from "../../../shared/flow/reported-tickets.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { aTicket } from "../../support/samples.ts";

const figures = fc.record(
  {
    day: fc.constantFrom("2026-03-01", "2026-03-02", "2026-03-03"),
    queue: fc.constantFrom("general", "money"),
    channel: fc.constantFrom("email", "chat"),
    answeredBy: fc.constantFrom("machine", "people", "nobody"),
    said: fc.constantFrom("helped", "not-helped"),
    firstResponse: fc.nat(1e6),
    resolution: fc.nat(1e6),
    breached: fc.boolean(),
    rating: fc.integer({ min: 1, max: 5 }),
  },
  { requiredKeys: ["day", "queue", "channel", "answeredBy", "breached"] },
) as fc.Arbitrary<TicketFigures>;

/** The names under which reports count what a measure is of. */
const counters: Readonly<Record<Measure, readonly string[]>> = {
  tickets: ["tickets"],
  machine: ["machine"],
  people: ["people"],
  helped: ["machineHelped"],
  notHelped: ["notHelped"],
  breached: ["breached"],
  closed: ["closed"],
  rated: ["rating1", "rating2", "rating3", "rating4", "rating5"],
};

async function aDesk(all: readonly TicketFigures[]) {
  const store = memoryStore();
  for (const [at, each] of all.entries()) {
    const ticket = aTicket(`reported ${at}`);
    await store.save({ before: undefined, after: ticket });
    const lesson: Lesson = { ticket: ticket.id, v: 1, answers: [], chosen: [], questions: [], figures: each };
    store.contents.lessons.set(ticket.id, lesson);
  }
  return { store, learning: store };
}

describe("the tickets behind a number of a report", () => {
  it("are those that it counts, whatever they are", () => {
    fc.assert(
      fc.property(figures, fc.constantFrom(...measures), (each, measure) => {
        const [change] = reportChanges(undefined, each);
        const counted = counters[measure].reduce((sum, name) => sum + (change?.by[name] ?? 0), 0);
        expect(isCounted(marksOf(each), measure)).toBe(counted === 1);
      }),
    );
  });

  it("come page by page, each once, the latest day first, of the queue and channel that were asked for", async () => {
    const asked = fc.record({
      of: fc.constantFrom(...measures),
      queue: fc.option(fc.constantFrom("general", "money"), { nil: undefined }),
      channel: fc.option(fc.constantFrom("email", "chat"), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(figures, { maxLength: 25 }),
        asked,
        fc.integer({ min: 1, max: 7 }),
        async (all, { of, queue, channel }, limit) => {
          const desk = await aDesk(all);
          const wish = {
            ...{ from: "2026-03-01", to: "2026-03-02", of },
            ...(queue !== undefined && { queue }),
            ...(channel !== undefined && { channel }),
          };
          const found: string[] = [];
          let cursor: string | undefined;
          do {
            const page = await reportedTickets(wish, { limit, cursor }, desk);
            expect(page?.items.length).toBeLessThanOrEqual(limit);
            found.push(...(page?.items ?? []).map(({ id }) => id));
            cursor = page?.cursor;
          } while (cursor !== undefined);
          const wanted = [...desk.store.contents.lessons.values()].filter(
            ({ figures: each }) =>
              each !== undefined &&
              each.day <= "2026-03-02" &&
              (queue ?? each.queue) === each.queue &&
              (channel ?? each.channel) === each.channel &&
              isCounted(marksOf(each), of),
          );
          expect(found.toSorted()).toEqual(wanted.map(({ ticket }) => ticket).toSorted());
          const days = found.map((id) => wanted.find(({ ticket }) => ticket === id)?.figures?.day ?? "");
          expect(days).toEqual(days.toSorted().reverse());
        },
      ),
      { numRuns: 60 },
    );
  });

  it("are left out where they were erased since", async () => {
    const one = { queue: "general", channel: "email", answeredBy: "people", breached: false } as const;
    const desk = await aDesk([
      { ...one, day: "2026-03-01" },
      { ...one, day: "2026-03-01" },
    ]);
    const [gone] = desk.store.contents.tickets.keys();
    if (gone) desk.store.contents.tickets.delete(gone);
    const page = await reportedTickets(
      { from: "2026-03-01", to: "2026-03-01", of: "tickets" },
      { limit: 5 },
      desk,
    );
    expect(page?.items).toHaveLength(1);
    expect(page?.cursor).toBeUndefined();
  });

  it.each([
    ["2026-03-02", "2026-03-01"],
    ["2026-01-01", "2026-12-31"],
    ["now", "2026-12-31"],
  ])("are not looked for from %s to %s", async (from, to) => {
    expect(await reportedTickets({ from, to, of: "tickets" }, { limit: 5 }, await aDesk([]))).toBeUndefined();
  });
});
