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

/**
 * The few requests the stores are made of. Absent values are left out of items; a failed condition is a value, since
 * every write here expects one.
 */
export class Table {
  readonly name: string;
  /** For a request that few functions make, and the others need not load. */
  readonly client: DynamoDBDocumentClient;

  constructor(client: DynamoDBClient, name: string) {
    this.client = DynamoDBDocumentClient.from(client, {
      marshallOptions: { removeUndefinedValues: true },
    });
    this.name = name;
  }

  async get(key: Key): Promise<Item | undefined> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.name, Key: key, ConsistentRead: true }),
    );
    return Item;
  }

  /** Puts if the condition holds. Otherwise answers with the item that stood in the way. */
  async put(
    item: Key & Item,
    condition?: { expression: string; names?: Record<string, string>; values?: Item },
  ): Promise<{ stored: true } | { stored: false; existing: Item | undefined }> {
    try {
      await this.client.send(
        new PutCommand({
          TableName: this.name,
          Item: item,
          ...(condition && {
            ConditionExpression: condition.expression,
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
            ...(condition.names && { ExpressionAttributeNames: condition.names }),
            ...(condition.values && { ExpressionAttributeValues: condition.values }),
          }),
        }),
      );
      return { stored: true };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
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
      const { Attributes } = await this.client.send(
        new UpdateCommand({
          TableName: this.name,
          Key: key,
          ReturnValues: "ALL_NEW",
          ...change,
        }),
      );
      return Attributes;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return undefined;
    }
  }

  /** One page. */
  async query(input: Omit<QueryCommandInput, "TableName">): Promise<readonly Item[]> {
    const { Items } = await this.client.send(new QueryCommand({ TableName: this.name, ...input }));
    return Items ?? [];
  }

  /** Every item of one partition, or those whose sort key begins so, page after page. */
  async partition(pk: string, prefix?: string): Promise<readonly Item[]> {
    const items: Item[] = [];
    let start: Item | undefined;
    do {
      const page = await this.client.send(
        new QueryCommand({
          TableName: this.name,
          KeyConditionExpression: prefix === undefined ? "pk = :pk" : "pk = :pk AND begins_with(sk, :prefix)",
          ExpressionAttributeValues: { ":pk": pk, ...(prefix !== undefined && { ":prefix": prefix }) },
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
      await this.client.send(new TransactWriteCommand({ TransactItems: items }));
      return undefined;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code ?? "None");
      if (codes.some((code) => !EXPECTED_CANCELLATIONS.has(code))) throw error;
      return codes;
    }
  }
}

/** Somebody else was faster, or a condition did not hold: values, not errors. */
const EXPECTED_CANCELLATIONS = new Set(["None", "ConditionalCheckFailed", "TransactionConflict"]);
