import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { FaqEntry } from "../../shared/domain/faq.ts";
import { type FaqMistake, mistakeOf } from "../../shared/domain/faq-mistake.ts";

export type ParsedEntry =
  | { entry: FaqEntry; mistakes: readonly [] }
  | { entry: undefined; mistakes: readonly FaqMistake[] };

/** The directory's entries that could be read, by file name, and what is wrong with the others. */
export interface FaqDirectory {
  readonly entries: ReadonlyMap<string, FaqEntry>;
  readonly mistakes: readonly FaqMistake[];
}

/** Opening fence, front matter, closing fence, answer. */
const layout = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/;

/** Reads every `<id>.<language>.md` of a directory. */
export function readFaqDirectory(directory: string): FaqDirectory {
  const files = readdirSync(directory)
    .filter((name) => name.endsWith(".md") && name !== "README.md")
    .sort();
  const entries = new Map<string, FaqEntry>();
  const mistakes: FaqMistake[] = [];
  for (const file of files) {
    const parsed = parseEntryFile(file, readFileSync(join(directory, file), "utf8"));
    if (parsed.entry) entries.set(file, parsed.entry);
    mistakes.push(...parsed.mistakes);
  }
  return { entries, mistakes };
}

/** Reads one file: YAML front matter between two `---` lines, then the answer in Markdown. */
export function parseEntryFile(file: string, content: string): ParsedEntry {
  const found = layout.exec(content.replace(/^\ufeff/, "").replaceAll("\r\n", "\n"));
  if (!found)
    return failed([{ file, field: "file", problem: "must begin with front matter between two --- lines" }]);
  const [, frontMatter = "", answer = ""] = found;
  // The core schema of YAML 1.2 leaves dates as text and "no" as a word.
  const document = parseDocument(frontMatter, { schema: "core", prettyErrors: true });
  if (document.errors.length > 0) {
    return failed(
      document.errors.map(({ message }) => ({ file, field: "front matter", problem: firstLine(message) })),
    );
  }
  const fields: unknown = document.toJS();
  if (!isRecord(fields))
    return failed([{ file, field: "front matter", problem: "must be a list of `field: value` lines" }]);
  if ("answer" in fields)
    return failed([{ file, field: "answer", problem: "belongs below the front matter" }]);
  const parsed = FaqEntry.safeParse({ ...fields, answer: answer.trim() });
  if (!parsed.success) return failed(parsed.error.issues.map((issue) => mistakeOf(file, issue)));
  const expected = `${parsed.data.id}.${parsed.data.language}.md`;
  if (file !== expected) {
    return failed([
      { file, field: "id", problem: `the file must be named ${expected} after its id and language` },
    ]);
  }
  return { entry: parsed.data, mistakes: [] };
}

function failed(mistakes: readonly FaqMistake[]): ParsedEntry {
  return { entry: undefined, mistakes };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? text;
}
