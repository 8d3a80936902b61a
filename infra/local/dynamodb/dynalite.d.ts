// dynalite 4 has no type declarations. These describe the parts that the overlay uses, as read from its source.

declare module "dynalite/db/index.js" {
  type Item = import("./shapes.ts").Item;
  type Table = import("./shapes.ts").Table;
  type Path = import("./shapes.ts").Path;
  type Attribute = import("./shapes.ts").Attribute;
  type BatchOperation = import("./shapes.ts").BatchOperation;
  type KeySchema = import("./shapes.ts").KeySchema;

  export type Callback<Value> = (error: Error | null, value?: Value) => void;

  export type Range = {
    gt?: string;
    gte?: string;
    lt?: string;
    lte?: string;
    reverse?: boolean;
    limit?: number;
  };

  /** A part of the LevelDB key space that begins with one prefix. */
  export type SubDb = {
    get(key: string, done: Callback<Item>): void;
    put(key: string, value: Item, done: Callback<never>): void;
    del(key: string, done: Callback<never>): void;
    lock(key: string, work: (release: <Done>(done: Done) => Done) => void): void;
    createValueStream(range: Range): import("node:stream").Readable;
  };

  export type TableDb = {
    awsRegion: string;
    awsAccountId: string;
    get(key: string, done: Callback<Table>): void;
    put(key: string, value: Table, done: Callback<never>): void;
    lock: SubDb["lock"];
  };

  export type Store = {
    db: {
      open(): Promise<void>;
      close(): Promise<void>;
      get(key: string): Promise<unknown>;
      batch(operations: BatchOperation[]): Promise<void>;
      keys(range: Range): AsyncIterable<string>;
      values(range: Range): AsyncIterable<unknown>;
      iterator(range: Range): AsyncIterable<[string, unknown]>;
    };
    tableDb: TableDb;
    getTable(name: string, checkStatus: boolean | Callback<Table>, done?: Callback<Table>): void;
    getItemDb(table: string): SubDb;
    getIndexDb(type: string, table: string, index: string): SubDb;
  };

  type Database = {
    create(options: {
      path?: string;
      createTableMs: number;
      deleteTableMs: number;
      updateTableMs: number;
    }): Store;
    /** Each validator returns the error instead of throwing it, and nothing when all is well. */
    validateKey(key: Item, table: Table): Error | null | undefined;
    validateItem(item: Item, table: Table): Error | null | undefined;
    validateUpdates(legacy: unknown, expression: unknown, table: Table): Error | null | undefined;
    createKey(item: Item, table: Table, schema?: KeySchema): string;
    compare(comparator: string, left: Attribute, right: Attribute[]): boolean;
    mapPath(path: Path, item: Item): Attribute | null | undefined;
    mapPaths(paths: Path[], item: Item): Item;
  };
  const database: Database;
  export default database;
}

declare module "dynalite/validations/index.js" {
  type Store = import("dynalite/db/index.js").Store;
  const validations: {
    /** Drops what `types` does not name and converts the rest; throws dynalite's SerializationException. */
    checkTypes<Request>(data: Record<string, unknown>, types: Record<string, unknown>): Request;
    /** Parses expressions into `data` and throws dynalite's ValidationException. */
    checkValidations(data: unknown, types: Record<string, unknown>, custom: unknown, store: Store): void;
  };
  export default validations;
}

declare module "dynalite/validations/*" {
  const validation: { types: Record<string, unknown>; custom?: unknown };
  export default validation;
}

declare module "dynalite/actions/*" {
  type Callback<Value> = import("dynalite/db/index.js").Callback<Value>;
  type Store = import("dynalite/db/index.js").Store;
  const action: (store: Store, request: unknown, done: Callback<object>) => void;
  export default action;
}
