import getItem from "dynalite/actions/getItem.js";
import { consumedCapacities, readUnits, readUsage, TRANSACTION_FACTOR, type Usage } from "./capacity.ts";
import { ApiError, dynamoError, validationError } from "./errors.ts";
import { itemSize } from "./item-size.ts";
import { validated } from "./requests.ts";
import {
  type CapacityMode,
  type ItemRequest,
  type ItemResponse,
  isJsonObject,
  type JsonObject,
} from "./shapes.ts";
import { called, type Storage } from "./storage.ts";
import { fingerprintOf, replayOf, tokenRecord } from "./tokens.ts";
import {
  type Answer,
  type Located,
  locate,
  repeatsAnItem,
  type Staged,
  stage,
  type WriteKind,
} from "./writes.ts";

const LARGEST_TRANSACTION = 4 * 1024 * 1024;
const MOST_ACTIONS = 100;

/**
 * TransactWriteItems: all or nothing, also when the process is killed. Throws TransactionCanceledException with one
 * reason for each action, IdempotentParameterMismatchException, or ValidationException for a malformed request.
 * Writers wait for each other here, so TransactionConflict never happens.
 */
export function transactWrite(storage: Storage, now: () => number) {
  return async (data: JsonObject): Promise<Answer> => {
    const mode = capacityMode(data);
    const fingerprint = fingerprintOf(data.TransactItems);
    const actions = actionsOf(data).map((action) => parsedWrite(storage, action));
    const token = tokenOf(data);
    return storage.exclusive(async () => {
      const writes: Located[] = [];
      for (const { kind, request } of actions) writes.push(await locate(storage, kind, request));
      if (repeatsAnItem(writes))
        throw validationError("Transaction request cannot include multiple operations on one item");
      if (token !== undefined && (await replayOf(storage, token, fingerprint, now())))
        return answered(await readsOf(storage, writes), mode, "read");
      const staged = await stageAll(storage, writes);
      const record = token === undefined ? [] : [tokenRecord(token, fingerprint, now())];
      await storage.commit([...staged.flatMap((each) => each.operations), ...record]);
      return answered(
        staged.map((each) => doubled(each.usage)),
        mode,
        "write",
      );
    });
  };
}

/** Stages every action and goes on after a failure, because the caller is told of each. */
async function stageAll(storage: Storage, writes: Located[]): Promise<Staged[]> {
  const staged: Staged[] = [];
  const reasons: JsonObject[] = [];
  const billed: Usage[] = [];
  for (const write of writes) {
    try {
      const done = await stage(storage, write);
      staged.push(done);
      billed.push(doubled(done.usage));
      reasons.push({ Code: "None" });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      billed.push(...error.usage.map(doubled));
      reasons.push(reasonOf(error));
    }
  }
  if (staged.length < writes.length) throw cancelled(reasons, billed);
  const size = staged.reduce((total, { after }) => total + (after ? itemSize(after) : 0), 0);
  if (size > LARGEST_TRANSACTION)
    throw validationError("The items of the transaction together exceed the maximum of 4 MB");
  return staged;
}

function reasonOf(error: ApiError): JsonObject {
  const unmet = error.code === "ConditionalCheckFailedException";
  if (!unmet && error.code !== "ValidationException") throw error;
  const { message, Item } = error.body;
  return {
    Code: unmet ? "ConditionalCheckFailed" : "ValidationError",
    Message: message,
    ...(Item !== undefined && { Item }),
  };
}

/** What a cancelled transaction is billed is not documented; its actions are counted as if they had been carried out. */
function cancelled(reasons: JsonObject[], billed: Usage[]): ApiError {
  const codes = reasons.map((reason) => reason.Code).join(", ");
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return dynamoError("TransactionCanceledException", message, { CancellationReasons: reasons }, billed);
}

/** TransactGetItems: all items as of one moment. */
export function transactGet(storage: Storage) {
  return async (data: JsonObject): Promise<Answer> => {
    const gets = actionsOf(data).map((action) => {
      if (Object.keys(action).join() !== "Get") throw validationError("TransactItems can only contain Get");
      return validated<ItemRequest>("TransactItems.Get", action.Get, storage.dynalite);
    });
    return storage.exclusive(async () => {
      const Responses: ItemResponse[] = [];
      const usage: Usage[] = [];
      for (const get of gets) {
        usage.push(await readOf(storage, await locate(storage, "ConditionCheck", get)));
        const found = await called<ItemResponse>((done) => getItem(storage.dynalite, get, done));
        Responses.push(found?.Item ? { Item: found.Item } : {});
      }
      const { body } = answered(usage, capacityMode(data), "read");
      return { body: { Responses, ...body }, usage };
    });
  };
}

/** The list of actions, each with exactly one member. */
function actionsOf(data: JsonObject): JsonObject[] {
  const { TransactItems: actions } = data;
  if (!Array.isArray(actions) || actions.length === 0 || actions.length > MOST_ACTIONS)
    throw validationError(
      `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length between 1 and ${MOST_ACTIONS}`,
    );
  return actions.map((action: unknown) => {
    if (!isJsonObject(action)) throw validationError("Each member of TransactItems must be an object");
    return Object.fromEntries(Object.entries(action).filter(([, value]) => value != null));
  });
}

function parsedWrite(storage: Storage, action: JsonObject): { kind: WriteKind; request: ItemRequest } {
  const [name, ...others] = Object.keys(action);
  if (!isWriteKind(name) || others.length > 0)
    throw validationError("TransactItems can only contain one of Check, Put, Update or Delete");
  const request = validated<ItemRequest>(`TransactItems.${name}`, action[name], storage.dynalite);
  if (name === "ConditionCheck" && !request._condition)
    throw validationError(
      "1 validation error detected: Value null at 'conditionExpression' failed to satisfy constraint: Member must not be null",
    );
  return { kind: name, request };
}

function isWriteKind(name: string | undefined): name is WriteKind {
  return name === "Put" || name === "Update" || name === "Delete" || name === "ConditionCheck";
}

function tokenOf({ ClientRequestToken: token }: JsonObject): string | undefined {
  if (token == null) return undefined;
  if (typeof token !== "string" || token.length < 1 || token.length > 36)
    throw validationError(
      "1 validation error detected: Value at 'clientRequestToken' failed to satisfy constraint: Member must have length between 1 and 36",
    );
  return token;
}

function capacityMode({ ReturnConsumedCapacity: mode }: JsonObject): CapacityMode {
  if (mode == null) return "NONE";
  if (mode !== "TOTAL" && mode !== "INDEXES" && mode !== "NONE")
    throw validationError(
      "1 validation error detected: Value at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]",
    );
  return mode;
}

function doubled(usage: Usage): Usage {
  const twice = (units: Record<string, number>) =>
    Object.fromEntries(Object.entries(units).map(([name, count]) => [name, count * TRANSACTION_FACTOR]));
  return {
    ...usage,
    table: usage.table * TRANSACTION_FACTOR,
    globalIndexes: twice(usage.globalIndexes),
    localIndexes: twice(usage.localIndexes),
  };
}

async function readsOf(storage: Storage, writes: Located[]): Promise<Usage[]> {
  const reads: Usage[] = [];
  for (const write of writes) reads.push(await readOf(storage, write));
  return reads;
}

async function readOf(storage: Storage, { table, key }: Located): Promise<Usage> {
  const item = await storage.item(table, key);
  return readUsage(table.TableName, TRANSACTION_FACTOR * readUnits(item ? itemSize(item) : 0, true));
}

/** Transactions say of their capacity which kind it is. */
function answered(usage: Usage[], mode: CapacityMode, kind: "read" | "write"): Answer {
  const name = kind === "read" ? "ReadCapacityUnits" : "WriteCapacityUnits";
  const capacities = consumedCapacities(usage, mode)?.ConsumedCapacity;
  const named = capacities?.map((each) =>
    isJsonObject(each) ? { ...each, [name]: each.CapacityUnits } : each,
  );
  return { body: named ? { ConsumedCapacity: named } : {}, usage };
}
