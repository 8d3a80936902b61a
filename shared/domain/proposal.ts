import * as z from "zod/mini";
import { Category } from "./category.ts";

/** A group of questions that nothing answers: an entry that is missing, or phrasings that one lacks. */
export const Proposal = z.object({
  /** Of the message that opened it. */
  id: z.string(),
  /** Its place, one of a fixed number: what is new takes the place of what is least worth keeping. */
  slot: z.number(),
  v: z.number(),
  state: z.enum(["open", "drafted", "dismissed"]),
  decidedBy: z.exactOptional(z.string()),
  language: z.string(),
  /** How many messages were put to it, also after it was decided upon. */
  size: z.number(),
  firstAt: z.string(),
  lastAt: z.string(),
  /** The first few that differ; masked, cut short. */
  examples: z.array(z.string()),
  /** The messages that said so, in the order of `examples`; empty where that was not written down. */
  from: z.exactOptional(z.array(z.string())),
  /** Best entries that were not sure enough, and entries that agents chose, with how often. */
  nearest: z.record(z.string(), z.number()),
  chosen: z.record(z.string(), z.number()),
  categories: z.partialRecord(Category, z.number()),
});
export type Proposal = z.infer<typeof Proposal>;

/**
 * The proposal without what these messages said, and nothing when it has nothing of theirs. What it counts stays: how often
 * something was asked tells nobody's words. Where it was not written down who said what, all examples go.
 */
export function withoutExamplesOf(
  proposal: Proposal,
  messages: ReadonlySet<string>,
  isKnownToHave: boolean,
): Proposal | undefined {
  const { examples, from = [], ...rest } = proposal;
  const isTheirs = (_: string, at: number) => {
    const author = from[at] ?? "";
    return author === "" ? isKnownToHave : messages.has(author);
  };
  if (!examples.some(isTheirs)) return undefined;
  const kept = examples.flatMap((text, at) => (isTheirs(text, at) ? [] : [{ text, author: from[at] }]));
  return {
    ...rest,
    v: proposal.v + 1,
    examples: kept.map(({ text }) => text),
    from: kept.map(({ author = "" }) => author),
  };
}
