import { parseArgs } from "node:util";
import { parameters } from "../../shared/aws/parameters.ts";
import { idsWith } from "../../shared/domain/ids.ts";
import { type Reconciliation, reconcile } from "../../shared/domain/reconcile.ts";
import { isMain } from "../main-module.ts";
import { type ExitCode, exitCodes, runTool, type Terminal } from "./command.ts";
import { readLedger } from "./ledger.ts";
import { openTarget, type Target, targetHelp, targetOptions } from "./operations/target.ts";

export const help = `
npm run reconcile -- [options]

Proves that nothing was lost: received = ticketed + quarantined + suppressed, message by message. Waits for what is on its way,
reads the whole table and lists all mails, and changes nothing.

  --table <name>       another table than the system's own, such as a restored copy of it: what came after the copy was made
                       is not asked for
${targetHelp}
  --help

What the edges said they accepted is read from the logs of the local system. In AWS it is not: there, what was received is what
lies in the bucket, in the queues and in the table.

Exit codes: 0 everything adds up; 1 something does not, and it says what; 2 called wrongly.
`;

/** More than this many mismatches are counted, not listed. */
const LISTED = 20;

export async function main(args: readonly string[], { say, progress }: Terminal): Promise<ExitCode> {
  const { values } = parseArgs({ args: [...args], options: { table: { type: "string" }, ...targetOptions } });
  const target = await openTarget(values);
  const result = await reconciled(target, progress, values.table);
  for (const line of describeReconciliation(result)) say(line);
  return result.mismatches.length === 0 ? exitCodes.done : exitCodes.problems;
}

/**
 * Reconciles a system, or a copy of its table with the rest of it.
 *
 * @param table a copy: queues, logs and mails went on since it was made, and so tell nothing about it
 */
export async function reconciled(
  target: Target,
  progress: (text: string) => void,
  table?: string,
): Promise<Reconciliation> {
  const isCopy = table !== undefined && table !== target.tableName;
  const facts = await readLedger(
    {
      ...target,
      tableName: table ?? target.tableName,
      ...(isCopy && { queues: [], logs: undefined }),
      ids: idsWith(await parameters(target.ssm, target.parametersPath).pepper()),
    },
    progress,
  );
  const known = new Set(facts.marks.map(({ message }) => message));
  const rawMails = facts.rawMails.filter(({ message }) => message !== undefined && known.has(message));
  return reconcile(isCopy ? { ...facts, rawMails } : facts);
}

/** Says to a person what came of it. */
export function describeReconciliation(result: Reconciliation): readonly string[] {
  const { received, ticketed, quarantined, suppressed, gone, mismatches } = result;
  const more = mismatches.length - LISTED;
  return [
    `received ${received} = ticketed ${ticketed} + quarantined ${quarantined} + suppressed ${suppressed}`,
    ...(gone > 0 ? [`${gone} of them were erased, or kept as long as they were to be.`] : []),
    ...mismatches.slice(0, LISTED).map((mismatch) => `  ${mismatch}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    ...(mismatches.length > 0 ? [`${mismatches.length} do not add up.`] : []),
    ...(mismatches.some((mismatch) => mismatch.includes("still holds"))
      ? [
          "What a queue still holds is not lost: a message whose worker died is handed out again after up to six minutes.",
        ]
      : []),
  ];
}

if (isMain(import.meta)) await runTool(help, main);
