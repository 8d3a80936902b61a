import { resolve } from "node:path";
import { parseArgs } from "node:util";
import relaydeskConfig from "../../relaydesk.config.ts";
import { parseConfig } from "../../shared/domain/config.ts";
import type { FaqMistake } from "../../shared/domain/faq-mistake.ts";
import type { Calibration } from "../../shared/matching/calibration.ts";
import { compileIndex } from "../../shared/matching/compile-index.ts";
import type { CompileReport, EntryReport, Obstacle } from "../../shared/matching/compile-report.ts";
import { findMistakes } from "../../shared/matching/faq-rules.ts";
import { promisedBy } from "../../shared/matching/promised-by.ts";
import { isMain } from "../main-module.ts";
import { type ExitCode, exitCodes, runTool, type Terminal } from "./command.ts";
import { readFaqDirectory } from "./faq-files.ts";
import { bundledEncoder, type FaqIndexOptions, keepWithEntries } from "./faq-index.ts";

const HELP = `
npm run faq:check -- [directory] [--json] [--keep]

Names file and field of every mistake in a knowledge base (default: faq), and, when there is none, how well its entries
are told apart and what keeps one from answering. npm run faq:eval says more.

--keep writes what was learned of how sure to be into <directory>/calibration.json. It spares every build and every first
start some seconds, for as long as no phrasing changes, and changes nothing else.

Exit codes: 0 no mistakes, 1 mistakes, 2 called wrongly.
`;

/** What a check found: mistakes, or how well the entries are understood. */
export interface FaqCheck {
  readonly entries: number;
  readonly mistakes: readonly FaqMistake[];
  readonly report?: CompileReport;
  readonly calibration?: Calibration;
}

/** Checks a directory of entries. They are only examined when there are no mistakes. */
export function checkFaq(directory: string, { precision, encoder }: FaqIndexOptions = {}): FaqCheck {
  const { entries, mistakes: unreadable } = readFaqDirectory(directory);
  const mistakes = [...unreadable, ...findMistakes(entries)];
  if (entries.size === 0 && mistakes.length === 0) {
    mistakes.push({ file: directory, field: "file", problem: "has no entries: <id>.<language>.md" });
  }
  const examined = { entries: entries.size, mistakes };
  if (mistakes.length > 0) return examined;
  const { report, calibration } = compileIndex([...entries.values()], {
    ...(precision && { precision }),
    ...(encoder && { encoder }),
  });
  return { ...examined, report, calibration };
}

/** Says it to a person. */
export function describeCheck({ entries, mistakes, report }: FaqCheck): string {
  if (!report) {
    const lines = mistakes.map(({ file, field, problem }) => `${file}: ${field}: ${problem}`);
    return [...lines, `${mistakes.length} mistakes`].join("\n");
  }
  const rows = report.languages.map(({ language, phrasings, accuracy, coverage, precision }) => {
    return `  ${language.padEnd(8)}${String(phrasings).padStart(10)}${[accuracy, coverage, precision].map(percent).join("")}`;
  });
  const limits = report.thresholds.map(({ promised, threshold }) => {
    const limit = threshold > 1 ? "never reached" : `a probability of at least ${threshold.toFixed(3)}`;
    return `${plainPercent(promised)} promised: ${limit}`;
  });
  return [
    `${entries} files without mistakes. Asked of models that had not seen them:`,
    "",
    `  language phrasings  right entry     answered   of these right`,
    ...rows,
    "",
    `"Answered" means sure enough (${limits.join("; ")}); the rest goes to a human with suggestions.`,
    `Of questions that no entry answers, ${plainPercent(report.overall.outOfScopeAnswered)} are answered all the same.`,
    ...describeObstacles(report.entries),
  ].join("\n");
}

function describeObstacles(entries: readonly EntryReport[]): string[] {
  const troubled = entries.filter(({ reachable, obstacles }) => !reachable || obstacles.length > 0);
  if (troubled.length === 0) return [];
  return [
    "",
    "Entries that answer less, or less rightly, than they could:",
    ...troubled.flatMap((entry) => [
      `  ${entry.entry}: ${plainPercent(entry.coverage)} answered, ${plainPercent(entry.precision)} of its answers right, ${plainPercent(entry.promised)} promised`,
      ...entry.obstacles.flatMap(describeObstacle).map((line) => `    ${line}`),
    ]),
  ];
}

/** Why an entry does not answer, or not rightly, in words. */
export function describeObstacle(obstacle: Obstacle): string[] {
  switch (obstacle.kind) {
    case "too-few-phrasings":
      return [`has ${obstacle.phrasings} phrasings; at least ${obstacle.needed} are needed to examine it`];
    case "twin":
      return [
        `is taken for ${obstacle.other}:`,
        ...obstacle.collisions.map(({ phrasing, closest }) => `  "${phrasing}" is close to "${closest}"`),
      ];
    case "never-sure":
      return ["none of its phrasings is sure enough unless it is known by heart: add more"];
  }
}

function percent(share: number): string {
  return plainPercent(share).padStart(13);
}

function plainPercent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function checkCommand(args: readonly string[], { say }: Terminal): ExitCode {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: "boolean", default: false }, keep: { type: "boolean", default: false } },
  });
  const precision = promisedBy(parseConfig(relaydeskConfig).answering);
  const directory = resolve(positionals[0] ?? "faq");
  const options = { precision, encoder: bundledEncoder() };
  const { calibration, ...check } = checkFaq(directory, options);
  say(values.json ? JSON.stringify(check, undefined, 2) : describeCheck(check));
  if (values.keep && calibration) keepWithEntries(directory, options, calibration);
  return check.mistakes.length > 0 ? exitCodes.problems : exitCodes.done;
}

if (isMain(import.meta)) await runTool(HELP, checkCommand);
