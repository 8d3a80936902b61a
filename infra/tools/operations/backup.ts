import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import {
  CreateBackupCommand,
  DescribeBackupCommand,
  DescribeContinuousBackupsCommand,
  ListBackupsCommand,
  paginateListTables,
} from "@aws-sdk/client-dynamodb";
import { isMain } from "../../main-module.ts";
import { type ExitCode, endProgress, exitCodes, runTool, type Terminal, UsageError } from "../command.ts";
import { copyItems, copyName, createLike, describeTable, dropTable, sumTable } from "./table-copy.ts";
import { openTarget, type Target, targetHelp, targetOptions } from "./target.ts";

export const help = `
npm run backup -- [options]

Makes a copy of the table that stays until somebody deletes it: in AWS a backup of DynamoDB, on this machine a second table.
Objects are not copied: texts longer than 4 KB, files and raw mails are in the bucket alone.

  --list               what backups there are, and in AWS whether every second of the last 35 days can be restored
  --delete <name>      delete one (on this machine; in AWS: aws dynamodb delete-backup)
${targetHelp}
  --help

Exit codes: 0 done; 1 the copy is not what was copied, or with --list: nothing can be restored; 2 called wrongly.
`;

export async function main(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: { list: { type: "boolean", default: false }, delete: { type: "string" }, ...targetOptions },
  });
  const target = await openTarget(values);
  if (values.delete !== undefined) return deleteCopy(target, values.delete, terminal);
  if (target.kind === "local") return values.list ? listCopies(target, terminal) : copyHere(target, terminal);
  return values.list ? listBackups(target, terminal) : backUp(target, terminal);
}

async function copyHere({ dynamo, tableName }: Target, { say, progress }: Terminal): Promise<ExitCode> {
  const name = copyName(tableName, "backup", new Date());
  await createLike(dynamo, tableName, name);
  const read = await copyItems(dynamo, tableName, name, progress);
  const written = await sumTable(dynamo, name, progress);
  endProgress();
  if (written.items !== read.items || written.checksum !== read.checksum) {
    say(`${name} has ${written.items} items and not the ${read.items} that were read: it is no backup.`);
    return exitCodes.problems;
  }
  say(`${name} has ${written.items} items, sum ${written.checksum.slice(0, 16)}.`);
  return exitCodes.done;
}

/** Copies of this table that \`backup\` or \`restore\` made, by name. */
export async function copiesOf(
  { dynamo, tableName }: Target,
  what: "backup" | "restored",
): Promise<string[]> {
  const found: string[] = [];
  for await (const page of paginateListTables({ client: dynamo }, {})) {
    found.push(...(page.TableNames ?? []).filter((name) => name.startsWith(`${tableName}-${what}-`)));
  }
  return found.sort();
}

async function listCopies(target: Target, { say }: Terminal): Promise<ExitCode> {
  const copies = await copiesOf(target, "backup");
  for (const name of copies)
    say(`${name}  ${(await describeTable(target.dynamo, name))?.ItemCount ?? "?"} items`);
  if (copies.length === 0) say("There is no backup.");
  return copies.length === 0 ? exitCodes.problems : exitCodes.done;
}

async function deleteCopy(target: Target, name: string, { say }: Terminal): Promise<ExitCode> {
  if (target.kind === "aws") throw new UsageError("In AWS: aws dynamodb delete-backup --backup-arn …");
  if (!(await copiesOf(target, "backup")).includes(name)) throw new UsageError(`There is no backup ${name}.`);
  await dropTable(target.dynamo, name);
  say(`${name} is deleted.`);
  return exitCodes.done;
}

async function backUp({ dynamo, tableName }: Target, { say, progress }: Terminal): Promise<ExitCode> {
  const BackupName = copyName(tableName, "backup", new Date()).slice(-200);
  const { BackupDetails } = await dynamo.send(new CreateBackupCommand({ TableName: tableName, BackupName }));
  const BackupArn = BackupDetails?.BackupArn ?? "";
  for (let seconds = 0; ; seconds += 5) {
    const { BackupDescription } = await dynamo.send(new DescribeBackupCommand({ BackupArn }));
    if (BackupDescription?.BackupDetails?.BackupStatus !== "CREATING") break;
    progress(`making it, ${seconds} s`);
    await setTimeout(5000);
  }
  endProgress();
  say(`Made: ${BackupArn}`);
  return exitCodes.done;
}

async function listBackups({ dynamo, tableName }: Target, { say }: Terminal): Promise<ExitCode> {
  const [{ BackupSummaries = [] }, { ContinuousBackupsDescription }] = await Promise.all([
    dynamo.send(new ListBackupsCommand({ TableName: tableName })),
    dynamo.send(new DescribeContinuousBackupsCommand({ TableName: tableName })),
  ]);
  for (const { BackupArn, BackupCreationDateTime, BackupSizeBytes = 0 } of BackupSummaries) {
    say(`${BackupCreationDateTime?.toISOString() ?? "?"}  ${BackupSizeBytes} bytes  ${BackupArn}`);
  }
  const recovery = ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
  const isOn = recovery?.PointInTimeRecoveryStatus === "ENABLED";
  say(
    isOn
      ? `Any second from ${recovery?.EarliestRestorableDateTime?.toISOString()} to ${recovery?.LatestRestorableDateTime?.toISOString()} can be restored.`
      : "Point-in-time recovery is off: deploy the stack anew, which turns it on.",
  );
  return isOn ? exitCodes.done : exitCodes.problems;
}

if (isMain(import.meta)) await runTool(help, main);
