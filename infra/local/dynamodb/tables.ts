import createTableAction from "dynalite/actions/createTable.js";
import describeTableAction from "dynalite/actions/describeTable.js";
import tagResourceAction from "dynalite/actions/tagResource.js";
import untagResourceAction from "dynalite/actions/untagResource.js";
import { protocolError } from "./errors.ts";
import { type RequestKind, validated } from "./requests.ts";
import type { BatchOperation, JsonObject, Table } from "./shapes.ts";
import { called, type Storage } from "./storage.ts";
import { timeToLiveKey } from "./time-to-live.ts";
import type { Answer } from "./writes.ts";

const TABLE = "table~";

/** CreateTable. The answer says CREATING, as DynamoDB's does; the table can be used at once. */
export function createTable(storage: Storage) {
  return async (data: JsonObject): Promise<Answer> => {
    const request = validated<Table>("CreateTable", data, storage.dynalite);
    return storage.exclusive(async () => {
      const { tableDb } = storage.dynalite;
      let described: Table | undefined;
      const capturing: typeof tableDb = {
        ...tableDb,
        lock: (_key, work) => work((done) => done),
        // dynalite writes the table again when it becomes active; only the first description is wanted.
        put: (_key, table, done) => {
          described ??= structuredClone(table);
          done(null);
        },
      };
      const store = { ...storage.dynalite, tableDb: capturing };
      await called((done) => createTableAction(store, request, done));
      if (!described) throw protocolError("InternalFailure", "the table was not described");
      const key = TABLE + described.TableName;
      await storage.commit([{ type: "put", key, value: active(described) }]);
      return { body: { TableDescription: described }, usage: [] };
    });
  };
}

function active(table: Table): Table {
  const ready: Table = { ...table, TableStatus: "ACTIVE" };
  const indexes = table.GlobalSecondaryIndexes?.map((index) => ({ ...index, IndexStatus: "ACTIVE" }));
  if (indexes) ready.GlobalSecondaryIndexes = indexes;
  const billing = table.BillingModeSummary;
  if (billing)
    ready.BillingModeSummary = { ...billing, LastUpdateToPayPerRequestDateTime: table.CreationDateTime };
  return ready;
}

/** DeleteTable: the table, its items, index entries, tags and settings go in one batch. */
export function deleteTable(storage: Storage) {
  return async (data: JsonObject): Promise<Answer> => {
    const { TableName: name } = validated<{ TableName: string }>("DeleteTable", data, storage.dynalite);
    return storage.exclusive(async () => {
      const table = await storage.table(name);
      const parts = [`item-${name}~`, `index-global~${name}~`, `index-local~${name}~`, `tag-${name}~`];
      const keys = [TABLE + name, timeToLiveKey(name)];
      for (const part of parts) for await (const [key] of storage.entries(part)) keys.push(key);
      await storage.commit(keys.map((key): BatchOperation => ({ type: "del", key })));
      return { body: { TableDescription: { ...table, TableStatus: "DELETING" } }, usage: [] };
    });
  };
}

/** DescribeTable. */
export function describeTable(storage: Storage) {
  return passedOn(storage, "DescribeTable", describeTableAction);
}

/** ListTables, 100 at a time or as many as `Limit` says, in order of name. */
export function listTables(storage: Storage) {
  return async (data: JsonObject): Promise<Answer> => {
    type Page = { Limit?: number; ExclusiveStartTableName?: string };
    const { Limit = 100, ExclusiveStartTableName: start = "" } = validated<Page>(
      "ListTables",
      data,
      storage.dynalite,
    );
    const names: string[] = [];
    for await (const [key] of storage.entries(TABLE)) names.push(key.slice(TABLE.length));
    const left = names.filter((name) => name > start);
    const TableNames = left.slice(0, Limit);
    const more = left.length > Limit && { LastEvaluatedTableName: TableNames.at(-1) };
    return { body: { TableNames, ...more }, usage: [] };
  };
}

/** TagResource. */
export function tagResource(storage: Storage) {
  return passedOn(storage, "TagResource", tagResourceAction);
}

/** UntagResource. */
export function untagResource(storage: Storage) {
  return passedOn(storage, "UntagResource", untagResourceAction);
}

/** ListTagsOfResource. */
export function listTags(storage: Storage) {
  return async (data: JsonObject): Promise<Answer> => {
    const request = validated<{ ResourceArn: string }>("ListTagsOfResource", data, storage.dynalite);
    const table = await storage.table(request.ResourceArn.split("/").at(-1) ?? "");
    const prefix = `tag-${table.TableName}~`;
    const Tags: object[] = [];
    for await (const [key, value] of storage.entries(prefix))
      Tags.push({ Key: key.slice(prefix.length), Value: value });
    return { body: { Tags }, usage: [] };
  };
}

function passedOn(storage: Storage, kind: RequestKind, action: typeof describeTableAction) {
  return async (data: JsonObject): Promise<Answer> => {
    const request = validated<JsonObject>(kind, data, storage.dynalite);
    const body = await called<object>((done) => action(storage.dynalite, request, done));
    return { body: body || {}, usage: [] };
  };
}

/** What this system does not do says so, and what to do instead. */
export function unsupported(operation: string): never {
  const hint =
    operation === "UpdateTable"
      ? "tables are not changed in place; start afresh with --reset"
      : "it is not part of what Relaydesk needs";
  throw protocolError(
    "UnknownOperationException",
    `The local DynamoDB does not support ${operation}: ${hint}`,
  );
}
