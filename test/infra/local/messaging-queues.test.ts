import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { arnOf, type MessagingWorld, messagingWorld, redrive } from "./messaging/support.ts";

let world: MessagingWorld;
let clock = 0;
beforeAll(async () => {
  world = await messagingWorld({ now: () => Date.now() + clock });
});
afterAll(() => world.stop());

function send(queueUrl: string, body: string, more: object = {}) {
  return world.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body, ...more }));
}

const bodies = (messages: { Body?: string | undefined }[]) => messages.map(({ Body }) => Body).sort();

describe("a queue", () => {
  test("gives a message with its attributes, and not again once it is deleted", async () => {
    const url = world.queue("plain");
    await send(url, "hello", {
      MessageAttributes: { kind: { DataType: "String", StringValue: "greeting" } },
    });
    const [message] = await world.receive(url);
    expect(message?.Body).toBe("hello");
    expect(message?.MessageAttributes?.kind?.StringValue).toBe("greeting");
    expect(message?.Attributes?.ApproximateReceiveCount).toBe("1");
    await world.sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message?.ReceiptHandle }));
    expect(await world.count(url)).toBe(0);
    expect(await world.receive(url)).toEqual([]);
  });

  test("has a URL at the public address, whatever way one asks for it", async () => {
    const url = world.queue("addressed");
    expect((await world.sqs.send(new GetQueueUrlCommand({ QueueName: "addressed" }))).QueueUrl).toBe(url);
    expect((await world.sqs.send(new ListQueuesCommand({ QueueNamePrefix: "addr" }))).QueueUrls).toEqual([
      url,
    ]);
    expect((await world.sqs.send(new CreateQueueCommand({ QueueName: "addressed" }))).QueueUrl).toBe(url);
  });

  test("that does not exist is an error by its name", async () => {
    await expect(world.sqs.send(new GetQueueUrlCommand({ QueueName: "nowhere" }))).rejects.toMatchObject({
      name: "QueueDoesNotExist",
    });
  });

  test("is not created again with other attributes", async () => {
    const create = (seconds: string) =>
      world.sqs.send(
        new CreateQueueCommand({ QueueName: "fixed", Attributes: { VisibilityTimeout: seconds } }),
      );
    await create("5");
    await create("5");
    await expect(create("9")).rejects.toThrow(/VisibilityTimeout/);
  });

  test("refuses attributes out of range", async () => {
    expect(() => world.queue("bad", { VisibilityTimeout: 43_201 })).toThrow(/VisibilityTimeout/);
    expect(() => world.queue("bad", { RedrivePolicy: { maxReceiveCount: 3 } })).toThrow(/RedrivePolicy/);
    expect(() => world.queue("bad-target", redrive("missing", 3))).toThrow(/missing, which does not exist/);
  });

  test("takes up to 1 MiB and no more", async () => {
    const url = world.queue("large");
    await send(url, "x".repeat(1024 * 1024));
    await expect(send(url, "x".repeat(1024 * 1024 + 1))).rejects.toThrow(/1048576/);
  });

  test("forgets messages that are older than its retention period", async () => {
    const url = world.queue("forgetful", { MessageRetentionPeriod: 60 });
    await send(url, "soon forgotten");
    expect(await world.count(url)).toBe(1);
    clock += 59_000;
    expect(await world.count(url)).toBe(1);
    clock += 2_000;
    expect(await world.count(url)).toBe(0);
    expect(await world.receive(url)).toEqual([]);
  });

  test("is empty after a purge", async () => {
    const url = world.queue("purged");
    await send(url, "gone");
    await world.sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
    expect(await world.receive(url)).toEqual([]);
  });

  test("names an operation it does not have", async () => {
    const response = await fetch(world.url, {
      method: "POST",
      headers: { "x-amz-target": "AmazonSQS.AddPermission", "content-type": "application/x-amz-json-1.0" },
      body: "{}",
    });
    expect(response.status).toBe(501);
    expect(await response.text()).toContain("AddPermission");
  });

  test("answers malformed JSON with an error of the protocol", async () => {
    const response = await fetch(world.url, {
      method: "POST",
      headers: { "x-amz-target": "AmazonSQS.SendMessage" },
      body: "{",
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: "com.amazonaws.sqs#SerializationException" });
  });
});

describe("visibility", () => {
  test("hides a message in flight and shows it again when a worker gives it back", async () => {
    const url = world.queue("returned");
    await send(url, "again");
    const [first] = await world.receive(url);
    expect(await world.receive(url)).toEqual([]);
    await world.sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: url,
        ReceiptHandle: first?.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
    const [second] = await world.receive(url);
    expect(second?.MessageId).toBe(first?.MessageId);
    expect(second?.Attributes?.ApproximateReceiveCount).toBe("2");
    expect(second?.ReceiptHandle).not.toBe(first?.ReceiptHandle);
  });

  test("that ran out still lets the last receiver delete the message", async () => {
    const url = world.queue("late");
    await send(url, "slow work");
    const [message] = await world.receive(url, { VisibilityTimeout: 0 });
    await world.sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message?.ReceiptHandle }));
    expect(await world.receive(url)).toEqual([]);
  });

  test("that ran out does not let an earlier receiver delete what another holds, or anything else", async () => {
    const url = world.queue("too-late");
    await send(url, "contested");
    await send(url, "waiting");
    const receiveOne = async () =>
      (await world.receive(url, { VisibilityTimeout: 0, MaxNumberOfMessages: 1 }))[0];
    const early = await receiveOne();
    await receiveOne();
    const late = await receiveOne();
    expect(late?.MessageId).toBe(early?.MessageId);
    await world.sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: early?.ReceiptHandle }));
    expect(bodies(await world.receive(url))).toEqual(["contested", "waiting"]);
  });

  test("refuses a receipt handle that was never given out", async () => {
    const url = world.queue("strict");
    const bogus = { QueueUrl: url, ReceiptHandle: "bogus" };
    await expect(world.sqs.send(new DeleteMessageCommand(bogus))).rejects.toMatchObject({
      name: "ReceiptHandleIsInvalid",
    });
    await expect(
      world.sqs.send(new ChangeMessageVisibilityCommand({ ...bogus, VisibilityTimeout: 1 })),
    ).rejects.toMatchObject({ name: "ReceiptHandleIsInvalid" });
    const batch = await world.sqs.send(
      new DeleteMessageBatchCommand({ QueueUrl: url, Entries: [{ Id: "a", ReceiptHandle: "bogus" }] }),
    );
    expect(batch.Failed?.map(({ Id, Code }) => [Id, Code])).toEqual([["a", "ReceiptHandleIsInvalid"]]);
    expect(batch.Successful ?? []).toEqual([]);
  });
});

describe("long polling", () => {
  test("answers as soon as a message arrives", async () => {
    const url = world.queue("awaited");
    const started = Date.now();
    const waiting = world.receive(url, { WaitTimeSeconds: 15 });
    await send(url, "arrived");
    expect(bodies(await waiting)).toEqual(["arrived"]);
    expect(Date.now() - started).toBeLessThan(5_000);
  });

  test("gives one message to one of several waiting callers and lets the others wait on", async () => {
    const url = world.queue("shared");
    const waiting = [1, 2, 3].map(() => world.receive(url, { WaitTimeSeconds: 1, MaxNumberOfMessages: 1 }));
    await send(url, "only one");
    const started = Date.now();
    const answers = await Promise.all(waiting);
    expect(answers.map((messages) => messages.length).sort()).toEqual([0, 0, 1]);
    expect(Date.now() - started).toBeGreaterThan(500);
  });

  test("does not hand a message to a caller that has gone away", async () => {
    const url = world.queue("abandoned");
    const abort = new AbortController();
    const waiting = fetch(world.url, {
      method: "POST",
      headers: { "x-amz-target": "AmazonSQS.ReceiveMessage", "content-type": "application/x-amz-json-1.0" },
      body: JSON.stringify({ QueueUrl: url, WaitTimeSeconds: 20 }),
      signal: abort.signal,
    });
    // The request before this one on the same server is answered, so the long poll is being waited on by then.
    await world.count(url);
    abort.abort();
    await expect(waiting).rejects.toThrow();
    await world.count(url);
    await send(url, "for somebody who is there");
    expect(bodies(await world.receive(url, { WaitTimeSeconds: 5 }))).toEqual(["for somebody who is there"]);
  });
});

describe("dead letters", () => {
  test("move after the allowed receives and say which queue they come from", async () => {
    const dead = world.queue("dead");
    const url = world.queue("work", { VisibilityTimeout: 0, ...redrive("dead", 2) });
    await send(url, "poison", { MessageAttributes: { kind: { DataType: "String", StringValue: "kept" } } });
    expect(await world.receive(url)).toHaveLength(1);
    expect(await world.receive(url)).toHaveLength(1);
    expect(await world.receive(url)).toEqual([]);
    const [letter] = await world.receive(dead);
    expect(letter?.Body).toBe("poison");
    expect(letter?.Attributes?.DeadLetterQueueSourceArn).toBe(arnOf("work"));
    expect(letter?.MessageAttributes?.kind?.StringValue).toBe("kept");
  });

  test("from two queues keep their own origin", async () => {
    const dead = world.queue("common-dead");
    for (const name of ["left", "right"]) {
      const url = world.queue(name, { VisibilityTimeout: 0, ...redrive("common-dead", 1) });
      await send(url, name);
      await world.receive(url);
      await world.receive(url);
    }
    const letters = await world.receive(dead);
    const origins = letters.map(({ Body, Attributes }) => [Body, Attributes?.DeadLetterQueueSourceArn]);
    expect(origins.sort()).toEqual([
      ["left", arnOf("left")],
      ["right", arnOf("right")],
    ]);
  });

  test("list the queues they come from", async () => {
    const dead = world.queue("listed-dead");
    const url = world.queue("listed-work", redrive("listed-dead", 3));
    const { queueUrls } = await world.sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }));
    expect(queueUrls).toEqual([url]);
  });

  test("go back to where they came from as new messages", async () => {
    const dead = world.queue("redriven-dead");
    const url = world.queue("redriven", { VisibilityTimeout: 0, ...redrive("redriven-dead", 1) });
    await send(url, "second chance");
    await world.receive(url);
    await world.receive(url);
    await world.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arnOf("redriven-dead") }));
    expect(await world.count(dead)).toBe(0);
    const [message] = await world.receive(url);
    expect(message?.Body).toBe("second chance");
    expect(message?.Attributes?.ApproximateReceiveCount).toBe("1");
    const { Results } = await world.sqs.send(
      new ListMessageMoveTasksCommand({ SourceArn: arnOf("redriven-dead") }),
    );
    expect(Results?.[0]?.ApproximateNumberOfMessagesMoved).toBe(1);
  });

  test("are only moved out of a dead-letter queue", async () => {
    world.queue("ordinary");
    await expect(
      world.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arnOf("ordinary") })),
    ).rejects.toThrow(/Dead Letter Queue/);
  });
});

describe("batches", () => {
  test("carry ten messages and no more", async () => {
    const url = world.queue("batched");
    const entries = Array.from({ length: 11 }, (_, index) => ({
      Id: `m${index}`,
      MessageBody: `body ${index}`,
    }));
    const sent = await world.sqs.send(
      new SendMessageBatchCommand({ QueueUrl: url, Entries: entries.slice(0, 10) }),
    );
    expect(sent.Successful).toHaveLength(10);
    expect(await world.receive(url)).toHaveLength(10);
    await expect(
      world.sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: entries })),
    ).rejects.toThrow(/10/);
  });

  test("report the entry that failed beside those that did not", async () => {
    const url = world.queue("partly");
    const sent = await world.sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: "good", MessageBody: "fine" },
          { Id: "bad", MessageBody: "\u0000" },
        ],
      }),
    );
    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(["good"]);
    expect(sent.Failed?.map(({ Id }) => Id)).toEqual(["bad"]);
  });
});

describe("fair queues", () => {
  test("take the group of a message and return it", async () => {
    const url = world.queue("fair");
    await send(url, "alone", { MessageGroupId: "contact-1" });
    await world.sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: "a", MessageBody: "first", MessageGroupId: "contact-2" },
          { Id: "b", MessageBody: "\u0000", MessageGroupId: "contact-3" },
          { Id: "c", MessageBody: "later", MessageGroupId: "contact-4", DelaySeconds: 0 },
          { Id: "d", MessageBody: "none" },
        ],
      }),
    );
    const groups = (await world.receive(url)).map(({ Body, Attributes }) => [
      Body,
      Attributes?.MessageGroupId,
    ]);
    expect(groups.sort()).toEqual([
      ["alone", "contact-1"],
      ["first", "contact-2"],
      ["later", "contact-4"],
      ["none", undefined],
    ]);
  });

  test("refuse a group that SQS would refuse", async () => {
    const url = world.queue("fair-strict");
    await expect(send(url, "x", { MessageGroupId: "two words" })).rejects.toThrow(/MessageGroupId/);
    expect(await world.count(url)).toBe(0);
  });
});
