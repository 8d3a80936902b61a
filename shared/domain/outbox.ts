import * as z from "zod/mini";
import type { Id, OutboxId, TicketId } from "./ids.ts";
import { Thread } from "./thread.ts";

const id = <T extends string>() => z.custom<T>((value) => typeof value === "string" && value.length > 0);

/** Why a send did not work, in the classes that decide what happens next. */
export const FailureClass = z.enum([
  /** network, 5xx, "temporary": tried again with growing pauses */
  "retryable",
  /** tried again after the pause the provider asked for */
  "rate-limited",
  /** the platform takes free text no longer: an agent decides */
  "window-closed",
  /** credentials are dead: an operator must act */
  "auth",
  /** blocked, gone, opted out, suppressed */
  "recipient",
  /** refused for what it says */
  "content",
  /** we are set up wrongly */
  "config",
]);
export type FailureClass = z.infer<typeof FailureClass>;

/** Why it did not arrive: the class, a short name, and what the other side said of it. */
export const Failure = z.object({
  class: FailureClass,
  code: z.string(),
  detail: z.exactOptional(z.string()),
});
export type Failure = z.infer<typeof Failure>;

/** How far the provider says that a reply got, in the order in which that comes about. */
export const receiptOrder = ["accepted", "delivered", "read", "bounced", "complained"] as const;
export type Receipt = (typeof receiptOrder)[number];

/** Whether this report goes further than what was reported before. */
export function isFurther(report: Receipt, before: Receipt | undefined): boolean {
  return before === undefined || receiptOrder.indexOf(report) > receiptOrder.indexOf(before);
}

/**
 * How far a reply got that was split: as far as the part that lags behind, and no further than its worst part allows.
 * `undefined` while a part was not reported on at all.
 */
export function receiptOfParts(
  count: number,
  receipts: Readonly<Record<string, Receipt>>,
): Receipt | undefined {
  const told = Array.from({ length: count }, (_, at) => receipts[partName(at)]);
  const lost = told.find((each) => each === "bounced" || each === "complained");
  if (lost !== undefined) return lost;
  if (told.includes(undefined)) return undefined;
  return receiptOrder.find((each) => told.includes(each));
}

export function partName(at: number): string {
  return `p${at}`;
}

/** One message on its way out. Stored with the decision that made it; sent later by `deliver`. */
export const OutboxEntry = z.object({
  id: id<OutboxId>(),
  ticket: id<TicketId>(),
  /**
   * `confirmation`: a question about a mail address, which answers nothing and tells nothing of the ticket. `survey`: how
   * content the customer is.
   */
  kind: z.enum(["answer", "acknowledgement", "agent-reply", "confirmation", "survey"]),
  /** Written by a machine: says so in its headers and its text. */
  automatic: z.boolean(),
  channel: z.string(),
  account: z.string(),
  conversation: z.string(),
  address: z.string(),
  name: z.exactOptional(z.string()),
  language: z.string(),
  subject: z.exactOptional(z.string()),
  /** Markdown. Channels render it; the longest part of the record. */
  text: z.string(),
  /** Offer "did this help?" (buttons where the channel has them, else the words are in `text`). */
  askHelped: z.exactOptional(z.boolean()),
  entry: z.exactOptional(z.string()),
  /** Further entries of an answer to several questions. */
  also: z.exactOptional(z.array(z.string())),
  /** Id of the question that a `confirmation` asks. */
  confirmation: z.exactOptional(z.custom<Id<"confirmation">>((value) => typeof value === "string")),
  author: z.exactOptional(z.string()),
  /** A message that the platform approved, with what fills its gaps; `text` is what the customer reads. */
  template: z.exactOptional(
    z.object({ name: z.string(), language: z.string(), values: z.array(z.string()) }),
  ),
  /** Files of an agent, each in the parts in which it was uploaded. */
  attachments: z.exactOptional(
    z.array(z.object({ name: z.string(), type: z.string(), size: z.number(), keys: z.array(z.string()) })),
  ),
  thread: Thread,
  createdAt: z.string(),
  state: z.enum(["PENDING", "SENDING", "SENT", "FAILED"]),
  /** Goes up with every attempt; the sender's later writes carry it. */
  epoch: z.number(),
  attempts: z.number(),
  leaseUntil: z.exactOptional(z.string()),
  /** When the clock looks at it again: stalled, due for another try, or sent and to be read by then. Absent when settled. */
  checkAt: z.exactOptional(z.string()),
  sentAt: z.exactOptional(z.string()),
  /** The mail in which it went on, since nobody read it where it was sent. */
  continuedBy: z.exactOptional(id<OutboxId>()),
  providerId: z.exactOptional(z.string()),
  /** Why it was not sent. */
  failure: z.exactOptional(Failure),
  /** Why it did not arrive, or was not wanted, after it was sent. */
  undelivered: z.exactOptional(Failure),
  /** Ids of the messages that it was split into, so far: a further attempt goes on behind them. */
  parts: z.exactOptional(z.array(z.string())),
  /** How far each of them got, by its place (`p0`). */
  partReceipts: z.exactOptional(z.record(z.string(), z.enum(receiptOrder))),
  /** Furthest status the provider reported; moves forward only. */
  receipt: z.exactOptional(z.enum(receiptOrder)),
});
export type OutboxEntry = z.infer<typeof OutboxEntry>;

/** Minutes after which the clock looks whether a stored reply was sent. */
export const stalledAfterMinutes = 2;
