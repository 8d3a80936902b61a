import * as z from "zod/mini";
import type { OutboxId, TicketId } from "./ids.ts";

const id = <T extends string>() => z.custom<T>((value) => typeof value === "string" && value.length > 0);

/** Why an address is not written to. A complaint weighs more: it is a wish, a dead mailbox only a fact. */
export const SuppressionCause = z.enum(["hard-bounce", "complaint"]);
export type SuppressionCause = z.infer<typeof SuppressionCause>;

/** An address that is not written to until somebody lifts this. Mail services stop senders who go on. */
export const Suppression = z.object({
  /** `ids.address`: the record tells no address. */
  address: z.string(),
  cause: SuppressionCause,
  /** ISO 8601, when the provider says it happened. */
  at: z.string(),
  /** The reply that taught us, and what the other side said. */
  ticket: id<TicketId>(),
  outbox: id<OutboxId>(),
  detail: z.exactOptional(z.string()),
  lifted: z.exactOptional(z.object({ by: z.string(), at: z.string() })),
});
export type Suppression = z.infer<typeof Suppression>;

export function isInForce(suppression: Suppression | undefined): suppression is Suppression {
  return suppression !== undefined && suppression.lifted === undefined;
}

/**
 * Whether a report changes what is known: news about an address that nobody suppressed, a complaint where a bounce was
 * known, and after a lifting only what happened since. So a report that comes twice or late changes nothing.
 */
export function replaces(known: Suppression | undefined, report: Suppression): boolean {
  if (known === undefined) return true;
  if (known.lifted !== undefined) return known.lifted.at < report.at;
  return known.cause === "hard-bounce" && report.cause === "complaint";
}
