import type { TicketFigures } from "./ticket-figures.ts";

/**
 * Counters of reports, one record for each day, queue and channel. Times are counted in classes, each a quarter longer than the
 * one before, so that percentiles of any span of days can be told from sums, off by an eighth at most.
 */
export type ReportCounts = Readonly<Record<string, number>>;

/** One counter's record. */
export interface ReportPlace {
  /** UTC, `YYYY-MM-DD`. */
  readonly day: string;
  readonly queue: string;
  readonly channel: string;
}

/** A difference to add to one record. */
export interface ReportChange extends ReportPlace {
  readonly by: ReportCounts;
}

/** What must be added to the counters when the figures of a ticket take the place of earlier ones. */
export function reportChanges(
  before: TicketFigures | undefined,
  after: TicketFigures | undefined,
): readonly ReportChange[] {
  const sums = new Map<string, ReportPlace & { readonly by: Map<string, number> }>();
  for (const [figures, sign] of [
    [before, -1],
    [after, 1],
  ] as const) {
    if (!figures) continue;
    const { day, queue, channel } = figures;
    const key = `${day}#${queue}#${channel}`;
    const sum = sums.get(key) ?? { day, queue, channel, by: new Map<string, number>() };
    for (const name of countersOf(figures)) sum.by.set(name, (sum.by.get(name) ?? 0) + sign);
    sums.set(key, sum);
  }
  return [...sums.values()].flatMap(({ by, ...place }) => {
    const changed = [...by].filter(([, count]) => count !== 0);
    return changed.length === 0 ? [] : [{ ...place, by: Object.fromEntries(changed) }];
  });
}

/** Names of the counters that one ticket adds one to. */
function countersOf(figures: TicketFigures): readonly string[] {
  const { answeredBy, said, firstResponse, resolution, breached, rating } = figures;
  return [
    "tickets",
    answeredBy,
    ...(answeredBy === "machine" && said === "helped" ? ["machineHelped"] : []),
    ...(said === "not-helped" ? ["notHelped"] : []),
    ...(breached ? ["breached"] : []),
    ...(firstResponse === undefined ? [] : [`f${timeClass(firstResponse)}`]),
    ...(resolution === undefined ? [] : ["closed", `r${timeClass(resolution)}`]),
    ...(rating === undefined ? [] : [`rating${rating}`]),
  ];
}

const growth = 1.25;
const shortest = 10;
/** Beyond 60 days. */
const lastTimeClass = 60;

/** 0 for less than ten seconds, then each class reaches a quarter further. */
export function timeClass(seconds: number): number {
  if (seconds < shortest) return 0;
  return Math.min(lastTimeClass, 1 + Math.floor(Math.log(seconds / shortest) / Math.log(growth)));
}

/** The middle of a class, seconds. */
export function timeIn(timeClassNumber: number): number {
  if (timeClassNumber === 0) return shortest / 2;
  const from = shortest * growth ** (timeClassNumber - 1);
  return (from + from * growth) / 2;
}

/** The time that so great a share of all counted in the classes `<prefix><class>` does not exceed; seconds. */
export function percentile(counts: ReportCounts, prefix: "f" | "r", share: number): number | undefined {
  const classes = Array.from({ length: lastTimeClass + 1 }, (_, at) =>
    Math.max(0, counts[`${prefix}${at}`] ?? 0),
  );
  const all = classes.reduce((sum, count) => sum + count, 0);
  if (all === 0) return undefined;
  let seen = 0;
  for (const [at, count] of classes.entries()) {
    seen += count;
    if (seen >= share * all) return timeIn(at);
  }
  return timeIn(lastTimeClass);
}

export function addReportCounts(one: ReportCounts, other: ReportCounts): ReportCounts {
  const sum: Record<string, number> = { ...one };
  for (const [name, count] of Object.entries(other)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}

/** What a report says of some tickets. Shares are 0–1 and absent where there is nothing to divide by; times are seconds. */
export interface Summary {
  readonly tickets: number;
  readonly byMachine: number;
  readonly byPeople: number;
  readonly closed: number;
  readonly breached: number;
  readonly automaticShare?: number;
  /** Of those that a machine answered: customers who said that it helped. */
  readonly helpedShare?: number;
  readonly breachShare?: number;
  readonly firstResponseP50?: number;
  readonly firstResponseP90?: number;
  readonly resolutionP50?: number;
  readonly ratings: number;
  /** Mean, 1–5. */
  readonly rating?: number;
}

export function summarise(counts: ReportCounts): Summary {
  const of = (name: string) => Math.max(0, counts[name] ?? 0);
  const tickets = of("tickets");
  const given = [1, 2, 3, 4, 5].map((rating) => [rating, of(`rating${rating}`)] as const);
  const raters = given.reduce((sum, [, count]) => sum + count, 0);
  const points = given.reduce((sum, [rating, count]) => sum + rating * count, 0);
  return {
    tickets,
    byMachine: of("machine"),
    byPeople: of("people"),
    closed: of("closed"),
    breached: of("breached"),
    ...present({
      automaticShare: ratio(of("machine"), tickets),
      helpedShare: ratio(of("machineHelped"), of("machine")),
      breachShare: ratio(of("breached"), tickets),
      firstResponseP50: percentile(counts, "f", 0.5),
      firstResponseP90: percentile(counts, "f", 0.9),
      resolutionP50: percentile(counts, "r", 0.5),
      rating: ratio(points, raters),
    }),
    ratings: raters,
  };
}

function ratio(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}

function present<Names extends string>(values: Readonly<Record<Names, number | undefined>>) {
  const entries = Object.entries<number | undefined>(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<Record<Names, number>>;
}
