import config from "relaydesk:config";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { bucketBlobs } from "../shared/aws/blobs.ts";
import { shardsFrom } from "../shared/aws/keys.ts";
import { type Parameters, parameters } from "../shared/aws/parameters.ts";
import { Table } from "../shared/aws/table.ts";
import type { StoreParts } from "../shared/aws/ticket-store.ts";
import { tellsAnybody } from "../shared/domain/event-targets.ts";
import { type Ids, idsWith } from "../shared/domain/ids.ts";

/** Opened once per cold start; each function takes what it uses, and what it does not use is not in its bundle. */
export function openParameters(path: string): Parameters {
  return parameters(new SSMClient({}), path);
}

export function openQueues(): SQSClient {
  return new SQSClient({});
}

/** How lines are kept, which every store that writes a ticket has to agree on. */
export function lineParts() {
  return { shardsOf: shardsFrom(config.queues), ageingMinutes: config.desk.ageingMinutes };
}

/** What a store is made of, for a function that takes one of them. */
export function openParts(tableName: string, bucketName: string): StoreParts {
  return {
    table: openTable(tableName),
    blobs: bucketBlobs(bucketName),
    ...lineParts(),
    webhooks: tellsAnybody(config.webhooks) ? config.webhooks : undefined,
  };
}

export function openTable(tableName: string): Table {
  return new Table(new DynamoDBClient({}), tableName);
}

/** Ids need the pepper, which is read on first use and never changes. */
export function openIds(secrets: Parameters): () => Promise<Ids> {
  let ids: Promise<Ids> | undefined;
  return () => {
    ids ??= secrets.pepper().then(idsWith);
    // A failed read must not stick: the next message asks again.
    ids.catch(() => {
      ids = undefined;
    });
    return ids;
  };
}
