import type { ReportView } from "../../../../shared/api/desk/reports.ts";

const columns = [
  "tickets",
  "byMachine",
  "byPeople",
  "closed",
  "breached",
  "automaticShare",
  "helpedShare",
  "breachShare",
  "firstResponseP50",
  "firstResponseP90",
  "resolutionP50",
  "ratings",
  "rating",
] as const;

/**
 * The report as RFC 4180: a line for each day, channel and queue, and one for the whole. Times are seconds, shares 0–1. A name
 * that a table program would take for a formula is kept from being one.
 */
export function reportCsv({ whole, days, channels, queues, from, to }: ReportView): string {
  const rows = [
    ["of", "name", ...columns],
    ...days.map(({ day, summary }) => ["day", day, ...figures(summary)]),
    ...channels.map(({ channel, summary }) => ["channel", channel, ...figures(summary)]),
    ...queues.map(({ queue, summary }) => ["queue", queue, ...figures(summary)]),
    ["whole", `${from} to ${to}`, ...figures(whole)],
  ];
  return rows.map((row) => row.map(cell).join(",")).join("\r\n");
}

function figures(summary: ReportView["whole"]): readonly string[] {
  return columns.map((column) => {
    const value = summary[column];
    return value === undefined ? "" : String(Math.round(value * 1000) / 1000);
  });
}

function cell(text: string): string {
  const safe = /^[=+\-@\t]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
