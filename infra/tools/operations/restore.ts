import { parseArgs } from "node:util";
import { RestoreTableFromBackupCommand, RestoreTableToPointInTimeCommand } from "@aws-sdk/client-dynamodb";
import { isMain } from "../../main-module.ts";
import { type ExitCode, endProgress, exitCodes, runTool, type Terminal, UsageError } from "../command.ts";
import { describeReconciliation, reconciled } from "../reconcile.ts";
import { copiesOf } from "./backup.ts";
import { copyItems, copyName, createLike, dropTable, sumTable, untilActive } from "./table-copy.ts";
import { openTarget, type Target, targetHelp, targetOptions } from "./target.ts";

export const help = `
npm run restore -- [options]

Restores a backup into a second table and proves it: all items are counted and summed up, and reconcile runs on it. The table of
the running system is never written to. docs/operations.md says how to go over to a restored table.

  --backup <name>      which: on this machine a name that npm run backup -- --list shows, in AWS an ARN (default: the newest here)
  --at <time>          in AWS: as the table was then, ISO 8601, or "now" for five minutes ago
  --drop               a drill: delete the restored table when it has been proved
  --yes                in AWS: do it; a restored table costs as long as it is there
${targetHelp}
  --help

Exit codes: 0 restored and proved; 1 something does not add up; 2 called wrongly.
`;

interface Choice {
  readonly backup?: string | undefined;
  readonly at?: string | undefined;
  readonly drop: boolean;
  readonly yes: boolean;
}

export async function main(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      backup: { type: "string" },
      at: { type: "string" },
      drop: { type: "boolean", default: false },
      yes: { type: "boolean", default: false },
      ...targetOptions,
    },
  });
  if (values.backup !== undefined && values.at !== undefined)
    throw new UsageError("--backup and --at exclude each other.");
  const target = await openTarget(values);
  const name = copyName(target.tableName, "restored", new Date());
  const { say } = terminal;
  if (target.kind === "aws") {
    const from = sourceInAws(values);
    if (!values.yes) {
      say(
        `Would restore ${target.tableName} ${"at" in from ? `as it was ${from.at?.toISOString() ?? "five minutes ago"}` : from.backup} into ${name}. Say --yes.`,
      );
      return exitCodes.done;
    }
    await restoreInAws(target, name, from);
  }
  const expected = target.kind === "local" ? await restoreHere(target, name, values, terminal) : undefined;
  await untilActive(target.dynamo, name, terminal.progress);
  try {
    return await prove(target, name, expected, terminal);
  } finally {
    if (values.drop) {
      await dropTable(target.dynamo, name);
      say(`${name} is deleted again.`);
    }
  }
}

type Source = { readonly backup: string } | { readonly at: Date | undefined };

function sourceInAws({ backup, at }: Choice): Source {
  if (backup !== undefined) return { backup };
  if (at === undefined) throw new UsageError("From what? Say --backup or --at.");
  if (at === "now") return { at: undefined };
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) throw new UsageError("--at is a time such as 2026-03-02T12:00:00Z.");
  return { at: time };
}

async function restoreInAws(
  { dynamo, tableName }: Target,
  TargetTableName: string,
  from: Source,
): Promise<void> {
  if ("backup" in from) {
    await dynamo.send(new RestoreTableFromBackupCommand({ TargetTableName, BackupArn: from.backup }));
    return;
  }
  const when = from.at === undefined ? { UseLatestRestorableTime: true } : { RestoreDateTime: from.at };
  await dynamo.send(
    new RestoreTableToPointInTimeCommand({ SourceTableName: tableName, TargetTableName, ...when }),
  );
}

/** @returns what the backup has, and so what has to be restored */
async function restoreHere(
  target: Target,
  name: string,
  { backup, at }: Choice,
  { say, progress }: Terminal,
) {
  if (at !== undefined) throw new UsageError("On this machine there are backups alone: --backup.");
  const copies = await copiesOf(target, "backup");
  const from = backup ?? copies.at(-1);
  if (from === undefined || !copies.includes(from))
    throw new UsageError("There is no such backup: npm run backup makes one.");
  await createLike(target.dynamo, from, name);
  const read = await copyItems(target.dynamo, from, name, progress);
  endProgress();
  say(`${from}: ${read.items} items, sum ${read.checksum.slice(0, 16)}`);
  return read;
}

async function prove(
  target: Target,
  name: string,
  expected: Awaited<ReturnType<typeof restoreHere>> | undefined,
  { say, progress }: Terminal,
): Promise<ExitCode> {
  const restored = await sumTable(target.dynamo, name, progress);
  endProgress();
  say(`${name}: ${restored.items} items, sum ${restored.checksum.slice(0, 16)}`);
  const isSame =
    expected === undefined || (expected.items === restored.items && expected.checksum === restored.checksum);
  if (!isSame) say("The restored table is not what was backed up.");
  if (expected === undefined) {
    const now = await sumTable(target.dynamo, target.tableName, progress);
    endProgress();
    say(`${target.tableName} has ${now.items} items now: what came and went since explains the difference.`);
  }
  const result = await reconciled(target, progress, name);
  for (const line of describeReconciliation(result)) say(line);
  return isSame && result.mismatches.length === 0 ? exitCodes.done : exitCodes.problems;
}

if (isMain(import.meta)) await runTool(help, main);
