import { repliesAutomatically } from "../shared/domain/decide.ts";
import type { BurstRead } from "../shared/flow/read-burst.ts";
import type { Triaged } from "../shared/flow/triage.ts";
import { markdownTable } from "./statistics.ts";
import { acts, intakes, readings, type SceneOf, sendings } from "./write-units/kinds.ts";
import { type Metered, MeteredDesk } from "./write-units/metered-desk.ts";

/** What one kind of step costs, in DynamoDB's units. */
export interface UnitsOfKind {
  readonly group: "intake" | "reading" | "sending" | "act";
  readonly kind: string;
  /** What was decided on a message; absent for what is no intake. */
  readonly outcome?: string;
  readonly writeUnits: number;
  /** The same by write request, in their order: what takes more than one is above a kilobyte or changes an index. */
  readonly writes: readonly number[];
  readonly readUnits: number;
}

/**
 * The most that a step may cost, in write units. Acts of people are few beside messages. DynamoDB's documentation does
 * not say whether a transaction doubles what follows in the indexes; here it does, so the true figure may be lower.
 */
export const budgets = { silentIntake: 8.5, replyingIntake: 10, reading: 16, sending: 10, act: 16 } as const;

/**
 * Write and read units by kind of message and act, on the stack's own table: counted, not timed, and so the same on every
 * machine.
 */
export async function measureWriteUnits(
  progress: (line: string) => void = () => {},
): Promise<readonly UnitsOfKind[]> {
  const desk = await MeteredDesk.open();
  const rows: UnitsOfKind[] = [];
  const measure = async <Result>(
    group: UnitsOfKind["group"],
    scenes: Readonly<Record<string, SceneOf<Result>>>,
    outcome: (result: Result) => Pick<UnitsOfKind, "outcome">,
  ) => {
    for (const [kind, scene] of Object.entries(scenes)) {
      progress(kind);
      const metered = await scene(desk, { digits: String(1000 + rows.length) });
      rows.push({ group, kind, ...outcome(metered.result), ...unitsOf(metered) });
    }
  };
  try {
    await measure("intake", intakes, (triaged) => ({ outcome: outcomeOf(triaged) }));
    await measure("sending", sendings, () => ({}));
    await measure("act", acts, () => ({}));
    await measure("reading", readings, (read) => ({ outcome: readOutcomeOf(read) }));
  } finally {
    await desk.close();
  }
  return rows;
}

/** The budget of a step: what is sent along with an intake may cost something. */
export function budgetOf({ group, outcome }: UnitsOfKind): number {
  if (group !== "intake") return budgets[group];
  return outcome?.endsWith(replying) ? budgets.replyingIntake : budgets.silentIntake;
}

export function writeUnitsTable(rows: readonly UnitsOfKind[]): string {
  return markdownTable(
    ["step", "outcome", "write units", "budget", "by request", "read units"],
    rows.map((row) => [
      row.kind,
      row.outcome ?? "",
      row.writeUnits,
      budgetOf(row),
      row.writes.join(" + "),
      row.readUnits,
    ]),
  );
}

const replying = " with reply";

function unitsOf({ writes, reads }: Metered<unknown>) {
  return { writeUnits: writes.reduce((sum, units) => sum + units, 0), writes, readUnits: reads };
}

function readOutcomeOf(read: BurstRead | undefined): string {
  if (read?.kind !== "decided") return "nothing";
  return read.decision.kind + (repliesAutomatically(read.decision) ? replying : "");
}

function outcomeOf(triaged: Triaged): string {
  switch (triaged.kind) {
    case "ticketed":
      return triaged.decision.kind + (repliesAutomatically(triaged.decision) ? replying : "");
    case "held":
      return triaged.suppressed ? "suppressed" : "quarantined";
    case "repeat":
    case "later":
      return triaged.kind;
  }
}
