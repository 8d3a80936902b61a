import * as z from "zod/mini";

/** A system that is told of events, or the event bus. */
export const WebhookEndpointView = z.object({
  name: z.string(),
  /** Absent of the event bus. */
  url: z.exactOptional(z.string()),
  events: z.readonly(z.array(z.string())),
});

/** One event on its way to one endpoint. */
export const WebhookDeliveryView = z.object({
  /** What the receiver sees as `webhook-id`, in each attempt. */
  id: z.string(),
  ticket: z.string(),
  type: z.string(),
  createdAt: z.string(),
  state: z.enum(["pending", "delivered", "dead"]),
  /** While pending: when it is tried, or looked at, next. */
  nextAt: z.exactOptional(z.string()),
  /** What became of the attempts, the oldest first: the status of HTTP, or a word for why there is none. */
  tried: z.readonly(
    z.array(
      z.object({
        at: z.string(),
        status: z.exactOptional(z.number()),
        code: z.exactOptional(z.string()),
      }),
    ),
  ),
});
export type WebhookDeliveryView = z.infer<typeof WebhookDeliveryView>;
