import { createHash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import {
  type AttributeValue,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  paginateScan,
  ResourceNotFoundException,
  type TableDescription,
} from "@aws-sdk/client-dynamodb";

type Item = Record<string, AttributeValue>;

/** How many items a table has and a sum over all of them, which does not depend on their order. */
export interface TableSum {
  readonly items: number;
  /** Hexadecimal, 256 bits. */
  readonly checksum: string;
}

/** Sums items up one by one. The same items give the same sum in whatever order, and a changed, lost or doubled one another. */
export class Summing {
  #items = 0;
  #sum = 0n;

  add(item: Item): void {
    const digest = createHash("sha256").update(canonical(item)).digest("hex");
    this.#sum = (this.#sum + BigInt(`0x${digest}`)) % (1n << 256n);
    this.#items += 1;
  }

  get sum(): TableSum {
    return { items: this.#items, checksum: this.#sum.toString(16).padStart(64, "0") };
  }
}

/** The same text for the same item: attributes and the members of sets have no order. */
function canonical(value: unknown): string {
  if (value instanceof Uint8Array) return `b${Buffer.from(value).toString("base64")}`;
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "";
  const entries = Object.entries(value).map(([name, each]) => {
    const isSet = (name === "SS" || name === "NS" || name === "BS") && Array.isArray(each);
    return `${JSON.stringify(name)}:${isSet ? `[${each.map(canonical).sort().join()}]` : canonical(each)}`;
  });
  return `{${entries.sort().join()}}`;
}

export type Progress = (text: string) => void;

/** Reads a whole table, page by page. */
export async function sumTable(
  client: DynamoDBClient,
  TableName: string,
  progress: Progress,
): Promise<TableSum> {
  const summing = new Summing();
  for await (const page of paginateScan({ client }, { TableName })) {
    for (const item of page.Items ?? []) summing.add(item);
    progress(`${summing.sum.items} items of ${TableName} read`);
  }
  return summing.sum;
}

/** @returns undefined when there is no such table */
export async function describeTable(
  client: DynamoDBClient,
  TableName: string,
): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** Makes an empty table with the keys and indexes of another one. @throws Error when it exists */
export async function createLike(client: DynamoDBClient, from: string, to: string): Promise<void> {
  const table = await describeTable(client, from);
  if (!table) throw new Error(`There is no table ${from}.`);
  if (await describeTable(client, to)) throw new Error(`There is a table ${to} already.`);
  await client.send(
    new CreateTableCommand({
      TableName: to,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: table.AttributeDefinitions,
      KeySchema: table.KeySchema,
      GlobalSecondaryIndexes: table.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
        IndexName,
        KeySchema,
        Projection,
      })),
    }),
  );
  await untilActive(client, to, () => {});
}

/** @throws Error when it is not there after an hour, or never will be */
export async function untilActive(client: DynamoDBClient, name: string, progress: Progress): Promise<void> {
  const start = Date.now();
  for (let pause = 100; Date.now() < start + 3_600_000; pause = Math.min(5000, pause * 2)) {
    const status = (await describeTable(client, name))?.TableStatus;
    if (status === "ACTIVE") return;
    progress(`${name}: ${status ?? "not there yet"}, ${Math.round((Date.now() - start) / 1000)} s`);
    await setTimeout(pause);
  }
  throw new Error(`${name} is not there after an hour: look at DynamoDB's console.`);
}

const batchSize = 25;

/** Copies every item. @returns what was read, which the copy has to have */
export async function copyItems(
  client: DynamoDBClient,
  from: string,
  to: string,
  progress: Progress,
): Promise<TableSum> {
  const summing = new Summing();
  for await (const page of paginateScan({ client }, { TableName: from })) {
    const items = page.Items ?? [];
    for (const item of items) summing.add(item);
    for (let at = 0; at < items.length; at += batchSize)
      await putAll(client, to, items.slice(at, at + batchSize));
    progress(`${summing.sum.items} items copied`);
  }
  return summing.sum;
}

async function putAll(client: DynamoDBClient, table: string, items: readonly Item[]): Promise<void> {
  let left = items.map((Item) => ({ PutRequest: { Item } }));
  for (let pause = 50; left.length > 0; pause = Math.min(5000, pause * 2)) {
    const { UnprocessedItems } = await client.send(
      new BatchWriteItemCommand({ RequestItems: { [table]: left } }),
    );
    left = (UnprocessedItems?.[table] ?? []).flatMap(({ PutRequest }) =>
      PutRequest?.Item ? [{ PutRequest: { Item: PutRequest.Item } }] : [],
    );
    // What was not taken is taken a little later.
    if (left.length > 0) await setTimeout(pause);
  }
}

export async function dropTable(client: DynamoDBClient, TableName: string): Promise<void> {
  await client.send(new DeleteTableCommand({ TableName }));
}

/** A name for a copy of a table that no other copy has. */
export function copyName(table: string, what: "backup" | "restored", now: Date): string {
  return `${table}-${what}-${now.toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-")}`;
}
