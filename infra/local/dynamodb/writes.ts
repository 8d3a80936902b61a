import deleteItem from "dynalite/actions/deleteItem.js";
import putItem from "dynalite/actions/putItem.js";
import updateItem from "dynalite/actions/updateItem.js";
import database from "dynalite/db/index.js";
import { consumedCapacities, consumedCapacity, type Usage, writeUsage } from "./capacity.ts";
import { holds } from "./conditions.ts";
import { ApiError, conditionFailed, refuse, validationError } from "./errors.ts";
import { breaksLimit } from "./item-limits.ts";
import { validated } from "./requests.ts";
import type {
  BatchOperation,
  CapacityMode,
  Item,
  ItemRequest,
  ItemResponse,
  JsonObject,
  Table,
} from "./shapes.ts";
import { stageItem } from "./staging.ts";
import { called, type Storage } from "./storage.ts";
import { withCopies } from "./update-operands.ts";

export type WriteKind = "Put" | "Update" | "Delete" | "ConditionCheck";

/** A write that is known to be well-formed, and the one item that it is about. */
export type Located = { kind: WriteKind; request: ItemRequest; table: Table; key: string };

/** A write that succeeded but is not yet committed. */
export type Staged = {
  operations: BatchOperation[];
  response: ItemResponse;
  usage: Usage;
  after: Item | undefined;
};

/** What an operation answers, and what it is billed. */
export type Answer = { body: object; usage: Usage[] };

const ACTIONS = { Put: putItem, Update: updateItem, Delete: deleteItem };

/** Finds the table and the item; throws when the table is missing or the key does not fit its schema. */
export async function locate(storage: Storage, kind: WriteKind, request: ItemRequest): Promise<Located> {
  const table = await storage.table(request.TableName);
  const item = request.Item ?? request.Key ?? {};
  refuse(kind === "Put" ? database.validateItem(item, table) : database.validateKey(item, table));
  if (kind === "Update") refuse(database.validateUpdates(request.AttributeUpdates, request._updates, table));
  return { kind, request, table, key: database.createKey(item, table) };
}

/**
 * Tries a write on the item as it is now and returns what is to be committed. Call it under the writers' lock.
 * Throws ConditionalCheckFailedException with what the failure is billed, or ValidationException.
 */
export async function stage(storage: Storage, located: Located): Promise<Staged> {
  const { kind, request, table, key } = located;
  const before = await storage.item(table, key);
  const unchanged = writeUsage(table, before, before);
  const showItem = request.ReturnValuesOnConditionCheckFailure === "ALL_OLD";
  if (request._condition && !holds(request._condition.expression, before ?? {}))
    throw conditionFailed(showItem ? before : undefined, [unchanged]);
  if (kind === "ConditionCheck") return { operations: [], response: {}, usage: unchanged, after: before };

  const staging = stageItem(storage.dynalite, table, key, before);
  const tried = called<ItemResponse>((done) =>
    ACTIONS[kind](staging.store, unconditional(request, before), done),
  );
  // The legacy parameter `Expected` is left to dynalite, whose refusal does not show the item.
  const response = await tried.catch((error: unknown) => {
    const unmet = error instanceof ApiError && error.code === "ConditionalCheckFailedException";
    throw unmet ? conditionFailed(showItem ? before : undefined, [unchanged]) : error;
  });
  const after = staging.after();
  const problem = after && kind !== "Delete" ? breaksLimit(table, after, kind) : undefined;
  if (problem) throw problem;
  const usage = writeUsage(table, before, after);
  return { operations: staging.operations, response: attributesOf(response), usage, after };
}

/** The request without what the overlay does itself. */
function unconditional(request: ItemRequest, before: Item | undefined): ItemRequest {
  const { _condition, ReturnConsumedCapacity, ...rest } = request;
  return rest._updates ? { ...rest, _updates: withCopies(rest._updates, before ?? {}) } : rest;
}

/** Only what the caller asked for, and nothing rather than an empty object. */
function attributesOf(response: ItemResponse | undefined): ItemResponse {
  const attributes = response?.Attributes;
  return attributes && Object.keys(attributes).length > 0 ? { Attributes: attributes } : {};
}

/** PutItem, UpdateItem and DeleteItem. */
export function writeOne(storage: Storage, kind: Exclude<WriteKind, "ConditionCheck">) {
  return async (data: JsonObject): Promise<Answer> => {
    const request = validated<ItemRequest>(`${kind}Item`, data, storage.dynalite);
    return storage.exclusive(async () => {
      const { operations, response, usage } = await stage(storage, await locate(storage, kind, request));
      await storage.commit(operations);
      const ConsumedCapacity = consumedCapacity(usage, request.ReturnConsumedCapacity);
      return { body: { ...response, ...(ConsumedCapacity && { ConsumedCapacity }) }, usage: [usage] };
    });
  };
}

type BatchRequest = {
  RequestItems: Record<string, { PutRequest?: { Item: Item }; DeleteRequest?: { Key: Item } }[]>;
  ReturnConsumedCapacity?: CapacityMode;
};

/** BatchWriteItem. Here all its writes succeed or fail together, which DynamoDB permits but does not promise. */
export function batchWrite(storage: Storage) {
  return async (data: JsonObject): Promise<Answer> => {
    const request = validated<BatchRequest>("BatchWriteItem", data, storage.dynalite);
    return storage.exclusive(async () => {
      const staged: Staged[] = [];
      for (const located of await locateBatch(storage, request)) staged.push(await stage(storage, located));
      await storage.commit(staged.flatMap((each) => each.operations));
      const usage = staged.map((each) => each.usage);
      return {
        body: { UnprocessedItems: {}, ...consumedCapacities(usage, request.ReturnConsumedCapacity) },
        usage,
      };
    });
  };
}

async function locateBatch(storage: Storage, request: BatchRequest): Promise<Located[]> {
  const located: Located[] = [];
  for (const [TableName, writes] of Object.entries(request.RequestItems)) {
    for (const { PutRequest, DeleteRequest } of writes) {
      const one: ItemRequest = { TableName, ...(PutRequest ?? DeleteRequest) };
      located.push(await locate(storage, PutRequest ? "Put" : "Delete", one));
    }
  }
  if (repeatsAnItem(located)) throw validationError("Provided list of item keys contains duplicates");
  return located;
}

/** Whether two of the writes are about the same item. */
export function repeatsAnItem(writes: Located[]): boolean {
  return new Set(writes.map(({ table, key }) => `${table.TableName}~${key}`)).size < writes.length;
}
