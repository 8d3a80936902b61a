import type { S3Store, SnsStore, SqsQueue } from "./fauxqs.ts";
import { parseRedrivePolicy, type QueueStore } from "./queue-store.ts";
import { checkAttributes } from "./sqs.ts";

/** What should exist. Attributes carry the names of the SQS and SNS APIs; values that are not text become JSON. */
export interface MessagingSetup {
  readonly queues?: readonly { name: string; attributes?: Record<string, unknown> }[];
  readonly topics?: readonly { name: string; attributes?: Record<string, unknown> }[];
  readonly subscriptions?: readonly {
    topicArn: string;
    queueArn: string;
    /** Such as `RawMessageDelivery`, `FilterPolicy`, `FilterPolicyScope`. */
    attributes?: Record<string, unknown>;
  }[];
  readonly buckets?: readonly string[];
}

interface Stores {
  readonly queues: QueueStore;
  readonly topics: SnsStore;
  readonly objects: S3Store;
  readonly region: string;
}

/**
 * Brings queues, topics, subscriptions and buckets to the declared state. What exists keeps its messages and objects
 * and takes the declared attributes; a declared topic loses the subscriptions that are declared no more.
 *
 * @throws Error that names what is declared wrongly.
 */
export function setUp(declared: MessagingSetup, stores: Stores): void {
  setUpQueues(declared.queues ?? [], stores);
  for (const topic of declared.topics ?? []) {
    setUpTopic(topic.name, asText(topic.attributes), stores);
  }
  setUpSubscriptions(declared, stores);
  for (const bucket of declared.buckets ?? []) {
    stores.objects.createBucket(bucket);
  }
}

function setUpQueues(declared: NonNullable<MessagingSetup["queues"]>, stores: Stores): void {
  const wanted = declared.map(({ name, attributes }) => ({ name, attributes: asText(attributes) }));
  const arns = new Set(wanted.map(({ name }) => stores.queues.arnOf(name, stores.region)));
  for (const { name, attributes } of wanted) {
    checkAttributes(attributes);
    const target =
      attributes.RedrivePolicy && parseRedrivePolicy(attributes.RedrivePolicy).deadLetterTargetArn;
    if (target && !arns.has(target) && stores.queues.getQueueByArn(target) === undefined) {
      throw new Error(`The queue ${name} sends its dead letters to ${target}, which does not exist.`);
    }
  }
  for (const { name, attributes } of wanted) {
    setUpQueue(name, attributes, stores);
  }
}

function setUpQueue(name: string, declared: Record<string, string>, { queues, region }: Stores): void {
  const attributes = { ...declared, ...(name.endsWith(".fifo") && { FifoQueue: "true" }) };
  const arn = queues.arnOf(name, region);
  const existing = queues.getQueueByName(name);
  if (existing === undefined) {
    queues.createQueue(name, "", arn, attributes);
    return;
  }
  if (existing.arn !== arn) {
    throw new Error(
      `The data directory holds ${existing.arn}, from another region than ${region}: use another one.`,
    );
  }
  replaceAttributes(existing, attributes);
}

function replaceAttributes(queue: SqsQueue, attributes: Record<string, string>): void {
  queue.attributes = { ...DEFAULT_ATTRIBUTES, ...attributes };
  queue.setAttributes({}); // writes them to disk
}

/** What SQS assumes for a queue that says nothing: 30 s of invisibility, no delay, 1 MiB, four days. */
const DEFAULT_ATTRIBUTES = {
  VisibilityTimeout: "30",
  DelaySeconds: "0",
  MaximumMessageSize: "1048576",
  MessageRetentionPeriod: "345600",
  ReceiveMessageWaitTimeSeconds: "0",
};

function setUpTopic(
  name: string,
  attributes: Record<string, string>,
  { topics, queues, region }: Stores,
): void {
  const existing = topics.getTopic(queues.topicArnOf(name, region));
  if (existing === undefined) {
    topics.createTopic(name, attributes, undefined, region);
    return;
  }
  existing.attributes = attributes;
  topics.persistence?.updateTopicAttributes(existing.arn, attributes);
}

function setUpSubscriptions(declared: MessagingSetup, { topics, queues, region }: Stores): void {
  const wanted = new Map(
    (declared.subscriptions ?? []).map((subscription) => [
      `${subscription.topicArn} ${subscription.queueArn}`,
      { ...subscription, attributes: asText(subscription.attributes) },
    ]),
  );
  const declaredTopics = new Set((declared.topics ?? []).map(({ name }) => queues.topicArnOf(name, region)));
  for (const existing of [...topics.subscriptions.values()]) {
    const same = wanted.get(`${existing.topicArn} ${existing.endpoint}`);
    const changed = same !== undefined && !sameAttributes(same.attributes, existing.attributes);
    if (changed || (same === undefined && declaredTopics.has(existing.topicArn))) {
      topics.unsubscribe(existing.arn);
    }
  }
  for (const { topicArn, queueArn, attributes } of wanted.values()) {
    if (queues.getQueueByArn(queueArn) === undefined) {
      throw new Error(`A subscription of ${topicArn} delivers to ${queueArn}, which does not exist.`);
    }
    if (topics.subscribe(topicArn, "sqs", queueArn, attributes) === undefined) {
      throw new Error(`A subscription of ${queueArn} listens to ${topicArn}, which does not exist.`);
    }
  }
}

function sameAttributes(left: Record<string, string>, right: Record<string, string>): boolean {
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].every((name) => left[name] === right[name]);
}

function asText(attributes: Record<string, unknown> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      typeof value === "object" ? JSON.stringify(value) : String(value),
    ]),
  );
}
