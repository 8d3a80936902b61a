import database, { type Store as DynaliteStore } from "dynalite/db/index.js";
import { fromDynalite, protocolError } from "./errors.ts";
import { type BatchOperation, type Item, isItem, type Table } from "./shapes.ts";

/**
 * The LevelDB behind everything. Keys, as dynalite lays them out: `table~NAME`, `item-NAME~KEY`,
 * `index-global~NAME~INDEX~KEY`, `index-local~…`, `tag-NAME~TAG`; the overlay adds `time-to-live~NAME` and
 * `idempotency~TOKEN`. Table and index names cannot contain `~`, so no prefix runs into another.
 */
export type Storage = {
  readonly dynalite: DynaliteStore;
  /** Settles when the database is open; rejects with a sentence when it cannot be opened. */
  readonly ready: Promise<void>;
  /** The active table; throws ResourceNotFoundException. */
  table(name: string): Promise<Table>;
  /** The stored value, or undefined. */
  get(key: string): Promise<unknown>;
  item(table: Table, key: string): Promise<Item | undefined>;
  /** Keys and values of everything under a prefix that ends in `~`, in key order, as of now. */
  entries(prefix: string): AsyncIterable<[string, unknown]>;
  /** Runs writers one after another, so that what one reads is still true when it commits. */
  exclusive<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Writes all of it or none of it, also when the process is killed on the way (one LevelDB batch). */
  commit(operations: BatchOperation[]): Promise<void>;
  close(): Promise<void>;
};

/** Opens the database under `path` (created when missing), or one in memory. */
export function openStorage(path: string | undefined): Storage {
  const delays = { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 };
  const dynalite = database.create({ ...delays, ...(path !== undefined && { path }) });
  const ready = opened(dynalite, path);
  ready.catch(() => {});
  return {
    dynalite,
    ready,
    table: (name) => tableNamed(dynalite, name),
    get: (key) => dynalite.db.get(key),
    item: async (table, key) => itemOrNothing(await dynalite.db.get(itemKey(table, key))),
    // Every prefix ends in "~", and the character after that is the first that no key under it can have there.
    entries: (prefix) => dynalite.db.iterator({ gte: prefix, lt: `${prefix.slice(0, -1)}\x7f` }),
    exclusive: oneAfterAnother(),
    commit: async (operations) => {
      if (operations.length > 0) await dynalite.db.batch(operations);
    },
    close: () => dynalite.db.close(),
  };
}

/** Where an item lies; `key` is what dynalite's `createKey` makes of its primary key. */
export function itemKey(table: Table, key: string): string {
  return `item-${table.TableName}~${key}`;
}

/** A callback action of dynalite as a promise; its refusals become `ApiError`. */
export function called<Value>(
  run: (done: (error: Error | null, value?: Value) => void) => void,
): Promise<Value | undefined> {
  return new Promise((resolve, reject) => {
    run((error, value) => (error ? reject(fromDynalite(error)) : resolve(value)));
  });
}

async function opened(dynalite: DynaliteStore, path: string | undefined): Promise<void> {
  try {
    await dynalite.db.open();
  } catch (cause) {
    const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
    const locked = inner instanceof Error && "code" in inner && inner.code === "LEVEL_LOCKED";
    const why = locked ? "another process is using it" : String(inner);
    throw new Error(`The database at ${path} cannot be opened: ${why}`, { cause });
  }
}

async function tableNamed(dynalite: DynaliteStore, name: string): Promise<Table> {
  const table = await called<Table>((done) => dynalite.getTable(name, false, done));
  if (!table) throw protocolError("InternalFailure", `table ${name} has no description`);
  return table;
}

function itemOrNothing(value: unknown): Item | undefined {
  return isItem(value) ? value : undefined;
}

function oneAfterAnother(): Storage["exclusive"] {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };
}
