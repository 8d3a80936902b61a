import type { WebhookConfig } from "../domain/webhook-config.ts";
import { type DeliveryPlace, deliveriesOf, type WebhookDelivery } from "../domain/webhook-delivery.ts";
import type { Happened } from "../domain/webhook-event.ts";
import { type Key, padded, shardOf, sortableTime } from "./keys.ts";
import type { Item } from "./table.ts";

/*
 * Events on their way to other systems, beside their ticket: T#<ticket> / E#<version>#<type>#<endpoint>. Written together with
 * what happened, found by the clock while somebody has to send them (timer index, TE#<shard>), listed by endpoint, the newest
 * first (queue index, W#<endpoint>).
 */

/** Apart from the partitions of deadlines: however many events are due, no deadline waits behind them. */
const EVENT_SHARDS = 4;
/** How long deliveries are listed, days. */
const DELIVERY_DAYS = 30;
/** How long a nudge may take before the clock gives another. Seconds. */
const NUDGED_WITHIN = 60;

export const eventPartitions = Array.from({ length: EVENT_SHARDS }, (_, shard) => `TE#${shard}`);

export function eventsPrefix(version: number): string {
  return `E#${padded(version)}#`;
}

export function eventKey({ ticket, version, type, endpoint }: DeliveryPlace): Key {
  return { pk: `T#${ticket}`, sk: `${eventsPrefix(version)}${type}#${endpoint}` };
}

export function logPartition(endpoint: string): string {
  return `W#${endpoint}`;
}

function eventItem(delivery: WebhookDelivery): Key & Item {
  const { createdAt, endpoint, id } = delivery;
  return {
    ...eventKey(delivery),
    d: delivery,
    ttl: Math.ceil(Date.parse(createdAt) / 1000) + DELIVERY_DAYS * 86_400,
    qpk: logPartition(endpoint),
    qsk: `${sortableTime(createdAt)}#${id}`,
    ...eventTimerKey(delivery),
  };
}

/** Nothing once it is settled. A fresh one has been nudged: the clock looks a little later. */
export function eventTimerKey({
  id,
  nextAt,
  attempts,
}: WebhookDelivery): { tpk: string; tsk: string } | undefined {
  if (nextAt === undefined) return undefined;
  const fresh = attempts === 0 ? NUDGED_WITHIN * 1000 : 0;
  const at = padded(Date.parse(nextAt) + fresh);
  return { tpk: eventPartitions[shardOf(id, EVENT_SHARDS)] ?? "", tsk: `${at}#event` };
}

/** What must be stored together with what happened. */
export function eventItems(happened: Happened, config: WebhookConfig): readonly (Key & Item)[] {
  return deliveriesOf(happened, config).map(eventItem);
}
