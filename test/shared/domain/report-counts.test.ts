import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addReportCounts,
  percentile,
  type ReportCounts,
  reportChanges,
  summarise,
  timeClass,
  timeIn,
} from "../../../shared/domain/report-counts.ts";
import type { TicketFigures } from "../../../shared/domain/ticket-figures.ts";

const seconds = fc.nat(50 * 86_400);
const someFigures: fc.Arbitrary<TicketFigures> = fc.record(
  {
    day: fc.constantFrom("2026-03-01", "2026-03-02"),
    queue: fc.constantFrom("general", "money"),
    channel: fc.constantFrom("email", "chat"),
    answeredBy: fc.constantFrom("machine", "people", "nobody"),
    said: fc.constantFrom("helped", "not-helped"),
    firstResponse: seconds,
    resolution: seconds,
    breached: fc.boolean(),
    rating: fc.integer({ min: 1, max: 5 }),
  },
  { requiredKeys: ["day", "queue", "channel", "answeredBy", "breached"] },
);

function sums(changes: ReturnType<typeof reportChanges>): Map<string, ReportCounts> {
  const all = new Map<string, ReportCounts>();
  for (const { day, queue, channel, by } of changes) {
    const key = `${day} ${queue} ${channel}`;
    all.set(key, addReportCounts(all.get(key) ?? {}, by));
  }
  return new Map(
    [...all].flatMap(([key, counts]) => {
      const left = Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
      return Object.keys(left).length === 0 ? [] : [[key, left] as const];
    }),
  );
}

describe("counting a ticket's figures", () => {
  it("ends with the last of them alone, however often they changed", () => {
    fc.assert(
      fc.property(fc.array(someFigures, { minLength: 1, maxLength: 6 }), (steps) => {
        const changes = steps.flatMap((figures, at) => reportChanges(steps[at - 1], figures));
        expect(sums(changes)).toEqual(sums(reportChanges(undefined, steps.at(-1))));
      }),
    );
  });

  it("changes nothing when nothing changed", () => {
    fc.assert(
      fc.property(someFigures, (figures) => {
        expect(reportChanges(figures, figures)).toEqual([]);
      }),
    );
  });
});

describe("times in classes", () => {
  it("are told by their class within an eighth, from ten seconds to fifty days", () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 50 * 86_400 }), (time) => {
        const told = timeIn(timeClass(time));
        expect(Math.abs(told - time) / time).toBeLessThanOrEqual(0.126);
      }),
    );
  });

  it("give percentiles within a class of the exact ones", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 10, max: 86_400 }), { minLength: 1, maxLength: 60 }),
        fc.constantFrom(0.5, 0.9),
        (times, share) => {
          const counts: Record<string, number> = {};
          for (const time of times) {
            const name = `f${timeClass(time)}`;
            counts[name] = (counts[name] ?? 0) + 1;
          }
          const sorted = times.toSorted((a, b) => a - b);
          const exact = sorted[Math.ceil(share * times.length) - 1] ?? Number.NaN;
          const told = percentile(counts, "f", share) ?? Number.NaN;
          expect(Math.abs(told - exact) / exact).toBeLessThanOrEqual(0.126);
        },
      ),
    );
  });
});

describe("a summary", () => {
  it("gives shares of what there is, and none of nothing", () => {
    const summary = summarise({
      ...{ tickets: 10, machine: 4, machineHelped: 1, people: 5, nobody: 1, closed: 6, breached: 2 },
      ...{ rating5: 2, rating2: 1 },
    });
    expect(summary).toEqual({
      ...{ tickets: 10, byMachine: 4, byPeople: 5, closed: 6, breached: 2 },
      ...{ automaticShare: 0.4, helpedShare: 0.25, breachShare: 0.2, ratings: 3, rating: 4 },
    });
    expect(summarise({})).toEqual({
      ...{ tickets: 0, byMachine: 0, byPeople: 0, closed: 0, breached: 0, ratings: 0 },
    });
  });
});
