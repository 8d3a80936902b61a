import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDynamo, type Dynamo } from "../../../infra/local/dynamodb.ts";
import { ITEMS_PER_TABLE, roundOf, TABLES } from "./dynamodb-crash-writer.ts";
import { tableWithIndexes } from "./dynamodb-tables.ts";

const WRITER = fileURLToPath(new URL("./dynamodb-crash-writer.ts", import.meta.url));

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "relaydesk-dynamodb-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

type Killer = "a kill from outside" | "a kill at the first sight of a write";

const KILLERS: Killer[] = [
  "a kill from outside",
  "a kill at the first sight of a write",
  "a kill at the first sight of a write",
];

/** Runs the writer for some rounds until it is killed with SIGKILL, and returns the last round that it had answered. */
async function writeAndKill(path: string, firstRound: number, killer: Killer): Promise<number> {
  const lastRound = firstRound + 4;
  const inside = killer === "a kill at the first sight of a write";
  const writer = spawn(process.execPath, [WRITER, path, String(firstRound), String(inside ? lastRound : 0)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => writer.once("exit", (_code, signal) => resolve(signal)));
  let answered = firstRound - 1;
  for await (const line of createInterface(writer.stdout)) {
    answered = Number(line);
    if (!inside && answered >= lastRound) writer.kill("SIGKILL");
  }
  expect(await ended).toBe("SIGKILL");
  return answered;
}

/** The different values that an attribute has in a table or index, and how many rows there are. */
async function rows(
  dynamo: Dynamo,
  scan: { TableName: string; IndexName?: string },
): Promise<[number, string[]]> {
  const page = await dynamo.perform("Scan", { ...scan, ProjectionExpression: "n, queue, due" });
  const items = "Items" in page && Array.isArray(page.Items) ? page.Items : [];
  return [items.length, [...new Set(items.map((item) => JSON.stringify(item)))]];
}

test("a process killed amid transactions leaves each of them whole or absent, in every table and index", async () => {
  const path = join(directory, "killed");
  let next = 1;
  for (const killer of KILLERS) {
    const answered = await writeAndKill(path, next, killer);
    const dynamo = createDynamo({ path });
    const seen = new Set<string>();
    for (const TableName of TABLES) {
      for (const scan of [{ TableName }, { TableName, IndexName: "byQueue" }]) {
        const [count, values] = await rows(dynamo, scan);
        expect(count).toBe(ITEMS_PER_TABLE);
        for (const value of values) seen.add(value);
      }
    }
    const round = answered + (seen.has(expected(answered)) ? 0 : 1);
    expect([...seen]).toEqual([expected(round)]);

    // The client of an answered round may not know that it was answered, and tries once more.
    await dynamo.perform("TransactWriteItems", roundOf(round));
    expect(await rows(dynamo, { TableName: TABLES[0] })).toEqual([ITEMS_PER_TABLE, [expected(round)]]);
    await dynamo.close();
    next = round + 1;
  }
});

/** Every item after `round` rounds. */
function expected(round: number): string {
  return JSON.stringify({
    n: { N: String(round) },
    queue: { S: `round-${round}` },
    due: { N: String(round) },
  });
}

test("writers that meet on the disk take turns", async () => {
  const dynamo = createDynamo({ path: join(directory, "turns") });
  const TableName = "turns";
  const Key = { pk: { S: "a" }, sk: { S: "a" } };
  await dynamo.perform("CreateTable", { ...tableWithIndexes(TableName) });
  const ExpressionAttributeValues = { ":n": { N: "1" } };
  const Update = { TableName, Key, UpdateExpression: "ADD n :n", ExpressionAttributeValues };
  const writes = Array.from({ length: 20 }, (_, i) =>
    i % 2
      ? dynamo.perform("UpdateItem", Update)
      : dynamo.perform("TransactWriteItems", { TransactItems: [{ Update }] }),
  );
  await Promise.all(writes);
  expect(await dynamo.perform("GetItem", { TableName, Key })).toHaveProperty("Item.n.N", "20");
  await dynamo.close();
});

test("what was written is there after a clean close, settings included", async () => {
  const path = join(directory, "a", "nested", "place");
  const TableName = "lasting";
  const Key = { pk: { S: "支付" }, sk: { S: "a" } };
  const first = createDynamo({ path });
  await first.perform("CreateTable", { ...tableWithIndexes(TableName) });
  const TimeToLiveSpecification = { Enabled: true, AttributeName: "ttl" };
  await first.perform("UpdateTimeToLive", { TableName, TimeToLiveSpecification });
  await first.perform("PutItem", { TableName, Item: { ...Key, v: { N: "1" } } });
  await first.close();

  const second = createDynamo({ path });
  expect(await second.perform("GetItem", { TableName, Key })).toEqual({ Item: { ...Key, v: { N: "1" } } });
  expect(await second.perform("DescribeTimeToLive", { TableName })).toMatchObject({
    TimeToLiveDescription: { AttributeName: "ttl" },
  });
  expect(await second.perform("DescribeTable", { TableName })).toMatchObject({
    Table: { TableStatus: "ACTIVE" },
  });
  await second.close();
});

test("a directory in use by another is refused with a sentence that says so", async () => {
  const path = join(directory, "shared");
  const first = createDynamo({ path });
  await first.ready;
  const second = createDynamo({ path });
  await expect(second.ready).rejects.toThrow(/shared cannot be opened: another process is using it/);
  await first.close();
});
