import * as z from "zod/mini";
import { DeskKey } from "./canned-reply.ts";
import { Category } from "./category.ts";

/** One act of a macro. */
export const MacroStep = z.discriminatedUnion("act", [
  z.object({ act: z.literal("reply"), reply: DeskKey }),
  z.object({ act: z.literal("note"), text: z.string().check(z.trim(), z.minLength(1), z.maxLength(5_000)) }),
  z.object({ act: z.literal("transfer"), queue: z.string() }),
  z.object({
    act: z.literal("snooze"),
    /** Until the customer writes when absent. */
    hours: z.exactOptional(z.number().check(z.int(), z.minimum(1), z.maximum(24 * 90))),
  }),
  z.object({ act: z.literal("release") }),
  z.object({ act: z.literal("close"), category: z.exactOptional(Category) }),
]);
export type MacroStep = z.infer<typeof MacroStep>;

/** Several acts in one, in their order. */
export const Macro = z.object({
  id: DeskKey,
  title: z.string().check(z.trim(), z.minLength(1), z.maxLength(100)),
  /** For tickets of these queues; for all when absent. */
  queues: z.exactOptional(z.array(z.string()).check(z.maxLength(50))),
  steps: z.array(MacroStep).check(z.minLength(1), z.maxLength(6)),
});
export type Macro = z.infer<typeof Macro>;

/** Why a macro is not kept. */
export type MacroMistake =
  | { readonly mistake: "unknown-queue"; readonly name: string }
  | { readonly mistake: "unknown-reply"; readonly name: string }
  /** after this act the ticket is not its agent's any more */
  | { readonly mistake: "ends-early"; readonly name: string };

const lastActs: ReadonlySet<MacroStep["act"]> = new Set(["transfer", "release", "close"]);

/** What would go wrong whenever it is used. */
export function mistakeIn(
  { steps, queues = [] }: Macro,
  known: { readonly queues: readonly string[]; readonly replies: readonly string[] },
): MacroMistake | undefined {
  const named = [...queues, ...steps.flatMap((step) => (step.act === "transfer" ? [step.queue] : []))];
  const queue = named.find((each) => !known.queues.includes(each));
  if (queue !== undefined) return { mistake: "unknown-queue", name: queue };
  const reply = steps.find((step) => step.act === "reply" && !known.replies.includes(step.reply));
  if (reply?.act === "reply") return { mistake: "unknown-reply", name: reply.reply };
  const early = steps.slice(0, -1).find(({ act }) => lastActs.has(act));
  return early && { mistake: "ends-early", name: early.act };
}

/** The request id of one act of it: a repeat of the macro repeats each of its acts. */
export function requestOfStep(request: string, at: number): string {
  return `${request}-m${at}`;
}
