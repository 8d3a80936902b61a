import { readFileSync, statSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Category } from "../../shared/domain/category.ts";
import { entryFileName } from "../../shared/domain/faq-file.ts";
import { detectLanguage } from "../../shared/matching/detect-language.ts";
import { isMain } from "../main-module.ts";
import { type ExitCode, endProgress, exitCodes, runTool, type Terminal, UsageError } from "./command.ts";
import { readCsv } from "./import-csv.ts";
import { draftsOf, writeDrafts } from "./import-drafts.ts";
import { readHtml } from "./import-html.ts";
import { readJson } from "./import-json.ts";
import { ImportError, type ImportedRow } from "./import-row.ts";

const HELP = `
npm run faq:import -- <file> [options]

Makes drafts of the questions and answers in a file, one Markdown file each, in faq/drafts/. Nothing is published by it:
a draft is never automatic, and only what stands in faq/ itself is compiled. Complete a draft, give it phrasings, move
it to faq/ and run npm run faq:check. Files that exist are never written over: then nothing is written at all.

  CSV    columns question and answer; id, category, language, phrasings (separated by |) if wanted
  JSON   a list of {"question", "answer", "id"?, "category"?, "language"?, "phrasings"?: []}, or a FAQPage in JSON-LD
  HTML   a page with FAQPage markup, details/summary, dt/dd, or headings with answers below

  --format <name>      csv, json or html (default: by the file's ending)
  --language <tag>     of entries that do not say theirs (default: what their text is written in)
  --category <name>    of entries that do not say theirs (default: other)
  --into <directory>   default: faq/drafts
  --dry-run            only say what would be written
  --json               one JSON object
  --help

Exit codes: 0 written, 1 something is wrong with the file or in the way, 2 called wrongly.
`;

const readers: Readonly<Record<string, (content: string) => readonly ImportedRow[]>> = {
  csv: readCsv,
  json: readJson,
  html: readHtml,
};
const endings: Readonly<Record<string, string>> = {
  ".csv": "csv",
  ".tsv": "csv",
  ".json": "json",
  ".jsonld": "json",
  ".html": "html",
  ".htm": "html",
};
const largestFile = 20_000_000;

export async function importCommand(args: readonly string[], { say, progress }: Terminal): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      format: { type: "string" },
      language: { type: "string" },
      category: { type: "string", default: "other" },
      into: { type: "string", default: "faq/drafts" },
      "dry-run": { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError("One file, please: faq:import -- <file>.");
  const reader = readers[values.format ?? endings[extname(file).toLowerCase()] ?? ""];
  if (!reader) throw new UsageError("--format is one of csv, json, html.");
  if (!Category.safeParse(values.category).success) {
    throw new UsageError(`--category is one of ${Category.options.join(", ")}.`);
  }
  progress(`Reading ${file} …`);
  const rows = readRows(file, reader);
  const drafts = await draftsOf(rows, {
    category: values.category,
    ...(values.language !== undefined && { language: values.language }),
    detectLanguage,
  });
  endProgress();
  const into = resolve(values.into);
  const inTheWay = values["dry-run"] ? [] : writeDrafts(drafts.entries, into);
  const problems = [
    ...drafts.problems,
    ...inTheWay.map((name) => `${name} exists already; nothing was written over`),
  ];
  const files = drafts.entries.map((entry) => join(into, entryFileName(entry)));
  const written = problems.length === 0 && !values["dry-run"];
  say(
    values.json
      ? JSON.stringify({ files: problems.length > 0 ? [] : files, written, problems }, undefined, 2)
      : describeImport({ file, files, written, problems }),
  );
  return problems.length > 0 ? exitCodes.problems : exitCodes.done;
}

function readRows(file: string, reader: (content: string) => readonly ImportedRow[]): readonly ImportedRow[] {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats?.isFile()) throw new ImportError(`${file} is no file.`);
  if (stats.size > largestFile) throw new ImportError(`${file} is larger than ${largestFile / 1e6} MB.`);
  try {
    return reader(new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file)));
  } catch (error) {
    if (error instanceof ImportError) throw new ImportError(`${file}: ${error.message}`);
    if (error instanceof TypeError) throw new ImportError(`${file} is not in UTF-8.`);
    throw error;
  }
}

function describeImport(told: {
  readonly file: string;
  readonly files: readonly string[];
  readonly written: boolean;
  readonly problems: readonly string[];
}): string {
  if (told.problems.length > 0) {
    return [...told.problems.map((problem) => `${told.file}: ${problem}`), "Nothing was written."].join("\n");
  }
  if (!told.written) return [...told.files, `${told.files.length} drafts would be written.`].join("\n");
  return [
    ...told.files,
    `${told.files.length} drafts. Complete them, give them phrasings, move them to faq/, and run npm run faq:check.`,
  ].join("\n");
}

if (isMain(import.meta)) await runTool(HELP, importCommand);
