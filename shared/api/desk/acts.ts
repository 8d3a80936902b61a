import * as z from "zod/mini";
import { epoch, requestId, seen } from "./fields.ts";
import { TicketView } from "./tickets.ts";

const id = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/, "must be an id"));
const time = z.iso.datetime({ offset: true });

/** `until`: absent to wait for the customer alone. `backTo`: where it comes back to. */
export const SnoozeRequest = z.strictObject({
  request: requestId,
  epoch,
  until: z.exactOptional(time),
  backTo: z._default(z.enum(["agent", "queue"]), "agent"),
});
export const WakeRequest = z.strictObject({ request: requestId });
/** The ticket of the path becomes part of `into`. */
export const MergeRequest = z.strictObject({ request: requestId, into: id });
/** From this message on. */
export const SplitRequest = z.strictObject({ request: requestId, message: id });
export const LinkRequest = z.strictObject({ request: requestId, other: id });
export const SpamRequest = z.strictObject({ request: requestId, epoch });
export const BlockRequest = z.strictObject({ request: requestId, who: z.enum(["contact", "domain"]) });
export const LiftBlockRequest = z.strictObject({
  kind: z.enum(["contact", "domain"]),
  of: z.string().check(z.maxLength(253)),
});

const to = z.union([
  z.strictObject({ queue: z.string().check(z.maxLength(40)) }),
  z.strictObject({ agent: z.string().check(z.maxLength(64)) }),
]);
export const BulkAct = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.enum(["claim", "release", "close", "spam"]) }),
  z.strictObject({ kind: z.literal("transfer"), to }),
  z.strictObject({
    kind: z.literal("snooze"),
    until: z.exactOptional(time),
    backTo: z._default(z.enum(["agent", "queue"]), "agent"),
  }),
]);
/** The same act on many tickets, each as its agent saw it. */
export const BulkRequest = z.strictObject({
  request: requestId,
  act: BulkAct,
  tickets: z.array(z.strictObject({ id, epoch, seen })).check(z.minLength(1), z.maxLength(50)),
});
export type BulkRequest = z.input<typeof BulkRequest>;

/** What became of each of them. */
export const BulkView = z.object({
  items: z.readonly(
    z.array(
      z.object({
        ticket: z.string(),
        done: z.boolean(),
        /** Why not: a code, and the same in words. */
        reason: z.exactOptional(z.string()),
        title: z.exactOptional(z.string()),
      }),
    ),
  ),
});
export type BulkView = z.infer<typeof BulkView>;

export const SnoozedQuery = z.object({
  /** Of this queue; mine when absent. */
  queue: z.exactOptional(z.string().check(z.maxLength(40))),
  limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100)), 50),
  cursor: z.exactOptional(z.string().check(z.maxLength(200))),
});

/** Other tickets of the same customer, the newest first. */
export const OthersView = z.object({
  items: z.readonly(
    z.array(
      z.object({
        ...z.pick(TicketView, { id: true, number: true, subject: true, status: true, channel: true }).shape,
        createdAt: z.string(),
        mergedInto: z.exactOptional(z.string()),
      }),
    ),
  ),
});
export type OthersView = z.infer<typeof OthersView>;

export const BlockView = z.object({
  kind: z.enum(["contact", "domain"]),
  of: z.string(),
  name: z.string(),
  channel: z.string(),
  cause: z.enum(["blocked", "spam"]),
  by: z.string(),
  at: z.string(),
  ticket: z.string(),
});
export type BlockView = z.infer<typeof BlockView>;
export const BlocksView = z.object({ items: z.readonly(z.array(BlockView)) });
export type BlocksView = z.infer<typeof BlocksView>;

/** Who can be called in a note, or be given a ticket. */
export const ColleaguesView = z.object({
  items: z.readonly(
    z.array(z.object({ id: z.string(), name: z.string(), presence: z.enum(["available", "away"]) })),
  ),
});
export type ColleaguesView = z.infer<typeof ColleaguesView>;

/** Notes that call me, the newest first. */
export const MentionsView = z.object({
  items: z.readonly(
    z.array(
      z.object({
        ticket: z.string(),
        number: z.string(),
        at: z.string(),
        by: z.string(),
        text: z.string(),
        isNew: z.boolean(),
      }),
    ),
  ),
});
export type MentionsView = z.infer<typeof MentionsView>;
export const SeenMentionsRequest = z.strictObject({ at: time });
