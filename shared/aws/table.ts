import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Key } from "./keys.ts";

export type Item = Record<string, unknown>;
export type TransactItem = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

/** Reports the capacity of each request, by operation: how benches count write units. */
export type CapacityMeter = (operation: string, units: number) => void;

/**
 * The few requests the stores are made of. Absent values are left out of items; a failed condition is a value, since
 * every write here expects one.
 */
export class Table {
  readonly name: string;
  readonly #client: DynamoDBDocumentClient;
  readonly #meter: CapacityMeter | undefined;

  constructor(client: DynamoDBClient, name: string, meter?: CapacityMeter) {
    this.#client = DynamoDBDocumentClient.from(client, {
      marshallOptions: { removeUndefinedValues: true },
    });
    this.name = name;
    this.#meter = meter;
  }

  async get(key: Key): Promise<Item | undefined> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.name, Key: key, ConsistentRead: true }),
    );
    return Item;
  }

  /** Puts if the condition holds. Otherwise answers with the item that stood in the way. */
  async put(
    item: Key & Item,
    condition?: { expression: string; values?: Item },
  ): Promise<{ stored: true } | { stored: false; existing: Item | undefined }> {
    try {
      const { ConsumedCapacity } = await this.#client.send(
        new PutCommand({
          TableName: this.name,
          Item: item,
          ...this.#wantCapacity(),
          ...(condition && {
            ConditionExpression: condition.expression,
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
            ...(condition.values && { ExpressionAttributeValues: condition.values }),
          }),
        }),
      );
      this.#count("put", ConsumedCapacity?.CapacityUnits);
      return { stored: true };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      this.#count("put", 1);
      return { stored: false, existing: error.Item && unmarshall(error.Item) };
    }
  }

  /** Updates if the condition holds; answers with the new item, or nothing when it did not hold. */
  async update(
    key: Key,
    change: Pick<
      UpdateCommandInput,
      "UpdateExpression" | "ConditionExpression" | "ExpressionAttributeNames" | "ExpressionAttributeValues"
    >,
  ): Promise<Item | undefined> {
    try {
      const { Attributes, ConsumedCapacity } = await this.#client.send(
        new UpdateCommand({
          TableName: this.name,
          Key: key,
          ReturnValues: "ALL_NEW",
          ...this.#wantCapacity(),
          ...change,
        }),
      );
      this.#count("update", ConsumedCapacity?.CapacityUnits);
      return Attributes;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      this.#count("update", 1);
      return undefined;
    }
  }

  /** One page. */
  async query(input: Omit<QueryCommandInput, "TableName">): Promise<readonly Item[]> {
    const { Items } = await this.#client.send(new QueryCommand({ TableName: this.name, ...input }));
    return Items ?? [];
  }

  /** Every item of one partition, page after page. */
  async partition(pk: string): Promise<readonly Item[]> {
    const items: Item[] = [];
    let start: Item | undefined;
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.name,
          KeyConditionExpression: "pk = :pk",
          ExpressionAttributeValues: { ":pk": pk },
          ConsistentRead: true,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      items.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start);
    return items;
  }

  /** All or nothing. Answers with the reason code of each item when it was nothing. */
  async transact(items: TransactItem[]): Promise<readonly string[] | undefined> {
    try {
      const { ConsumedCapacity } = await this.#client.send(
        new TransactWriteCommand({ TransactItems: items, ...this.#wantCapacity() }),
      );
      for (const table of ConsumedCapacity ?? []) this.#count("transact", table.CapacityUnits);
      return undefined;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      this.#count("transact", 2 * items.length);
      const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code ?? "None");
      if (codes.some((code) => !EXPECTED_CANCELLATIONS.has(code))) throw error;
      return codes;
    }
  }

  #wantCapacity() {
    return this.#meter ? { ReturnConsumedCapacity: "INDEXES" as const } : {};
  }

  #count(operation: string, units: number | undefined) {
    this.#meter?.(operation, units ?? 0);
  }
}

/** Somebody else was faster, or a condition did not hold: values, not errors. */
const EXPECTED_CANCELLATIONS = new Set(["None", "ConditionalCheckFailed", "TransactionConflict"]);
