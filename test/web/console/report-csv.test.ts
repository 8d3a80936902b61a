import { expect, it } from "vitest";
import type { ReportView, SummaryView } from "../../../shared/api/desk/reports.ts";
import { reportCsv } from "../../../web/console/src/pages/report-csv.ts";

const none: SummaryView = { tickets: 0, byMachine: 0, byPeople: 0, closed: 0, breached: 0, ratings: 0 };
const report: ReportView = {
  from: "2026-03-01",
  to: "2026-03-02",
  whole: { ...none, tickets: 3, automaticShare: 1 / 3 },
  days: [{ day: "2026-03-01", summary: { ...none, tickets: 3 }, channels: { email: 3 } }],
  channels: [{ channel: "email", summary: { ...none, tickets: 3 } }],
  queues: [{ queue: '=cmd|"x"', summary: none }],
  backlog: [],
};

it("a report as CSV has a line for each day, channel and queue, and one for the whole", () => {
  const [head, ...lines] = reportCsv(report).split("\r\n");
  expect(head).toMatch(/^of,name,tickets,/);
  expect(lines.map((line) => line.split(",").slice(0, 3))).toEqual([
    ["day", "2026-03-01", "3"],
    ["channel", "email", "3"],
    ["queue", `"'=cmd|""x"""`, "0"],
    ["whole", "2026-03-01 to 2026-03-02", "3"],
  ]);
  expect(lines.at(-1)).toContain("0.333");
});
