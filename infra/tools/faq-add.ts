import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { type PreparedExample, prepareExample } from "../../shared/domain/example-text.ts";
import type { FaqEntry } from "../../shared/domain/faq.ts";
import { entryFileName, yamlText } from "../../shared/domain/faq-file.ts";
import { isMain } from "../main-module.ts";
import { type ExitCode, exitCodes, runTool, type Terminal, UsageError } from "./command.ts";
import { parseEntryFile } from "./faq-files.ts";

const HELP = `
npm run faq:add -- <entry> <language> "text" ["text" …] [options]

Adds phrasings to an entry from what customers wrote. Each is shown as it would stand there, without card numbers,
codes, addresses, links and long numbers; one that still tells who wrote it (a name, an address, a date of birth) is
refused. Nothing is written before you agree.

  --yes                   agree without being asked
  --directory <path>      the knowledge base (default: faq)
  --json                  one JSON object
  --help

Exit codes: 0 added, 1 refused, or not agreed to, 2 called wrongly.
`;

/** What comes of texts that are to be added to an entry. */
export interface Addition {
  readonly add: readonly PreparedExample[];
  /** they tell who wrote them, are empty once cleaned, or stand there already */
  readonly refused: readonly (PreparedExample & { readonly why: string })[];
}

async function addCommand(args: readonly string[], { say }: Terminal): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      yes: { type: "boolean", default: false },
      directory: { type: "string", default: "faq" },
      json: { type: "boolean", default: false },
    },
  });
  const [id, language, ...texts] = positionals;
  if (id === undefined || language === undefined || texts.length === 0) {
    throw new UsageError('An entry, a language and a text, please: faq:add -- refund-status en "text".');
  }
  const file = join(resolve(values.directory), entryFileName({ id, language }));
  const content = readFileSync(file, "utf8");
  const { entry } = parseEntryFile(entryFileName({ id, language }), content);
  if (!entry) throw new Error(`${file} has mistakes: see npm run faq:check.`);
  const addition = planAddition(entry, texts);
  if (!values.json) say(describeAddition(addition));
  const refused = addition.refused.length > 0 || addition.add.length === 0;
  const agreed = !refused && (values.yes || (!values.json && (await agrees())));
  if (agreed)
    writeFileSync(
      file,
      withPhrasings(
        content,
        addition.add.map(({ text }) => text),
      ),
    );
  if (values.json) say(JSON.stringify({ file, written: agreed, ...addition }, undefined, 2));
  else say(agreed ? `Added to ${file}.` : "Nothing was written.");
  return agreed ? exitCodes.done : exitCodes.problems;
}

/** Prepares texts, and tells those that may not be added. */
export function planAddition(
  entry: Pick<FaqEntry, "question" | "phrasings">,
  texts: readonly string[],
): Addition {
  const known = new Set([entry.question, ...entry.phrasings]);
  const add: PreparedExample[] = [];
  const refused: (PreparedExample & { why: string })[] = [];
  for (const example of texts.map((text) => prepareExample(text))) {
    const why =
      example.personal.length > 0
        ? `tells a ${example.personal.join(" and a ")}: word it anew`
        : !/\p{L}/u.test(example.text)
          ? "says nothing once it is cleaned"
          : known.has(example.text)
            ? "stands there already"
            : undefined;
    known.add(example.text);
    if (why === undefined) add.push(example);
    else refused.push({ ...example, why });
  }
  return { add, refused };
}

/** The file with phrasings more, and nothing else about it changed. */
export function withPhrasings(content: string, texts: readonly string[]): string {
  const lines = content.split("\n");
  const start = lines.findIndex((line) => /^phrasings:/.test(line));
  let end = start + 1;
  while (/^\s+-|^\s+\S|^- /.test(lines[end] ?? "")) end += 1;
  const indent = /^(\s*)- /.exec(lines[start + 1] ?? "")?.[1] ?? "  ";
  const added = texts.map((text) => `${indent}- ${yamlText(text)}`);
  const head = lines[start]?.replace(/\s*\[\s*\]\s*$/, "") ?? "phrasings:";
  return [...lines.slice(0, start), head, ...lines.slice(start + 1, end), ...added, ...lines.slice(end)].join(
    "\n",
  );
}

/** Says it to a person. */
export function describeAddition({ add, refused }: Addition): string {
  return [
    ...add.map(
      ({ text, takenOut }) =>
        `+ ${text}${takenOut.length > 0 ? `   (taken out: ${takenOut.join(", ")})` : ""}`,
    ),
    ...refused.map(({ text, why }) => `✗ ${text}   (${why})`),
  ].join("\n");
}

async function agrees(): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question("Does any of it still tell who wrote it? If not, add it: y/N ");
  terminal.close();
  return /^y(?:es)?$/i.test(answer.trim());
}

if (isMain(import.meta)) await runTool(HELP, addCommand);
