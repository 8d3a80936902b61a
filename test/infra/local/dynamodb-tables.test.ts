import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ExecuteStatementCommand,
  GetItemCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDynamo, listenDynamo } from "../../../infra/local/dynamodb.ts";
import { clientOf, openSuite, refusal, type Suite, times } from "./dynamodb-suite.ts";
import { tableWithIndexes } from "./dynamodb-tables.ts";

let db: Suite;
beforeAll(async () => {
  db = await openSuite();
});
afterAll(() => db.close());

describe("tables", () => {
  test("a table is described as it was ordered", async () => {
    const { Table } = await db.client.send(new DescribeTableCommand({ TableName: db.table }));
    expect(Table).toMatchObject({
      TableStatus: "ACTIVE",
      BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
      ItemCount: 0,
      TableArn: expect.stringMatching(/^arn:aws:dynamodb:.+:table\/Conformance-/),
    });
    expect(Table?.GlobalSecondaryIndexes?.map((index) => index.IndexStatus)).toEqual(["ACTIVE", "ACTIVE"]);
  });

  test("the list of tables can be read page by page", async () => {
    const { TableNames } = await db.client.send(new ListTablesCommand({}));
    expect(TableNames).toEqual(expect.arrayContaining([db.table, db.second]));
    const first = await db.client.send(new ListTablesCommand({ Limit: 1 }));
    const ExclusiveStartTableName = first.LastEvaluatedTableName;
    const next = await db.client.send(new ListTablesCommand({ Limit: 1, ExclusiveStartTableName }));
    expect([...(first.TableNames ?? []), ...(next.TableNames ?? [])]).toEqual(TableNames?.slice(0, 2));
  });

  test("a deleted table comes back empty", async () => {
    const TableName = `${db.table}-again`;
    const item = { pk: { S: "a" }, sk: { S: "a" }, queue: { S: "q" }, due: { N: "1" } };
    await db.client.send(new CreateTableCommand(tableWithIndexes(TableName)));
    await db.client.send(new PutItemCommand({ TableName, Item: item }));
    await db.client.send(new DeleteTableCommand({ TableName }));
    await waitUntilTableNotExists(
      { client: db.client, maxWaitTime: 60, minDelay: 0.05, maxDelay: 1 },
      { TableName },
    );
    await db.client.send(new CreateTableCommand(tableWithIndexes(TableName)));
    const get = new GetItemCommand({ TableName, Key: { pk: item.pk, sk: item.sk } });
    expect((await db.client.send(get)).Item).toBeUndefined();
  });

  test("tags are kept, listed and removed", async () => {
    const { Table } = await db.client.send(new DescribeTableCommand({ TableName: db.table }));
    const ResourceArn = Table?.TableArn;
    const Tags = [
      { Key: "app", Value: "relaydesk" },
      { Key: "阶段", Value: "测试" },
    ];
    await db.client.send(new TagResourceCommand({ ResourceArn, Tags }));
    await db.client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["app"] }));
    const listed = await db.client.send(new ListTagsOfResourceCommand({ ResourceArn }));
    expect(listed.Tags).toEqual([{ Key: "阶段", Value: "测试" }]);
  });

  test("time to live can be switched on once", async () => {
    const TableName = db.second;
    const describe = new DescribeTimeToLiveCommand({ TableName });
    const before = await db.client.send(describe);
    expect(before.TimeToLiveDescription?.TimeToLiveStatus).toBe("DISABLED");
    const TimeToLiveSpecification = { Enabled: true, AttributeName: "ttl" };
    const enable = new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification });
    await db.client.send(enable);
    const after = await db.client.send(describe);
    expect(after.TimeToLiveDescription).toMatchObject({ AttributeName: "ttl" });
    expect(after.TimeToLiveDescription?.TimeToLiveStatus).toMatch(/^ENABL/);
    await refusal(db.client.send(enable), "ValidationException");
  });
});

describe("what the embedded system does not do", () => {
  test("says so and names the operation", async () => {
    const embedded = await listenDynamo();
    const client = clientOf(embedded.url);
    const Create = {
      IndexName: "late",
      KeySchema: [{ AttributeName: "h", KeyType: "HASH" as const }],
      Projection: { ProjectionType: "ALL" as const },
    };
    const tried = {
      ExecuteStatement: client.send(new ExecuteStatementCommand({ Statement: "SELECT * FROM t" })),
      UpdateTable: client.send(
        new UpdateTableCommand({ TableName: "any-table", GlobalSecondaryIndexUpdates: [{ Create }] }),
      ),
      DescribeContinuousBackups: client.send(
        new DescribeContinuousBackupsCommand({ TableName: "any-table" }),
      ),
    };
    for (const [operation, promise] of Object.entries(tried)) {
      const error = await refusal(promise, "UnknownOperationException");
      expect(error.message).toContain(`does not support ${operation}`);
    }
    client.destroy();
    await embedded.close();
  });

  test("refuses a parameter that it would have to ignore", async () => {
    const dynamo = createDynamo();
    const StreamSpecification = { StreamEnabled: true, StreamViewType: "NEW_IMAGE" };
    const table = { ...tableWithIndexes("with-stream"), StreamSpecification };
    await expect(dynamo.perform("CreateTable", { ...table })).rejects.toThrow(
      /parameter StreamSpecification/,
    );
    await dynamo.close();
  });
});

describe("the sweep of expired items", () => {
  const now = Date.parse("2030-01-01T00:00:00Z");
  const seconds = now / 1000;
  const item = (sk: string, ttl?: object) => ({ pk: { S: "a" }, sk: { S: sk }, ...(ttl && { ttl }) });

  test("deletes what is over, with its index entries, and nothing else", async () => {
    const dynamo = createDynamo({ now: () => now });
    const TableName = "expiring";
    await dynamo.perform("CreateTable", { ...tableWithIndexes(TableName) });
    const TimeToLiveSpecification = { Enabled: true, AttributeName: "ttl" };
    await dynamo.perform("UpdateTimeToLive", { TableName, TimeToLiveSpecification });
    const items = [
      { ...item("over", { N: String(seconds - 1) }), queue: { S: "q" }, due: { N: "1" } },
      item("just over", { N: String(seconds) }),
      item("not yet", { N: String(seconds + 1) }),
      item("never"),
      item("not a number", { S: String(seconds - 1) }),
      item("older than five years", { N: String(seconds - 6 * 365 * 86_400) }),
    ];
    for (const Item of items) await dynamo.perform("PutItem", { TableName, Item });
    expect(await dynamo.sweepExpired()).toBe(2);
    expect(await dynamo.sweepExpired()).toBe(0);
    const left = await dynamo.perform("Scan", { TableName });
    const rest = items.slice(2).map(({ sk }) => sk.S);
    expect(left).toMatchObject({ Count: rest.length });
    expect(JSON.stringify(left)).not.toContain('over"');
    expect(await dynamo.perform("Scan", { TableName, IndexName: "byQueue" })).toMatchObject({ Count: 0 });
    await dynamo.close();
  });

  test("does nothing to a table without the setting", async () => {
    const dynamo = createDynamo({ now: () => now });
    await dynamo.perform("CreateTable", { ...tableWithIndexes("keeping") });
    for (const Item of times(3, (i) => item(`${i}`, { N: "1" })))
      await dynamo.perform("PutItem", { TableName: "keeping", Item });
    expect(await dynamo.sweepExpired()).toBe(0);
    await dynamo.close();
  });
});

describe("the HTTP protocol", () => {
  const signed = {
    authorization: "AWS4-HMAC-SHA256 Credential=local",
    "x-amz-target": "DynamoDB_20120810.ListTables",
  };
  test.each<[string, Record<string, string>, string, number, string]>([
    ["a body that is not JSON", signed, "{", 400, "SerializationException"],
    ["a body that is no object", signed, "[]", 400, "SerializationException"],
    ["no signature", { ...signed, authorization: "" }, "{}", 400, "MissingAuthenticationTokenException"],
    ["no operation", { ...signed, "x-amz-target": "" }, "{}", 400, "UnknownOperationException"],
    [
      "an unknown operation",
      { ...signed, "x-amz-target": "DynamoDB_20120810.Fly" },
      "{}",
      400,
      "UnknownOperationException",
    ],
    [
      "a body over 16 MB",
      signed,
      `{"a":"${"x".repeat(16 * 1024 * 1024)}"}`,
      413,
      "RequestEntityTooLargeException",
    ],
  ])("answers %s with a named error", async (_name, headers, body, status, type) => {
    const dynamo = await listenDynamo();
    const response = await fetch(dynamo.url, { method: "POST", headers, body });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ __type: expect.stringMatching(`#${type}$`) });
    await dynamo.close();
  });

  test("says when its port is taken", async () => {
    const dynamo = await listenDynamo();
    await expect(listenDynamo({ port: Number(new URL(dynamo.url).port) })).rejects.toThrow(/EADDRINUSE/);
    await dynamo.close();
  });
});
