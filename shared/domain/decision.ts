import * as z from "zod/mini";
import { Category } from "./category.ts";
import { HoldCause } from "./message.ts";
import { Priority } from "./ticket.ts";

/** On what grounds a machine acted, readable by an agent: the rule, and the facts it rested on. */
export const Reason = z.object({
  rule: z.string(),
  entry: z.exactOptional(z.string()),
  probability: z.exactOptional(z.number()),
  threshold: z.exactOptional(z.number()),
  topics: z.exactOptional(z.array(z.string())),
  /** What the rule found, in a word of its own: why the matcher abstained, which kind of automatic mail. */
  detail: z.exactOptional(z.string()),
  /** What was asked, one by one, where a message asks several things; an `abstain` says which were not sure. */
  units: z.exactOptional(
    z.array(
      z.object({
        text: z.string(),
        entry: z.exactOptional(z.string()),
        probability: z.exactOptional(z.number()),
        abstain: z.exactOptional(z.string()),
      }),
    ),
  ),
  /** Numbers of orders and the like that the message names. */
  references: z.exactOptional(z.array(z.string())),
});
export type Reason = z.infer<typeof Reason>;

export const Suggestion = z.object({ entry: z.string(), probability: z.number() });
export type Suggestion = z.infer<typeof Suggestion>;

const Routing = z.object({
  category: Category,
  queue: z.string(),
  priority: Priority,
  skills: z.array(z.string()),
  /** Minutes until a human's first response is due. */
  firstResponseMinutes: z.number(),
});
export type Routing = z.infer<typeof Routing>;

/** What becomes of one message. Stored with the message: the first decision wins, however often it is decided. */
export const Decision = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("answer"),
    entry: z.string(),
    /** Of the answer, which is the customer's own or the nearest there is. */
    language: z.string(),
    /** Entries that answer the further questions of the message, in their order. */
    also: z.exactOptional(z.array(z.object({ entry: z.string(), language: z.string() }))),
    /** Where the ticket goes when the answer did not help. */
    routing: Routing,
    reason: Reason,
  }),
  z.object({
    kind: z.literal("route"),
    routing: Routing,
    /** `safety`: the immediate advice that a security report gets. */
    acknowledge: z.enum(["none", "received", "safety"]),
    suggestions: z.array(Suggestion),
    reason: Reason,
  }),
  /** Nothing was asked ("hi", "在吗"): greeted, and asked what it is about. Nobody guesses. */
  z.object({ kind: z.literal("ask"), routing: Routing, reason: Reason }),
  /** In a chat more may come within seconds: kept and shown, and decided together with what follows. */
  z.object({ kind: z.literal("wait"), routing: Routing, reason: Reason }),
  /** "Yes, that helped": the ticket is closed with thanks to nobody. */
  z.object({ kind: z.literal("settle"), reason: Reason }),
  /** Kept on its ticket, changes nothing else: automatic mail, an edit of no weight. */
  z.object({ kind: z.literal("record"), reason: Reason }),
  /** Quarantined (visible, can be released) or suppressed (counted, kept as a trace). */
  z.object({ kind: z.literal("hold"), cause: HoldCause, suppress: z.boolean(), reason: Reason }),
]);
export type Decision = z.infer<typeof Decision>;
