import * as z from "zod/mini";
import { type EventType, eventTypes, targetsOf } from "./event-targets.ts";
import type { TicketId } from "./ids.ts";
import type { WebhookConfig } from "./webhook-config.ts";
import { eventsOf, type Happened } from "./webhook-event.ts";

const Attempt = z.object({
  at: z.string(),
  /** Of HTTP, where somebody answered. */
  status: z.exactOptional(z.number()),
  /** A word for what went wrong; absent where it went well. */
  code: z.exactOptional(z.string()),
});
export type Attempt = z.infer<typeof Attempt>;

/** One event on its way to one endpoint, or to the bus. */
export const WebhookDelivery = z.object({
  /** Id of the event: the same for all endpoints and attempts, so that a receiver tells repeats. */
  id: z.string(),
  ticket: z.custom<TicketId>((value) => typeof value === "string" && value.length > 0),
  version: z.number(),
  endpoint: z.string(),
  type: z.enum(eventTypes),
  /** The exact bytes that are signed, each time. */
  body: z.string(),
  createdAt: z.string(),
  state: z.enum(["pending", "delivered", "dead"]),
  /** Before this nobody tries; while somebody does, when they must have finished. Only while pending. */
  nextAt: z.exactOptional(z.string()),
  /** Counts the leases. */
  attempts: z.number(),
  /** What became of the attempts, the oldest first. */
  tried: z.array(Attempt),
});
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;

export interface DeliveryPlace {
  readonly ticket: TicketId;
  readonly version: number;
  readonly type: EventType;
  readonly endpoint: string;
}

/** What one attempt came to. `final`: trying again is of no use. */
export type SendResult =
  | { readonly kind: "delivered"; readonly status?: number }
  | {
      readonly kind: "failed";
      readonly code: string;
      readonly status?: number;
      readonly waitSeconds?: number;
      readonly final?: boolean;
    };

/** What a commit tells whom. */
export function deliveriesOf(happened: Happened, config: WebhookConfig): readonly WebhookDelivery[] {
  const { id: ticket, v: version } = happened.after;
  return eventsOf(happened).flatMap((event) =>
    Object.entries(targetsOf(config))
      .filter(([, { events }]) => events.includes(event.type))
      .map(([endpoint]) => ({
        id: eventId({ ticket, version, type: event.type }),
        ...{ ticket, version, endpoint, type: event.type },
        body: JSON.stringify(event),
        createdAt: event.timestamp,
        state: "pending" as const,
        nextAt: event.timestamp,
        attempts: 0,
        tried: [],
      })),
  );
}

function eventId({ ticket, version, type }: Omit<DeliveryPlace, "endpoint">): string {
  return `evt_${ticket}_${version}_${type.slice("ticket.".length)}`;
}

/** Where the delivery of an event to an endpoint is stored; nothing for what is no id of an event. */
export function placeOfEvent(id: string, endpoint: string): DeliveryPlace | undefined {
  const [, ticket = "", version = "", name = ""] = /^evt_([A-Za-z0-9-]+)_(\d{1,12})_([a-z]+)$/.exec(id) ?? [];
  const type = eventTypes.find((each) => each === `ticket.${name}`);
  return type && { ticket: ticket as TicketId, version: Number(version), type, endpoint };
}

const minute = 60;
const hour = 60 * minute;

/** Seconds between attempts: a little more than a day in all, as Standard Webhooks recommends. */
export const pauses: readonly number[] = [5, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 8 * hour, 9 * hour];
/** An endpoint may ask for more patience than ours, up to this. Seconds. */
const longestWait = 12 * hour;
/** Longer than one attempt takes, its timeout included. Seconds. */
const leaseSeconds = 60;

/** As it is while somebody tries; nothing where nobody may now. */
export function leased(delivery: WebhookDelivery, now: Date): WebhookDelivery | undefined {
  if (delivery.state !== "pending" || (delivery.nextAt ?? "") > now.toISOString()) return undefined;
  return { ...delivery, attempts: delivery.attempts + 1, nextAt: after(now, leaseSeconds) };
}

/**
 * As it is after an attempt. What failed is tried again after the next pause, up to a tenth longer, so that not all come back
 * at once; after the last it is dead. An attempt whose worker died counts as one.
 *
 * @param random from 0 to 1
 */
export function afterAttempt(
  delivery: WebhookDelivery,
  result: SendResult,
  now: Date,
  random: number,
): WebhookDelivery {
  const { nextAt: _, ...rest } = delivery;
  const at = now.toISOString();
  if (result.kind === "delivered") {
    const { status } = result;
    const tried = [...rest.tried, { at, ...(status !== undefined && { status }) }];
    return { ...rest, state: "delivered", tried };
  }
  const { code, status, waitSeconds = 0, final = false } = result;
  const tried = [...rest.tried, { at, code, ...(status !== undefined && { status }) }];
  const pause = pauses[rest.attempts - 1];
  if (final || pause === undefined) return { ...rest, state: "dead", tried };
  const wait = Math.max(pause * (1 + random / 10), Math.min(waitSeconds, longestWait));
  return { ...rest, nextAt: after(now, wait), tried };
}

/** To be tried from the beginning: an admin says that the other side is well again. */
export function anew(delivery: WebhookDelivery, now: Date): WebhookDelivery {
  return { ...delivery, state: "pending", attempts: 0, nextAt: now.toISOString() };
}

function after(now: Date, seconds: number): string {
  return new Date(now.getTime() + seconds * 1000).toISOString();
}
