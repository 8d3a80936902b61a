import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { environments, type FunctionName } from "../functions/env.ts";
import { INIT_BYTES } from "../infra/cloud/budgets.ts";
import { bundleFunctions } from "../infra/cloud/bundle.ts";
import { limits } from "../infra/cloud/limits.ts";
import { markdownTable, median, rounded } from "./statistics.ts";

/** What one function costs before its first event. */
export interface ColdStart {
  readonly name: string;
  readonly initBytes: number;
  readonly budgetBytes: number;
  /** User and system CPU of the whole process until the handler is imported, milliseconds; medians. */
  readonly cpuMs: number;
  readonly emptyCpuMs: number;
  /** Medians of the pairs' differences and ratios. */
  readonly loadCpuMs: number;
  readonly ratio: number;
  readonly rssMb: number;
  readonly emptyRssMb: number;
}

interface Start {
  readonly cpuMs: number;
  readonly rssMb: number;
}

const pairs = 15;
const run = promisify(execFile);

/**
 * Loads each bundle in a fresh process beside one that loads an empty function, in turns, so that what else the machine
 * does weighs on both alike. CPU time, not time on the clock: it is the steadier of the two by far.
 */
export async function measureColdStarts(progress: (line: string) => void): Promise<readonly ColdStart[]> {
  const dir = await mkdtemp(join(tmpdir(), "relaydesk-cold-start-"));
  try {
    const { functions } = await bundleFunctions({ outDir: dir });
    await mkdir(join(dir, "empty"));
    await writeFile(join(dir, "empty/index.mjs"), "export const handler = async () => {};\n");
    const results: ColdStart[] = [];
    for (const [name, { initBytes }] of Object.entries(functions)) {
      progress(name);
      results.push(await measureFunction(name as FunctionName, initBytes, dir));
    }
    return results;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function measureFunction(name: FunctionName, initBytes: number, dir: string): Promise<ColdStart> {
  const own: Start[] = [];
  const empty: Start[] = [];
  const startOwn = async () => own.push(await start(join(dir, name), name));
  const startEmpty = async () => empty.push(await start(join(dir, "empty"), name));
  // Once each for the file cache; then whoever went first goes second.
  await start(join(dir, name), name);
  await start(join(dir, "empty"), name);
  for (let pair = 0; pair < pairs; pair += 1) {
    const order = pair % 2 === 0 ? [startOwn, startEmpty] : [startEmpty, startOwn];
    for (const next of order) await next();
  }
  const paired = own.map((each, at) => ({ own: each.cpuMs, empty: empty[at]?.cpuMs ?? Number.NaN }));
  return {
    name,
    initBytes,
    budgetBytes: INIT_BYTES[limits[name].kind],
    cpuMs: rounded(median(own.map(({ cpuMs }) => cpuMs))),
    emptyCpuMs: rounded(median(empty.map(({ cpuMs }) => cpuMs))),
    loadCpuMs: rounded(median(paired.map((pair) => pair.own - pair.empty))),
    ratio: rounded(median(paired.map((pair) => pair.own / pair.empty)), 2),
    rssMb: rounded(median(own.map(({ rssMb }) => rssMb))),
    emptyRssMb: rounded(median(empty.map(({ rssMb }) => rssMb))),
  };
}

/** One cold start: a new process imports the function and says what that took. */
async function start(dir: string, name: FunctionName): Promise<Start> {
  const entry = JSON.stringify(pathToFileURL(join(dir, "index.mjs")).href);
  const probe = `
    const { handler } = await import(${entry});
    const { user, system } = process.cpuUsage();
    const { rss } = process.memoryUsage();
    if (typeof handler !== "function") throw new Error("no handler");
    process.stdout.write(JSON.stringify({ cpuMs: (user + system) / 1e3, rssMb: rss / 1e6 }), () => process.exit());`;
  const flags = ["--no-warnings", `--max-old-space-size=${limits[name].memoryMb}`, "--input-type=module"];
  const { stdout } = await run(process.execPath, [...flags, "--eval", probe], {
    cwd: dir,
    env: environmentOf(name, dir),
  });
  return JSON.parse(stdout);
}

/** Enough to load: nothing is called. */
function environmentOf(name: FunctionName, dir: string): Record<string, string> {
  const told = Object.keys(environments[name].shape).map((variable) => [variable, "measured"]);
  return {
    ...Object.fromEntries(told),
    LAMBDA_TASK_ROOT: dir,
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "measured",
    AWS_SECRET_ACCESS_KEY: "measured",
    AWS_LAMBDA_FUNCTION_NAME: name,
  };
}

export function coldStartTable(rows: readonly ColdStart[]): string {
  const head = [
    "function",
    "init KB",
    "budget KB",
    "CPU ms",
    "empty CPU ms",
    "load CPU ms",
    "ratio",
    "RSS MB",
    "empty RSS MB",
  ];
  const table = markdownTable(
    head,
    rows.map((row) => [
      row.name,
      rounded(row.initBytes / 1000),
      row.budgetBytes / 1000,
      row.cpuMs,
      row.emptyCpuMs,
      row.loadCpuMs,
      row.ratio,
      row.rssMb,
      row.emptyRssMb,
    ]),
  );
  return `${table}\n\nMedians of ${pairs} pairs of fresh processes, one with the function and one with an empty function, in turns.`;
}
