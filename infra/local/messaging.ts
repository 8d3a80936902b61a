import { mkdirSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { asIncomingMessage, type FrontRequest } from "./front/request.ts";
import { escapeXml } from "./front/xml.ts";
import { buildApp, S3Error, S3Store, SnsStore } from "./messaging/fauxqs.ts";
import { QueueStore } from "./messaging/queue-store.ts";
import { type ObjectLookup, overrideHeaders, type Refusal, refuse } from "./messaging/s3-limits.ts";
import { type MessagingSetup, setUp } from "./messaging/set-up.ts";
import { sqsOverHttp } from "./messaging/sqs.ts";
import { Storage } from "./messaging/storage.ts";

/** SQS, SNS and S3 of the local system. */
export interface Messaging {
  /** Answers a request to any of the three. Which one is told from the request itself. */
  handle(request: FrontRequest, response: ServerResponse): Promise<void>;
  /** Creates what is declared and does not exist yet; what exists keeps its messages and objects. */
  setup(declared: MessagingSetup): void;
  /** Publishes to a topic on the system's own behalf and answers the message id. @throws when there is no such topic */
  publish(topicArn: string, message: string, subject?: string): Promise<string>;
  /**
   * Shows again every message that a worker had received, and answers how many those were. For a start after a kill,
   * when all workers are known to be gone: they need not be waited for until the visibility timeout.
   */
  releaseInFlight(): number;
  stop(): Promise<void>;
}

/**
 * Starts the emulator for SQS, SNS and S3. It opens no port: requests come through `handle`.
 *
 * @param options.dataDir Where messages and objects are kept; without it they live in memory.
 * @param options.publicUrl Where callers reach the services, such as `http://127.0.0.1:4566`; queue URLs begin with it.
 * @param options.accountId Must be 000000000000, the only account that the emulator knows.
 * @param options.now The clock for retention of messages and for presigned URLs, in milliseconds since 1970.
 */
export async function startMessaging(options: {
  dataDir?: string;
  publicUrl: string;
  region: string;
  accountId: string;
  now?: () => number;
}): Promise<Messaging> {
  if (options.accountId !== onlyAccount) {
    throw new Error(
      `The local SQS, SNS and S3 know the account ${onlyAccount} only, not ${options.accountId}.`,
    );
  }
  const { region, now = Date.now } = options;
  const storage = options.dataDir === undefined ? undefined : openStorage(options.dataDir);
  const queues = new QueueStore({ ...options, storage, now });
  const topics = new SnsStore();
  const objects = new S3Store();
  restore(storage, queues, topics, objects);
  topics.region = region;
  const app = await openApp(queues, topics, objects, region);
  const sqs = sqsOverHttp(queues, region);

  async function handle(request: FrontRequest, response: ServerResponse): Promise<void> {
    if (String(request.headers["x-amz-target"]).startsWith("AmazonSQS.")) {
      return sqs(request, response);
    }
    const refusal = isForTopics(request) ? undefined : refuse(request, lookup(objects), now());
    if (refusal) {
      refuseInXml(request, response, refusal);
      return;
    }
    overrideHeaders(request, response);
    app.routing(asIncomingMessage(request), response);
  }

  return {
    handle,
    setup: (declared) => queues.together(() => setUp(declared, { queues, topics, objects, region })),
    publish: (topicArn, message, subject) => publish(app, topicArn, message, subject),
    releaseInFlight: () => queues.together(() => queues.releaseInFlight()),
    async stop() {
      await app.close();
      storage?.close();
    },
  };
}

const onlyAccount = "000000000000";

/** Mail is the largest thing that is stored: SES takes up to 40 MB. */
const largestBody = 48 * 1024 * 1024;

function openStorage(dataDir: string): Storage {
  mkdirSync(dataDir, { recursive: true });
  return new Storage(dataDir);
}

/** Reads what is on disk, and only then lets the stores write to it: reading must not write everything again. */
function restore(storage: Storage | undefined, queues: QueueStore, topics: SnsStore, objects: S3Store): void {
  if (storage === undefined) {
    return;
  }
  storage.load(queues, topics, objects);
  Object.assign(queues, { persistence: storage });
  Object.assign(topics, { persistence: storage });
  Object.assign(objects, { persistence: storage });
  for (const queue of queues.allQueues()) {
    queue.persistence = storage;
  }
}

/** The emulator's own server for SNS and S3, made to take any body as bytes up to the largest mail. */
async function openApp(sqsStore: QueueStore, snsStore: SnsStore, s3Store: S3Store, region: string) {
  const app = buildApp({ logger: false, defaultRegion: region, stores: { sqsStore, snsStore, s3Store } });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: largestBody }, (_request, body, done) => {
    done(null, body);
  });
  app.addHook("preHandler", async (request) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    request.body =
      request.url === "/" ? Object.fromEntries(new URLSearchParams(body.toString("utf8"))) : body;
  });
  await app.ready();
  return app;
}

function isForTopics(request: FrontRequest): boolean {
  return request.method === "POST" && request.url === "/";
}

function lookup(objects: S3Store): ObjectLookup {
  return {
    etag(bucket, key) {
      try {
        return objects.headObject(bucket, key).etag;
      } catch (error) {
        if (error instanceof S3Error) {
          return undefined;
        }
        throw error;
      }
    },
  };
}

function refuseInXml(
  request: FrontRequest,
  response: ServerResponse,
  { status, code, message }: Refusal,
): void {
  const xml = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`;
  response
    .writeHead(status, { "content-type": "application/xml" })
    .end(request.method === "HEAD" ? undefined : xml);
}

async function publish(
  app: Awaited<ReturnType<typeof openApp>>,
  topicArn: string,
  message: string,
  subject?: string,
): Promise<string> {
  const parameters = {
    Action: "Publish",
    TopicArn: topicArn,
    Message: message,
    ...(subject && { Subject: subject }),
  };
  const response = await app.inject({
    method: "POST",
    url: "/",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    payload: new URLSearchParams(parameters).toString(),
  });
  const messageId = /<MessageId>([^<]+)</.exec(response.body)?.[1];
  if (messageId === undefined) {
    throw new Error(`Publishing to ${topicArn} failed: ${/<Message>([^<]+)</.exec(response.body)?.[1]}`);
  }
  return messageId;
}
