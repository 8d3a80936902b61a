import * as z from "zod/mini";
import type { TranslationView } from "./faq.ts";
import { category, entry } from "./fields.ts";
import type { Suggestion } from "./tickets.ts";

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
export interface EntrySummary {
  readonly entry: string;
  /** In the wanted language or the nearest there is. */
  readonly question: string;
  readonly category: string;
  readonly languages: readonly string[];
  /** False: never sent without a human. */
  readonly automatic: boolean;
  /** Share of right answers that is promised of it, 0–1. */
  readonly precision: number;
}

/** Its answers, as a reply would begin. */
export interface EntryView {
  readonly entry: string;
  readonly answers: readonly {
    readonly language: string;
    readonly question: string;
    /** Markdown. */
    readonly answer: string;
  }[];
}

/** What would happen to a message, and on what grounds. Nothing is stored or sent. */
export interface AskedView {
  readonly language: string;
  readonly masked: readonly string[];
  /** Topics that are a human's work. */
  readonly topics: readonly string[];
  readonly decision: { readonly kind: string; readonly rule: string; readonly detail?: string };
  readonly questions: readonly {
    readonly text: string;
    readonly ranked: readonly Suggestion[];
    /** From this probability on an answer is sent by itself; above 1 when none is. */
    readonly threshold: number;
    readonly abstain?: string;
    /** Words that speak for the first entry, or against it, the strongest first. */
    readonly contributions: readonly { readonly word: string; readonly by: number }[];
  }[];
  /** What the customer would get at once; Markdown. */
  readonly reply?: string;
}

/** How an FAQ entry did. */
export interface EntryResult {
  readonly entry: string;
  readonly answered: number;
  readonly helped: number;
  readonly notHelped: number;
  readonly askedAgain: number;
  /** Tickets for which an agent chose it. */
  readonly chosen: number;
}

/** Questions like each other that nothing answers. */
export interface ProposalView {
  readonly id: string;
  readonly state: "open" | "drafted" | "dismissed";
  readonly decidedBy?: string;
  readonly language: string;
  /** Messages in all. */
  readonly size: number;
  readonly firstAt: string;
  readonly lastAt: string;
  /** Masked, as everything that is stored. */
  readonly examples: readonly string[];
  /** Entries that came nearest, and entries that agents chose, each with how often. */
  readonly nearest: Readonly<Record<string, number>>;
  readonly chosen: Readonly<Record<string, number>>;
  /** The entry that these questions belong to, when agents agree on one: it lacks phrasings. */
  readonly belongsTo?: string;
}

/** A file for the knowledge base, to be completed by a person. Nothing is published by it. */
export interface DraftView {
  readonly file: string;
  readonly content: string;
  /** The same, to be edited. */
  readonly entry: TranslationView;
  /** Examples that tell who wrote them, and in what way. */
  readonly leftOut: readonly { readonly text: string; readonly personal: readonly string[] }[];
}

/** A text as it may stand in the knowledge base. */
export interface ExampleView {
  readonly text: string;
  readonly takenOut: readonly string[];
  /** What still tells who wrote it; when there is anything, the text is not to be used. */
  readonly personal: readonly string[];
  readonly usable: boolean;
}
