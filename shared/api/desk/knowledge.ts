import * as z from "zod/mini";
import { TranslationRequest } from "./faq.ts";
import { category, entry } from "./fields.ts";
import { Suggestion } from "./tickets.ts";

export const ResultsQuery = z.object({
  /** Today and so many days before it. */
  days: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(92)), 30),
});

export const ProposalsQuery = z.object({
  state: z._default(z.enum(["open", "drafted", "dismissed"]), "open"),
  /** Proposals of fewer messages are not shown. */
  least: z._default(z.coerce.number().check(z.int(), z.minimum(1)), 1),
});

export const DraftRequest = z.strictObject({
  entry: z.exactOptional(entry),
  category: z.exactOptional(category),
  question: z.exactOptional(z.string().check(z.trim(), z.minLength(1), z.maxLength(200))),
});

export const AskRequest = z.strictObject({
  text: z.string().check(z.trim(), z.minLength(1), z.maxLength(5_000)),
  subject: z.exactOptional(z.string().check(z.maxLength(500))),
  channel: z._default(z.enum(["email", "form", "telegram"]), "email"),
  trust: z._default(z.enum(["verified", "unverified", "forged"]), "verified"),
});

export const EntriesQuery = z.object({
  /** Of the questions; BCP 47. */
  language: z._default(z.string().check(z.regex(/^[A-Za-z-]{2,20}$/)), "en"),
});

export const ExamplesRequest = z.strictObject({
  texts: z.array(z.string().check(z.maxLength(2_000))).check(z.minLength(1), z.maxLength(50)),
});

/** An entry of the knowledge base, as lists show it. */
export const EntrySummary = z.object({
  entry: z.string(),
  /** In the wanted language or the nearest there is. */
  question: z.string(),
  category: z.string(),
  languages: z.readonly(z.array(z.string())),
  /** False: never sent without a human. */
  automatic: z.boolean(),
  /** Share of right answers that is promised of it, 0–1. */
  precision: z.number(),
});
export type EntrySummary = z.infer<typeof EntrySummary>;

/** Its answers, as a reply would begin. */
export const EntryView = z.object({
  entry: z.string(),
  answers: z.readonly(
    z.array(
      z.object({
        language: z.string(),
        question: z.string(),
        /** Markdown. */
        answer: z.string(),
      }),
    ),
  ),
});
export type EntryView = z.infer<typeof EntryView>;

/** What would happen to a message, and on what grounds. Nothing is stored or sent. */
export const AskedView = z.object({
  language: z.string(),
  masked: z.readonly(z.array(z.string())),
  /** Topics that are a human's work. */
  topics: z.readonly(z.array(z.string())),
  decision: z.object({
    kind: z.string(),
    rule: z.string(),
    detail: z.exactOptional(z.string()),
  }),
  questions: z.readonly(
    z.array(
      z.object({
        text: z.string(),
        ranked: z.readonly(z.array(Suggestion)),
        /** From this probability on an answer is sent by itself; above 1 when none is. */
        threshold: z.number(),
        abstain: z.exactOptional(z.string()),
        /** Words that speak for the first entry, or against it, the strongest first. */
        contributions: z.readonly(
          z.array(
            z.object({
              word: z.string(),
              by: z.number(),
            }),
          ),
        ),
      }),
    ),
  ),
  /** What the customer would get at once; Markdown. */
  reply: z.exactOptional(z.string()),
});
export type AskedView = z.infer<typeof AskedView>;

/** How an FAQ entry did. */
export const EntryResult = z.object({
  entry: z.string(),
  answered: z.number(),
  helped: z.number(),
  notHelped: z.number(),
  askedAgain: z.number(),
  /** Tickets for which an agent chose it. */
  chosen: z.number(),
});
export type EntryResult = z.infer<typeof EntryResult>;

/** Questions like each other that nothing answers. */
export const ProposalView = z.object({
  id: z.string(),
  state: z.enum(["open", "drafted", "dismissed"]),
  decidedBy: z.exactOptional(z.string()),
  language: z.string(),
  /** Messages in all. */
  size: z.number(),
  firstAt: z.string(),
  lastAt: z.string(),
  /** Masked, as everything that is stored. */
  examples: z.readonly(z.array(z.string())),
  /** Entries that came nearest, and entries that agents chose, each with how often. */
  nearest: z.record(z.string(), z.number()),
  chosen: z.record(z.string(), z.number()),
  /** The entry that these questions belong to, when agents agree on one: it lacks phrasings. */
  belongsTo: z.exactOptional(z.string()),
});
export type ProposalView = z.infer<typeof ProposalView>;

/** A file for the knowledge base, to be completed by a person. Nothing is published by it. */
export const DraftView = z.object({
  file: z.string(),
  content: z.string(),
  /** The same, to be edited. */
  entry: TranslationRequest,
  /** Examples that tell who wrote them, and in what way. */
  leftOut: z.readonly(
    z.array(
      z.object({
        text: z.string(),
        personal: z.readonly(z.array(z.string())),
      }),
    ),
  ),
});
export type DraftView = z.infer<typeof DraftView>;

/** A text as it may stand in the knowledge base. */
export const ExampleView = z.object({
  text: z.string(),
  takenOut: z.readonly(z.array(z.string())),
  /** What still tells who wrote it; when there is anything, the text is not to be used. */
  personal: z.readonly(z.array(z.string())),
  usable: z.boolean(),
});
export type ExampleView = z.infer<typeof ExampleView>;
