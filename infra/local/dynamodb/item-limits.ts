import type { ApiError } from "./errors.ts";
import { validationError } from "./errors.ts";
import { itemSize } from "./item-size.ts";
import type { Attribute, Index, Item, Table } from "./shapes.ts";

const LARGEST_ITEM = 400 * 1024;
const LARGEST_HASH_KEY = 2048;
const LARGEST_RANGE_KEY = 1024;

/**
 * Why an item may not be stored, if so. These are the limits that dynalite misses: it measures text in UTF-16 units
 * where DynamoDB counts UTF-8 bytes, lets an empty text be an index key, and `ADD` give one the wrong type.
 */
export function breaksLimit(table: Table, item: Item, kind: "Put" | "Update"): ApiError | undefined {
  const message = sizeProblem(item, kind) ?? keyProblem(table, item) ?? indexKeyProblem(table, item);
  return message === undefined ? undefined : validationError(message);
}

function sizeProblem(item: Item, kind: "Put" | "Update"): string | undefined {
  if (itemSize(item) <= LARGEST_ITEM) return undefined;
  return kind === "Put"
    ? "Item size has exceeded the maximum allowed size"
    : "Item size to update has exceeded the maximum allowed size";
}

function keyProblem(table: Table, item: Item): string | undefined {
  const [hash, range] = table.KeySchema.map((part) => bytesOf(item[part.AttributeName]));
  if ((hash ?? 0) > LARGEST_HASH_KEY)
    return `One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of${LARGEST_HASH_KEY} bytes`;
  if ((range ?? 0) > LARGEST_RANGE_KEY)
    return `One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of ${LARGEST_RANGE_KEY} bytes`;
  return undefined;
}

function indexKeyProblem(table: Table, item: Item): string | undefined {
  const indexes = [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])];
  for (const index of indexes) {
    for (const { AttributeName } of index.KeySchema) {
      const problem = oneIndexKeyProblem(table, index, AttributeName, item[AttributeName]);
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
}

function oneIndexKeyProblem(
  table: Table,
  index: Index,
  name: string,
  value: Attribute | undefined,
): string | undefined {
  if (value === undefined) return undefined;
  const place = `IndexName: ${index.IndexName}, IndexKey: ${name}`;
  const expected = table.AttributeDefinitions.find((each) => each.AttributeName === name)?.AttributeType;
  const [actual] = Object.keys(value);
  if (expected !== actual)
    return `One or more parameter values were invalid: Type mismatch for Index Key ${name} Expected: ${expected} Actual: ${actual} IndexName: ${index.IndexName}`;
  if (bytesOf(value) === 0)
    return `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. ${place}`;
  return undefined;
}

/** Bytes of a text or binary key; numbers have no limit of their own. */
function bytesOf(value: Attribute | undefined): number | undefined {
  if (value === undefined) return undefined;
  if ("S" in value) return Buffer.byteLength(value.S);
  return "B" in value ? Buffer.byteLength(value.B, "base64") : undefined;
}
