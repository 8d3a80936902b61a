import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChangeMessageVisibilityCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startMessaging } from "../../../infra/local/messaging.ts";
import {
  accountId,
  arnOf,
  type MessagingWorld,
  messagingWorld,
  redrive,
  region,
} from "./messaging/support.ts";

let dataDir: string;
let restarted: MessagingWorld | undefined;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "messaging-restart-"));
});
afterEach(async () => {
  await restarted?.stop();
  restarted = undefined;
  await rm(dataDir, { recursive: true });
});

test("a message that a worker gave back is visible after a restart", async () => {
  const world = await messagingWorld({ dataDir });
  const url = world.queue("returned", { VisibilityTimeout: 600 });
  await world.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "again" }));
  const [message] = await world.receive(url);
  await world.sqs.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: url,
      ReceiptHandle: message?.ReceiptHandle,
      VisibilityTimeout: 0,
    }),
  );
  await world.stop();
  restarted = await messagingWorld({ dataDir });
  const [again] = await restarted.receive(restarted.queue("returned", { VisibilityTimeout: 600 }));
  expect(again?.Attributes?.ApproximateReceiveCount).toBe("2");
});

test("setting up again keeps messages and takes the new attributes", async () => {
  const world = await messagingWorld({ dataDir });
  const url = world.queue("kept", { VisibilityTimeout: 5, DelaySeconds: 0 });
  await world.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "still here" }));
  await world.stop();
  restarted = await messagingWorld({ dataDir });
  restarted.messaging.setup({
    queues: [{ name: "dead" }, { name: "kept", attributes: { VisibilityTimeout: 0, ...redrive("dead", 1) } }],
  });
  const kept = `${restarted.url}/${accountId}/kept`;
  expect((await restarted.receive(kept)).map(({ Body }) => Body)).toEqual(["still here"]);
  expect(await restarted.receive(kept)).toEqual([]);
  const [letter] = await restarted.receive(`${restarted.url}/${accountId}/dead`);
  expect(letter?.Attributes?.DeadLetterQueueSourceArn).toBe(arnOf("kept"));
});

test("data of another region is not taken for this one's", async () => {
  const world = await messagingWorld({ dataDir });
  world.queue("regional");
  await world.stop();
  const options = { dataDir, publicUrl: "http://127.0.0.1:1", accountId };
  const messaging = await startMessaging({ ...options, region: "us-east-1" });
  expect(() => messaging.setup({ queues: [{ name: "regional" }] })).toThrow(/another region than us-east-1/);
  await messaging.stop();
});

test("an account that the services do not know is an error at start", async () => {
  await expect(
    startMessaging({ publicUrl: "http://127.0.0.1:1", accountId: "111122223333", region }),
  ).rejects.toThrow(/000000000000 only, not 111122223333/);
});
