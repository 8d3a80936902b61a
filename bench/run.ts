import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { join } from "node:path";
import { root } from "../infra/cloud/project-root.ts";
import { claimsTable, measureClaims } from "./claims.ts";
import { coldStartTable, measureColdStarts } from "./cold-start.ts";
import { longLineTable, measureLongLine } from "./long-line.ts";
import { measureMemory, memoryTable } from "./memory.ts";
import { measureRequests, requestsTable } from "./requests.ts";
import { fanOutTable, measureFanOut } from "./socket-fan-out.ts";
import { rounded } from "./statistics.ts";
import { measureThroughput, throughputTable } from "./throughput.ts";
import { measureWebhooks, webhooksTable } from "./webhooks.ts";
import { measureWriteUnits, writeUnitsTable } from "./write-units.ts";

type Progress = (line: string) => void;

interface Bench {
  /** Counted: the same on every machine. Otherwise timed, and worth only what the machine was worth that moment. */
  readonly exact: boolean;
  run(progress: Progress): Promise<{ readonly figures: unknown; readonly table: string }>;
}

function bench<Figures>(
  exact: boolean,
  measure: (progress: Progress) => Promise<Figures>,
  tableOf: (figures: Figures) => string,
): Bench {
  return {
    exact,
    async run(progress) {
      const figures = await measure(progress);
      return { figures, table: tableOf(figures) };
    },
  };
}

const benches: ReadonlyMap<string, Bench> = new Map([
  ["write-units", bench(true, measureWriteUnits, writeUnitsTable)],
  ["requests", bench(false, measureRequests, requestsTable)],
  ["claims", bench(true, measureClaims, claimsTable)],
  ["long-line", bench(false, measureLongLine, longLineTable)],
  ["cold-start", bench(false, measureColdStarts, coldStartTable)],
  ["memory", bench(false, measureMemory, memoryTable)],
  ["webhooks", bench(false, measureWebhooks, webhooksTable)],
  ["socket-fan-out", bench(false, measureFanOut, fanOutTable)],
  ["throughput", bench(false, measureThroughput, throughputTable)],
]);

/** What the figures hang on. */
const measured = [
  "bench/*.ts",
  "faq",
  "functions",
  "infra",
  "shared",
  "package-lock.json",
  "relaydesk.config.ts",
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !benches.has(name));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(", ")}; there are ${[...benches.keys()].join(", ")}.`);
  process.exit(2);
}
const commit = describeCommit();
for (const [name, each] of benches) {
  if (wanted.length === 0 || wanted.includes(name)) await record(name, each);
}

async function record(name: string, { exact, run }: Bench): Promise<void> {
  const before = loadavg()[0] ?? 0;
  const { figures, table } = await run((line) => console.error(`${name}: ${line}`));
  const about = {
    command: `npm run bench -- ${name}`,
    date: new Date().toISOString().slice(0, 10),
    commit,
    node: process.versions.node,
    ...(!exact && { cores: availableParallelism(), loadBefore: rounded(before, 2) }),
  };
  const dir = join(root, "bench/results");
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, `${name}.json`), `${JSON.stringify({ about, figures }, undefined, 2)}\n`);
  writeFileSync(join(dir, `${name}.md`), `# ${name}\n\n${sentence(about)}\n\n${table}\n`);
  console.log(`\n${table}\n\n${sentence(about)}\n`);
}

function sentence(about: {
  readonly command: string;
  readonly date: string;
  readonly commit: string;
  readonly node: string;
  readonly cores?: number;
  readonly loadBefore?: number;
}): string {
  const made = `\`${about.command}\` on ${about.date}, ${about.commit}, Node ${about.node}`;
  return about.cores === undefined
    ? `${made}. Counted, not timed: the same on every machine.`
    : `${made}, ${about.cores} cores, load ${about.loadBefore} before it began.`;
}

function describeCommit(): string {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  try {
    const changed = git("status", "--porcelain", "--", ...measured) !== "";
    return `commit ${git("rev-parse", "--short", "HEAD")}${changed ? " with changes on top" : ""}`;
  } catch {
    return "no commit known";
  }
}
