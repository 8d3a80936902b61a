import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod/mini";
import { eventTypes } from "../domain/event-targets.ts";
import type { TicketId } from "../domain/ids.ts";
import type { DeliveryPlace } from "../domain/webhook-delivery.ts";
import type { EventQueue } from "../flow/ports.ts";

const BATCH_ENTRIES = 10;
/** The longest that SQS keeps a message back. Seconds. */
const LONGEST_DELAY = 900;

const Place = z.object({
  ticket: z.custom<TicketId>((value) => typeof value === "string" && value.length > 0),
  version: z.number(),
  type: z.enum(eventTypes),
  endpoint: z.string(),
});

/** Tells `send-events` of deliveries. An endpoint that is slow keeps those of others waiting no longer: they are grouped by it. */
export function eventQueue(sqs: SQSClient, queueUrl: string): EventQueue {
  return {
    async nudge(places, delaySeconds = 0) {
      for (let from = 0; from < places.length; from += BATCH_ENTRIES) {
        const batch = places.slice(from, from + BATCH_ENTRIES);
        const { Failed = [] } = await sqs.send(
          new SendMessageBatchCommand({
            QueueUrl: queueUrl,
            Entries: batch.map(({ ticket, version, type, endpoint }, at) => ({
              Id: String(at),
              MessageBody: JSON.stringify({ ticket, version, type, endpoint }),
              MessageGroupId: endpoint,
              ...(delaySeconds > 0 && { DelaySeconds: Math.min(LONGEST_DELAY, Math.ceil(delaySeconds)) }),
            })),
          }),
        );
        if (Failed.length > 0)
          throw new Error(`the queue refused ${Failed.length} of ${batch.length} events`);
      }
    },
  };
}

export function readEventNudge(body: string): DeliveryPlace {
  return z.parse(Place, JSON.parse(body));
}
