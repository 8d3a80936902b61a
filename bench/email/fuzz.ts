import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { isMain } from "../../infra/main-module.ts";
import { mutantsOf, readsWhole } from "./mutants.ts";
import { mailsIn } from "./throughput.ts";

const usage = "usage: npm run fuzz:email -- [folder of mails] [--runs 20000] [--seed n]";
/** Two seconds for a megabyte, as CPU time: what it takes is the parser's doing, not that of a busy machine. */
const msPerMegabyte = 2_000;
/** Above what was there before; a mail itself is 40 MB at most. */
const maxGrowth = 1_500 * 1024 * 1024;

interface Options {
  readonly folder: string | undefined;
  readonly runs: number;
  readonly seed: number;
}

function optionsOf(args: readonly string[]): Options {
  const valueAfter = (name: string) => {
    const index = args.indexOf(name);
    return index === -1 ? undefined : args[index + 1];
  };
  const values = new Set([valueAfter("--runs"), valueAfter("--seed")]);
  return {
    folder: args.find((argument) => !argument.startsWith("--") && !values.has(argument)),
    runs: Number(valueAfter("--runs") ?? 20_000),
    seed: Number(valueAfter("--seed") ?? Date.now() % 1_000_000),
  };
}

/** The project's own fixtures. */
function ownMails(): readonly Uint8Array[] {
  const folder = fileURLToPath(new URL("../../test/fixtures/mail/", import.meta.url));
  return readdirSync(folder).map((file) => readFileSync(join(folder, file)));
}

async function main(): Promise<void> {
  const { folder, runs, seed } = optionsOf(process.argv.slice(2));
  if (!Number.isInteger(runs) || !Number.isInteger(seed)) {
    console.error(usage);
    process.exitCode = 2;
    return;
  }
  const mails = folder === undefined ? ownMails() : mailsIn(folder);
  const before = process.memoryUsage().rss;
  console.log(`${runs} mutants of ${mails.length} mails, seed ${seed}`);
  const tally = { crashes: 0, slow: 0, slowest: 0, done: 0, memory: before };
  // In portions, so that the mutants themselves are no load on memory.
  for (let portion = 0; portion * portionSize < runs; portion += 1) {
    const numRuns = Math.min(portionSize, runs - portion * portionSize);
    for (const mutant of fc.sample(mutantsOf(mails), { numRuns, seed: seed + portion }))
      await judge(mutant, tally);
  }
  const grown = Math.round((tally.memory - before) / 1024 / 1024);
  console.log(
    `${tally.done} mutants: ${tally.crashes} crashes, ${tally.slow} over ${msPerMegabyte} ms per MB, slowest ${Math.round(tally.slowest)} ms per MB, memory grew by ${grown} MB`,
  );
  if (tally.crashes > 0 || tally.slow > 0 || tally.memory - before > maxGrowth) process.exitCode = 1;
}

const portionSize = 200;

interface FuzzTally {
  crashes: number;
  slow: number;
  slowest: number;
  done: number;
  memory: number;
}

async function judge(mutant: Buffer, tally: FuzzTally): Promise<void> {
  const start = process.cpuUsage();
  tally.done += 1;
  try {
    await readsWhole(mutant);
  } catch (error) {
    tally.crashes += 1;
    console.log(`crash: ${error instanceof Error ? error.message : "?"}, kept as ${keep(mutant)}`);
  }
  const { user, system } = process.cpuUsage(start);
  // A mail of a few bytes costs what a call costs.
  const perMegabyte = (user + system) / 1000 / Math.max(mutant.length / 1024 / 1024, 0.1);
  tally.slowest = Math.max(tally.slowest, perMegabyte);
  tally.memory = Math.max(tally.memory, process.memoryUsage().rss);
  if (perMegabyte > msPerMegabyte) {
    tally.slow += 1;
    console.log(`slow: ${Math.round(perMegabyte)} ms per MB, kept as ${keep(mutant)}`);
  }
}

let kept = 0;

/** Beside the other things that are not checked in, to be looked at. */
function keep(mutant: Buffer): string {
  const folder = fileURLToPath(new URL("../../dist/fuzz/", import.meta.url));
  mkdirSync(folder, { recursive: true });
  kept += 1;
  const file = join(folder, `${kept}.eml`);
  writeFileSync(file, mutant);
  return file;
}

if (isMain(import.meta)) await main();
