import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { keys } from "./keys.ts";

/** How many in how many hours. A count of 0 sets no limit. */
export interface RateLimit {
  readonly count: number;
  readonly hours: number;
}

/**
 * Counts what one sender does in fixed windows of time: one small item a sender and window, gone soon after it. What is
 * counted twice because a request was repeated is one more, which limits can bear.
 *
 * The client alone, loaded with the first count: who counts is an edge function, and needs nothing else of the table.
 *
 * @returns whether the limit still holds, this one included. `who` is an id that tells nobody's address.
 */
export function rateCounter(
  tableName: string,
  openClient: () => Promise<DynamoDBClient> = openDynamo,
): (who: string, limit: RateLimit, now: Date) => Promise<boolean> {
  let opened: Promise<DynamoDBClient> | undefined;
  return async (who, limit, now) => {
    if (limit.count === 0) return true;
    opened ??= openClient();
    const { UpdateItemCommand } = await import("@aws-sdk/client-dynamodb");
    const windowMs = limit.hours * 3_600_000;
    const start = Math.floor(now.getTime() / windowMs) * windowMs;
    const { pk, sk } = keys.rate(who, start);
    const { Attributes } = await (await opened).send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: { pk: { S: pk }, sk: { S: sk } },
        UpdateExpression: "SET #ttl = :ttl ADD n :one",
        ExpressionAttributeNames: { "#ttl": "ttl" },
        ExpressionAttributeValues: {
          ":ttl": { N: String(Math.ceil((start + windowMs) / 1000) + 3600) },
          ":one": { N: "1" },
        },
        ReturnValues: "UPDATED_NEW",
      }),
    );
    return Number(Attributes?.n?.N ?? 0) <= limit.count;
  };
}

async function openDynamo(): Promise<DynamoDBClient> {
  const { DynamoDBClient } = await import("@aws-sdk/client-dynamodb");
  return new DynamoDBClient({});
}
