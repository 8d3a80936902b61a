import { parseArgs } from "node:util";
import {
  DeleteObjectCommand,
  GetBucketLifecycleConfigurationCommand,
  type LifecycleRule,
  PutBucketLifecycleConfigurationCommand,
  paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import type { OperatorConfig } from "../../../shared/domain/config.ts";
import type { MessageId, TicketId } from "../../../shared/domain/ids.ts";
import { type FolderLife, folderLives, keptSince } from "../../../shared/domain/retention.ts";
import { expireHeld, expireTicket, isKeptNoLonger } from "../../../shared/flow/expire.ts";
import type { TicketStore } from "../../../shared/flow/ports.ts";
import { isMain } from "../../main-module.ts";
import { type ExitCode, endProgress, exitCodes, runTool, type Terminal } from "../command.ts";
import { openStores } from "./services.ts";
import { openTarget, type Target, targetHelp, targetOptions } from "./target.ts";

export const help = `
npm run retention -- [options]

Shows how long what is kept, as relaydesk.config.ts says (retention, media.retentionDays), whether the system does so, and what is
past its time. Only shows it, unless --go is said. Tickets and quarantine go by this command alone: run it every day or week.

  --go                 set the bucket's rules, and take away what is past its time
${targetHelp}
  --help

Exit codes: 0 as configured; 1 the rules differ or something is past its time; 2 called wrongly.
`;

export async function main(args: readonly string[], { say, progress }: Terminal): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: { go: { type: "boolean", default: false }, ...targetOptions },
  });
  const target = await openTarget(values);
  const services = await openStores(target);
  const { config } = services;
  for (const line of describeRetention(config)) say(line);
  const rules = await readRules(target);
  const wrong = differences(rules, folderLives(config));
  for (const line of wrong) say(`  ${line}`);
  if (wrong.length > 0 && values.go) await writeRules(target, rules, folderLives(config));
  say(
    wrong.length === 0
      ? "The bucket's rules are as configured."
      : values.go
        ? "The bucket's rules are set."
        : "The bucket's rules differ.",
  );

  const now = services.now();
  const found = await findDue(target, config, now, progress);
  const due = { ...found, tickets: await withoutPartsOfKept(found, config, now, services.store) };
  endProgress();
  const objects = target.kind === "local" ? await findOldObjects(target, folderLives(config), now) : [];
  say(
    `Past their time: ${due.tickets.length} closed tickets, ${due.held.length} items of the quarantine${target.kind === "local" ? `, ${objects.length} files` : ""}.`,
  );
  if (!values.go) {
    const anything = wrong.length + due.tickets.length + due.held.length + objects.length > 0;
    if (anything) say("Nothing was changed. Say --go.");
    return anything ? exitCodes.problems : exitCodes.done;
  }
  const gone = { tickets: 0, held: 0 };
  for (const id of due.tickets) {
    if (await expireTicket(id, keptSince(config.retention.closedTicketDays, now) ?? "", services))
      gone.tickets += 1;
    progress(`${gone.tickets} of ${due.tickets.length} tickets`);
  }
  for (const id of due.held) {
    if (await expireHeld(id, keptSince(config.retention.quarantineDays, now) ?? "", services)) gone.held += 1;
    progress(`${gone.held} of ${due.held.length} items`);
  }
  // A bucket in AWS does this by itself.
  for (const Key of objects)
    await target.s3.send(new DeleteObjectCommand({ Bucket: target.bucketName, Key }));
  endProgress();
  say(
    `Taken away: ${gone.tickets} tickets, ${gone.held} items of the quarantine${target.kind === "local" ? `, ${objects.length} files` : ""}.`,
  );
  return exitCodes.done;
}

/** What the configuration means, in words. */
export function describeRetention(config: OperatorConfig): readonly string[] {
  const { closedTicketDays, quarantineDays } = config.retention;
  return [
    "Kept:",
    `  closed tickets: ${closedTicketDays === undefined ? "until they are erased" : `${closedTicketDays} days after they were closed`}; open ones always`,
    `  quarantine: ${quarantineDays} days`,
    ...folderLives(config).map(({ what, days }) => `  ${what}: ${days} days`),
    "  long texts and files of mails, forms and chats: as long as their ticket",
    "  marks of received messages, counts of answers: 400 days",
  ];
}

async function readRules({ s3, bucketName }: Target): Promise<readonly LifecycleRule[]> {
  try {
    const { Rules = [] } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucketName }));
    return Rules;
  } catch (error) {
    if (error instanceof Error && error.name === "NoSuchLifecycleConfiguration") return [];
    throw error;
  }
}

function prefixOf(rule: LifecycleRule): string | undefined {
  return rule.Filter?.Prefix ?? rule.Prefix;
}

/** What the bucket does otherwise than configured, in words. */
export function differences(
  rules: readonly LifecycleRule[],
  lives: readonly FolderLife[],
): readonly string[] {
  return lives.flatMap(({ prefix, days, what }) => {
    const rule = rules.find((each) => prefixOf(each) === prefix && each.Status === "Enabled");
    const actual = rule?.Expiration?.Days;
    if (actual === days) return [];
    return [
      `${what}: the bucket keeps them ${actual === undefined ? "for ever" : `${actual} days`} instead of ${days}`,
    ];
  });
}

/** As a deployment would set them; rules about other things stay. */
async function writeRules(
  { s3, bucketName }: Target,
  before: readonly LifecycleRule[],
  lives: readonly FolderLife[],
): Promise<void> {
  const ours = new Set<string>(lives.map(({ prefix }) => prefix));
  const others = before.filter((rule) => !ours.has(prefixOf(rule) ?? ""));
  const Rules: LifecycleRule[] = lives.map(({ prefix, days }) => ({
    ID: `keep-${prefix.slice(0, -1)}`,
    Status: "Enabled",
    Filter: { Prefix: prefix },
    Expiration: { Days: days },
  }));
  await s3.send(
    new PutBucketLifecycleConfigurationCommand({
      Bucket: bucketName,
      LifecycleConfiguration: { Rules: [...Rules, ...others] },
    }),
  );
}

const Closed = z.looseObject({
  status: z.literal("closed"),
  closedAt: z.string(),
  mergedInto: z.exactOptional(z.string()),
});
const Received = z.looseObject({ receivedAt: z.string() });

/** Closed tickets and held items that are past their time. Reads the whole table, page by page. */
export async function findDue(
  { dynamo, tableName }: Pick<Target, "dynamo" | "tableName">,
  { retention: kept }: Pick<OperatorConfig, "retention">,
  now: Date,
  progress: (text: string) => void,
) {
  const closedBefore = keptSince(kept.closedTicketDays, now) ?? "";
  const heldBefore = keptSince(kept.quarantineDays, now) ?? "";
  const tickets: TicketId[] = [];
  const merged: TicketId[] = [];
  const held: MessageId[] = [];
  let read = 0;
  const pages = paginateScan(
    { client: DynamoDBDocumentClient.from(dynamo) },
    {
      TableName: tableName,
      FilterExpression: "sk = :meta OR sk = :item",
      ExpressionAttributeValues: { ":meta": "META", ":item": "ITEM" },
    },
  );
  for await (const page of pages) {
    read += page.ScannedCount ?? 0;
    progress(`${read} records read`);
    for (const { pk, d } of page.Items ?? []) {
      const [kind, id = ""] = String(pk).split("#");
      const closed = kind === "T" ? z.safeParse(Closed, d).data : undefined;
      if (closed && closed.closedAt < closedBefore) {
        tickets.push(id as TicketId);
        if (closed.mergedInto !== undefined) merged.push(id as TicketId);
      }
      const item = kind === "HELD" ? z.safeParse(Received, d).data : undefined;
      if (item && item.receivedAt < heldBefore) held.push(id as MessageId);
    }
  }
  return { tickets, merged, held };
}

/** What became part of another ticket is kept as long as that. */
async function withoutPartsOfKept(
  { tickets, merged }: Awaited<ReturnType<typeof findDue>>,
  { retention }: OperatorConfig,
  now: Date,
  store: Pick<TicketStore, "ticket">,
): Promise<readonly TicketId[]> {
  const before = keptSince(retention.closedTicketDays, now) ?? "";
  const kept = new Set<TicketId>();
  for (const id of merged) {
    const ticket = await store.ticket(id);
    if (!ticket || !(await isKeptNoLonger(ticket, before, store))) kept.add(id);
  }
  return tickets.filter((id) => !kept.has(id));
}

async function findOldObjects({ s3, bucketName }: Target, lives: readonly FolderLife[], now: Date) {
  const old: string[] = [];
  for (const { prefix, days } of lives) {
    const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucketName, Prefix: prefix });
    for await (const page of pages) {
      for (const { Key, LastModified } of page.Contents ?? []) {
        if (Key !== undefined && (LastModified ?? now).toISOString() < (keptSince(days, now) ?? ""))
          old.push(Key);
      }
    }
  }
  return old;
}

if (isMain(import.meta)) await runTool(help, main);
