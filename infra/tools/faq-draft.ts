import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { DraftView } from "../../shared/api/desk/knowledge.ts";
import { isMain } from "../main-module.ts";
import { type ExitCode, exitCodes, runTool, type Terminal, UsageError } from "./command.ts";
import { deskHelp, deskOptions, openDesk } from "./desk-access.ts";

const HELP = `
npm run faq:draft -- <proposal> [options]

Makes a draft of a proposal (see npm run faq:proposals): an entry's file in faq/drafts/ with its questions as phrasings.
Nothing is published by it: the draft is not automatic, its answer is for you to write, and only what stands in faq/
itself is compiled. Questions that tell who asked are left out and shown. A file that exists is never written over.

  --entry <id>         the entry's id (default: of the words that the questions share)
  --category <name>    (default: what most of the tickets were about)
  --question <text>    its heading (default: the shortest of the questions)
  --into <directory>   default: faq/drafts
${deskHelp}
  --json               one JSON object, with the file's content
  --help

Exit codes: 0 written, 1 refused or in the way, 2 called wrongly.
`;

async function draftCommand(args: readonly string[], { say }: Terminal): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      entry: { type: "string" },
      category: { type: "string" },
      question: { type: "string" },
      into: { type: "string", default: "faq/drafts" },
      json: { type: "boolean", default: false },
      ...deskOptions,
    },
  });
  const [proposal, ...more] = positionals;
  if (proposal === undefined || more.length > 0) {
    throw new UsageError("One proposal, please: faq:draft -- <proposal>.");
  }
  if (proposal.trim() === "") {
    throw new UsageError("A proposal has an id, such as those that npm run faq:proposals lists.");
  }
  const desk = await openDesk(values);
  const draft = await desk.draft(proposal, {
    ...(values.entry !== undefined && { entry: values.entry }),
    ...(values.category !== undefined && { category: values.category }),
    ...(values.question !== undefined && { question: values.question }),
  });
  const file = writeDraft(draft, resolve(values.into));
  say(values.json ? JSON.stringify({ ...draft, file }, undefined, 2) : describeDraft(draft, file));
  return exitCodes.done;
}

/**
 * Writes a draft's file.
 * @throws Error when there is one already
 */
export function writeDraft({ file, content }: DraftView, directory: string): string {
  const path = join(directory, file);
  if (existsSync(path))
    throw new Error(`${path} exists already; nothing was written over. --entry names another.`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(path, content, { flag: "wx" });
  return path;
}

/** Says it to a person. */
export function describeDraft({ leftOut }: DraftView, file: string): string {
  return [
    file,
    ...leftOut.map(
      ({ text, personal }) => `  left out, as it tells a ${personal.join(" and a ")}: "${text}"`,
    ),
    "Write its answer, give it at least 8 phrasings, move it to faq/, and run npm run faq:check.",
  ].join("\n");
}

if (isMain(import.meta)) await runTool(HELP, draftCommand);
