import { Readable } from "node:stream";
import queryAction from "dynalite/actions/query.js";
import scanAction from "dynalite/actions/scan.js";
import database, { type Store as DynaliteStore, type Range, type SubDb } from "dynalite/db/index.js";
import { consumedCapacity, readUnits, type Usage } from "./capacity.ts";
import { holds } from "./conditions.ts";
import { itemSize } from "./item-size.ts";
import { validated } from "./requests.ts";
import {
  type Index,
  type Item,
  type ItemRequest,
  type ItemResponse,
  isItem,
  type JsonObject,
  type Table,
} from "./shapes.ts";
import { entryWithItem, handing } from "./staging.ts";
import { called, type Storage } from "./storage.ts";
import type { Answer } from "./writes.ts";

const PAGE_BYTES = 1024 * 1024;

/** What went by while dynalite read a page: sizes in bytes, and where the page had to end because it was full. */
type Seen = { rows: number[]; fetched: number[]; fullAt: Item | undefined };

/**
 * Query and Scan. dynalite finds the rows; the overlay ends the page after 1 MB of UTF-8, counts capacity, and applies
 * filter and projection by its own rules of comparison (see `conditions.ts`).
 */
export function readPage(storage: Storage, kind: "Query" | "Scan") {
  const action = kind === "Query" ? queryAction : scanAction;
  return async (data: JsonObject): Promise<Answer> => {
    const request = validated<ItemRequest>(kind, data, storage.dynalite);
    const table = await storage.table(request.TableName);
    const seen: Seen = { rows: [], fetched: [], fullAt: undefined };
    const store = observed(storage.dynalite, table, request, seen);
    const page =
      (await called<ItemResponse>((done) => action(store, unfiltered(request, table), done))) ?? {};
    const usage = usageOf(table, request, page, seen);
    const ConsumedCapacity = consumedCapacity(usage, request.ReturnConsumedCapacity);
    return {
      body: { ...finished(page, table, request, seen), ...(ConsumedCapacity && { ConsumedCapacity }) },
      usage: [usage],
    };
  };
}

/**
 * The request without its own filter and projection. dynalite checks which attributes a filter names and would drop the
 * items of a count, so the filter becomes one that every item of the table passes.
 */
function unfiltered(request: ItemRequest, table: Table): ItemRequest {
  const { ReturnConsumedCapacity, ...plain } = request;
  if (plain._projection) plain._projection = { nestedPaths: plain._projection.nestedPaths };
  if (!plain._filter) return plain;
  const always = table.KeySchema.slice(0, 1).map((part) => [part.AttributeName]);
  plain._filter = {
    ...plain._filter,
    expression: { type: "function", name: "attribute_exists", args: always },
  };
  if (plain.Select === "COUNT") delete plain.Select;
  return plain;
}

function finished(page: ItemResponse, table: Table, request: ItemRequest, seen: Seen): ItemResponse {
  const answer: ItemResponse = { ...page };
  const filter = request._filter?.expression;
  const paths = request._projection?.paths;
  if (filter && page.Items) {
    answer.Items = page.Items.filter((item) => holds(filter, item));
    answer.Count = answer.Items.length;
  }
  if (paths && answer.Items) answer.Items = answer.Items.map((item) => database.mapPaths(paths, item));
  if (request.Select === "COUNT") delete answer.Items;
  if (!page.LastEvaluatedKey && seen.fullAt) answer.LastEvaluatedKey = startKey(seen.fullAt, table, request);
  return answer;
}

/** The attributes from which a later request goes on: the table's key and the index's. */
function startKey(item: Item, table: Table, request: ItemRequest): Item {
  const schemas = [table.KeySchema, indexOf(table, request)?.KeySchema ?? []];
  const names = schemas.flat().map((part) => part.AttributeName);
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
}

function indexOf(table: Table, { IndexName }: ItemRequest): Index | undefined {
  const indexes = [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])];
  return indexes.find((index) => index.IndexName === IndexName);
}

/** A store that notes what dynalite reads and ends a page that is full. */
function observed(dynalite: DynaliteStore, table: Table, request: ItemRequest, seen: Seen): DynaliteStore {
  const watched = (rows: SubDb, rangeOf: (range: Range) => Range): SubDb => ({
    ...rows,
    createValueStream: (range) => Readable.from(pageOf(rows.createValueStream(rangeOf(range)), seen)),
  });
  return {
    ...dynalite,
    getTable: handing(table),
    getItemDb: (name) => {
      const items = watched(dynalite.getItemDb(name), (range) => range);
      return { ...items, get: noting(items.get, seen) };
    },
    getIndexDb: (type, name, index) =>
      watched(dynalite.getIndexDb(type, name, index), (range) => afterStart(range, table, request)),
  };
}

/** A `get` that notes the size of what it fetched. */
function noting(get: SubDb["get"], seen: Seen): SubDb["get"] {
  return (key, done) =>
    get(key, (error, item) => {
      if (item) seen.fetched.push(itemSize(item));
      done(error, item);
    });
}

async function* pageOf(rows: AsyncIterable<unknown>, seen: Seen): AsyncGenerator<Item> {
  let size = 0;
  for await (const row of rows) {
    if (!isItem(row)) throw new Error("a row of the database is not an item");
    const bytes = itemSize(row);
    seen.rows.push(bytes);
    size += bytes;
    if (size >= PAGE_BYTES) seen.fullAt = row;
    yield row;
    if (seen.fullAt) return;
  }
}

/** Index entries carry their item's key at the end (see `staging.ts`), so the place to go on from must carry it too. */
function afterStart(range: Range, table: Table, request: ItemRequest): Range {
  if (!request.ExclusiveStartKey) return range;
  const key = database.createKey(request.ExclusiveStartKey, table);
  if (request.ScanIndexForward === false && range.lt !== undefined)
    return { ...range, lt: entryWithItem(range.lt, key) };
  return range.gt === undefined ? range : { ...range, gt: entryWithItem(range.gt, key) };
}

/** A page is billed by the bytes read for it, whatever the filter left of them. */
function usageOf(table: Table, request: ItemRequest, page: ItemResponse, seen: Seen): Usage {
  const read = (sizes: number[]) =>
    sizes.slice(0, page.ScannedCount).reduce((total, size) => total + size, 0);
  const rows = readUnits(read(seen.rows), request.ConsistentRead);
  const fetched = seen.fetched.length > 0 ? readUnits(read(seen.fetched), request.ConsistentRead) : 0;
  const usage: Usage = {
    tableName: table.TableName,
    kind: "read",
    table: request.IndexName === undefined ? rows : fetched,
    globalIndexes: {},
    localIndexes: {},
  };
  if (request.IndexName === undefined) return usage;
  const local = table.LocalSecondaryIndexes?.some((index) => index.IndexName === request.IndexName);
  usage[local ? "localIndexes" : "globalIndexes"] = { [request.IndexName]: rows };
  return usage;
}
