import {
  BatchWriteItemCommand,
  CreateTableCommand,
  GetItemCommand,
  PutItemCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-dynamodb";
import { DeleteCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSuite, refusal, type Suite, times } from "./dynamodb-suite.ts";
import { tableWithIndexes } from "./dynamodb-tables.ts";

let db: Suite;
beforeAll(async () => {
  db = await openSuite();
});
afterAll(() => db.close());

type Values = Record<string, unknown>;

/** Stores an item, tries an update, and returns the item without its key. */
async function updated(
  before: Values,
  UpdateExpression: string,
  values?: Values,
): Promise<Values | undefined> {
  const Key = db.freshKey();
  await db.put({ ...Key, ...before });
  await update(Key, { UpdateExpression, ...(values && { ExpressionAttributeValues: values }) });
  const { pk, sk, ...rest } = (await db.get(Key)) ?? {};
  return rest;
}

function update(Key: { pk: string; sk: string }, rest: object) {
  return db.documents.send(new UpdateCommand({ TableName: db.table, Key, ...rest }));
}

describe("storing items", () => {
  test("keeps every attribute type as it was given", async () => {
    const Item = {
      pk: { S: "types" },
      sk: { S: "a" },
      text: { S: "支付失败 🙂" },
      empty: { S: "" },
      number: { N: "12345678901234567890.123" },
      bytes: { B: new Uint8Array([1, 2, 255]) },
      yes: { BOOL: true },
      nothing: { NULL: true },
      list: { L: [{ S: "x" }, { N: "1" }] },
      map: { M: { inner: { M: { deep: { S: "d" } } } } },
      texts: { SS: ["a", "b"] },
      numbers: { NS: ["1", "2"] },
      blobs: { BS: [new Uint8Array([9])] },
    };
    await db.client.send(new PutItemCommand({ TableName: db.table, Item }));
    const Key = { pk: Item.pk, sk: Item.sk };
    const found = await db.client.send(new GetItemCommand({ TableName: db.table, Key }));
    expect(found.Item).toEqual(Item);
  });

  test("a delete returns the old item when asked", async () => {
    const Key = db.freshKey();
    await db.put({ ...Key, v: 1 });
    const gone = await db.documents.send(
      new DeleteCommand({ TableName: db.table, Key, ReturnValues: "ALL_OLD" }),
    );
    expect(gone.Attributes).toEqual({ ...Key, v: 1 });
    expect(await db.get(Key)).toBeUndefined();
  });

  test.each([
    ["ALL_NEW", { n: 5, x: 1, y: 2 }],
    ["ALL_OLD", { n: 3, x: 1, y: 1 }],
    ["UPDATED_NEW", { n: 5, y: 2 }],
    ["UPDATED_OLD", { n: 3, y: 1 }],
    ["NONE", undefined],
  ])("an update returns %s", async (ReturnValues, expected) => {
    const Key = db.freshKey();
    await db.put({ ...Key, n: 3, x: 1, y: 1 });
    const rest = {
      UpdateExpression: "ADD n :two SET y = :two",
      ExpressionAttributeValues: { ":two": 2 },
      ReturnValues,
    };
    const { Attributes } = await update(Key, rest);
    expect(Attributes).toEqual(ReturnValues.startsWith("ALL") ? { ...Key, ...expected } : expected);
  });
});

describe("update expressions", () => {
  const set = (...members: string[]) => new Set(members);
  test.each<[string, Values, string, Values, Values]>([
    ["counts from nothing", {}, "SET n = if_not_exists(n, :z) + :one", { ":z": 0, ":one": 1 }, { n: 1 }],
    ["counts on", { n: 4 }, "SET n = if_not_exists(n, :z) + :one", { ":z": 0, ":one": 1 }, { n: 5 }],
    ["subtracts", { n: 4 }, "SET n = :ten - n", { ":ten": 10 }, { n: 6 }],
    [
      "begins a list",
      {},
      "SET l = list_append(if_not_exists(l, :e), :x)",
      { ":e": [], ":x": ["a"] },
      { l: ["a"] },
    ],
    ["appends", { l: ["a"] }, "SET l = list_append(l, :x)", { ":x": ["b"] }, { l: ["a", "b"] }],
    ["adds a number", {}, "ADD n :n", { ":n": 5 }, { n: 5 }],
    ["adds to a set", { t: set("a") }, "ADD t :t", { ":t": set("a", "b") }, { t: set("a", "b") }],
    ["deletes from a set", { t: set("a", "b") }, "DELETE t :t", { ":t": set("a") }, { t: set("b") }],
    ["deletes an emptied set", { t: set("a") }, "DELETE t :t", { ":t": set("a") }, {}],
    ["swaps", { a: 1, b: 2 }, "SET a = b, b = a", {}, { a: 2, b: 1 }],
    [
      "sets below a map",
      { m: { a: { b: 1 } } },
      "SET m.a.b = m.a.b + :x, m.a.c = :x",
      { ":x": 1 },
      { m: { a: { b: 2, c: 1 } } },
    ],
    ["sets in a list", { l: ["0", "1"] }, "SET l[1] = :x", { ":x": "x" }, { l: ["0", "x"] }],
    ["sets past a list's end", { l: ["0"] }, "SET l[9] = :x", { ":x": "x" }, { l: ["0", "x"] }],
    [
      "copies what it changes besides",
      { m: { a: 1 } },
      "SET n = m, m.a = :x",
      { ":x": 2 },
      { n: { a: 1 }, m: { a: 2 } },
    ],
    ["puts a list into itself", { l: ["a"] }, "SET l[1] = l", {}, { l: ["a", ["a"]] }],
    ["removes from a list", { l: ["0", "1"], a: 1 }, "REMOVE l[0], a", {}, { l: ["1"] }],
  ])("%s", async (_name, before, expression, values, after) => {
    const given = Object.keys(values).length > 0 ? values : undefined;
    expect(await updated(before, expression, given)).toEqual(after);
  });
});

describe("conditions", () => {
  const item = {
    s: "hello",
    n: 5,
    l: ["x"],
    t: new Set(["p", "q"]),
    m: { state: "open", n: 5 },
    twin: { n: 5, state: "open" },
    chinese: "支付",
  };
  test.each<[string, Values, boolean]>([
    ["attribute_exists(pk) AND attribute_not_exists(zz)", {}, true],
    ["m.n BETWEEN :lo AND :hi", { ":lo": 1, ":hi": 9 }, true],
    ["m.n > :ten", { ":ten": 10 }, false],
    ["#state IN (:a, :b)", { ":a": "open", ":b": "pending" }, true],
    ["#state <> :a", { ":a": "closed" }, true],
    ["contains(t, :p)", { ":p": "p" }, true],
    ["contains(s, :p)", { ":p": "ell" }, true],
    ["contains(l, :p)", { ":p": "y" }, false],
    ["begins_with(s, :p)", { ":p": "he" }, true],
    ["begins_with(n, :p)", { ":p": "5" }, false],
    ["attribute_type(s, :t)", { ":t": "S" }, true],
    ["attribute_type(zz, :t)", { ":t": "S" }, false],
    ["size(l) = :n AND size(m) = :m AND size(t) = :m", { ":n": 1, ":m": 2 }, true],
    ["size(chinese) = :n", { ":n": 2 }, true],
    ["NOT n = :n OR s < :z", { ":n": 5, ":z": "hellp" }, true],
    ["n = :text", { ":text": "5" }, false],
    ["l[0] = :x", { ":x": "x" }, true],
    ["m = twin", {}, true],
    ["m = :m", { ":m": { n: 5, state: "open" } }, true],
    ["m <> :m", { ":m": { n: 6, state: "open" } }, true],
    ["l = :l", { ":l": ["x"] }, true],
    ["zz = yy", {}, false],
    ["size(zz) = yy", {}, false],
    ["zz <= yy", {}, false],
    ["zz <> :n", { ":n": 5 }, true],
    ["zz BETWEEN yy AND xx", {}, false],
  ])("%s %o: %s", async (ConditionExpression, values, expected) => {
    const Key = db.freshKey();
    await db.put({ ...Key, ...item });
    const rest = {
      UpdateExpression: "SET touched = :true",
      ConditionExpression: ConditionExpression.replace("#state", "m.#state"),
      ExpressionAttributeValues: { ...values, ":true": true },
      ...(ConditionExpression.includes("#state") && { ExpressionAttributeNames: { "#state": "state" } }),
    };
    if (expected) await update(Key, rest);
    else await refusal(update(Key, rest), "ConditionalCheckFailedException");
    expect((await db.get(Key))?.touched).toBe(expected ? true : undefined);
  });

  test.each(["Put", "Update", "Delete"])("a refused %s shows the item that was in the way", async (kind) => {
    const Key = db.freshKey();
    await db.put({ ...Key, v: 7 });
    const one = {
      TableName: db.table,
      ConditionExpression: "v = :v",
      ExpressionAttributeValues: { ":v": 1 },
      ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
    };
    const tried = {
      Put: () => db.documents.send(new PutCommand({ ...one, Item: Key })),
      Update: () => db.documents.send(new UpdateCommand({ ...one, Key })),
      Delete: () => db.documents.send(new DeleteCommand({ ...one, Key })),
    }[kind];
    const error = await refusal(tried?.() ?? Promise.resolve(), "ConditionalCheckFailedException");
    expect(error).toHaveProperty("Item", { pk: { S: Key.pk }, sk: { S: "a" }, v: { N: "7" } });
  });

  test("a refused put shows no item unless asked", async () => {
    const Key = db.freshKey();
    await db.put(Key);
    const put = new PutCommand({
      TableName: db.table,
      Item: Key,
      ConditionExpression: "attribute_not_exists(pk)",
    });
    const error = await refusal(db.documents.send(put), "ConditionalCheckFailedException");
    expect(error).not.toHaveProperty("Item.pk");
  });
});

describe("bad requests", () => {
  const long = "x".repeat(410 * 1024);
  const chinese = "付".repeat(140 * 1024);
  test.each<[string, Values, RegExp]>([
    ["an empty key", { pk: "" }, /empty string value/],
    ["an index key of the wrong type", { queue: 1 }, /Type mismatch/],
    ["an empty index key", { label: "" }, /empty string value.*byLabel/],
    ["an item of more than 400 KB", { long }, /maximum allowed size/],
    ["an item of more than 400 KB in UTF-8", { chinese }, /maximum allowed size/],
    ["a sort key of more than 1024 bytes in UTF-8", { sk: "付".repeat(342) }, /size limit of 1024 bytes/],
    ["a partition key of more than 2048 bytes in UTF-8", { pk: "付".repeat(683) }, /limit of ?2048 bytes/],
  ])("refuses to put %s", async (_name, attributes, message) => {
    const put = new PutCommand({ TableName: db.table, Item: { ...db.freshKey(), ...attributes } });
    expect((await refusal(db.documents.send(put), "ValidationException")).message).toMatch(message);
  });

  test.each<[string, string, Values, RegExp]>([
    ["values it does not use", "SET a = :a", { ":a": 1, ":unused": 2 }, /unused/],
    ["a reserved word", "SET status = :a", { ":a": 1 }, /reserved keyword/],
    ["overlapping paths", "SET a = :a, a.b = :a", { ":a": 1 }, /overlap/],
    ["a change of the key", "SET sk = :a", { ":a": "z" }, /part of the key/],
    ["a missing parent", "SET gone.a = :a", { ":a": 1 }, /document path/],
    ["an absent operand", "SET a = gone + :a", { ":a": 1 }, /does not exist in the item/],
    [
      "an index key of the wrong type",
      "ADD label :a",
      { ":a": 1 },
      /Type mismatch|incorrect data type|not supported/,
    ],
    ["a syntax error", "SET a == :a", { ":a": 1 }, /Syntax error/],
  ])("refuses to update with %s", async (_name, UpdateExpression, ExpressionAttributeValues, message) => {
    const tried = update(db.freshKey(), { UpdateExpression, ExpressionAttributeValues });
    expect((await refusal(tried, "ValidationException")).message).toMatch(message);
  });

  test("refuses a batch of 26 and a batch that names an item twice", async () => {
    const put = (pk: string) => ({ PutRequest: { Item: { pk: { S: pk }, sk: { S: "a" } } } });
    for (const writes of [times(26, (n) => put(`batch-${n}`)), [put("twice"), put("twice")]]) {
      const batch = new BatchWriteItemCommand({ RequestItems: { [db.table]: writes } });
      await refusal(db.client.send(batch), "ValidationException");
    }
  });

  test("names a table that is not there, and one that already is", async () => {
    const get = new GetItemCommand({ TableName: "nowhere", Key: { pk: { S: "a" } } });
    expect(await refusal(db.client.send(get), "ResourceNotFoundException")).toBeInstanceOf(
      ResourceNotFoundException,
    );
    await refusal(
      db.client.send(new CreateTableCommand(tableWithIndexes(db.table))),
      "ResourceInUseException",
    );
  });
});
