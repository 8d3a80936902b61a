import type { BusinessHours } from "../../shared/domain/business-hours.ts";
import type { Config } from "../../shared/domain/config.ts";
import { type PastAgent, type PastTicket, trafficOf } from "../../shared/domain/past-ticket.ts";
import { type SimulatedOutcome, simulateRouting } from "../../shared/domain/simulate-routing.ts";

export interface Policy {
  readonly config: Config;
  readonly hours: BusinessHours;
}

/** How tickets that came to a queue fared. Minutes. */
export interface QueueFigures {
  readonly queue: string;
  readonly tickets: number;
  readonly p50: number;
  readonly p90: number;
  readonly longest: number;
  /** Not taken before their first response was due. */
  readonly late: number;
  readonly neverTaken: number;
  /** Went on to another queue because nobody took them. */
  readonly overflowed: number;
}

export interface Comparison {
  readonly replayed: number;
  /** Answered by a machine alone: no policy of queues touches them. */
  readonly leftOut: number;
  /** From which queue to which, the most first. */
  readonly moved: readonly { readonly from: string; readonly to: string; readonly tickets: number }[];
  readonly before: readonly QueueFigures[];
  readonly after: readonly QueueFigures[];
}

/**
 * The same past traffic through two policies. Both are simulated, since what really happened hangs on much that no policy
 * says: only the difference between the two means something.
 */
export function comparePolicies(
  past: readonly PastTicket[],
  agents: readonly PastAgent[],
  before: Policy,
  after: Policy,
): Comparison {
  const run = (policy: Policy) => {
    const { tickets, team } = trafficOf(past, agents, policy.config);
    return simulateRouting(policy, tickets, team);
  };
  const [old, changed] = [run(before), run(after)];
  return {
    replayed: old.length,
    leftOut: past.length - old.length,
    moved: movesBetween(old, changed),
    before: figuresOf(old),
    after: figuresOf(changed),
  };
}

function movesBetween(old: readonly SimulatedOutcome[], changed: readonly SimulatedOutcome[]) {
  const was = new Map(old.map(({ ticket, came }) => [ticket.id, came]));
  const counts = new Map<string, { from: string; to: string; tickets: number }>();
  for (const { ticket, came: to } of changed) {
    const from = was.get(ticket.id) ?? to;
    if (from === to) continue;
    const move = counts.get(`${from} ${to}`) ?? { from, to, tickets: 0 };
    counts.set(`${from} ${to}`, { ...move, tickets: move.tickets + 1 });
  }
  return [...counts.values()].sort((a, b) => b.tickets - a.tickets);
}

function figuresOf(outcomes: readonly SimulatedOutcome[]): readonly QueueFigures[] {
  const queues = [...new Set(outcomes.map(({ came }) => came))].sort();
  return queues.map((queue) => {
    const some = outcomes.filter(({ came }) => came === queue);
    const waits = some
      .flatMap(({ takenAt, ticket }) => (takenAt === undefined ? [] : [(takenAt - ticket.at) / 60_000]))
      .sort((a, b) => a - b);
    const share = (part: number) =>
      Math.round(waits[Math.min(waits.length - 1, Math.floor(part * waits.length))] ?? 0);
    return {
      queue,
      tickets: some.length,
      p50: share(0.5),
      p90: share(0.9),
      longest: share(1),
      late: some.filter(({ takenAt, dueAt }) => takenAt === undefined || takenAt > Date.parse(dueAt)).length,
      neverTaken: some.filter(({ takenAt }) => takenAt === undefined).length,
      overflowed: some.filter(({ queue: last }) => last !== queue).length,
    };
  });
}

/** For a person to read. */
export function comparisonText({ replayed, leftOut, moved, before, after }: Comparison): string {
  const queues = [...new Set([...before, ...after].map(({ queue }) => queue))].sort();
  const rows = queues.map((queue) => {
    const [was, is] = [before, after].map((figures) => figures.find((each) => each.queue === queue));
    const change = (of: (figures: QueueFigures) => number) => `${was ? of(was) : "–"} → ${is ? of(is) : "–"}`;
    return [
      queue,
      change(({ tickets }) => tickets),
      change(({ p50 }) => p50),
      change(({ p90 }) => p90),
      change(({ longest }) => longest),
      change(({ late }) => late),
      change(({ overflowed }) => overflowed),
      change(({ neverTaken }) => neverTaken),
    ];
  });
  const head = ["queue", "tickets", "wait p50", "p90", "longest", "late", "overflowed", "never taken"];
  const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd();
  return [
    `${replayed} tickets came to people and were replayed; ${leftOut} never did. Waits in minutes, policy in use → changed.`,
    "",
    ...[head, ...rows].map(line),
    "",
    ...(moved.length === 0
      ? ["No ticket comes to another queue."]
      : ["Come to another queue:", ...moved.map(({ from, to, tickets }) => `  ${from} → ${to}: ${tickets}`)]),
  ].join("\n");
}
