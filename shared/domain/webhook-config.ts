import * as z from "zod/mini";
import { busName, eventTypes, targetsOf } from "./event-targets.ts";

/** More would not fit into the transaction that splits a ticket. */
const mostTargets = 5;

const events = z._default(z.array(z.enum(eventTypes)).check(z.minLength(1)), [...eventTypes]);

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
  events,
});

/** Who is told what happens to tickets. Without anybody nothing is written, made or paid for. */
export const WebhookConfig = z
  .strictObject({
    endpoints: z._default(
      z
        .record(
          z
            .string()
            .check(z.regex(/^[a-z][a-z0-9-]{0,30}$/, "must be lower-case letters, digits and dashes")),
          Endpoint,
        )
        .check(z.refine((all) => !Object.hasOwn(all, busName), `"${busName}" is the name of the bus`)),
      {},
    ),
    /** An EventBridge bus of the system's own, for rules in the operator's account; `{}` puts every event on it. */
    eventBus: z.exactOptional(z.strictObject({ events })),
  })
  .check(
    z.refine(
      (config) => Object.keys(targetsOf(config)).length <= mostTargets,
      `${mostTargets} endpoints are the most, the bus among them`,
    ),
  );
export type WebhookConfig = z.infer<typeof WebhookConfig>;

/** A secret that signs events, as Standard Webhooks writes it. @param random 24 to 64 bytes that nobody can guess */
export function newSigningSecret(random: Uint8Array): string {
  return `whsec_${Buffer.from(random).toString("base64")}`;
}
