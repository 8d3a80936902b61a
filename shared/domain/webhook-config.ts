import * as z from "zod/mini";

/** What the system tells other systems of. Each has a payload of its own: `shared/domain/webhook-event.ts`. */
export const eventTypes = [
  "ticket.created",
  "ticket.assigned",
  "ticket.replied",
  "ticket.closed",
  "ticket.reopened",
] as const;
export type EventType = (typeof eventTypes)[number];

/** More would not fit into the transaction that splits a ticket. */
const mostEndpoints = 5;

const Endpoint = z.strictObject({
  /** Where events are posted to. Only a system on one machine goes to `http://127.0.0.1:<port>/…`. */
  url: z
    .string()
    .check(
      z.maxLength(2000),
      z.regex(
        /^https:\/\/[^\s/?#@:]+(?:[/?]\S*)?$|^http:\/\/127\.0\.0\.1:\d{1,5}(?:[/?]\S*)?$/,
        "must be an address such as https://hooks.example.com/relaydesk, without a port or password",
      ),
    ),
  events: z._default(z.array(z.enum(eventTypes)).check(z.minLength(1)), [...eventTypes]),
});

/** Systems that are told what happens to tickets. Without any nothing is written, made or paid for. */
export const WebhookConfig = z.strictObject({
  endpoints: z._default(
    z
      .record(
        z.string().check(z.regex(/^[a-z][a-z0-9-]{0,30}$/, "must be lower-case letters, digits and dashes")),
        Endpoint,
      )
      .check(
        z.refine(
          (all) => Object.keys(all).length <= mostEndpoints,
          `${mostEndpoints} endpoints are the most`,
        ),
      ),
    {},
  ),
});
export type WebhookConfig = z.infer<typeof WebhookConfig>;

/** Whether anybody is told of anything. */
export function tellsAnybody({ endpoints }: WebhookConfig): boolean {
  return Object.keys(endpoints).length > 0;
}

/** A secret that signs events, as Standard Webhooks writes it. @param random 24 to 64 bytes that nobody can guess */
export function newSigningSecret(random: Uint8Array): string {
  return `whsec_${Buffer.from(random).toString("base64")}`;
}
