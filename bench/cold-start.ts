import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { environments, type FunctionName } from "../functions/env.ts";
import { INIT_BYTES } from "../infra/cloud/budgets.ts";
import { bundleFunctions } from "../infra/cloud/bundle.ts";
import { bundleEach } from "../infra/cloud/bundling/bundle-function.ts";
import { limits } from "../infra/cloud/limits.ts";
import { markdownTable, median, rounded } from "./statistics.ts";

export interface ColdStarts {
  readonly functions: readonly ColdStart[];
  /** The FAQ matcher by itself, from nothing to ready and to its first answer. */
  readonly matcher: readonly MatcherStart[];
}

/** What one function costs before its first event. */
export interface ColdStart extends Cost {
  readonly name: string;
  readonly initBytes: number;
  readonly budgetBytes: number;
}

export interface MatcherStart extends Cost {
  readonly name: string;
  /** What the load may cost; nothing is promised of the first answer. */
  readonly budgetCpuMs: number | undefined;
}

/** Of a process beyond one that loads something else, in most cases an empty function. */
interface Cost {
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

/** What is loaded, where, with which environment and memory. */
interface Loaded {
  readonly dir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly memoryMb: number;
}

const pairs = 15;
const run = promisify(execFile);

/**
 * Loads each bundle in a fresh process beside one that loads an empty function, in turns, so that what else the machine
 * does weighs on both alike. CPU time, not time on the clock: it is the steadier of the two by far.
 */
export async function measureColdStarts(progress: (line: string) => void): Promise<ColdStarts> {
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
    return { functions: results, matcher: await measureMatcher(dir, progress) };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function measureFunction(name: FunctionName, initBytes: number, dir: string): Promise<ColdStart> {
  const { memoryMb, kind } = limits[name];
  const env = environmentOf(name, join(dir, name));
  const loaded = { dir: join(dir, name), env, memoryMb };
  const cost = await measure(loaded, { ...loaded, dir: join(dir, "empty") });
  return { name, initBytes, budgetBytes: INIT_BYTES[kind], ...cost };
}

/**
 * The matcher's own code, bundled as functions are, and beyond it what it takes to open the sample FAQ and the encoder that
 * functions carry.
 */
export async function measureMatcher(
  dir: string,
  progress: (line: string) => void,
): Promise<readonly MatcherStart[]> {
  const matcher = fileURLToPath(new URL("./cold-start/matcher-probe.ts", import.meta.url));
  const { files } = await bundleEach({ matcher }, dir, []);
  for (const { path, contents } of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, contents);
  }
  const words = { INDEX: join(dir, "triage/faq-index.bin") };
  const meaning = { ...words, ENCODER: join(dir, "triage/encoder.bin") };
  const MESSAGE = "my payment went through twice and now I would like my money back";
  const results: MatcherStart[] = [];
  const code = { dir: join(dir, "matcher"), env: {}, memoryMb: limits.triage.memoryMb };
  progress("matcher: its code");
  const empty = { ...code, dir: join(dir, "empty") };
  results.push({
    name: "its code, beyond an empty function",
    budgetCpuMs: undefined,
    ...(await measure(code, empty)),
  });
  for (const [name, env, budgetCpuMs] of [
    ["words alone, ready", words, 15],
    ["words alone, first answer", { ...words, MESSAGE }, undefined],
    ["with the encoder, ready", meaning, 80],
    ["with the encoder, first answer", { ...meaning, MESSAGE }, undefined],
  ] as const) {
    progress(`matcher: ${name}`);
    results.push({
      name: `${name}, beyond its code`,
      budgetCpuMs,
      ...(await measure({ ...code, env }, code)),
    });
  }
  return results;
}

/** In turns with what it is compared to. */
async function measure(loaded: Loaded, other: Loaded): Promise<Cost> {
  const own: Start[] = [];
  const empty: Start[] = [];
  const startOwn = async () => own.push(await start(loaded));
  const startEmpty = async () => empty.push(await start(other));
  // Once each for the file cache; then whoever went first goes second.
  await start(loaded);
  await start(other);
  for (let pair = 0; pair < pairs; pair += 1) {
    const order = pair % 2 === 0 ? [startOwn, startEmpty] : [startEmpty, startOwn];
    for (const next of order) await next();
  }
  const paired = own.map((each, at) => ({ own: each.cpuMs, empty: empty[at]?.cpuMs ?? Number.NaN }));
  return {
    cpuMs: rounded(median(own.map(({ cpuMs }) => cpuMs))),
    emptyCpuMs: rounded(median(empty.map(({ cpuMs }) => cpuMs))),
    loadCpuMs: rounded(median(paired.map((pair) => pair.own - pair.empty))),
    ratio: rounded(median(paired.map((pair) => pair.own / pair.empty)), 2),
    rssMb: rounded(median(own.map(({ rssMb }) => rssMb))),
    emptyRssMb: rounded(median(empty.map(({ rssMb }) => rssMb))),
  };
}

/** One cold start: a new process imports the function and says what that took. */
async function start({ dir, env, memoryMb }: Loaded): Promise<Start> {
  const entry = JSON.stringify(pathToFileURL(join(dir, "index.mjs")).href);
  const probe = `
    const { handler } = await import(${entry});
    const { user, system } = process.cpuUsage();
    const { rss } = process.memoryUsage();
    if (typeof handler !== "function") throw new Error("no handler");
    process.stdout.write(JSON.stringify({ cpuMs: (user + system) / 1e3, rssMb: rss / 1e6 }), () => process.exit());`;
  const flags = ["--no-warnings", `--max-old-space-size=${memoryMb}`, "--input-type=module"];
  const { stdout } = await run(process.execPath, [...flags, "--eval", probe], { cwd: dir, env });
  return JSON.parse(stdout);
}

/** Enough to load: nothing is called. */
function environmentOf(name: FunctionName, dir: string): Record<string, string> {
  const told = Object.entries(environments[name].shape).map(([variable, schema]) => {
    return [variable, ["measured", "1"].find((value) => schema.safeParse(value).success) ?? ""];
  });
  return {
    ...Object.fromEntries(told),
    LAMBDA_TASK_ROOT: dir,
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "measured",
    AWS_SECRET_ACCESS_KEY: "measured",
    AWS_LAMBDA_FUNCTION_NAME: name,
  };
}

export function coldStartTable({ functions, matcher }: ColdStarts): string {
  const costs = ["CPU ms", "empty CPU ms", "CPU ms above empty", "ratio", "RSS MB", "empty RSS MB"];
  const costOf = ({ cpuMs, emptyCpuMs, loadCpuMs, ratio, rssMb, emptyRssMb }: Cost) => {
    return [cpuMs, emptyCpuMs, loadCpuMs, ratio, rssMb, emptyRssMb];
  };
  const ofFunctions = markdownTable(
    ["function", "init KB", "budget KB", ...costs],
    functions.map((row) => [
      ...[row.name, rounded(row.initBytes / 1000), row.budgetBytes / 1000],
      ...costOf(row),
    ]),
  );
  const ofMatcher = markdownTable(
    ["FAQ matcher", "budget CPU ms", ...costs.map((cost) => cost.replace("empty", "the other"))],
    matcher.map((row) => [row.name, row.budgetCpuMs ?? "", ...costOf(row)]),
  );
  return [
    ofFunctions,
    ofMatcher,
    `Medians of ${pairs} pairs of fresh processes, one with the function and one with an empty function, in turns.`,
  ].join("\n\n");
}
