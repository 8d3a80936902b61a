import { PublishBatchCommand, PublishCommand } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accountId, arnOf, type MessagingWorld, messagingWorld, region } from "./messaging/support.ts";

let world: MessagingWorld;
beforeAll(async () => {
  world = await messagingWorld();
});
afterAll(() => world.stop());

const topicArnOf = (name: string) => `arn:aws:sns:${region}:${accountId}:${name}`;

/** A topic of this name with one queue of the same name that listens to it. */
function topicWithQueue(name: string, attributes: Record<string, unknown> = {}) {
  world.messaging.setup({
    queues: [{ name }],
    topics: [{ name }],
    subscriptions: [{ topicArn: topicArnOf(name), queueArn: arnOf(name), attributes }],
  });
  return { TopicArn: topicArnOf(name), queueUrl: `${world.url}/${accountId}/${name}` };
}

test("a topic wraps a message in its envelope", async () => {
  const { TopicArn, queueUrl } = topicWithQueue("wrapped");
  await world.sns.send(new PublishCommand({ TopicArn, Message: "hello ✉", Subject: "greeting" }));
  const [received] = await world.receive(queueUrl);
  expect(JSON.parse(received?.Body ?? "")).toMatchObject({
    Type: "Notification",
    TopicArn,
    Subject: "greeting",
    Message: "hello ✉",
  });
});

test("a topic passes the bare message and its attributes where the subscription is raw", async () => {
  const { TopicArn, queueUrl } = topicWithQueue("raw", { RawMessageDelivery: true });
  const MessageAttributes = { kind: { DataType: "String", StringValue: "mail" } };
  await world.sns.send(new PublishCommand({ TopicArn, Message: "bare", MessageAttributes }));
  const [received] = await world.receive(queueUrl);
  expect(received?.Body).toBe("bare");
  expect(received?.MessageAttributes?.kind?.StringValue).toBe("mail");
});

test("a topic leaves out what the filter policy of a subscription does not match", async () => {
  const { TopicArn, queueUrl } = topicWithQueue("filtered", {
    RawMessageDelivery: true,
    FilterPolicy: { kind: ["bounce"] },
  });
  for (const kind of ["delivery", "bounce"]) {
    const MessageAttributes = { kind: { DataType: "String", StringValue: kind } };
    await world.sns.send(new PublishCommand({ TopicArn, Message: kind, MessageAttributes }));
  }
  expect((await world.receive(queueUrl)).map(({ Body }) => Body)).toEqual(["bounce"]);
});

test("a topic takes a batch and gives every message its own delivery", async () => {
  const { TopicArn, queueUrl } = topicWithQueue("batch", { RawMessageDelivery: true });
  const entries = ["one", "two"].map((Message) => ({ Id: Message, Message }));
  await world.sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: entries }));
  expect((await world.receive(queueUrl)).map(({ Body }) => Body).sort()).toEqual(["one", "two"]);
});

test("the system itself can publish, and a missing topic is an error that names it", async () => {
  const { TopicArn, queueUrl } = topicWithQueue("internal", { RawMessageDelivery: true });
  expect(await world.messaging.publish(TopicArn, "from inside")).toMatch(/^[0-9a-f-]{36}$/);
  expect((await world.receive(queueUrl)).map(({ Body }) => Body)).toEqual(["from inside"]);
  await expect(world.messaging.publish(topicArnOf("missing"), "lost")).rejects.toThrow(/missing/);
});

test("setting up again changes a subscription and drops one that is declared no more", async () => {
  const { TopicArn, queueUrl } = topicWithQueue("changing");
  topicWithQueue("changing", { RawMessageDelivery: true });
  await world.sns.send(new PublishCommand({ TopicArn, Message: "once" }));
  expect((await world.receive(queueUrl)).map(({ Body }) => Body)).toEqual(["once"]);
  world.messaging.setup({ topics: [{ name: "changing" }] });
  await world.sns.send(new PublishCommand({ TopicArn, Message: "nobody listens" }));
  expect(await world.count(queueUrl)).toBe(0);
});

test("a subscription between things that do not exist is an error that names them", () => {
  const declare = (topic: string, queue: string) => () =>
    world.messaging.setup({
      subscriptions: [{ topicArn: topicArnOf(topic), queueArn: arnOf(queue) }],
    });
  topicWithQueue("present");
  expect(declare("present", "absent")).toThrow(/absent, which does not exist/);
  expect(declare("absent", "present")).toThrow(/absent, which does not exist/);
});
