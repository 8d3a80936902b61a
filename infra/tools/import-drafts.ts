import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FaqEntry } from "../../shared/domain/faq.ts";
import { entryFileName, renderEntryFile } from "../../shared/domain/faq-file.ts";
import { canonicalLanguage, type Language, undetermined } from "../../shared/domain/language.ts";
import type { ImportedRow } from "./import-row.ts";

export interface ImportDefaults {
  readonly category: string;
  /** for rows that do not say; without it the text decides */
  readonly language?: string;
  readonly detectLanguage: (text: string, hint?: string) => Promise<string> | string;
}

/** Drafts of the rows, or what is wrong with them: never both. */
export type Drafts =
  | { readonly entries: readonly FaqEntry[]; readonly problems: readonly [] }
  | { readonly entries: readonly []; readonly problems: readonly string[] };

/** Makes entries of imported rows. None is automatic: somebody has to look at each. */
export async function draftsOf(rows: readonly ImportedRow[], defaults: ImportDefaults): Promise<Drafts> {
  const problems: string[] = [];
  const entries = new Map<string, FaqEntry>();
  for (const row of rows) {
    const { entry, problem } = await draftOf(row, defaults, entries);
    if (problem !== undefined) problems.push(`${row.where}: ${problem}`);
    if (entry) entries.set(entryFileName(entry), entry);
  }
  return problems.length > 0 ? { entries: [], problems } : { entries: [...entries.values()], problems: [] };
}

async function draftOf(
  row: ImportedRow,
  defaults: ImportDefaults,
  others: ReadonlyMap<string, FaqEntry>,
): Promise<{ readonly entry?: FaqEntry; readonly problem?: string }> {
  const { question, answer } = row;
  if (!question?.trim()) return { problem: "has no question" };
  if (!answer?.trim()) return { problem: "has no answer" };
  const language = await languageOf(row, defaults);
  if (language === undefined) {
    return {
      problem: `its language is ${row.language ? `"${row.language}"` : "unclear"}; --language says it`,
    };
  }
  const given = {
    id: row.id ?? freeId(idFrom(question), language, others),
    category: row.category ?? defaults.category,
    language,
    automatic: false,
    question: question.trim(),
    phrasings: [...new Set(row.phrasings?.map((text) => text.trim()) ?? [])].filter((text) => text !== ""),
    answer: answer.trim(),
  };
  const parsed = FaqEntry.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { problem: issue ? `${issue.path.join(".")}: ${issue.message}` : "is no entry" };
  }
  if (others.has(entryFileName(parsed.data)))
    return { problem: `id ${given.id} (${language}) stands there twice` };
  return { entry: parsed.data };
}

async function languageOf(row: ImportedRow, defaults: ImportDefaults): Promise<Language | undefined> {
  const told = row.language ?? defaults.language;
  if (told !== undefined) return canonicalLanguage(told);
  const detected = await defaults.detectLanguage(`${row.question}\n${row.answer}`, row.languageHint);
  return detected === undetermined ? undefined : canonicalLanguage(detected);
}

const wordsInId = 6;

function idFrom(question: string): string {
  const words = question
    .normalize("NFKD")
    .toLowerCase()
    .replace(/['’]/g, "")
    .match(/[a-z0-9]+/g);
  const id = (words ?? [])
    .slice(0, wordsInId)
    .join("-")
    .replace(/^[\d-]+/, "");
  // Other scripts have no letters that an id may hold.
  return id.length >= 3 ? id : `entry-${createHash("sha256").update(question).digest("hex").slice(0, 8)}`;
}

function freeId(id: string, language: Language, others: ReadonlyMap<string, FaqEntry>): string {
  let free = id;
  for (let number = 2; others.has(entryFileName({ id: free, language })); number += 1)
    free = `${id}-${number}`;
  return free;
}

/**
 * Writes drafts into a directory, all or none: what exists is never written over.
 * @returns the files that are in the way, when there are any
 */
export function writeDrafts(entries: readonly FaqEntry[], directory: string): readonly string[] {
  const files = entries.map((entry) => ({ entry, file: join(directory, entryFileName(entry)) }));
  const inTheWay = files.filter(({ file }) => existsSync(file)).map(({ file }) => file);
  if (inTheWay.length > 0 || entries.length === 0) return inTheWay;
  mkdirSync(directory, { recursive: true });
  for (const { entry, file } of files) writeFileSync(file, renderEntryFile(entry), { flag: "wx" });
  return [];
}
