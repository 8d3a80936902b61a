import type { Updates } from "./update-operands.ts";

/** An attribute value as it travels in DynamoDB's JSON protocol; binary is base64 text, a number is decimal text. */
export type Attribute =
  | { S: string }
  | { N: string }
  | { B: string }
  | { BOOL: boolean }
  | { NULL: boolean }
  | { L: Attribute[] }
  | { M: Item }
  | { SS: string[] }
  | { NS: string[] }
  | { BS: string[] };

export type Item = Record<string, Attribute>;

export type KeySchema = { AttributeName: string; KeyType: "HASH" | "RANGE" }[];

/** A global or local secondary index as the table description carries it. */
export type Index = {
  IndexName: string;
  KeySchema: KeySchema;
  Projection: { ProjectionType: "ALL" | "INCLUDE" | "KEYS_ONLY"; NonKeyAttributes?: string[] };
  IndexStatus?: string;
};

/** The part of a table description that the overlay reads; the rest passes through untouched. */
export type Table = {
  TableName: string;
  TableStatus: string;
  CreationDateTime: number;
  KeySchema: KeySchema;
  AttributeDefinitions: { AttributeName: string; AttributeType: "S" | "N" | "B" }[];
  GlobalSecondaryIndexes?: Index[];
  LocalSecondaryIndexes?: Index[];
  BillingModeSummary?: { BillingMode: string; LastUpdateToPayPerRequestDateTime?: number };
};

/** A document path such as `m.a[0]`: map keys are strings, list positions numbers. */
export type Path = (string | number)[];

export type Operand = Path | Attribute | { type: "function"; name: string; args: Operand[] };

export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">=";

/** A condition or filter as dynalite's parser leaves it, names and values already filled in. */
export type Expression =
  | { type: "and" | "or"; args: [Expression, Expression] }
  | { type: "not"; args: [Expression] }
  | { type: "function"; name: string; args: Operand[] }
  | { type: "between" | "in" | Comparator; args: Operand[] };

export type CapacityMode = "TOTAL" | "INDEXES" | "NONE";

/** One read or write after dynalite's validators have accepted it; the underscored members are its parsed expressions. */
export type ItemRequest = {
  TableName: string;
  Item?: Item;
  Key?: Item;
  Select?: string;
  IndexName?: string;
  ConsistentRead?: boolean;
  ExclusiveStartKey?: Item;
  ScanIndexForward?: boolean;
  ReturnConsumedCapacity?: CapacityMode;
  ReturnValuesOnConditionCheckFailure?: "ALL_OLD" | "NONE";
  AttributeUpdates?: unknown;
  _condition?: { expression: Expression };
  _filter?: { expression: Expression; nestedPaths: unknown; pathHeads: unknown };
  _projection?: { paths?: Path[]; nestedPaths: unknown };
  _updates?: Updates;
};

/** What a read or write answers before capacity is added. */
export type ItemResponse = {
  Item?: Item;
  Attributes?: Item;
  Items?: Item[];
  Count?: number;
  ScannedCount?: number;
  LastEvaluatedKey?: Item;
};

export type JsonObject = Record<string, unknown>;

/** One line of a LevelDB batch. */
export type BatchOperation = { type: "put"; key: string; value: unknown } | { type: "del"; key: string };

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** For what lies under an item's key: this overlay wrote it, so that it is an object says enough. */
export function isItem(value: unknown): value is Item {
  return isJsonObject(value);
}
