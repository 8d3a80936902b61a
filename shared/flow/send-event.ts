import { signWebhook } from "../channels/standard-webhooks.ts";
import { busName } from "../domain/event-targets.ts";
import type { WebhookConfig } from "../domain/webhook-config.ts";
import {
  afterAttempt,
  type DeliveryPlace,
  type SendResult,
  type WebhookDelivery,
} from "../domain/webhook-delivery.ts";
import type { BusEvent, EventQueue, PutOnBus, WebhookStore } from "./ports.ts";

/** What came of a post: a status of HTTP, or a word for why there is none. */
export type Posted =
  | { readonly kind: "answered"; readonly status: number; readonly waitSeconds?: number }
  | { readonly kind: "failed"; readonly code: string };

export interface SendEventServices {
  readonly webhooks: Pick<WebhookStore, "leaseEvent" | "settleEvent">;
  readonly queue: EventQueue;
  readonly config: Pick<WebhookConfig, "endpoints" | "eventBus">;
  readonly secretsOf: (endpoint: string) => Promise<readonly string[]>;
  readonly post: (request: {
    url: string;
    headers: Readonly<Record<string, string>>;
    body: string;
  }) => Promise<Posted>;
  /** Puts an event on the bus. */
  readonly put: (event: BusEvent) => Promise<PutOnBus>;
  readonly now: () => Date;
  readonly random: () => number;
}

export type SentEvent =
  | { readonly kind: "nothing-to-do" }
  | { readonly kind: "delivered" | "again" | "dead" | "lost-lease"; readonly delivery: WebhookDelivery };

/** Shorter pauses the queue keeps; longer ones are the clock's. Seconds. */
const keptByQueue = 600;

/**
 * One attempt at one delivery. A crash anywhere leaves it leased, and the clock finds it when the lease has ended: a receiver
 * may then have it twice, under the same id. It is never lost.
 */
export async function sendEvent(place: DeliveryPlace, services: SendEventServices): Promise<SentEvent> {
  const { webhooks, queue, now } = services;
  const lease = await webhooks.leaseEvent(place, now());
  if (!lease) return { kind: "nothing-to-do" };
  const result = await attempt(lease, services);
  const settled = now();
  const after = afterAttempt(lease, result, settled, services.random());
  if (!(await webhooks.settleEvent(lease, after))) return { kind: "lost-lease", delivery: lease };
  if (after.state !== "pending") return { kind: after.state, delivery: after };
  const pause = (Date.parse(after.nextAt ?? "") - settled.getTime()) / 1000;
  if (pause <= keptByQueue) await queue.nudge([place], pause);
  return { kind: "again", delivery: after };
}

function attempt(delivery: WebhookDelivery, services: SendEventServices): Promise<SendResult> {
  return delivery.endpoint === busName ? putOnBus(delivery, services) : postTo(delivery, services);
}

async function putOnBus(
  { id, type, body, createdAt }: WebhookDelivery,
  { config, put }: SendEventServices,
): Promise<SendResult> {
  // It was taken out of the configuration, and its bus with it.
  if (!config.eventBus) return { kind: "failed", code: "no-such-endpoint", final: true };
  const detail = JSON.stringify({ id, ...JSON.parse(body) });
  const done = await put({ type, at: new Date(createdAt), detail });
  return done.kind === "put" ? { kind: "delivered" } : done;
}

async function postTo(
  { id, endpoint, body }: WebhookDelivery,
  { config, secretsOf, post, now }: SendEventServices,
): Promise<SendResult> {
  const known = config.endpoints[endpoint];
  if (!known) return { kind: "failed", code: "no-such-endpoint", final: true };
  let secrets: readonly string[];
  try {
    secrets = await secretsOf(endpoint);
  } catch {
    // Nothing leaves unsigned. Whoever sets the secret within a day has lost nothing.
    return { kind: "failed", code: "no-secret" };
  }
  const posted = await post({ url: known.url, headers: signWebhook(id, body, secrets, now()), body });
  if (posted.kind === "failed") return { ...posted, final: posted.code === "not-allowed" };
  const { status, waitSeconds } = posted;
  if (status >= 200 && status < 300) return { kind: "delivered", status };
  // Gone for good, says the receiver.
  const final = status === 410;
  return {
    kind: "failed",
    code: "refused",
    status,
    final,
    ...(waitSeconds !== undefined && { waitSeconds }),
  };
}
