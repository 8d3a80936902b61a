import { createHash } from "node:crypto";
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSuite, refusal, type Suite, times } from "./dynamodb-suite.ts";

let db: Suite;
beforeAll(async () => {
  db = await openSuite();
});
afterAll(() => db.close());

type Values = Record<string, unknown>;

function query(input: Omit<QueryCommandInput, "TableName">) {
  return db.documents.send(new QueryCommand({ TableName: db.table, ...input }));
}

/** Reads page after page and returns the items of each. */
async function pages(input: Omit<QueryCommandInput, "TableName">): Promise<Values[][]> {
  const read: Values[][] = [];
  let start: Values | undefined;
  do {
    const page = await query({ ...input, ...(start && { ExclusiveStartKey: start }) });
    read.push(page.Items ?? []);
    start = page.LastEvaluatedKey;
  } while (start);
  return read;
}

async function putAll(items: Values[]): Promise<void> {
  for (let start = 0; start < items.length; start += 25) {
    const writes = items.slice(start, start + 25).map((Item) => ({ PutRequest: { Item } }));
    await db.documents.send(new BatchWriteCommand({ RequestItems: { [db.table]: writes } }));
  }
}

describe("queries of the table", () => {
  const pk = "query";
  beforeAll(() =>
    putAll([...times(7, (i) => ({ pk, sk: `m#${i}`, i, m: { x: i, y: 0 } })), { pk, sk: "z" }]),
  );

  test.each<[string, Values, string[]]>([
    ["begins_with(sk, :a)", { ":a": "m#" }, times(7, (i) => `m#${i}`)],
    ["sk BETWEEN :a AND :b", { ":a": "m#2", ":b": "m#4" }, ["m#2", "m#3", "m#4"]],
    ["sk = :a", { ":a": "m#5" }, ["m#5"]],
    ["sk < :a", { ":a": "m#2" }, ["m#0", "m#1"]],
    ["sk <= :a", { ":a": "m#1" }, ["m#0", "m#1"]],
    ["sk > :a", { ":a": "m#6" }, ["z"]],
    ["sk >= :a", { ":a": "m#6" }, ["m#6", "z"]],
  ])("finds what %s says, in both directions", async (condition, values, expected) => {
    const input = {
      KeyConditionExpression: `pk = :pk AND ${condition}`,
      ExpressionAttributeValues: { ":pk": pk, ...values },
    };
    const found = async (rest: object) => (await pages({ ...input, ...rest })).flat().map(({ sk }) => sk);
    expect(await found({})).toEqual(expected);
    expect(await found({ ScanIndexForward: false })).toEqual(expected.toReversed());
    expect(await found({ Limit: 2 })).toEqual(expected);
    expect(await found({ Limit: 3, ScanIndexForward: false })).toEqual(expected.toReversed());
  });

  const all = { KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: { ":pk": pk } };

  test("a limit counts what is read, not what the filter leaves", async () => {
    const ExpressionAttributeValues = { ":pk": pk, ":three": 3 };
    const page = await query({
      ...all,
      ExpressionAttributeValues,
      FilterExpression: "i >= :three",
      Limit: 4,
    });
    expect(page).toMatchObject({ Count: 1, ScannedCount: 4, LastEvaluatedKey: { pk, sk: "m#3" } });
  });

  test("a count with a filter counts what the filter leaves and sends no items", async () => {
    const ExpressionAttributeValues = { ":pk": pk, ":three": 3 };
    const page = await query({
      ...all,
      ExpressionAttributeValues,
      FilterExpression: "i > :three",
      Select: "COUNT",
    });
    expect(page).toMatchObject({ Count: 3, ScannedCount: 8 });
    expect(page.Items).toBeUndefined();
  });

  test("a filter that compares two absent attributes leaves nothing", async () => {
    expect(await query({ ...all, FilterExpression: "gone = lost" })).toMatchObject({
      Count: 0,
      ScannedCount: 8,
    });
  });

  test("a projection sends only what it names, after the filter has seen everything", async () => {
    const page = await query({
      ...all,
      ExpressionAttributeValues: { ":pk": pk, ":six": 6 },
      FilterExpression: "i = :six",
      ProjectionExpression: "m.x, sk",
    });
    expect(page.Items).toEqual([{ sk: "m#6", m: { x: 6 } }]);
  });

  test("a filter may not name a key", async () => {
    const ExpressionAttributeValues = { ":pk": pk, ":a": "a" };
    const tried = query({ ...all, ExpressionAttributeValues, FilterExpression: "sk = :a" });
    await refusal(tried, "ValidationException");
  });

  test.each([
    ["Latin", "x".repeat(300 * 1024)],
    ["Chinese", "付".repeat(100 * 1024)],
  ])("a page of %s text ends after 1 MB and the next goes on from there", async (name, text) => {
    const items = times(6, (i) => ({ pk: `big-${name}`, sk: `${i}`, text }));
    for (const item of items) await db.put(item);
    const ExpressionAttributeValues = { ":pk": `big-${name}` };
    const read = await pages({ ...all, ExpressionAttributeValues });
    expect(read[0]).toHaveLength(4);
    expect(read.flat().map(({ sk }) => sk)).toEqual(items.map(({ sk }) => sk));
  });
});

describe("queries of an index", () => {
  const byQueue = (queue: string, rest: object = {}) =>
    pages({
      IndexName: "byQueue",
      KeyConditionExpression: "queue = :q",
      ExpressionAttributeValues: { ":q": queue },
      ...rest,
    });

  test("sorts by number, leaves out items without the key, and pages by both keys", async () => {
    const due = times(9, (i) => i * 3 - 5);
    await putAll([
      ...due.map((value, i) => ({ pk: `index-${i}`, sk: "a", queue: "sorted", due: value })),
      { pk: "index-none", sk: "a", queue: "sorted" },
    ]);
    const read = await byQueue("sorted", { Limit: 4 });
    expect(read.flat().map((item) => item.due)).toEqual(due);
    expect(read.map((page) => page.length)).toEqual([4, 4, 1]);
    const from = {
      KeyConditionExpression: "queue = :q AND due > :n",
      ExpressionAttributeValues: { ":q": "sorted", ":n": 10 },
    };
    expect((await byQueue("sorted", from)).flat().map((item) => item.due)).toEqual([13, 16, 19]);
  });

  test("keeps every item of many with the same index key, and pages through them both ways", async () => {
    // Among this many keys some pairs agree in the hash by which dynalite alone would tell their entries apart.
    const items = sameHash(12).map((pk) => ({ pk, sk: "a", queue: "ties", due: 1 }));
    await putAll(items);
    const names = items.map(({ pk }) => pk).sort();
    for (const rest of [{}, { Limit: 1 }, { Limit: 5, ScanIndexForward: false }]) {
      const found = (await byQueue("ties", rest)).flat().map(({ pk }) => pk);
      expect(found.toSorted()).toEqual(names);
    }
  });

  test("follows a change and the removal of its key", async () => {
    const Key = db.freshKey();
    const change = (UpdateExpression: string, values?: Values) =>
      db.documents.send(
        new UpdateCommand({
          TableName: db.table,
          Key,
          UpdateExpression,
          ...(values && { ExpressionAttributeValues: values }),
        }),
      );
    const counts = async () => [
      (await byQueue("here")).flat().length,
      (await byQueue("there")).flat().length,
    ];
    await db.put({ ...Key, queue: "here", due: 1 });
    expect(await counts()).toEqual([1, 0]);
    await change("SET queue = :q", { ":q": "there" });
    expect(await counts()).toEqual([0, 1]);
    await change("REMOVE queue");
    expect(await counts()).toEqual([0, 0]);
    await change("SET queue = :q", { ":q": "here" });
    await db.documents.send(new DeleteCommand({ TableName: db.table, Key }));
    expect(await counts()).toEqual([0, 0]);
  });

  test("shows only what it projects", async () => {
    const Key = db.freshKey();
    await db.put({ ...Key, label: "projected", note: "in", other: "out" });
    const KeyConditionExpression = "label = :l";
    const ExpressionAttributeValues = { ":l": "projected" };
    const page = await query({ IndexName: "byLabel", KeyConditionExpression, ExpressionAttributeValues });
    expect(page.Items).toEqual([{ ...Key, label: "projected", note: "in" }]);
  });

  test("a global index cannot be read consistently, a local one can", async () => {
    const { pk } = db.freshKey();
    await putAll([
      { pk, sk: "1", label: "b" },
      { pk, sk: "2", label: "a" },
    ]);
    const local = await query({
      IndexName: "local",
      ConsistentRead: true,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": pk },
    });
    expect(local.Items?.map((item) => item.sk)).toEqual(["2", "1"]);
    await refusal(byQueue("any", { ConsistentRead: true }), "ValidationException");
  });
});

/** Keys of the table of which at least two agree in the first 24 bits of dynalite's hash. */
function sameHash(count: number): string[] {
  const seen = new Map<string, string>();
  for (let i = 0; ; i++) {
    const pk = `tie-${i}`;
    const hash = createHash("md5").update(`Outliers${pk}a`).digest("hex").slice(0, 6);
    const twin = seen.get(hash);
    if (twin !== undefined) return [twin, pk, ...[...seen.values()].slice(0, count - 2)];
    seen.set(hash, pk);
  }
}

test("a scan in segments reads every item once", async () => {
  await putAll(times(40, (i) => ({ pk: `scan-${i}`, sk: "a", tag: "scanned" })));
  const found: unknown[] = [];
  for (const Segment of times(4, (segment) => segment)) {
    let start: Values | undefined;
    do {
      const page = await db.documents.send(
        new ScanCommand({
          TableName: db.table,
          Segment,
          TotalSegments: 4,
          Limit: 7,
          FilterExpression: "tag = :tag",
          ExpressionAttributeValues: { ":tag": "scanned" },
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      found.push(...(page.Items ?? []).map((item) => item.pk));
      start = page.LastEvaluatedKey;
    } while (start);
  }
  expect(found.toSorted()).toEqual(times(40, (i) => `scan-${i}`).sort());
});

test("a batch writes, reads and deletes 25 items", async () => {
  const { pk } = db.freshKey();
  const keys = times(25, (i) => ({ pk, sk: `${i}` }));
  await putAll(keys.map((key) => ({ ...key, v: 1, w: 2 })));
  const read = async () => {
    const RequestItems = { [db.table]: { Keys: keys, ProjectionExpression: "v" } };
    const { Responses } = await db.documents.send(new BatchGetCommand({ RequestItems }));
    return Responses?.[db.table] ?? [];
  };
  expect(await read()).toEqual(times(25, () => ({ v: 1 })));
  const writes = keys.map((Key) => ({ DeleteRequest: { Key } }));
  await db.documents.send(new BatchWriteCommand({ RequestItems: { [db.table]: writes } }));
  expect(await read()).toEqual([]);
});
