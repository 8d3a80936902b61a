import { describe, expect, it } from "vitest";
import { playWeek } from "../../../infra/demo/play.ts";
import { planWeek, weekDays } from "../../../infra/demo/week.ts";
import { noCalendars } from "../../../shared/domain/business-hours.ts";
import type { TicketStatus } from "../../../shared/domain/ticket.ts";
import { reportOf } from "../../../shared/flow/report.ts";
import { fakeMatcher, readWhole } from "../../support/fake-matcher.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { sampleConfig, sampleIds } from "../../support/samples.ts";

const until = new Date("2026-03-11T10:30:00.000Z");
const plan = { tickets: 120, seed: 7, mailbox: "help@wallet.example" };

describe("the demo's week", () => {
  it("is the same for the same seed, within seven days, over all channels and in several languages", () => {
    const week = planWeek(until, plan);
    expect(week).toEqual(planWeek(until, plan));
    expect(week).not.toEqual(planWeek(until, { ...plan, seed: 8 }));
    const times = week.map(({ at }) => Date.parse(at));
    expect(Math.min(...times)).toBeGreaterThan(until.getTime() - (weekDays * 24 + 1) * 3_600_000);
    expect(Math.max(...times)).toBeLessThan(until.getTime());
    expect(new Set(week.map(({ first }) => first.channel)).size).toBeGreaterThan(6);
    expect(new Set(week.map(({ language }) => language))).toEqual(new Set(["en", "zh", "es", "ja"]));
  });

  let asked = 0;
  /** Sure of every fourth question. */
  const sometimes = () => {
    asked += 1;
    return asked % 4 === 0 ? 0.97 : 0.4;
  };

  it("leaves a desk as it is in the middle of a day: most closed, some answered, some waiting, nothing half sent", async () => {
    const store = memoryStore();
    await playWeek(
      planWeek(until, plan),
      until,
      {
        ...{ store, desk: store, outbox: store, messages: store, learning: store, ids: sampleIds },
        understanding: {
          matcher: fakeMatcher(sometimes),
          detectLanguage: () => "en",
          detectSensitive: () => [],
          readQuestions: readWhole,
        },
        config: {
          ...sampleConfig,
          desk: { ...sampleConfig.desk, satisfaction: { channels: ["email", "chat"] } },
        },
        hours: noCalendars,
        tokenKeys: [{ id: "1", key: "a key for tests, long enough" }],
      },
      () => {},
    );
    const { tickets, outbox } = store.contents;
    const counts: Partial<Record<TicketStatus, number>> = {};
    for (const { status } of tickets.values()) counts[status] = (counts[status] ?? 0) + 1;
    expect(tickets.size).toBe(plan.tickets);
    expect(counts.closed).toBeGreaterThan(plan.tickets / 3);
    expect(counts.queued ?? 0).toBeGreaterThan(0);
    expect([...outbox.values()].filter(({ state }) => state !== "SENT")).toEqual([]);
    const report = await reportOf({ from: "2026-03-04", to: "2026-03-11" }, store);
    expect(report?.whole.ratings).toBeGreaterThan(0);
    expect(report?.whole.firstResponseP50).toBeGreaterThan(0);
    expect(report?.backlog.length).toBeGreaterThan(100);
  });
});
