import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Handler } from "../../../infra/local/front/request.ts";
import { type Messaging, startMessaging } from "../../../infra/local/messaging.ts";
import {
  followUpQueue,
  inboundQueue,
  outboundQueue,
  readFollowUp,
  readNudge,
  replayQueues,
} from "../../../shared/aws/queues.ts";
import { readInbound } from "../../../shared/aws/read-inbound.ts";
import type { ContactId, MessageId, OutboxId, TicketId } from "../../../shared/domain/ids.ts";
import type { Inbound } from "../../../shared/domain/message.ts";
import type { Blobs } from "../../../shared/flow/ports.ts";
import { serveHandler } from "../../infra/local/serve-handler.ts";
import { memoryBlobs } from "../../support/desk-table.ts";

let messaging: Messaging;
let sqs: SQSClient;
let blobs: Blobs;
let url: string;
let close: () => Promise<void>;

beforeAll(async () => {
  let handle: Handler = () => {};
  const server = await serveHandler((request, response) => handle(request, response));
  messaging = await startMessaging({ publicUrl: server.url, region: "eu-west-1", accountId: "000000000000" });
  handle = messaging.handle;
  messaging.setup({ queues: [{ name: "q", attributes: {} }], topics: [], subscriptions: [], buckets: [] });
  url = `${server.url}/000000000000/q`;
  sqs = new SQSClient({
    endpoint: server.url,
    region: "eu-west-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  blobs = memoryBlobs();
  close = async () => {
    sqs.destroy();
    await server.close();
    await messaging.stop();
  };
});
afterAll(() => close());

/** Takes everything off the queue. */
async function drain(): Promise<{ body: string; group: string | undefined }[]> {
  const taken: { body: string; group: string | undefined }[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ["MessageGroupId"],
      }),
    );
    if (Messages.length === 0) return taken;
    for (const message of Messages) {
      taken.push({ body: message.Body ?? "", group: message.Attributes?.MessageGroupId });
      await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message.ReceiptHandle }));
    }
  }
}

function said(text: string, sender = "mei@customer.example"): Inbound {
  return {
    kind: "message",
    message: {
      channel: "email",
      account: "help@wallet.example",
      identity: { key: `${text.slice(0, 20)}-${sender}` },
      conversation: "c",
      threading: "references",
      sender: { address: sender, trust: "verified" },
      receivedAt: "2026-03-02T12:00:00.000Z",
      text,
      attachments: [],
      references: [],
    },
  };
}

describe("the inbound queue", () => {
  it("carries every message as it was, in one request where they fit", async () => {
    const items = Array.from({ length: 23 }, (_, at) => said(`question ${at}`));
    await inboundQueue(sqs, url, blobs).put(items);
    const read = await Promise.all((await drain()).map(({ body }) => readInbound(body, blobs)));
    expect(read).toHaveLength(23);
    expect(read).toEqual(expect.arrayContaining(items));
  });

  it("carries a pointer where a message is too large for a queue, and the same message comes out", async () => {
    const large = said("long ".repeat(60_000));
    await inboundQueue(sqs, url, blobs).put([large, said("short")]);
    const taken = await drain();
    expect(Math.max(...taken.map(({ body }) => Buffer.byteLength(body)))).toBeLessThan(256 * 1024);
    const read = await Promise.all(taken.map(({ body }) => readInbound(body, blobs)));
    expect(read).toContainEqual(large);
  });

  it("splits what is too much for one request", async () => {
    const items = Array.from({ length: 5 }, (_, at) => said(`${at} ${"x".repeat(90_000)}`));
    await inboundQueue(sqs, url, blobs).put(items);
    expect(await drain()).toHaveLength(5);
  });

  it("groups by customer, so that a noisy one does not delay the others", async () => {
    await inboundQueue(sqs, url, blobs).put([
      said("one", "a@customer.example"),
      said("two", "a@customer.example"),
      said("three", "b@customer.example"),
    ]);
    const groups = (await drain()).map(({ group }) => group);
    expect(new Set(groups).size).toBe(2);
    expect(groups.join()).not.toContain("customer.example");
  });

  it("refuses a record that is not one of ours, naming no content", async () => {
    await expect(
      readInbound(JSON.stringify({ kind: "message", message: { text: 1 } }), blobs),
    ).rejects.toThrow();
    await expect(readInbound("not json", blobs)).rejects.toThrow();
    await expect(
      readInbound(JSON.stringify({ kind: "pointer", key: "inbound/none" }), blobs),
    ).rejects.toThrow(/inbound\/none/);
  });
});

describe("a quiet time", () => {
  it("comes back through the inbound queue, apart from messages", async () => {
    await followUpQueue(sqs, url).put("T1" as TicketId, "M1" as MessageId, "C1" as ContactId, 0);
    const [taken] = await drain();
    expect(taken?.group).toBe("C1");
    expect(readFollowUp(taken?.body ?? "")).toEqual({ ticket: "T1", message: "M1" });
    expect(readFollowUp(JSON.stringify(said("hello")))).toBeUndefined();
  });
});

describe("the outbound queue", () => {
  it("carries which reply waits, and nothing of what it says", async () => {
    await outboundQueue(sqs, url).nudge("T1" as TicketId, "O1" as OutboxId, "C1" as ContactId);
    const [taken] = await drain();
    expect(readNudge(taken?.body ?? "")).toEqual({ ticket: "T1", outbox: "O1" });
  });

  it("refuses a record that is not one of ours", () => {
    expect(() => readNudge(JSON.stringify({ ticket: 7 }))).toThrow();
  });
});

describe("a replay", () => {
  it("puts a record back as it was, and a large one behind a pointer", async () => {
    const replays = replayQueues(sqs, { inbound: url, mail: url }, blobs);
    const large = said("long ".repeat(60_000));
    await replays.replay("mail", '{"as":"it was"}');
    await replays.replay("inbound", JSON.stringify(large));
    const taken = (await drain()).map(({ body }) => body);
    expect(taken).toContain('{"as":"it was"}');
    const other = taken.find((body) => body !== '{"as":"it was"}') ?? "";
    expect(await readInbound(other, blobs)).toEqual(large);
  });
});
