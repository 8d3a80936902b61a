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
  let after: Item | undefined;
  const itemDb: SubDb = {
    ...UNUSED,
    get: (_key, done) => found(before, done),
    put: (_key, value, done) => {
      after = stored(value);
      operations.push({ type: "put", key: itemKey(table, key), value: after });
      done(null);
    },
    del: (_key, done) => {
      operations.push({ type: "del", key: itemKey(table, key) });
      done(null);
    },
  };
  const indexDb = (type: string, tableName: string, index: string): SubDb => {
    const place = (entry: string) => indexEntryKey(type, tableName, index, entry, key);
    return {
      ...UNUSED,
      put: (entry, value, done) => {
        operations.push({ type: "put", key: place(entry), value: stored(value) });
        done(null);
      },
      del: (entry, done) => {
        operations.push({ type: "del", key: place(entry) });
        done(null);
      },
    };
  };
  const store = {
    ...dynalite,
    getTable: handing(table),
    getItemDb: () => itemDb,
    getIndexDb: indexDb,
  };
  return { store, operations, after: () => after };
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

/** The writers' lock is already held. */
const unlocked: SubDb["lock"] = (_key, work) => work((done) => done);

const unused = () => {
  throw new Error("a write action of dynalite used a part of the store that it is not known to use");
};

const UNUSED: SubDb = { get: unused, put: unused, del: unused, createValueStream: unused, lock: unlocked };

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
