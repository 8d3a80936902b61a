import { createServer, type ServerResponse } from "node:http";
import { byTable, totalUnits, type Usage } from "./dynamodb/capacity.ts";
import { ApiError } from "./dynamodb/errors.ts";
import { answer, type Incoming } from "./dynamodb/http.ts";
import { readPage } from "./dynamodb/pages.ts";
import { batchGet, getOne } from "./dynamodb/reads.ts";
import type { JsonObject } from "./dynamodb/shapes.ts";
import { openStorage, type Storage } from "./dynamodb/storage.ts";
import {
  createTable,
  deleteTable,
  describeTable,
  listTables,
  listTags,
  tagResource,
  unsupported,
  untagResource,
} from "./dynamodb/tables.ts";
import { describeTimeToLive, sweepExpired, updateTimeToLive } from "./dynamodb/time-to-live.ts";
import { forgetOldTokens } from "./dynamodb/tokens.ts";
import { transactGet, transactWrite } from "./dynamodb/transactions.ts";
import { type Answer, batchWrite, writeOne } from "./dynamodb/writes.ts";

/** Capacity units that one operation consumed in one table, indexes included. */
export type CapacityUsed = { operation: string; tableName: string; kind: "read" | "write"; units: number };

export type DynamoOptions = {
  /** A directory for the data, created when missing and used by one process at a time; in memory when left out. */
  path?: string;
  /** The clock in milliseconds since 1970, for idempotency tokens and time to live. */
  now?: () => number;
  /**
   * Hears of everything that DynamoDB would bill. Other than `ReturnConsumedCapacity` it also sees failed conditions
   * and cancelled transactions, whose error answers have no place for a figure.
   */
  onCapacity?: (used: CapacityUsed) => void;
  /** Hears of faults of this system itself, which are answered 500. */
  onFault?: (error: unknown) => void;
};

export type Dynamo = {
  /** Answers one HTTP request of DynamoDB's JSON protocol. */
  handle(request: Incoming, response: ServerResponse): void;
  /** Performs one operation without HTTP, on data as the JSON protocol has it; throws `ApiError`. */
  perform(operation: string, data: JsonObject): Promise<object>;
  /** Deletes items whose time to live is over and returns their number; DynamoDB does this within some days. */
  sweepExpired(): Promise<number>;
  /** Settles when the data can be used, rejects with a readable reason when it cannot. */
  ready: Promise<void>;
  close(): Promise<void>;
};

/**
 * A DynamoDB on this machine: dynalite's parsers, validators and actions, with transactions, idempotency tokens, time to
 * live, exact capacity figures and some corrections laid over them. Every write is one LevelDB batch under one lock, so
 * a process that is killed leaves all of a write or none of it. (The batch is handed to the operating system, not
 * forced onto the disk: a power failure may lose the last moments.)
 */
export function createDynamo(options: DynamoOptions = {}): Dynamo {
  const {
    now = Date.now,
    onCapacity,
    onFault = (error) => console.error("Local DynamoDB:", error),
  } = options;
  const storage = openStorage(options.path);
  const operations = operationsOn(storage, now);

  const report = (operation: string, usage: Usage[]) => {
    for (const each of byTable(usage))
      onCapacity?.({ operation, tableName: each.tableName, kind: each.kind, units: totalUnits(each) });
  };
  const perform = async (operation: string, data: JsonObject): Promise<object> => {
    const run = operations.get(operation) ?? (() => unsupported(operation));
    try {
      const { body, usage } = await run(data);
      report(operation, usage);
      return body;
    } catch (error) {
      if (error instanceof ApiError) report(operation, error.usage);
      throw error;
    }
  };

  return {
    handle: (request, response) => void answer(request, response, perform, onFault).catch(onFault),
    perform: (operation, data) => perform(operation, structuredClone(data)),
    sweepExpired: async () => {
      await storage.exclusive(() => forgetOldTokens(storage, now()));
      return sweepExpired(storage, now());
    },
    ready: storage.ready,
    close: () => storage.close(),
  };
}

type Operation = (data: JsonObject) => Promise<Answer>;

function operationsOn(storage: Storage, now: () => number): Map<string, Operation> {
  return new Map<string, Operation>([
    ["BatchGetItem", batchGet(storage)],
    ["BatchWriteItem", batchWrite(storage)],
    ["CreateTable", createTable(storage)],
    ["DeleteItem", writeOne(storage, "Delete")],
    ["DeleteTable", deleteTable(storage)],
    ["DescribeTable", describeTable(storage)],
    ["DescribeTimeToLive", describeTimeToLive(storage)],
    ["GetItem", getOne(storage)],
    ["ListTables", listTables(storage)],
    ["ListTagsOfResource", listTags(storage)],
    ["PutItem", writeOne(storage, "Put")],
    ["Query", readPage(storage, "Query")],
    ["Scan", readPage(storage, "Scan")],
    ["TagResource", tagResource(storage)],
    ["TransactGetItems", transactGet(storage)],
    ["TransactWriteItems", transactWrite(storage, now)],
    ["UntagResource", untagResource(storage)],
    ["UpdateItem", writeOne(storage, "Update")],
    ["UpdateTimeToLive", updateTimeToLive(storage)],
  ]);
}

/** The same behind a port of its own on 127.0.0.1; `port` 0 or none takes any free one. */
export async function listenDynamo(
  options: DynamoOptions & { port?: number } = {},
): Promise<Omit<Dynamo, "handle" | "ready"> & { url: string }> {
  const { handle, perform, sweepExpired, ready, close } = createDynamo(options);
  await ready;
  const server = createServer(handle);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : options.port;
  return {
    url: `http://127.0.0.1:${port}`,
    perform,
    sweepExpired,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await close();
    },
  };
}
