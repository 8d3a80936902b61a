import { execFile } from "node:child_process";
import { globSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as z from "zod";
import { root } from "../../infra/cloud/project-root.ts";
import { cpuMsSince } from "./cpu-time.ts";
import { areaUnderRiskCoverage, auroc, coverageAt, rounded } from "./measures.ts";
import { outOfScope, type Row, readRows, sampleRows, splitRows } from "./rows.ts";
import { promised, systems } from "./systems.ts";

/**
 * Compares the matcher with other libraries on any folder of `{"text","intent","lang"}` files: on the pair
 * `x.train.jsonl` and `x.test.jsonl` as they are, on any other file by a split of our own. Every system runs in a
 * process of its own, on the same rows, and gets the same time.
 */
const usage = "npm run bench:matching -- --data FOLDER [--k 10,all] [--seed 1] [--limit 1000] [--only NAMES]";

const { values } = parseArgs({
  options: {
    data: { type: "string" },
    k: { type: "string", default: "10,all" },
    seed: { type: "string", default: "1" },
    limit: { type: "string", default: "1000" },
    only: { type: "string" },
    job: { type: "string" },
  },
});

const longestRunMs = 15 * 60_000;

const Job = z.object({
  system: z.string(),
  train: z.string(),
  test: z.optional(z.string()),
  k: z.string(),
  seed: z.number(),
  limit: z.number(),
});
type Job = z.infer<typeof Job>;

const Figures = z.object({
  accuracy: z.number(),
  top3: z.number(),
  c95: z.number(),
  c98: z.number(),
  aurc: z.number(),
  oosAuroc: z.nullable(z.number()),
  oosAnswered: z.nullable(z.number()),
  keptPrecision: z.nullable(z.number()),
  keptCoverage: z.nullable(z.number()),
  p50: z.number(),
  p99: z.number(),
  buildMs: z.number(),
  bytes: z.number(),
  loadMs: z.nullable(z.number()),
  rssMb: z.number(),
});
type Figures = z.infer<typeof Figures>;

async function compare(folder: string): Promise<void> {
  const sections: string[] = [];
  for (const { name, train, test } of dataSets(folder)) {
    for (const k of values.k.split(",")) {
      const rows: string[] = [];
      for (const system of Object.keys(systems)) {
        if (values.only !== undefined && !values.only.split(";").includes(system)) continue;
        const job: Job = {
          system,
          train,
          ...(test !== undefined && { test }),
          k,
          seed: Number(values.seed),
          limit: Number(values.limit),
        };
        const figures = await runApart(job);
        rows.push(rowOf(system, figures));
        console.log(`${name}, k = ${k}: ${rows.at(-1)}`);
      }
      sections.push(
        [
          `### ${name}, ${k === "all" ? "all phrasings" : `${k} phrasings per entry`}`,
          "",
          heading,
          ...rows,
        ].join("\n"),
      );
    }
  }
  const results = join(root, "bench/results");
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, "matching.md"), `${introduction}\n\n${sections.join("\n\n")}\n`);
}

function dataSets(folder: string): { name: string; train: string; test?: string }[] {
  const files = globSync("**/*.jsonl", { cwd: folder }).sort();
  return files.flatMap((file) => {
    if (file.endsWith(".test.jsonl")) return [];
    const path = join(folder, file);
    if (!isReadable(path)) return [];
    if (!file.endsWith(".train.jsonl")) {
      const name = basename(file, ".jsonl");
      return [{ name: name === "queries" ? basename(join(path, "..")) : name, train: path }];
    }
    const test = path.replace(/\.train\.jsonl$/, ".test.jsonl");
    return [{ name: basename(file, ".train.jsonl"), train: path, test }];
  });
}

function isReadable(file: string): boolean {
  try {
    return readRows(file).some(({ intent }) => intent !== outOfScope);
  } catch {
    return false;
  }
}

function runApart(job: Job): Promise<Figures | undefined> {
  const args = [fileURLToPath(import.meta.url), "--job", JSON.stringify(job)];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { timeout: longestRunMs, maxBuffer: 1 << 26 }, (error, stdout) => {
      const last = stdout.trim().split("\n").at(-1) ?? "";
      const parsed = error ? undefined : Figures.safeParse(JSON.parse(last));
      if (error) console.error(`${job.system}: ${error.message.split("\n").slice(0, 3).join(" ")}`);
      resolve(parsed?.data);
    });
  });
}

async function measure({ system, train, test, k, seed, limit }: Job): Promise<Figures> {
  const before = process.memoryUsage().rss;
  const split =
    test === undefined ? splitRows(readRows(train), seed) : { train: readRows(train), test: readRows(test) };
  const learned = split.train.filter(({ intent }) => intent !== outOfScope);
  const sampled = k === "all" ? learned : sampleRows(learned, Number(k), seed);
  const asked = everyNth(split.test, limit);
  const build = systems[system];
  if (!build) throw new Error(`there is no system ${system}`);
  const built = await build(sampled);
  for (const { text } of asked.slice(0, 20)) await built.query(text);
  const times: number[] = [];
  const replies = [];
  for (const row of asked) {
    const started = process.cpuUsage();
    const reply = await built.query(row.text);
    times.push(cpuMsSince(started));
    replies.push({ row, reply });
  }
  const judged = replies.map(({ row, reply }) => ({
    ...reply,
    right: reply.ranked[0] === row.intent,
    amongThree: reply.ranked.slice(0, 3).includes(row.intent),
    outOfScope: row.intent === outOfScope,
  }));
  const inScope = judged.filter((each) => !each.outOfScope);
  const outside = judged.filter((each) => each.outOfScope);
  const answered = judged.filter(({ answers }) => answers === true);
  const knows = judged.some(({ answers }) => answers !== undefined);
  const kinds = inScope[0]?.confidences.map((_, kind) =>
    inScope.map((each) => ({
      confidence: each.confidences[kind] ?? 0,
      right: each.right,
      outOfScope: false,
    })),
  );
  const best = (of: (all: { confidence: number; right: boolean; outOfScope: boolean }[]) => number) =>
    (kinds ?? [[]]).map(of);
  times.sort((one, other) => one - other);
  return {
    accuracy: share(inScope, ({ right }) => right) ?? 0,
    top3: share(inScope, ({ amongThree }) => amongThree) ?? 0,
    c95: Math.max(...best((all) => coverageAt(all, 0.95))),
    c98: Math.max(...best((all) => coverageAt(all, 0.98))),
    aurc: Math.min(...best(areaUnderRiskCoverage)),
    oosAuroc:
      auroc(
        inScope.map(({ covered }) => covered),
        outside.map(({ covered }) => covered),
      ) ?? null,
    oosAnswered: knows ? share(outside, ({ answers }) => answers === true) : null,
    keptPrecision: knows ? share(answered, ({ right }) => right) : null,
    keptCoverage: knows ? share(inScope, ({ answers }) => answers === true) : null,
    p50: times[Math.floor(times.length * 0.5)] ?? 0,
    p99: times[Math.floor(times.length * 0.99)] ?? 0,
    buildMs: built.buildMs,
    bytes: built.bytes,
    loadMs: Number.isNaN(built.loadMs) ? null : built.loadMs,
    rssMb: (process.memoryUsage().rss - before) / 1e6,
  };
}

/** Evenly spread, out-of-scope messages in their proportion. */
function everyNth(rows: readonly Row[], limit: number): readonly Row[] {
  const step = Math.max(1, rows.length / limit);
  return Array.from({ length: Math.min(limit, rows.length) }, (_, at) => rows[Math.floor(at * step)]).flatMap(
    (row) => row ?? [],
  );
}

function share<Item>(items: readonly Item[], holds: (item: Item) => boolean): number | null {
  return items.length === 0 ? null : items.filter(holds).length / items.length;
}

const heading = [
  "| system | right first / among three | c95 / c98 | AURC | out-of-scope AUROC | kept of 95 % promised: precision / coverage | out of scope answered | CPU ms p50 / p99 | build s | index KB | load ms | RSS MB |",
  "|---|---|---|---|---|---|---|---|---|---|---|---|",
].join("\n");

function rowOf(system: string, figures: Figures | undefined): string {
  if (!figures) return `| ${system} | did not finish | | | | | | | | | | |`;
  const kept =
    figures.keptCoverage === null
      ? "cannot say"
      : `${percent(figures.keptPrecision)} / ${percent(figures.keptCoverage)}`;
  const cells = [
    system,
    `${percent(figures.accuracy)} / ${percent(figures.top3)}`,
    `${percent(figures.c95)} / ${percent(figures.c98)}`,
    figures.aurc.toFixed(3),
    figures.oosAuroc === null ? "–" : figures.oosAuroc.toFixed(3),
    kept,
    percent(figures.oosAnswered),
    `${rounded(figures.p50).toFixed(2)} / ${rounded(figures.p99).toFixed(2)}`,
    (figures.buildMs / 1000).toFixed(1),
    Math.round(figures.bytes / 1000).toString(),
    figures.loadMs === null ? "–" : figures.loadMs.toFixed(1),
    Math.round(figures.rssMb).toString(),
  ];
  return `| ${cells.join(" | ")} |`;
}

function percent(value: number | null): string {
  return value === null ? "–" : `${(100 * value).toFixed(1)} %`;
}

const introduction = `# Finding FAQ entries, compared

Made by \`npm run bench:matching\`; see docs/matching.md. c95 and c98: share of in-scope messages answered at that
precision with the best threshold in hindsight, and for the other libraries with the best of three confidences (score,
lead, relative lead). Building includes cross-validation and encoding; both are what an operator waits for. Times are CPU
times of one run on a shared machine. Promised: ${promised * 100} %.`;

if (values.job !== undefined) {
  console.log(JSON.stringify(await measure(Job.parse(JSON.parse(values.job)))));
} else if (values.data === undefined) {
  console.error(usage);
  process.exitCode = 2;
} else {
  await compare(values.data);
}
