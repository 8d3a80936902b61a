import database from "dynalite/db/index.js";
import { validationError } from "./errors.ts";
import { type Item, isItem, isJsonObject, type JsonObject, type Table } from "./shapes.ts";
import type { Storage } from "./storage.ts";
import { type Answer, stage } from "./writes.ts";

const PREFIX = "time-to-live~";

/** Items whose time lies further back than this are left alone, as DynamoDB does, for they are likely a mistake. */
const FIVE_YEARS_S = 5 * 365 * 24 * 60 * 60;

/** UpdateTimeToLive. Throws ValidationException when the table already is as asked for. */
export function updateTimeToLive(storage: Storage) {
  return async (data: JsonObject): Promise<Answer> => {
    const { enabled, attribute } = specificationOf(data);
    return storage.exclusive(async () => {
      const table = await storage.table(tableNameOf(data));
      const current = await attributeOf(storage, table.TableName);
      if (enabled && current !== undefined) throw validationError("TimeToLive is already enabled");
      if (!enabled && current === undefined) throw validationError("TimeToLive is already disabled");
      const key = PREFIX + table.TableName;
      await storage.commit([enabled ? { type: "put", key, value: attribute } : { type: "del", key }]);
      const body = { TimeToLiveSpecification: { Enabled: enabled, AttributeName: attribute } };
      return { body, usage: [] };
    });
  };
}

/** DescribeTimeToLive. */
export function describeTimeToLive(storage: Storage) {
  return async (data: JsonObject): Promise<Answer> => {
    const table = await storage.table(tableNameOf(data));
    const attribute = await attributeOf(storage, table.TableName);
    const TimeToLiveDescription =
      attribute === undefined
        ? { TimeToLiveStatus: "DISABLED" }
        : { TimeToLiveStatus: "ENABLED", AttributeName: attribute };
    return { body: { TimeToLiveDescription }, usage: [] };
  };
}

/** The key under which a table's setting lies; to be deleted with the table. */
export function timeToLiveKey(tableName: string): string {
  return PREFIX + tableName;
}

/**
 * Deletes every item whose time to live is over at `now` (milliseconds since 1970) and returns how many these were.
 * Each is looked at again under the writers' lock, for it may have been given more time meanwhile.
 */
export async function sweepExpired(storage: Storage, now: number): Promise<number> {
  let swept = 0;
  for await (const [key, attribute] of storage.entries(PREFIX)) {
    const table = await storage.table(key.slice(PREFIX.length));
    for await (const [, item] of storage.entries(`item-${table.TableName}~`))
      if (isItem(item) && isExpired(item, String(attribute), now))
        swept += await deleteExpired(storage, table, item, String(attribute), now);
  }
  return swept;
}

async function deleteExpired(
  storage: Storage,
  table: Table,
  { ...seen }: Item,
  attribute: string,
  now: number,
): Promise<0 | 1> {
  return storage.exclusive(async () => {
    const key = database.createKey(seen, table);
    const item = await storage.item(table, key);
    if (!item || !isExpired(item, attribute, now)) return 0;
    const names = table.KeySchema.map((part) => part.AttributeName);
    const Key = Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
    const request = { TableName: table.TableName, Key };
    const { operations } = await stage(storage, { kind: "Delete", request, table, key });
    await storage.commit(operations);
    return 1;
  });
}

/** The attribute holds seconds since 1970 as a number; anything else never expires. */
function isExpired(item: Item, attribute: string, now: number): boolean {
  const value = item[attribute];
  if (!value || !("N" in value)) return false;
  const seconds = Number(value.N);
  return seconds <= now / 1000 && seconds > now / 1000 - FIVE_YEARS_S;
}

async function attributeOf(storage: Storage, tableName: string): Promise<string | undefined> {
  const attribute = await storage.get(PREFIX + tableName);
  return typeof attribute === "string" ? attribute : undefined;
}

function tableNameOf({ TableName }: JsonObject): string {
  if (typeof TableName !== "string")
    throw validationError("The parameter 'TableName' is required but was not present in the request");
  return TableName;
}

function specificationOf({ TimeToLiveSpecification: specification }: JsonObject) {
  const { Enabled: enabled, AttributeName: attribute } = isJsonObject(specification) ? specification : {};
  if (typeof enabled !== "boolean" || typeof attribute !== "string" || !attribute || attribute.length > 255)
    throw validationError(
      "TimeToLiveSpecification must have Enabled and an AttributeName of 1 to 255 characters",
    );
  return { enabled, attribute };
}
