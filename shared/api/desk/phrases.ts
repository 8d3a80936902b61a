import * as z from "zod/mini";
import { category, epoch, requestId, seen } from "./fields.ts";
import { TicketView } from "./tickets.ts";

const title = z.string().check(z.trim(), z.minLength(1), z.maxLength(100));
const queues = z.exactOptional(z.array(z.string().check(z.maxLength(40))).check(z.maxLength(50)));
const key = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9-]{0,39}$/, "must be lower-case letters, digits and dashes"));

/** Texts by language, with blanks such as `{{customer.name}}` or `{{customer.name|there}}`. */
export const CannedReplyRequest = z.strictObject({
  title,
  queues,
  texts: z
    .record(
      z
        .string()
        .check(z.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, "must be a language such as en or zh-CN")),
      z.string().check(z.trim(), z.minLength(1), z.maxLength(10_000)),
    )
    .check(z.refine((texts) => Object.keys(texts).length > 0, "must have one language at least")),
});
export type CannedReplyRequest = z.infer<typeof CannedReplyRequest>;

export const MacroStepView = z.discriminatedUnion("act", [
  z.strictObject({ act: z.literal("reply"), reply: key }),
  z.strictObject({
    act: z.literal("note"),
    text: z.string().check(z.trim(), z.minLength(1), z.maxLength(5_000)),
  }),
  z.strictObject({ act: z.literal("transfer"), queue: z.string().check(z.maxLength(40)) }),
  z.strictObject({
    act: z.literal("snooze"),
    /** Until the customer writes when absent. */
    hours: z.exactOptional(z.number().check(z.int(), z.minimum(1), z.maximum(2160))),
  }),
  z.strictObject({ act: z.literal("release") }),
  z.strictObject({ act: z.literal("close"), category: z.exactOptional(category) }),
]);
export type MacroStepView = z.infer<typeof MacroStepView>;
export const MacroRequest = z.strictObject({
  title,
  queues,
  steps: z.array(MacroStepView).check(z.minLength(1), z.maxLength(6)),
});
export type MacroRequest = z.infer<typeof MacroRequest>;

export const CannedReplyView = z.object({
  id: z.string(),
  title: z.string(),
  queues: z.exactOptional(z.readonly(z.array(z.string()))),
  texts: z.record(z.string(), z.string()),
});
export type CannedReplyView = z.infer<typeof CannedReplyView>;
export const MacroView = z.object({
  id: z.string(),
  title: z.string(),
  queues: z.exactOptional(z.readonly(z.array(z.string()))),
  steps: z.readonly(z.array(MacroStepView)),
});
export type MacroView = z.infer<typeof MacroView>;
export const PhrasesView = z.object({
  replies: z.readonly(z.array(CannedReplyView)),
  macros: z.readonly(z.array(MacroView)),
  /** What blanks may be about. */
  variables: z.readonly(z.array(z.string())),
});
export type PhrasesView = z.infer<typeof PhrasesView>;

/** What can be inserted into an answer to this ticket, as it would be sent, and what can be done to it. */
export const TicketPhrasesView = z.object({
  replies: z.readonly(
    z.array(z.object({ id: z.string(), title: z.string(), language: z.string(), text: z.string() })),
  ),
  macros: z.readonly(z.array(MacroView)),
});
export type TicketPhrasesView = z.infer<typeof TicketPhrasesView>;

export const RunMacroRequest = z.strictObject({ request: requestId, epoch, seen, macro: key });
/** What was done, up to the first act that was refused. */
export const MacroRunView = z.object({
  ticket: z.exactOptional(TicketView),
  steps: z.readonly(
    z.array(
      z.object({
        act: z.string(),
        done: z.boolean(),
        /** Why not: a code, and the same in words. */
        reason: z.exactOptional(z.string()),
        title: z.exactOptional(z.string()),
      }),
    ),
  ),
});
export type MacroRunView = z.infer<typeof MacroRunView>;
