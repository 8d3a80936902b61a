import { describe, expect, it } from "vitest";
import { reportOf } from "../../../shared/flow/report.ts";
import { memoryStore } from "../../support/memory-store.ts";

function aDesk() {
  const store = memoryStore();
  const count = (day: string, queue: string, channel: string, counts: Readonly<Record<string, number>>) =>
    store.contents.reports.set(`${day}#${queue}#${channel}`, { day, queue, channel, counts });
  count("2026-03-01", "money", "email", { tickets: 3, people: 2, machine: 1, f12: 2, breached: 1 });
  count("2026-03-02", "money", "chat", { tickets: 2, machine: 2, machineHelped: 1 });
  count("2026-03-02", "general", "email", { tickets: 4, people: 4, f20: 4 });
  count("2026-03-05", "general", "email", { tickets: 9 });
  return store;
}

describe("a report", () => {
  it("tells of its days alone, each of them, also those on which nothing came", async () => {
    const report = await reportOf({ from: "2026-03-01", to: "2026-03-03" }, aDesk());
    expect(report?.whole).toMatchObject({ tickets: 9, byPeople: 6, byMachine: 3, breached: 1 });
    expect(report?.days.map(({ day, channels }) => [day, channels])).toEqual([
      ["2026-03-01", { email: 3 }],
      ["2026-03-02", { chat: 2, email: 4 }],
      ["2026-03-03", {}],
    ]);
    expect(report?.queues.map(({ queue, summary }) => [queue, summary.tickets])).toEqual([
      ["general", 4],
      ["money", 5],
    ]);
  });

  it("tells of one queue or channel when asked for it", async () => {
    const query = { from: "2026-03-01", to: "2026-03-03" };
    const ofQueue = await reportOf({ ...query, queue: "money" }, aDesk());
    expect(ofQueue?.whole).toMatchObject({ tickets: 5 });
    const ofChannel = await reportOf({ ...query, channel: "chat" }, aDesk());
    expect(ofChannel?.whole).toMatchObject({ tickets: 2, helpedShare: 0.5 });
  });

  it("tells how lines stood, all queues together", async () => {
    const store = aDesk();
    const at = "2026-03-02T10";
    await store.noteBacklog({
      at,
      queue: "money",
      waiting: 2,
      overdue: 1,
      oldestDue: "2026-03-02T07:00:00.000Z",
    });
    await store.noteBacklog({
      at,
      queue: "general",
      waiting: 3,
      overdue: 0,
      oldestDue: "2026-03-02T12:00:00.000Z",
    });
    const report = await reportOf({ from: "2026-03-02", to: "2026-03-02" }, store);
    expect(report?.backlog).toEqual([{ at, waiting: 5, overdue: 1, overdueHours: 3 }]);
  });

  it.each([
    ["the last day first", "2026-03-02", "2026-03-01"],
    ["too many days", "2026-01-01", "2026-12-31"],
    ["days that there are not", "2026-02-31", "2026-99-99"],
  ])("is refused: %s", async (_, from, to) => {
    expect(await reportOf({ from, to }, aDesk())).toBeUndefined();
  });
});
