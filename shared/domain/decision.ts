import * as z from "zod/mini";
import { Category, HoldCause } from "./message.ts";
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
  /** "Yes, that helped": the ticket is closed with thanks to nobody. */
  z.object({ kind: z.literal("settle"), reason: Reason }),
  /** Kept on its ticket, changes nothing else: automatic mail, an edit of no weight. */
  z.object({ kind: z.literal("record"), reason: Reason }),
  /** Quarantined (visible, can be released) or suppressed (counted, kept as a trace). */
  z.object({ kind: z.literal("hold"), cause: HoldCause, suppress: z.boolean(), reason: Reason }),
]);
export type Decision = z.infer<typeof Decision>;
