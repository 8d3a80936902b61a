import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { CompileReport } from "../../shared/matching/compile-report.ts";
import { isMain } from "../main-module.ts";
import { type ExitCode, exitCodes, runTool, type Terminal } from "./command.ts";
import { type FaqMistake, readFaqDirectory } from "./faq-files.ts";
import { compileFaq } from "./faq-model.ts";
import { findMistakes } from "./faq-rules.ts";

const HELP = `
npm run faq:check -- [directory] [--json]

Names file and field of every mistake in a knowledge base (default: faq), and, when there is none, how well its entries
are told apart. npm run faq:eval says more.

Exit codes: 0 no mistakes, 1 mistakes, 2 called wrongly.
`;

/** What a check found: mistakes, or how well the entries are understood. */
export interface FaqCheck {
  readonly entries: number;
  readonly mistakes: readonly FaqMistake[];
  readonly figures?: Pick<CompileReport, "languages" | "thresholds">;
}

/** Checks a directory of entries. Figures are only taken of entries without mistakes. */
export function checkFaq(directory: string): FaqCheck {
  const { entries, mistakes: unreadable } = readFaqDirectory(directory);
  const mistakes = [...unreadable, ...findMistakes(entries)];
  if (entries.size === 0 && mistakes.length === 0) {
    mistakes.push({ file: directory, field: "file", problem: "has no entries: <id>.<language>.md" });
  }
  const examined = { entries: entries.size, mistakes };
  if (mistakes.length > 0) return examined;
  const { languages, thresholds } = compileFaq([...entries.values()]).report;
  return { ...examined, figures: { languages, thresholds } };
}

/** Says it to a person. */
export function describeCheck({ entries, mistakes, figures }: FaqCheck): string {
  if (!figures) {
    const lines = mistakes.map(({ file, field, problem }) => `${file}: ${field}: ${problem}`);
    return [...lines, `${mistakes.length} mistakes`].join("\n");
  }
  const rows = figures.languages.map(({ language, phrasings, accuracy, coverage, precision }) => {
    return `  ${language.padEnd(8)}${String(phrasings).padStart(10)}${[accuracy, coverage, precision].map(percent).join("")}`;
  });
  const thresholds = figures.thresholds.map(
    ({ promised, threshold }) => `${threshold.toFixed(3)} where ${percent(promised).trim()} are to be right`,
  );
  return [
    `${entries} files without mistakes. Asked of models that had not seen them:`,
    "",
    `  language phrasings  right entry     answered   of these right`,
    ...rows,
    "",
    `"Answered" means a probability of at least ${thresholds.join(", ")}; the rest goes to a human with suggestions.`,
  ].join("\n");
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`.padStart(13);
}

function checkCommand(args: readonly string[], { say }: Terminal): ExitCode {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: "boolean", default: false } },
  });
  const check = checkFaq(resolve(positionals[0] ?? "faq"));
  say(values.json ? JSON.stringify(check, undefined, 2) : describeCheck(check));
  return check.mistakes.length > 0 ? exitCodes.problems : exitCodes.done;
}

if (isMain(import.meta)) await runTool(HELP, checkCommand);
