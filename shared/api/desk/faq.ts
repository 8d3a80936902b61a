import * as z from "zod/mini";
import { entry, requestId } from "./fields.ts";

const words = (most: number) => z.string().check(z.maxLength(most));

/** An entry in one language as it is typed: the rules of the knowledge base are checked by themselves, field by field. */
export const TranslationRequest = z.strictObject({
  id: words(60),
  category: words(40),
  language: words(20),
  question: words(1_000),
  phrasings: z.readonly(z.array(words(1_000)).check(z.maxLength(500))),
  /** Markdown. */
  answer: words(20_000),
  automatic: z.boolean(),
  precision: z.exactOptional(z.number()),
  validFrom: z.exactOptional(words(20)),
  validUntil: z.exactOptional(words(20)),
});
export type TranslationView = z.infer<typeof TranslationRequest>;

export const EntryEditRequest = z.strictObject({
  entry,
  /** The mark of the entry as it was found; `null` for a new one. */
  from: z.nullable(words(64)),
  /** All its languages; none: the entry is to go. */
  to: z.readonly(z.array(TranslationRequest).check(z.maxLength(20))),
});
export type EntryEditView = z.infer<typeof EntryEditRequest>;

const edits = z.array(EntryEditRequest).check(z.minLength(1), z.maxLength(20));
export const CheckRequest = z.strictObject({ edits });
/** `request` is the name of the publication: asked for twice, it is done once. */
export const PublishRequest = z.strictObject({ request: requestId, edits });

/** What can be edited. */
export const SourcesView = z.object({
  /** In force; absent when it is what was deployed. */
  version: z.exactOptional(z.number()),
  /** What `{{brand}}` stands for. */
  brand: z.string(),
  /** In which every entry has to be. */
  languages: z.readonly(z.array(z.string())),
  entries: z.readonly(z.array(z.string())),
});
export type SourcesView = z.infer<typeof SourcesView>;

/** An entry to be edited. */
export const SourceView = z.object({
  entry: z.string(),
  /** Tells this state of the entry from another. */
  mark: z.string(),
  translations: z.readonly(z.array(TranslationRequest)),
});
export type SourceView = z.infer<typeof SourceView>;

/** One mistake, and where it is. */
export const MistakeView = z.object({
  /** `<id>.<language>.md` */
  file: z.string(),
  field: z.string(),
  problem: z.string(),
});
export type MistakeView = z.infer<typeof MistakeView>;

const Mistakes = z.object({ state: z.literal("mistakes"), mistakes: z.readonly(z.array(MistakeView)) });
const Conflict = z.object({ state: z.literal("conflict"), entries: z.readonly(z.array(z.string())) });
const NoSources = z.object({ state: z.literal("no-sources") });

/** What would keep an edit from being published now. */
export const CheckView = z.union([z.object({ state: z.literal("good") }), Mistakes, Conflict, NoSources]);
export type CheckView = z.infer<typeof CheckView>;

/** How far a publication is, or what came of it. */
export const PublicationView = z.union([
  Mistakes,
  Conflict,
  NoSources,
  z.object({ state: z.enum(["waiting", "compiling", "contended"]) }),
  z.object({ state: z.literal("published"), version: z.number() }),
  z.object({ state: z.literal("failed"), why: z.string() }),
]);
export type PublicationView = z.infer<typeof PublicationView>;

/** How far a draft is on its way to be tried. It is named by what it is made of: the same draft has the same name. */
export const TrialView = z.object({
  trial: z.string(),
  /** `ready`: it can be asked. */
  state: z.enum(["waiting", "compiling", "ready", "failed"]),
  why: z.exactOptional(z.string()),
});
export type TrialView = z.infer<typeof TrialView>;

/** A version that was published. */
export const ReleaseView = z.object({
  version: z.number(),
  at: z.string(),
  by: z.string(),
  entries: z.number(),
  inForce: z.boolean(),
  /** Ids of entries that it changed, as far as that is known. */
  changed: z.exactOptional(z.readonly(z.array(z.string()))),
});
export type ReleaseView = z.infer<typeof ReleaseView>;

/** What was published, the latest first. */
export const ReleasesView = z.object({
  items: z.readonly(z.array(ReleaseView)),
  /** Whether answers come from what was deployed. */
  deployed: z.boolean(),
  /** Who put in force what is, and when. */
  enforced: z.exactOptional(z.object({ at: z.string(), by: z.string() })),
});
export type ReleasesView = z.infer<typeof ReleasesView>;

/** One field that is not as it was. */
export const ChangeView = z.object({
  entry: z.string(),
  file: z.string(),
  field: z.string(),
  before: z.exactOptional(z.string()),
  after: z.exactOptional(z.string()),
});
export type ChangeView = z.infer<typeof ChangeView>;
