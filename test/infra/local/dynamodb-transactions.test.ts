import { randomUUID } from "node:crypto";
import { QueryCommand, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import {
  TransactGetCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDynamo } from "../../../infra/local/dynamodb.ts";
import { openSuite, refusal, type Suite, times } from "./dynamodb-suite.ts";
import { tableWithIndexes } from "./dynamodb-tables.ts";

let db: Suite;
beforeAll(async () => {
  db = await openSuite();
});
afterAll(() => db.close());

type Action = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];
type Key = { pk: string; sk: string };

function transact(TransactItems: Action[], rest: Partial<TransactWriteCommandInput> = {}) {
  return db.documents.send(new TransactWriteCommand({ TransactItems, ...rest }));
}

const put = (Item: Record<string, unknown>, rest: object = {}): Action => ({
  Put: { TableName: db.table, Item, ...rest },
});
const add = (key: Key, n: number, rest: object = {}): Action => ({
  Update: {
    TableName: db.table,
    Key: key,
    UpdateExpression: "ADD n :n",
    ExpressionAttributeValues: { ":n": n },
    ...rest,
  },
});
const remove = (key: Key): Action => ({ Delete: { TableName: db.table, Key: key } });
const check = (key: Key, ConditionExpression: string, rest: object = {}): Action => ({
  ConditionCheck: { TableName: db.table, Key: key, ConditionExpression, ...rest },
});

/** The cancellation of a transaction; fails when it was carried out. */
async function cancellation(promise: Promise<unknown>): Promise<TransactionCanceledException> {
  const error = await refusal(promise, "TransactionCanceledException");
  if (!(error instanceof TransactionCanceledException)) throw error;
  return error;
}

const codes = (error: TransactionCanceledException) =>
  error.CancellationReasons?.map((reason) => reason.Code);

describe("a transaction of writes", () => {
  test("puts, updates, deletes and checks together", async () => {
    const { pk } = db.freshKey();
    await db.put({ pk, sk: "checked", open: true });
    await db.put({ pk, sk: "deleted" });
    await transact([
      put({ pk, sk: "put" }, { ConditionExpression: "attribute_not_exists(pk)" }),
      add({ pk, sk: "updated" }, 1),
      remove({ pk, sk: "deleted" }),
      check({ pk, sk: "checked" }, "attribute_exists(pk)"),
    ]);
    expect(await db.partition(pk)).toEqual([
      { pk, sk: "checked", open: true },
      { pk, sk: "put" },
      { pk, sk: "updated", n: 1 },
    ]);
  });

  test("writes to two tables", async () => {
    const key = db.freshKey();
    await transact([put(key), { Put: { TableName: db.second, Item: key } }]);
    const Get = { TableName: db.second, Key: key };
    const { Responses } = await db.documents.send(new TransactGetCommand({ TransactItems: [{ Get }] }));
    expect(Responses).toEqual([{ Item: key }]);
  });

  test("writes nothing when a condition fails, and says which and what it met", async () => {
    const { pk } = db.freshKey();
    await db.put({ pk, sk: "there", v: 9, n: 1 });
    const absent = { ConditionExpression: "attribute_not_exists(pk)" };
    const showing = { ...absent, ReturnValuesOnConditionCheckFailure: "ALL_OLD" };
    const error = await cancellation(
      transact([
        put({ pk, sk: "new" }),
        put({ pk, sk: "there" }, showing),
        add({ pk, sk: "third" }, 1, absent),
      ]),
    );
    expect(codes(error)).toEqual(["None", "ConditionalCheckFailed", "None"]);
    expect(error.message).toContain("[None, ConditionalCheckFailed, None]");
    expect(error.CancellationReasons?.[1]?.Item).toMatchObject({ sk: { S: "there" }, v: { N: "9" } });
    expect(await db.partition(pk)).toEqual([{ pk, sk: "there", v: 9, n: 1 }]);
  });

  test("reports every failed condition, and no items unless asked", async () => {
    const { pk } = db.freshKey();
    await db.put({ pk, sk: "a" });
    const absent = { ConditionExpression: "attribute_not_exists(pk)" };
    const error = await cancellation(
      transact([put({ pk, sk: "a" }, absent), check({ pk, sk: "b" }, "attribute_exists(pk)")]),
    );
    expect(codes(error)).toEqual(["ConditionalCheckFailed", "ConditionalCheckFailed"]);
    expect(error.CancellationReasons?.map((reason) => reason.Item)).toEqual([undefined, undefined]);
  });

  test("an update that does not fit the item cancels it with a validation error", async () => {
    const { pk } = db.freshKey();
    await db.put({ pk, sk: "text", n: "five" });
    const error = await cancellation(transact([put({ pk, sk: "new" }), add({ pk, sk: "text" }, 1)]));
    expect(codes(error)).toEqual(["None", "ValidationError"]);
    expect(await db.partition(pk)).toHaveLength(1);
  });

  test("the index shows all of it or nothing", async () => {
    const { pk } = db.freshKey();
    const labelled = (sk: string) => put({ pk, sk, label: `tx-${pk}` });
    await cancellation(transact([labelled("a"), check({ pk, sk: "b" }, "attribute_exists(pk)")]));
    const shown = async () => {
      const query = new QueryCommand({
        TableName: db.table,
        IndexName: "byLabel",
        KeyConditionExpression: "label = :l",
        ExpressionAttributeValues: { ":l": { S: `tx-${pk}` } },
      });
      return (await db.client.send(query)).Count;
    };
    expect(await shown()).toBe(0);
    await transact([labelled("a"), labelled("b")]);
    expect(await shown()).toBe(2);
  });

  test.each<[string, () => Action[], RegExp]>([
    ["no actions", () => [], /transactItems/i],
    ["101 actions", () => times(101, (i) => put({ pk: `many-${i}`, sk: "a" })), /transactItems/i],
    [
      "one item twice",
      () => [put({ pk: "twice", sk: "a" }), add({ pk: "twice", sk: "a" }, 1)],
      /multiple operations on one item/,
    ],
    [
      "an action of two kinds",
      () => [{ ...put({ pk: "two", sk: "a" }), ...remove({ pk: "two", sk: "b" }) }],
      /only contain one of/,
    ],
    ["a check without condition", () => [check({ pk: "c", sk: "a" }, "")], /expression/i],
    ["a key that lacks a part", () => [put({ pk: "half" })], /key/i],
    ["an expression that does not parse", () => [check({ pk: "c", sk: "a" }, "a ==")], /Syntax error/],
  ])("with %s is refused", async (_name, actions, message) => {
    const error = await refusal(transact(actions()), "ValidationException");
    expect(error.message).toMatch(message);
  });

  test("of more than 4 MB is refused and writes nothing", async () => {
    const { pk } = db.freshKey();
    const text = "x".repeat(390 * 1024);
    await refusal(transact(times(11, (i) => put({ pk, sk: `${i}`, text }))), "ValidationException");
    expect(await db.partition(pk)).toEqual([]);
  });

  test("to a table that is not there is refused", async () => {
    const Put = { TableName: "nowhere", Item: { pk: "a" } };
    await refusal(transact([{ Put }]), "ResourceNotFoundException");
  });
});

describe("a client request token", () => {
  test("makes a repeat do nothing", async () => {
    const key = db.freshKey();
    const ClientRequestToken = randomUUID();
    for (let i = 0; i < 3; i++) await transact([add(key, 1)], { ClientRequestToken });
    expect(await db.get(key)).toEqual({ ...key, n: 1 });
  });

  test("cannot be used for another transaction", async () => {
    const key = db.freshKey();
    const ClientRequestToken = randomUUID();
    await transact([add(key, 1)], { ClientRequestToken });
    await refusal(transact([add(key, 2)], { ClientRequestToken }), "IdempotentParameterMismatchException");
    expect(await db.get(key)).toEqual({ ...key, n: 1 });
  });

  test("of a cancelled transaction can be tried again", async () => {
    const key = db.freshKey();
    const ClientRequestToken = randomUUID();
    const actions = [add(key, 1, { ConditionExpression: "attribute_exists(pk)" })];
    await cancellation(transact(actions, { ClientRequestToken }));
    await db.put(key);
    await transact(actions, { ClientRequestToken });
    expect(await db.get(key)).toEqual({ ...key, n: 1 });
  });

  test("may have 1 to 36 characters", async () => {
    for (const ClientRequestToken of ["", "x".repeat(37)])
      await refusal(transact([add(db.freshKey(), 1)], { ClientRequestToken }), "ValidationException");
  });

  test("is remembered for ten minutes", async () => {
    let now = 0;
    const dynamo = createDynamo({ now: () => now });
    await dynamo.perform("CreateTable", { ...tableWithIndexes("tokens") });
    const Key = { pk: { S: "a" }, sk: { S: "a" } };
    const Update = {
      TableName: "tokens",
      Key,
      UpdateExpression: "ADD n :n",
      ExpressionAttributeValues: { ":n": { N: "1" } },
    };
    const again = async (time: number) => {
      now = time;
      await dynamo.sweepExpired();
      await dynamo.perform("TransactWriteItems", { ClientRequestToken: "t", TransactItems: [{ Update }] });
      return dynamo.perform("GetItem", { TableName: "tokens", Key });
    };
    expect(await again(0)).toHaveProperty("Item.n.N", "1");
    expect(await again(599_999)).toHaveProperty("Item.n.N", "1");
    expect(await again(600_000)).toHaveProperty("Item.n.N", "2");
    await dynamo.close();
  });
});

describe("races", () => {
  test("20 transactions on one version have one winner", async () => {
    const key = db.freshKey();
    await db.put({ ...key, n: 0 });
    const once = { ConditionExpression: "n = :z", ExpressionAttributeValues: { ":n": 1, ":z": 0 } };
    const tried = await Promise.allSettled(times(20, () => transact([add(key, 1, once)])));
    expect(tried.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await db.get(key)).toEqual({ ...key, n: 1 });
  });

  test("20 counters at once lose no count, whether by update or by transaction", async () => {
    const key = db.freshKey();
    const UpdateExpression = "ADD n :n";
    const ExpressionAttributeValues = { ":n": 1 };
    const update = { TableName: db.table, Key: key, UpdateExpression, ExpressionAttributeValues };
    const counted = await Promise.allSettled(
      times(20, (i) => (i % 2 ? transact([add(key, 1)]) : db.documents.send(new UpdateCommand(update)))),
    );
    const wins = counted.filter(({ status }) => status === "fulfilled").length;
    expect(await db.get(key)).toEqual({ ...key, n: wins });
  });

  test("money moved by transactions while others read is never seen twice or missing", async () => {
    const [from, to] = [db.freshKey(), db.freshKey()];
    await db.put({ ...from, n: 20 });
    await db.put({ ...to, n: 0 });
    const Gets = [from, to].map((Key) => ({ Get: { TableName: db.table, Key } }));
    const sum = async () => {
      const { Responses = [] } = await db.documents.send(new TransactGetCommand({ TransactItems: Gets }));
      return Responses.reduce((total, { Item }) => total + Number(Item?.n), 0);
    };
    const work = times(20, async () => {
      await transact([add(from, -1), add(to, 1)]);
      return 20;
    });
    expect(new Set(await Promise.all([...work, ...times(20, sum)]))).toEqual(new Set([20]));
    expect(await db.get(to)).toEqual({ ...to, n: 20 });
  });
});

test("a transaction of reads answers in order, with nothing for what is not there", async () => {
  const key = db.freshKey();
  await db.put({ ...key, v: 4, w: 5 });
  const get = (Key: Key, rest: object = {}) => ({ Get: { TableName: db.table, Key, ...rest } });
  const command = new TransactGetCommand({
    TransactItems: [get({ ...key, sk: "none" }), get(key), get(key, { ProjectionExpression: "v" })],
  });
  const { Responses } = await db.documents.send(command);
  expect(Responses?.map(({ Item }) => Item)).toEqual([undefined, { ...key, v: 4, w: 5 }, { v: 4 }]);
});
