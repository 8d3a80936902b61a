import { createHash } from "node:crypto";
import * as z from "zod/mini";
import { FaqEntry } from "./faq.ts";
import { entryFileName } from "./faq-file.ts";
import { type FaqMistake, mistakeOf } from "./faq-mistake.ts";

/** An entry as somebody left it, in all its languages, made of an entry as they found it. */
export interface EntryEdit {
  readonly entry: string;
  /** The mark of the entry that they saw; `null` where there was none. */
  readonly from: string | null;
  /** Not checked yet; empty: the entry is to go. */
  readonly to: readonly unknown[];
}

/** What was published, to be edited again. */
export const FaqSources = z.object({ entries: z.array(FaqEntry) });

/** Tells one state of an entry from another; `null` where there is no such entry. */
export function markOf(entries: readonly FaqEntry[], id: string): string | null {
  const own = translationsOf(entries, id);
  if (own.length === 0) return null;
  return createHash("sha256")
    .update(JSON.stringify(own.map(inOrder)))
    .digest("hex")
    .slice(0, 16);
}

/** All languages of an entry, in the order of their names. */
export function translationsOf(entries: readonly FaqEntry[], id: string): readonly FaqEntry[] {
  return entries
    .filter((entry) => entry.id === id)
    .toSorted((one, other) => (one.language < other.language ? -1 : 1));
}

function inOrder(entry: FaqEntry): readonly unknown[] {
  return fields.map((field) => entry[field] ?? null);
}

const fields = [
  "id",
  "language",
  "category",
  "automatic",
  "precision",
  "validFrom",
  "validUntil",
  "question",
  "phrasings",
  "answer",
] as const satisfies readonly (keyof FaqEntry)[];

export type Edited =
  | { readonly kind: "edited"; readonly entries: readonly FaqEntry[] }
  /** Others changed these entries since they were looked at. */
  | { readonly kind: "conflict"; readonly entries: readonly string[] }
  | { readonly kind: "unreadable"; readonly mistakes: readonly FaqMistake[] };

/** The knowledge base with the edits. An edit is of a whole entry, so that those of others are kept as they are. */
export function withEdits(entries: readonly FaqEntry[], edits: readonly EntryEdit[]): Edited {
  const conflicts = edits.filter(({ entry, from }) => markOf(entries, entry) !== from);
  if (conflicts.length > 0) return { kind: "conflict", entries: conflicts.map(({ entry }) => entry) };
  const read = edits.flatMap((edit) =>
    edit.to.map((translation) => readTranslation(edit.entry, translation)),
  );
  const mistakes = read.flatMap((each) => each.mistakes);
  if (mistakes.length > 0) return { kind: "unreadable", mistakes };
  const edited = new Set(edits.map(({ entry }) => entry));
  return {
    kind: "edited",
    entries: [
      ...entries.filter(({ id }) => !edited.has(id)),
      ...read.flatMap(({ entry }) => (entry ? [entry] : [])),
    ],
  };
}

function readTranslation(id: string, translation: unknown) {
  const { language = "?" } = z.safeParse(z.looseObject({ language: z.string() }), translation).data ?? {};
  const file = entryFileName({ id, language: language as FaqEntry["language"] });
  const parsed = z.safeParse(FaqEntry, translation);
  if (!parsed.success) {
    return { entry: undefined, mistakes: parsed.error.issues.map((issue) => mistakeOf(file, issue)) };
  }
  const { data } = parsed;
  if (data.id !== id) {
    return { entry: undefined, mistakes: [{ file, field: "id", problem: `must be ${id}, as the entry's` }] };
  }
  return { entry: { ...data, answer: data.answer.trim() }, mistakes: [] };
}

/** The entries under the names that their files would have. */
export function byFile(entries: readonly FaqEntry[]): ReadonlyMap<string, FaqEntry> {
  return new Map(entries.map((entry) => [entryFileName(entry), entry]));
}

/** One field of one file that is not as it was; without `before` or `after` it was not or is no longer there. */
export interface FaqChange {
  readonly entry: string;
  readonly file: string;
  readonly field: string;
  readonly before?: string;
  readonly after?: string;
}

/** What became other, file by file and field by field. */
export function changesBetween(
  before: readonly FaqEntry[],
  after: readonly FaqEntry[],
): readonly FaqChange[] {
  const [old, now] = [byFile(before), byFile(after)];
  const files = [...new Set([...old.keys(), ...now.keys()])].sort();
  return files.flatMap((file) => {
    const [one, other] = [old.get(file), now.get(file)];
    const entry = one?.id ?? other?.id ?? file;
    return fields.flatMap((field) => {
      const [was, is] = [shown(one, field), shown(other, field)];
      if (was === is) return [];
      return [
        {
          entry,
          file,
          field,
          ...(was !== undefined && { before: was }),
          ...(is !== undefined && { after: is }),
        },
      ];
    });
  });
}

function shown(entry: FaqEntry | undefined, field: (typeof fields)[number]): string | undefined {
  const value = entry?.[field];
  if (value === undefined) return undefined;
  return Array.isArray(value) ? value.join("\n") : String(value);
}
