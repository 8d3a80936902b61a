import batchGetItem from "dynalite/actions/batchGetItem.js";
import getItem from "dynalite/actions/getItem.js";
import database from "dynalite/db/index.js";
import { consumedCapacities, consumedCapacity, readUnits, readUsage, type Usage } from "./capacity.ts";
import { itemSize } from "./item-size.ts";
import { validated } from "./requests.ts";
import type { CapacityMode, Item, ItemRequest, ItemResponse, JsonObject } from "./shapes.ts";
import { called, type Storage } from "./storage.ts";
import type { Answer } from "./writes.ts";

/** GetItem. Reads are always consistent here; `ConsistentRead` only decides what they cost. */
export function getOne(storage: Storage) {
  return async (data: JsonObject): Promise<Answer> => {
    const { ReturnConsumedCapacity: mode, ...request } = validated<ItemRequest>(
      "GetItem",
      data,
      storage.dynalite,
    );
    const response = await called<ItemResponse>((done) => getItem(storage.dynalite, request, done));
    const usage = await usageOfGet(storage, request.TableName, request.Key ?? {}, request.ConsistentRead);
    const ConsumedCapacity = consumedCapacity(usage, mode);
    const found = response?.Item && { Item: response.Item };
    return { body: { ...found, ...(ConsumedCapacity && { ConsumedCapacity }) }, usage: [usage] };
  };
}

type BatchRequest = {
  RequestItems: Record<string, { Keys: Item[]; ConsistentRead?: boolean }>;
  ReturnConsumedCapacity?: CapacityMode;
};

/** BatchGetItem: every key is billed like a GetItem of its own. */
export function batchGet(storage: Storage) {
  return async (data: JsonObject): Promise<Answer> => {
    const { ReturnConsumedCapacity: mode, ...request } = validated<BatchRequest>(
      "BatchGetItem",
      data,
      storage.dynalite,
    );
    const response = await called<object>((done) => batchGetItem(storage.dynalite, request, done));
    const usage: Usage[] = [];
    for (const [table, { Keys, ConsistentRead }] of Object.entries(request.RequestItems))
      for (const key of Keys) usage.push(await usageOfGet(storage, table, key, ConsistentRead));
    return { body: { ...response, ...consumedCapacities(usage, mode) }, usage };
  };
}

async function usageOfGet(
  storage: Storage,
  tableName: string,
  key: Item,
  consistent: boolean | undefined,
): Promise<Usage> {
  const table = await storage.table(tableName);
  const item = await storage.item(table, database.createKey(key, table));
  return readUsage(tableName, readUnits(item ? itemSize(item) : 0, consistent));
}
