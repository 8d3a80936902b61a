import * as z from "zod/mini";
import { languageFallbacks } from "./language.ts";

/** Ids of what the desk writes itself: they stand in addresses. */
export const DeskKey = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9-]{0,39}$/, "must be lower-case letters, digits and dashes"));

const Localised = z.record(
  z.string().check(z.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, "must be a language such as en or zh-CN")),
  z.string().check(z.trim(), z.minLength(1), z.maxLength(10_000)),
);

/** A text that agents insert, in the languages it has, with blanks such as `{{customer.name}}`. */
export const CannedReply = z.object({
  id: DeskKey,
  title: z.string().check(z.trim(), z.minLength(1), z.maxLength(100)),
  /** For tickets of these queues; for all when absent. */
  queues: z.exactOptional(z.array(z.string()).check(z.maxLength(50))),
  /** Markdown, by language. */
  texts: Localised.check(
    z.refine((texts) => Object.keys(texts).length > 0, "must have one language at least"),
  ),
});
export type CannedReply = z.infer<typeof CannedReply>;

/** What a blank may be about. */
export const cannedVariables = [
  "customer.name",
  "customer.address",
  "ticket.number",
  "ticket.subject",
  "queue.name",
  "agent.name",
  "brand.name",
] as const;
export type CannedVariable = (typeof cannedVariables)[number];
export type CannedFacts = Readonly<Partial<Record<CannedVariable, string>>>;

/** `{{customer.name}}`, or `{{customer.name|there}}` with what stands there when nothing is known. */
const blank = /\{\{([^{}|]{1,60})(?:\|([^{}]{0,60}))?\}\}/g;

/** Blanks that nothing would fill, each once. */
export function unknownVariables({ texts }: Pick<CannedReply, "texts">): readonly string[] {
  const names = Object.values(texts).flatMap((text) =>
    [...text.matchAll(blank)].map(([, name = ""]) => name.trim()),
  );
  return [...new Set(names)].filter((name) => !isVariable(name));
}

function isVariable(name: string): name is CannedVariable {
  return cannedVariables.some((each) => each === name);
}

/** The text in the customer's language, or the nearest that it has: the first one in the end. */
export function textIn(
  texts: CannedReply["texts"],
  language: string,
): { readonly language: string; readonly text: string } {
  const known = Object.entries(texts);
  for (const wanted of languageFallbacks(language)) {
    const found = known.find(([each]) => each.toLowerCase() === wanted.toLowerCase());
    if (found) return { language: found[0], text: found[1] };
  }
  const [first = "en", text = ""] = known[0] ?? [];
  return { language: first, text };
}

/**
 * The text with its blanks filled. What customers call themselves and their subjects stand in it as plain words, on one
 * line and without what would be a mark of Markdown: nobody writes a link into an answer of ours.
 */
export function filled(text: string, facts: CannedFacts): string {
  return text.replace(blank, (_, name: string, otherwise = "") => {
    const known = name.trim();
    const fact = isVariable(known) ? facts[known] : undefined;
    return fact === undefined || fact.trim() === "" ? otherwise : plain(fact);
  });
}

const longestFact = 120;

function plain(fact: string): string {
  return fact
    .replace(/[\p{C}\s]+/gu, " ")
    .replace(/[[\]()<>*_`#|\\{}]/g, "")
    .replace(/:\/\//g, " ")
    .trim()
    .slice(0, longestFact)
    .toWellFormed();
}
