import * as z from "zod/mini";
import { entry, requestId } from "./fields.ts";

const words = (most: number) => z.string().check(z.maxLength(most));

/** An entry in one language as it is typed: the rules of the knowledge base are checked by themselves, field by field. */
export const TranslationRequest = z.strictObject({
  id: words(60),
  category: words(40),
  language: words(20),
  question: words(1_000),
  phrasings: z.array(words(1_000)).check(z.maxLength(500)),
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
  to: z.array(TranslationRequest).check(z.maxLength(20)),
});
export type EntryEditView = z.infer<typeof EntryEditRequest>;

const edits = z.array(EntryEditRequest).check(z.minLength(1), z.maxLength(20));
export const CheckRequest = z.strictObject({ edits });
/** `request` is the name of the publication: asked for twice, it is done once. */
export const PublishRequest = z.strictObject({ request: requestId, edits });

/** What can be edited. */
export interface SourcesView {
  /** In force; absent when it is what was deployed. */
  readonly version?: number;
  /** What `{{brand}}` stands for. */
  readonly brand: string;
  /** In which every entry has to be. */
  readonly languages: readonly string[];
  readonly entries: readonly string[];
}

/** An entry to be edited. */
export interface SourceView {
  readonly entry: string;
  /** Tells this state of the entry from another. */
  readonly mark: string;
  readonly translations: readonly TranslationView[];
}

export interface MistakeView {
  /** `<id>.<language>.md` */
  readonly file: string;
  readonly field: string;
  readonly problem: string;
}

export type CheckView =
  | { readonly state: "good" }
  | { readonly state: "mistakes"; readonly mistakes: readonly MistakeView[] }
  | { readonly state: "conflict"; readonly entries: readonly string[] }
  | { readonly state: "no-sources" };

/** How far a publication is, or what came of it. */
export type PublicationView =
  | Exclude<CheckView, { state: "good" }>
  | { readonly state: "waiting" | "compiling" | "contended" }
  | { readonly state: "published"; readonly version: number }
  | { readonly state: "failed"; readonly why: string };

export interface ReleaseView {
  readonly version: number;
  readonly at: string;
  readonly by: string;
  readonly entries: number;
  readonly inForce: boolean;
  /** Ids of entries that it changed, as far as that is known. */
  readonly changed?: readonly string[];
}

/** What was published, the latest first. */
export interface ReleasesView {
  readonly items: readonly ReleaseView[];
  /** Whether answers come from what was deployed. */
  readonly deployed: boolean;
  /** Who put that in force, and when. */
  readonly enforced?: { readonly at: string; readonly by: string };
}

/** One field that is not as it was. */
export interface ChangeView {
  readonly entry: string;
  readonly file: string;
  readonly field: string;
  readonly before?: string;
  readonly after?: string;
}
