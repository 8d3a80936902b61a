import type { Callback, Store as DynaliteStore, SubDb } from "dynalite/db/index.js";
import { type BatchOperation, type Item, isItem, type Table } from "./shapes.ts";
import { itemKey } from "./storage.ts";

/** The writes of one item and its index entries, not yet committed. */
export type Staging = {
  /** Give this to one of dynalite's write actions; it touches no disk. */
  readonly store: DynaliteStore;
  readonly operations: BatchOperation[];
  /** The item as the action left it; undefined when it deleted it. */
  after(): Item | undefined;
};

/**
 * A store that shows dynalite's actions one item as it is (`before`) and keeps what they write.
 *
 * Index entries get the item's own key appended: dynalite tells entries of equal index key apart by 24 bits of a hash,
 * and two items whose bits collide would overwrite each other's entry.
 */
export function stageItem(
  dynalite: DynaliteStore,
  table: Table,
  key: string,
  before: Item | undefined,
): Staging {
  const operations: BatchOperation[] = [];
  const ownKey = itemKey(table, key);
  const itemDb = recording(operations, () => ownKey, before);
  const store: DynaliteStore = {
    ...dynalite,
    getTable: handing(table),
    getItemDb: () => itemDb,
    getIndexDb: (type, tableName, index) =>
      recording(operations, (entry) => indexEntryKey(type, tableName, index, entry, key)),
  };
  const after = () => {
    const own = operations.find((operation) => operation.key === ownKey);
    return own?.type === "put" && isItem(own.value) ? own.value : undefined;
  };
  return { store, operations, after };
}

/** A part of the store that notes what is written to it, under the key that `place` says. */
function recording(operations: BatchOperation[], place: (key: string) => string, existing?: Item): SubDb {
  return {
    get: (_key, done) => found(existing, done),
    put: (key, value, done) => {
      operations.push({ type: "put", key: place(key), value: stored(value) });
      done(null);
    },
    del: (key, done) => {
      operations.push({ type: "del", key: place(key) });
      done(null);
    },
    // The writers' lock is already held.
    lock: (_key, work) => work((done) => done),
    createValueStream: () => {
      throw new Error("a write action of dynalite reads a range, which it is not known to do");
    },
  };
}

/** Where the entry of an item lies in an index; `entry` is dynalite's index key, `key` the item's own. */
function indexEntryKey(type: string, table: string, index: string, entry: string, key: string): string {
  return `index-${type.toLowerCase()}~${table}~${index}~${entryWithItem(entry, key)}`;
}

/** dynalite's index key made unique by the key of the item. */
export function entryWithItem(entry: string, key: string): string {
  return `${entry}/${key}`;
}

/** A `getTable` that hands out the table that the caller has already read. */
export function handing(table: Table): DynaliteStore["getTable"] {
  return (_name, checkStatus, done) => {
    const callback = typeof checkStatus === "function" ? checkStatus : done;
    callback?.(null, table);
  };
}

function found(item: Item | undefined, done: Callback<Item>): void {
  if (item) done(null, structuredClone(item));
  else done(Object.assign(new Error("there is no such item"), { name: "NotFoundError" }));
}

/** The value as LevelDB's JSON encoding keeps it: members that are undefined vanish. */
function stored(item: Item): Item {
  const copy: unknown = JSON.parse(JSON.stringify(item));
  if (!isItem(copy)) throw new Error("an item became something else in JSON");
  return copy;
}
