import * as z from "zod/mini";
import { Category } from "./category.ts";
import { Language } from "./language.ts";

const CalendarDate = z
  .string()
  .check(z.refine((text) => isCalendarDate(text), "not a calendar date such as 2026-03-31"));

const Text = z.string().check(z.refine((text) => text.trim() !== "", "must not be empty"));

/** A share of right answers that can be promised: all of them never can. */
export const Precision = z.number().check(z.minimum(0.5), z.maximum(0.995));

/**
 * One answer in one language. Entries in several languages share an `id`: the matcher finds the id, the
 * caller chooses the language.
 */
export const FaqEntry = z.strictObject({
  /** kebab-case, the same in every language */
  id: z.string().check(z.regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "must be kebab-case, such as refund-status")),
  category: Category,
  language: Language,
  /** the question as a heading shows it; the matcher learns from it too */
  question: Text,
  /** how customers really write it: short, long, with typos */
  phrasings: z.array(Text),
  /** Markdown; `{{brand}}` stands for the operator's brand */
  answer: Text,
  /** false: never sent without a human, but still offered to agents */
  automatic: z.boolean(),
  /** share of automatic answers that must be right, instead of what the configuration says, such as 0.97 */
  precision: z.exactOptional(Precision),
  /** first day on which the answer holds, inclusive, `YYYY-MM-DD` */
  validFrom: z.exactOptional(CalendarDate),
  /** last day on which the answer holds, inclusive, `YYYY-MM-DD` */
  validUntil: z.exactOptional(CalendarDate),
});
export type FaqEntry = z.infer<typeof FaqEntry>;

function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
