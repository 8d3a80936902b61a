import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateQueueCommand, GetQueueUrlCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  accountId,
  arnOf,
  type MessagingWorld,
  messagingWorld,
  redrive,
  region,
} from "../infra/local/messaging/support.ts";

let dataDir: string;
let child: ChildProcess | undefined;
let restarted: MessagingWorld | undefined;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "messaging-crash-"));
});
afterEach(async () => {
  child?.kill("SIGKILL");
  await restarted?.stop();
  restarted = undefined;
  await rm(dataDir, { recursive: true });
});

/** Starts the services in a child process; `kill` ends it as `kill -9` does. */
async function startChild() {
  const script = join(import.meta.dirname, "../infra/local/messaging/process.ts");
  const started = spawn(process.execPath, [script, dataDir], { stdio: ["ignore", "pipe", "inherit"] });
  child = started;
  const [endpoint] = await once(createInterface(started.stdout), "line");
  const client = {
    endpoint: String(endpoint),
    region,
    credentials: { accessKeyId: "anyone", secretAccessKey: "anything" },
    maxAttempts: 1,
  };
  return {
    sqs: new SQSClient(client),
    s3: new S3Client({ ...client, forcePathStyle: true }),
    queueUrl: (name: string) => `${endpoint}/${accountId}/${name}`,
    kill: async () => {
      started.kill("SIGKILL");
      await once(started, "exit");
    },
  };
}

/** Receives until nothing is left. */
async function drain(world: MessagingWorld, queueUrl: string): Promise<string[]> {
  const bodies: string[] = [];
  for (;;) {
    const messages = await world.receive(queueUrl);
    if (messages.length === 0) {
      return bodies;
    }
    bodies.push(...messages.map(({ Body }) => Body ?? ""));
  }
}

test("every message that was accepted is there after kill -9 in the middle of sending", async () => {
  const before = await startChild();
  await before.sqs.send(new CreateQueueCommand({ QueueName: "inbound" }));
  const accepted: string[] = [];
  let running = true;
  const send = async (sender: string) => {
    for (let count = 0; running; count += 1) {
      const body = `${sender}${count}`;
      await before.sqs.send(
        new SendMessageCommand({
          QueueUrl: before.queueUrl("inbound"),
          MessageBody: body,
          MessageGroupId: sender,
        }),
      );
      accepted.push(body);
    }
  };
  // They all end with a broken connection.
  const sending = Promise.allSettled(["a", "b", "c", "d"].map(send));
  await expect.poll(() => accepted.length, { timeout: 20_000 }).toBeGreaterThan(200);
  await before.kill();
  running = false;
  await sending;

  restarted = await messagingWorld({ dataDir });
  restarted.messaging.setup({ queues: [{ name: "inbound" }] });
  const url = (await restarted.sqs.send(new GetQueueUrlCommand({ QueueName: "inbound" }))).QueueUrl ?? "";
  expect(url.startsWith(restarted.url)).toBe(true);
  const [first] = await restarted.receive(url, { VisibilityTimeout: 0, MaxNumberOfMessages: 1 });
  expect(first?.Attributes?.MessageGroupId).toBe(first?.Body?.slice(0, 1));
  const kept = await drain(restarted, url);
  expect(accepted.filter((body) => !kept.includes(body))).toEqual([]);
  expect(new Set(kept).size).toBe(kept.length);
});

test("objects, and dead letters with their origin, survive kill -9", async () => {
  const world = await messagingWorld({ dataDir });
  const dead = world.queue("dead");
  const work = world.queue("work", { VisibilityTimeout: 0, ...redrive("dead", 1) });
  world.messaging.setup({ buckets: ["raw-mail"] });
  await world.sqs.send(new SendMessageCommand({ QueueUrl: work, MessageBody: "poison" }));
  await world.receive(work);
  await world.receive(work);
  expect(await world.count(dead)).toBe(1);
  await world.stop();

  const before = await startChild();
  await before.s3.send(new PutObjectCommand({ Bucket: "raw-mail", Key: "mail", Body: "Subject: kept" }));
  await before.sqs.send(new SendMessageCommand({ QueueUrl: before.queueUrl("work"), MessageBody: "good" }));
  await before.kill();

  restarted = await messagingWorld({ dataDir });
  const [letter] = await restarted.receive(restarted.queue("dead"));
  expect(letter?.Attributes?.DeadLetterQueueSourceArn).toBe(arnOf("work"));
  const [good] = await restarted.receive(`${restarted.url}/${accountId}/work`);
  expect(good?.Body).toBe("good");
  const mail = await fetch(`${restarted.url}/raw-mail/mail`);
  expect(await mail.text()).toBe("Subject: kept");
});
