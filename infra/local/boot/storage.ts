import type * as z from "zod";
import type { Dynamo } from "../dynamodb.ts";
import type { MessagingSetup } from "../messaging/set-up.ts";
import type { Resource } from "../template.ts";
import { attribute, type Declared, declared } from "./declared.ts";
import { Bucket, Queue, Subscription, Table, Topic } from "./resource-types.ts";

type TableProperties = z.infer<typeof Table.properties>;

/**
 * Creates the tables that are missing. One that exists keeps its items and must be the one that the template describes.
 *
 * @throws Error that names the table and what differs: keys and indexes of a table with data are not changed.
 */
export async function createTables(resources: readonly Resource[], dynamo: Dynamo): Promise<void> {
  const { TableNames } = listOfTables(await dynamo.perform("ListTables", {}));
  for (const table of declared(resources, Table)) {
    const { TimeToLiveSpecification, ...shape } = table.props;
    if (TableNames.includes(table.ref)) await assertSame(table, dynamo);
    else await dynamo.perform("CreateTable", creation(table.ref, shape));
    if (TimeToLiveSpecification) await setTimeToLive(table.ref, TimeToLiveSpecification, dynamo);
  }
}

/** Queues, topics, subscriptions and buckets as the messaging part takes them. */
export function messagingSetup(resources: readonly Resource[]): MessagingSetup {
  return {
    queues: declared(resources, Queue).map((queue) => {
      const { QueueName: _name, SqsManagedSseEnabled: _sse, Tags: _tags, ...attributes } = queue.props;
      return { name: attribute(queue, "QueueName"), attributes: defined(attributes) };
    }),
    topics: declared(resources, Topic).map((topic) => ({ name: attribute(topic, "TopicName") })),
    subscriptions: declared(resources, Subscription)
      .filter(({ props }) => props.Protocol === "sqs")
      .map(({ props }) => {
        const { RawMessageDelivery, FilterPolicy, FilterPolicyScope } = props;
        const attributes = defined({ RawMessageDelivery, FilterPolicy, FilterPolicyScope });
        return { topicArn: props.TopicArn, queueArn: props.Endpoint, attributes };
      }),
    buckets: declared(resources, Bucket).map(({ ref }) => ref),
  };
}

function creation(TableName: string, props: Omit<TableProperties, "TimeToLiveSpecification">) {
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, LocalSecondaryIndexes } = props;
  const BillingMode = "PAY_PER_REQUEST";
  return defined({
    TableName,
    AttributeDefinitions,
    KeySchema,
    BillingMode,
    GlobalSecondaryIndexes,
    LocalSecondaryIndexes,
  });
}

async function assertSame(table: Declared<TableProperties>, dynamo: Dynamo): Promise<void> {
  const { Table: found } = description(await dynamo.perform("DescribeTable", { TableName: table.ref }));
  const parts = [
    "KeySchema",
    "AttributeDefinitions",
    "GlobalSecondaryIndexes",
    "LocalSecondaryIndexes",
  ] as const;
  const changed = parts.filter((part) => canonical(table.props[part]) !== canonical(found[part]));
  if (changed.length > 0) {
    throw new Error(
      `The table ${table.ref} in the data directory has other ${changed.join(", ")} than the template. ` +
        "A table with data is not rebuilt in place: start with --reset to begin afresh, or with --data <dir> beside it.",
    );
  }
}

async function setTimeToLive(
  TableName: string,
  wanted: { AttributeName: string; Enabled: boolean },
  dynamo: Dynamo,
): Promise<void> {
  const answer = await dynamo.perform("DescribeTimeToLive", { TableName });
  const current = JSON.stringify(answer);
  const isOn = current.includes('"ENABLED"') && current.includes(JSON.stringify(wanted.AttributeName));
  if (isOn === wanted.Enabled) return;
  await dynamo.perform("UpdateTimeToLive", { TableName, TimeToLiveSpecification: wanted });
}

/** The same text for the same keys and indexes, whatever else a description says and in whatever order. */
function canonical(value: unknown): string {
  return JSON.stringify(sorted(value)) ?? "";
}

const compared = new Set([
  ...["AttributeName", "AttributeType", "KeyType", "IndexName", "KeySchema"],
  ...["Projection", "ProjectionType", "NonKeyAttributes"],
]);

function sorted(value: unknown): unknown {
  if (value === undefined) return [];
  if (Array.isArray(value))
    return value
      .map(sorted)
      .map((each) => JSON.stringify(each))
      .sort();
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).filter(([name, each]) => compared.has(name) && each !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, each]) => [name, sorted(each)]),
  );
}

function listOfTables(answer: object): { TableNames: unknown[] } {
  return { TableNames: "TableNames" in answer && Array.isArray(answer.TableNames) ? answer.TableNames : [] };
}

function description(answer: object): { Table: Record<string, unknown> } {
  const table = "Table" in answer ? answer.Table : undefined;
  return { Table: table && typeof table === "object" ? { ...table } : {} };
}

function defined<T extends object>(values: T): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
