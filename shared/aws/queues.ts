import { createHash } from "node:crypto";
import { SendMessageBatchCommand, SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod/mini";
import type { ContactId, MessageId, OutboxId, TicketId } from "../domain/ids.ts";
import type { Inbound } from "../domain/message.ts";
import type {
  Blobs,
  FollowUpQueue,
  InboundQueue,
  MediaQueue,
  MessagePlace,
  OutboundQueue,
  ReplayQueues,
} from "../flow/ports.ts";

/** Above this a body goes to the bucket and the queue carries a pointer. Bytes; old quotas end at 256 KiB. */
const INLINE_BODY_BYTES = 180_000;
/** What one batch request may carry in all, with room for its envelope. Bytes. */
const BATCH_BYTES = 200_000;
const BATCH_ENTRIES = 10;

/** Puts messages on the inbound queue; resolves only when the queue has every one of them. */
export function inboundQueue(sqs: SQSClient, queueUrl: string, blobs: Blobs): InboundQueue {
  return {
    async put(items) {
      const entries = await Promise.all(items.map((item) => toEntry(item, blobs)));
      for (const batch of batches(entries)) await sendBatch(sqs, queueUrl, batch);
    },
  };
}

/** Tells `deliver` that a stored reply waits. Losing a nudge costs a minute: the clock finds the entry. */
export function outboundQueue(sqs: SQSClient, queueUrl: string): OutboundQueue {
  return {
    async nudge(ticket, outbox, contact, delaySeconds = 0) {
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: JSON.stringify({ ticket, outbox }),
          MessageGroupId: contact,
          ...(delaySeconds > 0 && { DelaySeconds: Math.min(900, Math.ceil(delaySeconds)) }),
        }),
      );
    },
  };
}

/** Tells `fetch-media` that a stored message has files to fetch. Losing it costs minutes: the clock finds the message. */
export function mediaQueue(sqs: SQSClient, queueUrl: string): MediaQueue {
  return {
    async nudge({ ticket, receivedMs, message }, contact) {
      const MessageBody = JSON.stringify({ ticket, receivedMs, message });
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody, MessageGroupId: contact }));
    },
  };
}

const Place = z.object({
  ticket: z.custom<TicketId>((value) => typeof value === "string"),
  receivedMs: z.number(),
  message: z.custom<MessageId>((value) => typeof value === "string"),
});

export function readMediaNudge(body: string): MessagePlace {
  return z.parse(Place, JSON.parse(body));
}

const FollowUp = z.object({
  kind: z.literal("quiet"),
  ticket: z.custom<TicketId>((value) => typeof value === "string"),
  message: z.custom<MessageId>((value) => typeof value === "string"),
});

/** Comes back to a burst of messages through the inbound queue, after the quiet time. */
export function followUpQueue(sqs: SQSClient, queueUrl: string): FollowUpQueue {
  return {
    async put(ticket, message, contact, delaySeconds) {
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: JSON.stringify({ kind: "quiet", ticket, message }),
          MessageGroupId: contact,
          ...(delaySeconds > 0 && { DelaySeconds: Math.min(900, Math.ceil(delaySeconds)) }),
        }),
      );
    },
  };
}

/** A record of the inbound queue that is no message but the end of a quiet time. */
export function readFollowUp(body: string): { ticket: TicketId; message: MessageId } | undefined {
  const parsed = z.safeParse(FollowUp, JSON.parse(body));
  return parsed.success ? { ticket: parsed.data.ticket, message: parsed.data.message } : undefined;
}

const Nudge = z.object({
  ticket: z.custom<TicketId>((value) => typeof value === "string"),
  outbox: z.custom<OutboxId>((value) => typeof value === "string"),
});

export function readNudge(body: string): { ticket: TicketId; outbox: OutboxId } {
  return z.parse(Nudge, JSON.parse(body));
}

const SignNudge = z.object({
  kind: z.literal("sign"),
  ticket: z.custom<TicketId>((value) => typeof value === "string"),
  sign: z.enum(["read", "typing"]),
});
export type SignNudge = z.output<typeof SignNudge>;

/** Asks `deliver` to show the ticket's customer a sign. Losing one loses nothing. */
export function signQueue(sqs: SQSClient, queueUrl: string) {
  return async (ticket: TicketId, sign: SignNudge["sign"], contact: ContactId): Promise<void> => {
    const body = { kind: "sign", ticket, sign } satisfies SignNudge;
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: JSON.stringify(body),
        MessageGroupId: contact,
      }),
    );
  };
}

/** A record of the outbound queue that is no reply but a sign. */
export function readSign(body: string): SignNudge | undefined {
  return z.safeParse(SignNudge, JSON.parse(body)).data;
}

/** Puts a quarantined record back where it came from. */
export function replayQueues(
  sqs: SQSClient,
  urls: Readonly<Record<"inbound" | "mail", string>>,
  blobs: Blobs,
): ReplayQueues {
  return {
    async replay(queue, body) {
      const group = digest(body);
      const MessageBody = queue === "inbound" ? await claimCheck(body, group, blobs) : body;
      await sqs.send(new SendMessageCommand({ QueueUrl: urls[queue], MessageBody, MessageGroupId: group }));
    },
  };
}

interface Entry {
  readonly body: string;
  /** Fair queueing: one noisy customer cannot delay the others. */
  readonly group: string;
}

async function toEntry(item: Inbound, blobs: Blobs): Promise<Entry> {
  const body = JSON.stringify(item);
  return { body: await claimCheck(body, digest(body), blobs), group: digest(senderOf(item)) };
}

/** The same body gives the same key, so a repeated put leaves one object. */
async function claimCheck(body: string, name: string, blobs: Blobs): Promise<string> {
  if (Buffer.byteLength(body) <= INLINE_BODY_BYTES) return body;
  const key = `inbound/${name}.json`;
  await blobs.put(key, Buffer.from(body), "application/json");
  return JSON.stringify({ kind: "pointer", key });
}

function senderOf(item: Inbound): string {
  switch (item.kind) {
    case "message":
      return `${item.message.channel}|${item.message.sender.address}`;
    case "unparseable":
      return `${item.item.channel}|${item.item.identity.key}`;
    case "event":
      return `${item.event.channel}|${item.event.sender?.address ?? item.event.identity.key}`;
  }
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

function batches(entries: readonly Entry[]): Entry[][] {
  const all: Entry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = Buffer.byteLength(entry.body);
    const last = all.at(-1);
    if (last && last.length < BATCH_ENTRIES && bytes + size <= BATCH_BYTES) {
      last.push(entry);
      bytes += size;
    } else {
      all.push([entry]);
      bytes = size;
    }
  }
  return all;
}

async function sendBatch(sqs: SQSClient, queueUrl: string, batch: readonly Entry[]): Promise<void> {
  const { Failed } = await sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: queueUrl,
      Entries: batch.map((entry, at) => ({
        Id: String(at),
        MessageBody: entry.body,
        MessageGroupId: entry.group,
      })),
    }),
  );
  if (Failed && Failed.length > 0) {
    throw new Error(
      `the queue refused ${Failed.length} of ${batch.length} messages: ${Failed[0]?.Code ?? "?"}`,
    );
  }
}
