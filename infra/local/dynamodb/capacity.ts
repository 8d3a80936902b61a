import { isDeepStrictEqual } from "node:util";
import { itemSize } from "./item-size.ts";
import type { CapacityMode, Index, Item, JsonObject, Table } from "./shapes.ts";

/** Capacity units that one read or write consumed in one table and its indexes. */
export type Usage = {
  tableName: string;
  kind: "read" | "write";
  table: number;
  globalIndexes: Record<string, number>;
  localIndexes: Record<string, number>;
};

const WRITE_BLOCK = 1024;
const READ_BLOCK = 4096;

/**
 * What a transaction multiplies every unit by: it prepares and commits. AWS documents the doubling for the items of the
 * transaction and says nothing of the index entries that follow from it, so doubling these too is an upper bound.
 */
export const TRANSACTION_FACTOR = 2;

/** Write units of `size` bytes: one for each started KiB, at least one. */
function writeBlocks(size: number): number {
  return Math.max(1, Math.ceil(size / WRITE_BLOCK));
}

/**
 * Read units of `size` bytes: one for each started 4 KiB (at least one), half of that when eventually consistent.
 */
export function readUnits(size: number, consistent: boolean | undefined): number {
  return Math.max(1, Math.ceil(size / READ_BLOCK)) * (consistent ? 1 : 0.5);
}

/**
 * What a write of one item is billed (developer guide, "Read and write operations" and "Write capacity units" of
 * global secondary indexes): the larger of the item before and after, plus every index entry that changes. A write that
 * leaves `before` as it was, such as a condition check or a failed condition, bills the item that is there.
 */
export function writeUsage(
  table: Table,
  before: Item | undefined,
  after: Item | undefined,
  factor = 1,
): Usage {
  const size = Math.max(before ? itemSize(before) : 0, after ? itemSize(after) : 0);
  const units = (index: Index) =>
    factor * entryUnits(entryOf(index, table, before), entryOf(index, table, after));
  return {
    tableName: table.TableName,
    kind: "write",
    table: factor * writeBlocks(size),
    globalIndexes: perIndex(table.GlobalSecondaryIndexes, units),
    localIndexes: perIndex(table.LocalSecondaryIndexes, units),
  };
}

/** What reading one item (or one page of `size` bytes of the table) is billed. */
export function readUsage(tableName: string, units: number): Usage {
  return { tableName, kind: "read", table: units, globalIndexes: {}, localIndexes: {} };
}

function perIndex(indexes: Index[] | undefined, units: (index: Index) => number): Record<string, number> {
  const used = (indexes ?? []).map((index) => [index.IndexName, units(index)] as const);
  return Object.fromEntries(used.filter(([, count]) => count > 0));
}

/** An index entry: its place (index key) and what the index projects. */
type Entry = { key: Item; projected: Item };

/** The entry that an index keeps of an item; none when the item lacks one of the index's key attributes. */
function entryOf(index: Index, table: Table, item: Item | undefined): Entry | undefined {
  const keyNames = index.KeySchema.map((part) => part.AttributeName);
  if (!item || keyNames.some((name) => item[name] === undefined)) return undefined;
  const key = pick(item, keyNames);
  if (index.Projection.ProjectionType === "ALL") return { key, projected: item };
  const tableKey = table.KeySchema.map((part) => part.AttributeName);
  return {
    key,
    projected: pick(item, [...keyNames, ...tableKey, ...(index.Projection.NonKeyAttributes ?? [])]),
  };
}

function pick(item: Item, names: string[]): Item {
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
}

/** A new place costs a deletion and a put, a changed entry one write, an unchanged one nothing. */
function entryUnits(before: Entry | undefined, after: Entry | undefined): number {
  const removal = before ? writeBlocks(itemSize(before.projected)) : 0;
  const addition = after ? writeBlocks(itemSize(after.projected)) : 0;
  if (!before || !after || !isDeepStrictEqual(before.key, after.key)) return removal + addition;
  return isDeepStrictEqual(before.projected, after.projected) ? 0 : Math.max(removal, addition);
}

/** All units of a usage: table and indexes together. */
export function totalUnits(usage: Usage): number {
  const units = [usage.globalIndexes, usage.localIndexes].flatMap((indexes) => Object.values(indexes));
  return units.reduce((total, count) => total + count, usage.table);
}

/** Adds up usages table by table, in order of first appearance. */
export function byTable(usages: Usage[]): Usage[] {
  const tables = new Map<string, Usage>();
  for (const usage of usages) {
    const sum = tables.get(usage.tableName);
    tables.set(usage.tableName, sum ? added(sum, usage) : usage);
  }
  return [...tables.values()];
}

function added(left: Usage, right: Usage): Usage {
  return {
    ...left,
    table: left.table + right.table,
    globalIndexes: addedIndexes(left.globalIndexes, right.globalIndexes),
    localIndexes: addedIndexes(left.localIndexes, right.localIndexes),
  };
}

function addedIndexes(left: Record<string, number>, right: Record<string, number>): Record<string, number> {
  const sum = { ...left };
  for (const [name, units] of Object.entries(right)) sum[name] = (sum[name] ?? 0) + units;
  return sum;
}

/** The `ConsumedCapacity` of a response, or nothing when the caller did not ask. */
export function consumedCapacity(usage: Usage, mode: CapacityMode | undefined): JsonObject | undefined {
  if (mode !== "TOTAL" && mode !== "INDEXES") return undefined;
  const total = { TableName: usage.tableName, CapacityUnits: totalUnits(usage) };
  if (mode === "TOTAL") return total;
  return {
    ...total,
    Table: { CapacityUnits: usage.table },
    ...indexCapacity("GlobalSecondaryIndexes", usage.globalIndexes),
    ...indexCapacity("LocalSecondaryIndexes", usage.localIndexes),
  };
}

function indexCapacity(member: string, indexes: Record<string, number>): JsonObject {
  const entries = Object.entries(indexes).map(([name, units]) => [name, { CapacityUnits: units }]);
  return entries.length > 0 ? { [member]: Object.fromEntries(entries) } : {};
}

/** The list form that batches and transactions answer, one line for each table. */
export function consumedCapacities(
  usages: Usage[],
  mode: CapacityMode | undefined,
): { ConsumedCapacity: unknown[] } | undefined {
  if (mode !== "TOTAL" && mode !== "INDEXES") return undefined;
  return { ConsumedCapacity: byTable(usages).map((usage) => consumedCapacity(usage, mode)) };
}
