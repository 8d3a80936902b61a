import { mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { Person } from "../../functions/desk-routes.ts";
import type { environments } from "../../functions/env.ts";
import { createTables } from "../../infra/local/boot/storage.ts";
import { createDynamo } from "../../infra/local/dynamodb.ts";
import { asIncomingMessage } from "../../infra/local/front/request.ts";
import { startMessaging } from "../../infra/local/messaging.ts";
import { PARAMETER_FILE, parametersHandler } from "../../infra/local/parameters.ts";
import { closeHttp, listenOnLoopback } from "../../infra/local/ports.ts";
import { readFaqDirectory } from "../../infra/tools/faq-files.ts";
import { bucketBlobs } from "../../shared/aws/blobs.ts";
import { shardsFrom } from "../../shared/aws/keys.ts";
import { type Item, Table } from "../../shared/aws/table.ts";
import type { StoreParts } from "../../shared/aws/ticket-store.ts";
import config from "./configured/config.ts";
import { tableResources } from "./desk-table.ts";

const place = { region: "eu-west-1", accountId: "000000000000" };
const queues = ["inbound", "mail", "outbound", "publishing", "events"] as const;

export interface DeskAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The desk API's own handler with the services that it speaks to, each in memory behind a real client. */
export interface DeskWorld {
  readonly parts: StoreParts;
  /** One request as API Gateway hands it over; what is no bytes is sent as JSON. */
  ask(
    person: Pick<Person, "id" | "role">,
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<DeskAnswer>;
  /** Everything that is stored in table and bucket, and each different message that was ever queued. */
  state(): Promise<unknown>;
  close(): Promise<void>;
}

/** Sets the environment of the process, as Lambda does: one world a test file. */
export async function openDeskWorld(): Promise<DeskWorld> {
  const dataDir = mkdtempSync(join(tmpdir(), "relaydesk-desk-"));
  const path = "/relaydesk/Test/";
  await writeFile(
    join(dataDir, PARAMETER_FILE),
    JSON.stringify({ [`${path}pepper`]: "pepper of the tests" }),
  );
  const entries = [...readFaqDirectory("faq").entries.values()];
  await writeFile(join(dataDir, "faq-entries.json"), JSON.stringify({ entries }));

  const dynamo = createDynamo();
  const [resource] = tableResources();
  if (!resource) throw new Error("the construct declares no table");
  await createTables([resource], dynamo);
  const ssm = parametersHandler({ dataDir, ...place });
  const queued = new Set<string>();
  const server = createServer(async (request, response) => {
    const { method = "GET", url = "/", headers } = request;
    const asked = { method, url, headers, body: await buffer(request) };
    const target = String(headers["x-amz-target"]);
    if (target.startsWith("DynamoDB")) return dynamo.handle(asIncomingMessage(asked), response);
    if (target.startsWith("AmazonSSM")) return ssm(asked, response);
    for (const body of queuedIn(target, asked.body.toString())) queued.add(body);
    return messaging.handle(asked, response);
  });
  const url = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
  const messaging = await startMessaging({ ...place, publicUrl: url });
  messaging.setup({
    queues: queues.map((name) => ({ name })),
    buckets: ["files"],
  });

  const queueUrl = (name: (typeof queues)[number]) => `${url}/${place.accountId}/${name}`;
  const environment: z.infer<(typeof environments)["desk-api"]> = {
    ...{ SYSTEM_NAME: "Test", TABLE_NAME: resource.ref, BUCKET_NAME: "files", PARAMETERS_PATH: path },
    ...{ SIGN_IN_ISSUER: "https://issuer.example", SIGN_IN_CLIENT_ID: "desk", DOOR_MARK: "mark" },
    DESK_SOCKET_URL: "http://127.0.0.1:9",
    INBOUND_QUEUE_URL: queueUrl("inbound"),
    MAIL_QUEUE_URL: queueUrl("mail"),
    OUTBOUND_QUEUE_URL: queueUrl("outbound"),
    PUBLISHING_QUEUE_URL: queueUrl("publishing"),
    EVENTS_QUEUE_URL: queueUrl("events"),
  };
  Object.assign(process.env, environment, {
    ...{ AWS_ENDPOINT_URL: url, AWS_REGION: place.region, LAMBDA_TASK_ROOT: dataDir },
    ...{ AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", POWERTOOLS_LOG_LEVEL: "SILENT" },
  });
  const client = new DynamoDBClient({});
  const s3 = new S3Client({});
  const table = new Table(client, resource.ref);
  const { handler } = await import("../../functions/desk-api.ts");

  return {
    parts: {
      table,
      blobs: bucketBlobs("files", async () => s3),
      shardsOf: shardsFrom(config.queues),
      ageingMinutes: config.desk.ageingMinutes,
      webhooks: config.webhooks,
    },
    async ask({ id, role }, method, path, body, headers = {}) {
      const bytes =
        body instanceof Uint8Array ? body : Buffer.from(body === undefined ? "" : JSON.stringify(body));
      const event = {
        ...{ rawPath: path, rawQueryString: "", headers: { host: "desk.example", ...headers } },
        ...{ body: Buffer.from(bytes).toString("base64"), isBase64Encoded: true },
        requestContext: {
          http: { method, sourceIp: "192.0.2.1" },
          requestId: "request",
          authorizer: { jwt: { claims: { sub: id, username: id, "cognito:groups": `[${role}]` } } },
        },
      };
      // What the handler does not look at is left out of the event.
      const given = event as unknown as Parameters<typeof handler>[0];
      const answer = Answer.parse(await handler(given, {} as Parameters<typeof handler>[1]));
      return {
        status: answer.statusCode,
        body: z.record(z.string(), z.unknown()).parse(JSON.parse(answer.body)),
      };
    },
    async state() {
      const items = await everyItem(table);
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: "files" }));
      const objects = Contents.map(async ({ Key = "" }) => {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: "files", Key }));
        return [Key, await Body?.transformToString("base64")];
      });
      return {
        items: items.map((item) => JSON.stringify(item)).sort(),
        objects: await Promise.all(objects),
        queued: [...queued].sort(),
      };
    },
    async close() {
      client.destroy();
      s3.destroy();
      await messaging.stop();
      await closeHttp(server);
      await dynamo.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function everyItem(table: Table): Promise<readonly Item[]> {
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const page = await table.client.send(
      new ScanCommand({ TableName: table.name, ExclusiveStartKey: start }),
    );
    items.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start);
  return items;
}

const Answer = z.object({ statusCode: z.number(), body: z.string() });
const Queued = z.object({
  QueueUrl: z.string(),
  MessageBody: z.string().optional(),
  Entries: z.array(z.object({ MessageBody: z.string() })).default([]),
});

function queuedIn(target: string, body: string): readonly string[] {
  if (!target.startsWith("AmazonSQS.SendMessage")) return [];
  const { QueueUrl, MessageBody, Entries } = Queued.parse(JSON.parse(body));
  const bodies = MessageBody === undefined ? Entries.map((entry) => entry.MessageBody) : [MessageBody];
  return bodies.map((each) => `${QueueUrl} ${each}`);
}
