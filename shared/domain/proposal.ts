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
  /** Best entries that were not sure enough, and entries that agents chose, with how often. */
  nearest: z.record(z.string(), z.number()),
  chosen: z.record(z.string(), z.number()),
  categories: z.partialRecord(Category, z.number()),
});
export type Proposal = z.infer<typeof Proposal>;
