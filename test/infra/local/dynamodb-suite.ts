import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { expect } from "vitest";
import { listenDynamo } from "../../../infra/local/dynamodb.ts";
import { tableWithIndexes } from "./dynamodb-tables.ts";

/** A DynamoDB to ask questions of, through the SDK. */
export type Suite = {
  client: DynamoDBClient;
  documents: DynamoDBDocumentClient;
  table: string;
  second: string;
  /** A key that no other test uses. */
  freshKey(sk?: string): { pk: string; sk: string };
  put(item: Record<string, unknown>): Promise<void>;
  get(key: { pk: string; sk: string }): Promise<Record<string, unknown> | undefined>;
  /** The items of one partition in order. */
  partition(pk: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
};

/**
 * Opens the embedded system in memory with two fresh tables, or uses the one at `RELAYDESK_DYNAMODB_ENDPOINT`, so that the
 * same questions can be put to another implementation.
 */
export async function openSuite(): Promise<Suite> {
  const endpoint = process.env.RELAYDESK_DYNAMODB_ENDPOINT;
  const embedded = endpoint ? undefined : await listenDynamo();
  const client = clientOf(endpoint ?? embedded?.url ?? "");
  const documents = DynamoDBDocumentClient.from(client);
  const [table, second] = [`Conformance-${Date.now()}-a`, `Conformance-${Date.now()}-b`];
  for (const name of [table, second]) {
    await client.send(new CreateTableCommand(tableWithIndexes(name)));
    await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 0.05, maxDelay: 1 }, { TableName: name });
  }
  let keys = 0;
  return {
    client,
    documents,
    table,
    second,
    freshKey: (sk = "a") => ({ pk: `key-${++keys}`, sk }),
    put: async (Item) => {
      await documents.send(new PutCommand({ TableName: table, Item }));
    },
    get: async (Key) => {
      const found = await documents.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
      return found.Item;
    },
    partition: async (pk) => {
      const found = await documents.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: "pk = :pk",
          ExpressionAttributeValues: { ":pk": pk },
          ConsistentRead: true,
        }),
      );
      return found.Items ?? [];
    },
    close: async () => {
      client.destroy();
      await embedded?.close();
    },
  };
}

export function clientOf(endpoint: string): DynamoDBClient {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  return new DynamoDBClient({ endpoint, region: "eu-west-1", credentials, maxAttempts: 1 });
}

/** The error that a promise rejects with; fails when it does not, or with another one. */
export async function refusal(promise: Promise<unknown>, name: string): Promise<Error> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error(`expected ${name}, but the request succeeded`);
  expect(error.name, error.message).toBe(name);
  return error;
}

/** The numbers from 0 to `count` - 1, each made into something. */
export function times<Value>(count: number, make: (position: number) => Value): Value[] {
  return Array.from({ length: count }, (_, position) => make(position));
}
