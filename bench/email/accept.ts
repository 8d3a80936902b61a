import { isMain } from "../../infra/main-module.ts";
import { bytesOf, type Judge, readCases, type TestCase } from "./cases.ts";
import { judges as bounceJudges } from "./judge-bounce.ts";
import { judges as parseJudges } from "./judge-parse.ts";
import { judges as replyJudges } from "./judge-replies.ts";

/** One judge per kind of case. */
const judges: Readonly<Record<string, Judge>> = { ...parseJudges, ...bounceJudges, ...replyJudges };

/** How many of the cases of a kind pass, and which do not. */
export interface Tally {
  passed: number;
  total: number;
  readonly failing: string[];
}

/** By source, then by kind. A kind without a judge counts as not passed. */
export type Tallies = Record<string, Record<string, Tally>>;

/**
 * Judges every case of a folder of real mails with expected results: one sub-folder per source, each with a `cases.json`. A
 * `bounce` is also counted by each thing it asserts (`bounce:status` …).
 */
export async function accept(folder: string): Promise<Tallies> {
  const tallies: Tallies = {};
  for (const testCase of readCases(folder)) {
    const bytes = bytesOf(folder, testCase);
    for (const [kind, judge] of Object.entries(judges)) {
      if (kind !== testCase.kind && !kind.startsWith(`${testCase.kind}:`)) continue;
      await count(tallies, kind, testCase, () => judge(testCase, bytes));
    }
    if (!(testCase.kind in judges)) await count(tallies, testCase.kind, testCase, () => false);
  }
  return tallies;
}

async function count(
  tallies: Tallies,
  kind: string,
  testCase: TestCase,
  judge: () => boolean | undefined | Promise<boolean | undefined>,
): Promise<void> {
  const passed = await verdict(judge);
  // The case says nothing about that.
  if (passed === undefined) return;
  const ofSource = tallies[testCase.source] ?? {};
  const tally = ofSource[kind] ?? { passed: 0, total: 0, failing: [] };
  tallies[testCase.source] = ofSource;
  ofSource[kind] = tally;
  tally.total += 1;
  if (passed) tally.passed += 1;
  else tally.failing.push(testCase.file ?? testCase.id);
}

/** Something thrown is a failure of that case, not of the run. */
async function verdict(
  judge: () => boolean | undefined | Promise<boolean | undefined>,
): Promise<boolean | undefined> {
  try {
    return await judge();
  } catch {
    return false;
  }
}

async function main(): Promise<void> {
  const folder = process.argv.slice(2).find((argument) => !argument.startsWith("--"));
  if (folder === undefined) {
    console.error("usage: npm run accept:email -- <folder> [--json]");
    process.exitCode = 2;
    return;
  }
  const tallies = await accept(folder);
  if (process.argv.includes("--json")) console.log(JSON.stringify(withoutFailing(tallies), null, 2));
  else print(tallies);
}

function withoutFailing(tallies: Tallies): Record<string, Record<string, { passed: number; total: number }>> {
  return Object.fromEntries(
    Object.entries(tallies).map(([source, kinds]) => [
      source,
      Object.fromEntries(Object.entries(kinds).map(([kind, { passed, total }]) => [kind, { passed, total }])),
    ]),
  );
}

function print(tallies: Tallies): void {
  for (const [source, kinds] of Object.entries(tallies)) {
    for (const [kind, { passed, total, failing }] of Object.entries(kinds)) {
      console.log(`${source} ${kind}: ${passed}/${total}`);
      for (const file of failing) console.log(`    ${file}`);
    }
  }
}

if (isMain(import.meta)) await main();
