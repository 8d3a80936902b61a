import { createServer, request } from "node:http";
import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import fc from "fast-check";
import { type FauxqsServer, startFauxqs } from "fauxqs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { divideBySize, judge, type SqsRecord } from "../../../infra/local/event-source/batch.ts";
import {
  type EventSource,
  type EventSourceOptions,
  startEventSource,
} from "../../../infra/local/event-source.ts";
import type { InvocationResult } from "../../../infra/local/lambda.ts";

type Batch = { Records: SqsRecord[] };

const region = "eu-west-1";
const credentials = { accessKeyId: "local", secretAccessKey: "local" };
let server: FauxqsServer;
let client: SQSClient;
let queues = 0;
const sources: EventSource[] = [];

beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false, defaultRegion: region });
  client = new SQSClient({ endpoint: `http://127.0.0.1:${server.port}`, region, credentials });
});
afterEach(async () => {
  await Promise.all(sources.splice(0).map((source) => source.stop()));
});
afterAll(async () => {
  client.destroy();
  await server.stop();
});

function createQueue() {
  queues += 1;
  const { queueUrl, queueArn, queueName } = server.createQueue(`queue-${queues}`, {
    region,
    attributes: { VisibilityTimeout: "300" },
  });
  const path = new URL(queueUrl).pathname;
  return { name: queueName, arn: queueArn, url: `http://127.0.0.1:${server.port}${path}` };
}

type Queue = ReturnType<typeof createQueue>;

async function sendBodies(queue: Queue, bodies: string[]) {
  for (let start = 0; start < bodies.length; start += 10) {
    const entries = bodies
      .slice(start, start + 10)
      .map((body, index) => ({ Id: `m${index}`, MessageBody: body }));
    await client.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries: entries }));
  }
}

/** What is left in the queue, visible and not, by body. */
function left(queue: Queue): string[] {
  const inspected = server.inspectQueue(queue.name);
  const inflight = inspected?.messages.inflight.map(({ message }) => message.body) ?? [];
  return [...(inspected?.messages.ready.map(({ body }) => body) ?? []), ...inflight].sort();
}

function start(
  queue: Queue,
  answer: (batch: Batch) => Promise<InvocationResult>,
  more: Partial<EventSourceOptions> = {},
) {
  const batches: Batch[] = [];
  const lines: string[] = [];
  const source = startEventSource({
    endpoint: `http://127.0.0.1:${server.port}`,
    credentials,
    region,
    queueUrl: queue.url,
    queueArn: queue.arn,
    functionArn: "arn:aws:lambda:eu-west-1:111122223333:function:worker",
    invoke(_arn, event) {
      batches.push(event as Batch);
      return answer(event as Batch);
    },
    log: (line) => lines.push(line),
    ...more,
  });
  sources.push(source);
  return { batches, lines, source };
}

const success = async (): Promise<InvocationResult> => ({ payload: "null" });

async function eventually(condition: () => boolean, what: string) {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not within 10 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe("an event source", () => {
  it("hands messages over in the shape that Lambda gives them, and deletes what was dealt with", async () => {
    const queue = createQueue();
    const { batches } = start(queue, success);
    const attributes = {
      kind: { DataType: "String", StringValue: "mail" },
      raw: { DataType: "Binary", BinaryValue: Buffer.from("你") },
    };
    const entry = {
      Id: "a",
      MessageBody: "hello",
      MessageAttributes: attributes,
      MessageGroupId: "contact-1",
    };
    await client.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries: [entry] }));
    await eventually(() => batches.length === 1 && left(queue).length === 0, "the message is gone");
    expect(batches[0]?.Records).toEqual([
      {
        messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        receiptHandle: expect.any(String),
        body: "hello",
        attributes: expect.objectContaining({
          ApproximateReceiveCount: "1",
          SentTimestamp: expect.stringMatching(/^\d{13}$/),
        }),
        messageAttributes: {
          kind: { stringValue: "mail", stringListValues: [], binaryListValues: [], dataType: "String" },
          raw: { binaryValue: "5L2g", stringListValues: [], binaryListValues: [], dataType: "Binary" },
        },
        md5OfBody: "5d41402abc4b2a76b9719d911017c592",
        md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
        eventSource: "aws:sqs",
        eventSourceARN: queue.arn,
        awsRegion: region,
      },
    ]);
  });

  it("leaves to the queue what the function did not deal with", async () => {
    const queue = createQueue();
    await sendBodies(queue, ["a", "b", "c"]);
    const failed = (batch: Batch) => batch.Records.filter(({ body }) => body === "b");
    const { batches, lines } = start(
      queue,
      async (batch) => ({
        payload: JSON.stringify({
          batchItemFailures: failed(batch).map(({ messageId }) => ({ itemIdentifier: messageId })),
        }),
      }),
      { partialFailures: true },
    );
    await eventually(() => left(queue).length === 1, "two are deleted");
    expect(left(queue)).toEqual(["b"]);
    expect(batches.flatMap(({ Records }) => Records)).toHaveLength(3);
    expect(lines).toEqual([expect.stringMatching(/^queue-\d+ → worker: 1 of \d messages failed$/)]);
  });

  it("keeps the whole batch when the function fails", async () => {
    const queue = createQueue();
    await sendBodies(queue, ["a", "b"]);
    const error = { errorType: "Runtime.ExitError", errorMessage: "exit status 1" };
    const { lines, source } = start(queue, async () => ({ error }));
    await eventually(() => lines.length > 0, "the failure is logged");
    await source.stop();
    expect(left(queue)).toEqual(["a", "b"]);
    expect(lines[0]).toMatch(/Runtime\.ExitError: exit status 1$/);
  });

  it("keeps the batch and goes on when the function cannot be invoked at all", async () => {
    const queue = createQueue();
    await sendBodies(queue, ["a"]);
    let calls = 0;
    const { lines } = start(queue, async () => {
      calls += 1;
      if (calls === 1) throw new Error("There is no function worker");
      return { payload: "null" };
    });
    await eventually(() => lines.length === 1, "the failure is logged");
    await sendBodies(queue, ["b"]);
    await eventually(() => calls === 2 && left(queue).length === 1, "the second message is dealt with");
    expect(left(queue)).toEqual(["a"]);
  });

  it("has no more batches with the function than it may", async () => {
    const queue = createQueue();
    await sendBodies(
      queue,
      Array.from({ length: 12 }, (_, index) => `m${index}`),
    );
    const running: (() => void)[] = [];
    let most = 0;
    const finish = () => {
      for (const end of running.splice(0)) end();
    };
    const { batches } = start(
      queue,
      () =>
        new Promise((resolve) => {
          running.push(() => resolve({ payload: "null" }));
          most = Math.max(most, running.length);
        }),
      { batchSize: 1, maximumConcurrency: 3 },
    );
    for (let done = 0; done < 12; done += 3) {
      await eventually(() => running.length === 3, `three batches run after ${done}`);
      finish();
    }
    await eventually(() => left(queue).length === 0, "all are dealt with");
    expect([batches.length, most]).toEqual([12, 3]);
  });

  it("gathers messages of the whole window into one batch", async () => {
    const queue = createQueue();
    const bodies = Array.from({ length: 25 }, (_, index) => `m${index}`);
    const { batches } = start(queue, success, { batchSize: 100, windowSeconds: 1 });
    await sendBodies(queue, bodies);
    await eventually(() => left(queue).length === 0, "all are dealt with");
    expect(batches.map(({ Records }) => Records.length)).toEqual([25]);
  });

  it("does not wait for the window when the batch is full", async () => {
    const queue = createQueue();
    await sendBodies(queue, ["a", "b", "c", "d"]);
    const { batches } = start(queue, success, { batchSize: 2, windowSeconds: 300 });
    await eventually(() => left(queue).length === 0, "all are dealt with");
    expect(batches.map(({ Records }) => Records.length)).toEqual([2, 2]);
  });

  it("polls again when the queue was out of reach, and says so once", async () => {
    const queue = createQueue();
    await sendBodies(queue, ["a"]);
    let calls = 0;
    const front = createServer((incoming, response) => {
      calls += 1;
      if (calls <= 3) {
        response.writeHead(400).end("{}");
        return;
      }
      const { method = "", headers } = incoming;
      const passedOn = request(
        { port: server.port, host: "127.0.0.1", path: "/", method, headers },
        (answer) => {
          response.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(response);
        },
      );
      passedOn.on("error", () => response.destroy());
      incoming.pipe(passedOn);
    });
    const proxied = await new Promise<number>((resolve) => {
      front.listen(0, "127.0.0.1", () => {
        const address = front.address();
        resolve(typeof address === "object" ? (address?.port ?? 0) : 0);
      });
    });
    const { lines, source } = start(queue, success, { endpoint: `http://127.0.0.1:${proxied}` });
    await eventually(() => left(queue).length === 0, "the message is dealt with");
    await source.stop();
    front.close();
    front.closeAllConnections();
    expect(lines).toEqual([expect.stringMatching(/polling fails/)]);
  });

  it("stops at once although a poll waits, and lets a running batch finish", async () => {
    const queue = createQueue();
    const finished = Promise.withResolvers<InvocationResult>();
    const { batches, source } = start(queue, () => finished.promise);
    await sendBodies(queue, ["a"]);
    await eventually(() => batches.length === 1, "the batch is with the function");
    const begun = performance.now();
    const stopped = source.stop();
    finished.resolve({ payload: "null" });
    await stopped;
    expect(performance.now() - begun).toBeLessThan(3000);
    expect(left(queue)).toEqual([]);
    await sendBodies(queue, ["b"]);
    expect(left(queue)).toEqual(["b"]);
    expect(batches).toHaveLength(1);
  });

  it.each<[string, Partial<EventSourceOptions>, RegExp]>([
    ["filter criteria", { filterCriteria: { Filters: [] } }, /FilterCriteria is not supported/],
    ["a FIFO queue", { queueArn: "arn:aws:sqs:eu-west-1:1:q.fifo" }, /FIFO queues are not supported/],
    ["a large batch without a window", { batchSize: 11 }, /BatchSize over 10 needs/],
    ["an empty batch", { batchSize: 0 }, /BatchSize must be 1 to 10000, not 0/],
    ["a window that is too long", { windowSeconds: 301 }, /0 to 300 s, not 301/],
    ["no concurrency", { maximumConcurrency: 0 }, /1 to 1000, not 0/],
  ])("refuses %s and names the queue", (_what, more, message) => {
    const queue = { name: "q", arn: "arn:aws:sqs:eu-west-1:1:q", url: "http://127.0.0.1:1/q" };
    expect(() => start(queue, success, more)).toThrow(message);
    expect(() => start(queue, success, more)).toThrow(/^The event source of arn:aws:sqs/);
  });
});

function record(messageId: string, body = ""): SqsRecord {
  return {
    messageId,
    body,
    receiptHandle: `r-${messageId}`,
    attributes: {},
    messageAttributes: {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "arn",
    awsRegion: region,
  };
}

describe("the answer of a function", () => {
  const batch = [record("a"), record("b"), record("c")];
  it.each([
    ["null", ["a", "b", "c"]],
    ["{}", ["a", "b", "c"]],
    ['{"batchItemFailures":null}', ["a", "b", "c"]],
    ['{"batchItemFailures":[]}', ["a", "b", "c"]],
    ['{"batchItemFailures":[{"itemIdentifier":"b"}]}', ["a", "c"]],
    ['{"batchItemFailures":[{"itemIdentifier":"b"},{"itemIdentifier":"b"}]}', ["a", "c"]],
    ['{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"b"},{"itemIdentifier":"c"}]}', []],
    ['{"batchItemFailures":[{"itemIdentifier":"unknown"}]}', []],
    ['{"batchItemFailures":[{"itemIdentifier":"b"},{"itemIdentifier":"unknown"}]}', []],
    ['{"batchItemFailures":[{"itemIdentifier":""}]}', []],
    ['{"batchItemFailures":[{"itemIdentifier":null}]}', []],
    ['{"batchItemFailures":[{"itemId":"b"}]}', []],
    ['{"batchItemFailures":[{"itemIdentifier":7}]}', []],
    ['{"batchItemFailures":["b"]}', []],
    ['{"batchItemFailures":"b"}', []],
    ['"ok"', []],
    ["[]", []],
    ["true", []],
    ["{", []],
  ])("%s deletes %j when failures may be partial", (payload, done) => {
    expect(judge(batch, { payload }, true).done.map(({ messageId }) => messageId)).toEqual(done);
  });

  it("counts as success whatever it is when failures may not be partial", () => {
    const payload = '{"batchItemFailures":[{"itemIdentifier":"a"}]}';
    expect(judge(batch, { payload }, false)).toEqual({ done: batch });
  });
});

describe("dividing a batch", () => {
  it("keeps every record in order, and each event within what Lambda takes", () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 1_048_576 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(sizes, (all) => {
        const records = all.map((size, index) => record(String(index), "x".repeat(size)));
        const parts = divideBySize(records);
        expect(parts.flat()).toEqual(records);
        for (const part of parts) {
          expect(JSON.stringify({ Records: part }).length).toBeLessThanOrEqual(6 * 1024 * 1024);
        }
      }),
      { numRuns: 15 },
    );
  });

  it("does not divide what fits", () => {
    expect(
      divideBySize(Array.from({ length: 10 }, (_, index) => record(String(index), "body"))),
    ).toHaveLength(1);
  });
});
