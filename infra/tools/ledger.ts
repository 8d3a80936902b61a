import { createReadStream, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import { GetQueueAttributesCommand, type QueueAttributeName, type SQSClient } from "@aws-sdk/client-sqs";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { email } from "../../shared/channels/email/channel.ts";
import { messageIdOf } from "../../shared/domain/identity.ts";
import type { Ids, MessageId } from "../../shared/domain/ids.ts";
import type { LedgerFacts, Outcome } from "../../shared/domain/reconcile.ts";

/** Where a system keeps what it knows. */
export interface LedgerSources {
  readonly dynamo: DynamoDBClient;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly tableName: string;
  readonly bucketName: string;
  readonly queues: readonly { readonly name: string; readonly url: string; readonly deadLetters: boolean }[];
  /** Folder with the functions' logs, one file each, or nothing where logs are elsewhere. */
  readonly logs: string | undefined;
  readonly ids: Ids;
}

/** How long messages may still be on their way before that counts against them. Seconds. */
const PATIENCE_SECONDS = 60;

/** Waits until the queues have been worked off: what is on its way has no outcome yet. Dead letters are not waited for. */
async function waitForQueues(
  { sqs, queues }: LedgerSources,
  progress: (line: string) => void,
): Promise<void> {
  const end = Date.now() + PATIENCE_SECONDS * 1000;
  for (;;) {
    const read = await Promise.all(queues.map((queue) => readQueue(sqs, queue)));
    const busy = read.filter(({ waiting }) => waiting > 0);
    if (busy.length === 0 || Date.now() > end) return;
    progress(`waiting for ${busy.map(({ name, waiting }) => `${waiting} in ${name}`).join(", ")}`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

/** Collects what `reconcile` compares. Reads the whole table and lists all mails: minutes for millions of messages. */
export async function readLedger(
  sources: LedgerSources,
  progress: (line: string) => void,
): Promise<LedgerFacts> {
  await waitForQueues(sources, progress);
  progress("reading the table");
  const table = await readTable(sources);
  progress("reading what the edges accepted");
  const accepted = await readAccepted(sources.logs);
  progress("listing stored mails");
  const rawMails = await readMails(sources, new Map([...accepted.byRawKey, ...table.byRawKey]));
  progress("asking the queues");
  const queues = await Promise.all(sources.queues.map((queue) => readQueue(sources.sqs, queue)));
  return { ...table, accepted: accepted.messages, rawMails, queues };
}

async function readTable({ dynamo, tableName }: LedgerSources) {
  const marks: { message: MessageId; done: boolean; outcome?: Outcome; gone?: boolean }[] = [];
  const stored = new Map<MessageId, number>();
  const held = new Set<MessageId>();
  const byRawKey = new Map<string, MessageId>();
  const pages = paginateScan({ client: dynamo }, { TableName: tableName });
  for await (const page of pages) {
    for (const raw of page.Items ?? []) {
      const item = unmarshall(raw);
      const pk = String(item.pk);
      const sk = String(item.sk);
      const data = item.d as Record<string, unknown> | undefined;
      if (pk.startsWith("MID#") && sk.startsWith("D#") && data) {
        marks.push({
          message: data.message as MessageId,
          done: data.done === true,
          ...(data.outcome !== undefined && { outcome: data.outcome as Outcome }),
          ...(data.gone !== undefined && { gone: true }),
        });
      } else if (sk.startsWith("M#") && data) {
        const message = data.id as MessageId;
        stored.set(message, (stored.get(message) ?? 0) + 1);
        const rawKey = (data.message as { rawKey?: string } | undefined)?.rawKey;
        if (rawKey) byRawKey.set(rawKey, message);
      } else if (pk.startsWith("HELD#") && data) {
        held.add(data.id as MessageId);
        if (typeof data.rawKey === "string") byRawKey.set(data.rawKey, data.id as MessageId);
      }
    }
  }
  return { marks, stored, held, byRawKey };
}

/** Every `accepted` line that was ever logged: by the edges, the chat's socket and the page that tells how a ticket stands. */
async function readAccepted(logs: string | undefined) {
  const messages = new Set<MessageId>();
  const byRawKey = new Map<string, MessageId>();
  const files = logs !== undefined && existsSync(logs) ? readdirSync(logs) : [];
  for (const file of files) {
    const lines = createInterface({ input: createReadStream(join(logs ?? "", file)) });
    for await (const line of lines) {
      const entry = acceptedLine(line);
      if (!entry) continue;
      messages.add(entry.message_id as MessageId);
      if (entry.raw_key !== undefined) byRawKey.set(entry.raw_key, entry.message_id as MessageId);
    }
  }
  return { messages, byRawKey };
}

function acceptedLine(line: string): { message_id: string; raw_key?: string } | undefined {
  const start = line.indexOf("{");
  if (start < 0 || !line.includes('"accepted"')) return undefined;
  try {
    const entry = JSON.parse(line.slice(start));
    return entry.message === "accepted" && typeof entry.message_id === "string" ? entry : undefined;
  } catch {
    // The last line before a crash may be cut off; what it spoke of is in the table or in a queue.
    return undefined;
  }
}

/** Mails in the bucket; one that nothing names yet is parsed again, since its id follows from what it says. */
async function readMails(sources: LedgerSources, known: ReadonlyMap<string, MessageId>) {
  const mails: { key: string; message: MessageId | undefined }[] = [];
  const pages = paginateListObjectsV2(
    { client: sources.s3 },
    { Bucket: sources.bucketName, Prefix: "mail/" },
  );
  for await (const page of pages) {
    for (const { Key: key } of page.Contents ?? []) {
      // SES writes this one itself when a receipt rule is made.
      if (key === undefined || key.endsWith("AMAZON_SES_SETUP_NOTIFICATION")) continue;
      mails.push({ key, message: known.get(key) ?? (await identify(sources, key)) });
    }
  }
  return mails;
}

async function identify({ s3, bucketName, ids }: LedgerSources, rawKey: string) {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucketName, Key: rawKey }));
  const raw = (await Body?.transformToByteArray()) ?? new Uint8Array();
  const verdicts = { spam: "PASS", virus: "PASS", spf: "PASS", dkim: "PASS", dmarc: "PASS" } as const;
  const received = await email.receive(
    {
      transport: "mail",
      raw,
      rawKey,
      serviceId: rawKey.slice(rawKey.lastIndexOf("/") + 1),
      envelope: { from: "", to: [] },
      verdicts,
      receivedAt: new Date(0).toISOString(),
      lenient: false,
    },
    { secrets: undefined, now: new Date(), ownAddresses: [] },
  );
  const item = received.kind === "accepted" ? received.items[0] : undefined;
  return item && messageIdOf(ids, item);
}

async function readQueue(sqs: SQSClient, queue: LedgerSources["queues"][number]) {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: ["All"] }),
  );
  const count = (name: QueueAttributeName) => Number(Attributes?.[name] ?? 0);
  const all =
    count("ApproximateNumberOfMessages") +
    count("ApproximateNumberOfMessagesNotVisible") +
    count("ApproximateNumberOfMessagesDelayed");
  return {
    name: queue.name,
    waiting: queue.deadLetters ? 0 : all,
    dead: queue.deadLetters ? all : 0,
  };
}
