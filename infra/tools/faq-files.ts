import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { FaqEntry } from "../../shared/domain/faq.ts";

/** One mistake in the knowledge base: where it is, and what to do about it. */
export interface FaqMistake {
  readonly file: string;
  /** the field of the front matter, `answer` for the text below it, or `file` for the file itself */
  readonly field: string;
  readonly problem: string;
}

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
  if (!parsed.success) return failed(parsed.error.issues.map((issue) => describe(file, issue)));
  const expected = `${parsed.data.id}.${parsed.data.language}.md`;
  if (file !== expected) {
    return failed([
      { file, field: "id", problem: `the file must be named ${expected} after its id and language` },
    ]);
  }
  return { entry: parsed.data, mistakes: [] };
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

function describe(file: string, { path, message, keys }: Issue): FaqMistake {
  if (keys) return { file, field: keys.join(", "), problem: "no such field" };
  const [field = "front matter", ...rest] = path.map(String);
  const where = rest.length > 0 ? `${field}[${rest.join(".")}]` : field;
  return { file, field: where, problem: message };
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
