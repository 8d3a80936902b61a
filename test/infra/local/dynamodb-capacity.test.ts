import type { ReturnConsumedCapacity } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { itemSize } from "../../../infra/local/dynamodb/item-size.ts";
import type { Attribute } from "../../../infra/local/dynamodb/shapes.ts";
import { type CapacityUsed, createDynamo } from "../../../infra/local/dynamodb.ts";
import { openSuite, type Suite } from "./dynamodb-suite.ts";
import { tableWithIndexes } from "./dynamodb-tables.ts";

let db: Suite;
beforeAll(async () => {
  db = await openSuite();
});
afterAll(() => db.close());

type Values = Record<string, unknown>;
const TOTAL: { ReturnConsumedCapacity: ReturnConsumedCapacity } = { ReturnConsumedCapacity: "TOTAL" };
const INDEXES: { ReturnConsumedCapacity: ReturnConsumedCapacity } = { ReturnConsumedCapacity: "INDEXES" };

/** Text that makes an attribute of that many KB; items have some bytes besides. */
const kb = (count: number) => "x".repeat(count * 1024);

describe("the size of an item", () => {
  test.each<[string, Attribute, number]>([
    ["ASCII text", { S: "abc" }, 3],
    ["Chinese text, in UTF-8", { S: "支付" }, 6],
    ["bytes", { B: "AQID" }, 3],
    ["zero", { N: "0" }, 1],
    ["one digit", { N: "7" }, 2],
    ["a negative number", { N: "-7" }, 3],
    ["pairs of digits", { N: "1234" }, 3],
    ["a fraction whose pairs straddle", { N: "123.45" }, 4],
    ["trailing zeros", { N: "120000" }, 2],
    ["truth", { BOOL: false }, 1],
    ["nothing", { NULL: true }, 1],
    ["a list", { L: [{ S: "a" }, { BOOL: true }] }, 3 + 2 + 2],
    ["a map", { M: { key: { S: "a" } } }, 3 + 1 + 3 + 1],
    ["a set", { SS: ["ab", "c"] }, 3],
  ])("counts %s", (_name, value, size) => {
    expect(itemSize({ a: value })).toBe(1 + size);
    expect(itemSize({ 名: value })).toBe(3 + size);
  });
});

describe("write units of a put", () => {
  test.each<[string, Values | undefined, Values, object]>([
    ["up to 1 KB", undefined, { text: "x" }, { CapacityUnits: 1, Table: 1 }],
    ["each started KB", undefined, { text: kb(2) }, { CapacityUnits: 3, Table: 3 }],
    ["UTF-8 bytes", undefined, { text: "付".repeat(700) }, { CapacityUnits: 3, Table: 3 }],
    ["the larger of old and new", { text: kb(4) }, { text: "x" }, { CapacityUnits: 5, Table: 5 }],
    ["a new index entry", undefined, { queue: "q", due: 1 }, { CapacityUnits: 2, Table: 1, byQueue: 1 }],
    [
      "an index entry by its size",
      undefined,
      { queue: "q", due: 1, text: kb(2) },
      { CapacityUnits: 6, Table: 3, byQueue: 3 },
    ],
    ["no entry without the whole index key", undefined, { queue: "q" }, { CapacityUnits: 1, Table: 1 }],
    [
      "only what an index projects",
      undefined,
      { label: "l", text: kb(2) },
      { CapacityUnits: 5, Table: 3, byLabel: 1, local: 1 },
    ],
    [
      "nothing for an entry that stays",
      { label: "l", note: 1, x: 1 },
      { label: "l", note: 1, x: 2 },
      { CapacityUnits: 1, Table: 1 },
    ],
    [
      "one for an entry whose projection changes",
      { label: "l", note: 1 },
      { label: "l", note: 2 },
      { CapacityUnits: 2, Table: 1, byLabel: 1 },
    ],
    [
      "two for an entry that moves",
      { queue: "q", due: 1 },
      { queue: "q", due: 2 },
      { CapacityUnits: 3, Table: 1, byQueue: 2 },
    ],
    ["one for an entry that goes", { queue: "q", due: 1 }, {}, { CapacityUnits: 2, Table: 1, byQueue: 1 }],
  ])("count %s", async (_name, before, after, expected) => {
    const key = db.freshKey();
    if (before) await db.put({ ...key, ...before });
    const put = new PutCommand({ TableName: db.table, Item: { ...key, ...after }, ...INDEXES });
    const { ConsumedCapacity: used } = await db.documents.send(put);
    const indexes = { ...used?.GlobalSecondaryIndexes, ...used?.LocalSecondaryIndexes };
    const units = Object.entries(indexes).map(([name, { CapacityUnits }]) => [name, CapacityUnits]);
    const { CapacityUnits, Table } = used ?? {};
    expect({ CapacityUnits, Table: Table?.CapacityUnits, ...Object.fromEntries(units) }).toEqual(expected);
  });
});

describe("units of other operations", () => {
  const key = { pk: "capacity", sk: "big" };
  const Key = key;
  beforeAll(() => db.put({ ...key, text: kb(5) }));

  test("an update counts the whole item, a delete the item it removes, or one", async () => {
    const fresh = db.freshKey();
    const one = { TableName: db.table, Key: fresh, ...TOTAL };
    await db.put({ ...fresh, text: kb(3), queue: "q", due: 1 });
    const UpdateExpression = "ADD n :n";
    const update = new UpdateCommand({ ...one, UpdateExpression, ExpressionAttributeValues: { ":n": 1 } });
    expect((await db.documents.send(update)).ConsumedCapacity?.CapacityUnits).toBe(8);
    const removal = new DeleteCommand(one);
    expect((await db.documents.send(removal)).ConsumedCapacity?.CapacityUnits).toBe(8);
    expect((await db.documents.send(removal)).ConsumedCapacity?.CapacityUnits).toBe(1);
  });

  test.each([
    [true, 2],
    [false, 1],
  ])("a get with ConsistentRead %s counts started 4 KB", async (ConsistentRead, units) => {
    const get = new GetCommand({ TableName: db.table, Key, ConsistentRead, ...TOTAL });
    const { ConsumedCapacity } = await db.documents.send(get);
    expect(ConsumedCapacity).toEqual({ TableName: db.table, CapacityUnits: units });
  });

  test("a get of nothing costs as much as one of little", async () => {
    const get = new GetCommand({ TableName: db.table, Key: db.freshKey(), ...TOTAL });
    expect((await db.documents.send(get)).ConsumedCapacity?.CapacityUnits).toBe(0.5);
  });

  test("a query counts all the bytes it read together, whatever the filter left", async () => {
    const { pk } = db.freshKey();
    for (const sk of ["a", "b", "c"]) await db.put({ pk, sk, text: kb(3), label: pk });
    const input = { TableName: db.table, ExpressionAttributeValues: { ":pk": pk }, ...INDEXES };
    const used = async (rest: object) => {
      const command = new QueryCommand({ ...input, KeyConditionExpression: "pk = :pk", ...rest });
      return (await db.documents.send(command)).ConsumedCapacity;
    };
    expect(await used({})).toMatchObject({ CapacityUnits: 1.5, Table: { CapacityUnits: 1.5 } });
    expect(await used({ ConsistentRead: true })).toMatchObject({ CapacityUnits: 3 });
    expect(await used({ FilterExpression: "attribute_exists(gone)" })).toMatchObject({ CapacityUnits: 1.5 });
    expect(await used({ Limit: 1 })).toMatchObject({ CapacityUnits: 0.5 });
    expect(await used({ IndexName: "byLabel", KeyConditionExpression: "label = :pk" })).toMatchObject({
      CapacityUnits: 0.5,
      GlobalSecondaryIndexes: { byLabel: { CapacityUnits: 0.5 } },
    });
  });

  test("batches add up by table", async () => {
    const put = (text: string) => ({ PutRequest: { Item: { ...db.freshKey(), text } } });
    const RequestItems = { [db.table]: [put("x"), put(kb(1))], [db.second]: [put(kb(2))] };
    const { ConsumedCapacity } = await db.documents.send(new BatchWriteCommand({ RequestItems, ...TOTAL }));
    const units = ConsumedCapacity?.map((used) => [used.TableName, used.CapacityUnits]);
    expect(new Map(units?.map(([name, count]) => [name, count]))).toEqual(
      new Map([
        [db.table, 3],
        [db.second, 3],
      ]),
    );
    const gets = { [db.table]: { Keys: [key, db.freshKey()] } };
    const got = await db.documents.send(new BatchGetCommand({ RequestItems: gets, ...TOTAL }));
    expect(got.ConsumedCapacity).toEqual([{ TableName: db.table, CapacityUnits: 1.5 }]);
  });

  test("transactions cost double, and a repeat costs reads", async () => {
    const fresh = db.freshKey();
    const Put = { TableName: db.table, Item: { ...fresh, text: kb(1) } };
    const ConditionCheck = { TableName: db.table, Key, ConditionExpression: "attribute_exists(pk)" };
    const command = {
      ClientRequestToken: `${Date.now()}`,
      TransactItems: [{ Put }, { ConditionCheck }],
      ...TOTAL,
    };
    const used = async () =>
      (await db.documents.send(new TransactWriteCommand(command))).ConsumedCapacity?.[0];
    expect(await used()).toMatchObject({ CapacityUnits: 2 * (2 + 6), WriteCapacityUnits: 2 * (2 + 6) });
    expect(await used()).toMatchObject({ CapacityUnits: 2 * (1 + 2), ReadCapacityUnits: 2 * (1 + 2) });
    const TransactItems = [{ Get: { TableName: db.table, Key } }];
    const got = await db.documents.send(new TransactGetCommand({ TransactItems, ...TOTAL }));
    expect(got.ConsumedCapacity?.[0]).toMatchObject({ CapacityUnits: 4, ReadCapacityUnits: 4 });
  });

  test("nothing is said unless asked", async () => {
    const put = new PutCommand({ TableName: db.table, Item: db.freshKey() });
    expect(await db.documents.send(put)).not.toHaveProperty("ConsumedCapacity");
  });
});

test("the meter hears of what is billed without being reported: failures", async () => {
  const heard: CapacityUsed[] = [];
  const dynamo = createDynamo({ onCapacity: (used) => heard.push(used) });
  const TableName = "metered";
  await dynamo.perform("CreateTable", { ...tableWithIndexes(TableName) });
  const item = { pk: { S: "a" }, sk: { S: "a" }, text: { S: kb(2) } };
  const Put = { TableName, Item: item, ConditionExpression: "attribute_not_exists(pk)" };
  await dynamo.perform("PutItem", Put);
  await expect(dynamo.perform("PutItem", Put)).rejects.toThrow("ConditionalCheckFailed");
  await expect(dynamo.perform("TransactWriteItems", { TransactItems: [{ Put }] })).rejects.toThrow(
    "Canceled",
  );
  await dynamo.perform("GetItem", { TableName, Key: { pk: item.pk, sk: item.sk } });
  const used = { tableName: TableName, kind: "write" };
  expect(heard).toEqual([
    { ...used, operation: "PutItem", units: 3 },
    { ...used, operation: "PutItem", units: 3 },
    { ...used, operation: "TransactWriteItems", units: 6 },
    { ...used, operation: "GetItem", kind: "read", units: 0.5 },
  ]);
  await dynamo.close();
});
