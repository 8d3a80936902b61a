import type { Store as DynaliteStore } from "dynalite/db/index.js";
import batchGetItem from "dynalite/validations/batchGetItem.js";
import batchWriteItem from "dynalite/validations/batchWriteItem.js";
import createTable from "dynalite/validations/createTable.js";
import deleteItem from "dynalite/validations/deleteItem.js";
import deleteTable from "dynalite/validations/deleteTable.js";
import describeTable from "dynalite/validations/describeTable.js";
import getItem from "dynalite/validations/getItem.js";
import validations from "dynalite/validations/index.js";
import listTables from "dynalite/validations/listTables.js";
import listTagsOfResource from "dynalite/validations/listTagsOfResource.js";
import putItem from "dynalite/validations/putItem.js";
import query from "dynalite/validations/query.js";
import scan from "dynalite/validations/scan.js";
import tagResource from "dynalite/validations/tagResource.js";
import untagResource from "dynalite/validations/untagResource.js";
import updateItem from "dynalite/validations/updateItem.js";
import { fromDynalite, validationError } from "./errors.ts";
import { isJsonObject, type JsonObject } from "./shapes.ts";

/** What is allowed in one kind of request: dynalite's type table and its further checks. */
type Rules = { types: JsonObject; custom?: unknown };

const ON_FAILURE = {
  ReturnValuesOnConditionCheckFailure: { type: "String", enum: ["ALL_OLD", "NONE"] },
};

const CONDITION_PARTS = ["ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues"];

const RULES = {
  BatchGetItem: batchGetItem,
  BatchWriteItem: batchWriteItem,
  CreateTable: createTable,
  DeleteItem: extended(deleteItem),
  DeleteTable: deleteTable,
  DescribeTable: describeTable,
  GetItem: getItem,
  ListTables: listTables,
  ListTagsOfResource: listTagsOfResource,
  PutItem: extended(putItem),
  Query: query,
  Scan: scan,
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateItem: extended(updateItem),
  "TransactItems.ConditionCheck": part(deleteItem, ["TableName", "Key", ...CONDITION_PARTS]),
  "TransactItems.Delete": part(deleteItem, ["TableName", "Key", ...CONDITION_PARTS]),
  "TransactItems.Get": part(getItem, [
    "TableName",
    "Key",
    "ProjectionExpression",
    "ExpressionAttributeNames",
  ]),
  "TransactItems.Put": part(putItem, ["TableName", "Item", ...CONDITION_PARTS]),
  "TransactItems.Update": part(updateItem, ["TableName", "Key", "UpdateExpression", ...CONDITION_PARTS]),
} satisfies Record<string, Rules>;

export type RequestKind = keyof typeof RULES;

/**
 * The request with its types checked, its expressions parsed and its numbers normalised, or a refusal in DynamoDB's
 * words. A parameter that this system does not know is refused by name, so that nothing is ignored silently.
 */
export function validated<Request>(kind: RequestKind, data: unknown, store: DynaliteStore): Request {
  if (!isJsonObject(data)) throw validationError(`${kind} must be an object`);
  const { types, custom }: Rules = RULES[kind];
  const unknown = Object.keys(data).find((name) => data[name] != null && !(name in types));
  if (unknown !== undefined)
    throw validationError(`The local DynamoDB does not support the parameter ${unknown} of ${kind}`);
  try {
    const request = validations.checkTypes<Request>(data, types);
    validations.checkValidations(request, types, custom, store);
    return request;
  } catch (error) {
    throw fromDynalite(error);
  }
}

function extended(rules: Rules): Rules {
  return { ...rules, types: { ...rules.types, ...ON_FAILURE } };
}

/** The rules of the same operation inside a transaction, which takes fewer parameters. */
function part(rules: Rules, names: string[]): Rules {
  const types = Object.fromEntries(names.map((name) => [name, rules.types[name]]));
  return { ...rules, types: names.includes("ConditionExpression") ? { ...types, ...ON_FAILURE } : types };
}
