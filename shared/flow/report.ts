import {
  addReportCounts,
  type ReportCounts,
  type ReportPlace,
  type Summary,
  summarise,
} from "../domain/report-counts.ts";
import type { Backlog, LearningStore } from "./ports.ts";

export const mostDays = 92;
const dayMs = 86_400_000;

/** UTC days, both ends in; of one queue or channel, or of all. */
export interface ReportWish {
  readonly from: string;
  readonly to: string;
  readonly queue?: string;
  readonly channel?: string;
}

export interface Report {
  readonly from: string;
  readonly to: string;
  readonly whole: Summary;
  readonly days: {
    readonly day: string;
    readonly summary: Summary;
    /** Tickets by channel. */
    readonly channels: Record<string, number>;
  }[];
  readonly channels: { readonly channel: string; readonly summary: Summary }[];
  readonly queues: { readonly queue: string; readonly summary: Summary }[];
  readonly backlog: {
    readonly at: string;
    readonly waiting: number;
    readonly overdue: number;
    readonly overdueHours?: number;
  }[];
}

type Counted = ReportPlace & { readonly counts: ReportCounts };

/** How tickets of these days were served. Undefined when there are too many days, or none. */
export async function reportOf(
  { from, to, queue, channel }: ReportWish,
  learning: Pick<LearningStore, "reportCounts" | "backlogs">,
): Promise<Report | undefined> {
  const days = daysFrom(from, to);
  if (days.length === 0 || days.length > mostDays) return undefined;
  const [counted, lines] = await Promise.all([
    Promise.all(days.map((day) => learning.reportCounts(day))),
    Promise.all(days.map((day) => learning.backlogs(day))),
  ]);
  const rows = counted
    .flat()
    .filter((row) => (queue ?? row.queue) === row.queue && (channel ?? row.channel) === row.channel);
  const backlog = lines.flat().filter((line) => (queue ?? line.queue) === line.queue);
  return {
    from,
    to,
    whole: summarise(sumOf(rows)),
    days: days.map((day) => {
      const ofDay = rows.filter((row) => row.day === day);
      const channels = by(ofDay, (row) => row.channel);
      return {
        day,
        summary: summarise(sumOf(ofDay)),
        channels: Object.fromEntries(channels.map(([name, some]) => [name, sumOf(some).tickets ?? 0])),
      };
    }),
    channels: by(rows, (row) => row.channel).map(([name, some]) => ({
      channel: name,
      summary: summarise(sumOf(some)),
    })),
    queues: by(rows, (row) => row.queue).map(([name, some]) => ({
      queue: name,
      summary: summarise(sumOf(some)),
    })),
    backlog: by(backlog, ({ at }) => at)
      .toSorted(([one], [other]) => one.localeCompare(other))
      .map(([at, some]) => lineAt(at, some)),
  };
}

function lineAt(at: string, lines: readonly Backlog[]): Report["backlog"][number] {
  const sum = (pick: (line: Backlog) => number) => lines.reduce((all, line) => all + pick(line), 0);
  const [oldest] = lines.flatMap(({ oldestDue }) => (oldestDue === undefined ? [] : [oldestDue])).sort();
  const hours = oldest === undefined ? 0 : (Date.parse(`${at}:00:00Z`) - Date.parse(oldest)) / 3_600_000;
  return {
    at,
    waiting: sum(({ waiting }) => waiting),
    overdue: sum(({ overdue }) => overdue),
    ...(hours > 0 && { overdueHours: hours }),
  };
}

/** UTC days, both ends in; one more than there may be where there are too many, none where the last is before the first. */
export function daysFrom(from: string, to: string): readonly string[] {
  const [first, last] = [Date.parse(from), Date.parse(to)];
  if (Number.isNaN(first) || Number.isNaN(last) || last < first) return [];
  const count = Math.min(mostDays + 1, Math.floor((last - first) / dayMs) + 1);
  return Array.from({ length: count }, (_, at) => new Date(first + at * dayMs).toISOString().slice(0, 10));
}

function sumOf(rows: readonly Counted[]): ReportCounts {
  return rows.reduce<ReportCounts>((sum, { counts }) => addReportCounts(sum, counts), {});
}

function by<Row>(rows: readonly Row[], keyOf: (row: Row) => string): (readonly [string, Row[]])[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return [...groups].sort(([one], [other]) => (one < other ? -1 : 1));
}
