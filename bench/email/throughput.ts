import { readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import PostalMime from "postal-mime";
import { isMain } from "../../infra/main-module.ts";
import { parseMail } from "../../shared/mail/parse.ts";

/** A parser as it is measured: everything decoded, text and attachments. */
interface Parser {
  readonly name: string;
  parse(mail: Uint8Array): Promise<unknown>;
}

/** CPU milliseconds for all mails, one figure per round. */
export interface Timing {
  readonly name: string;
  readonly rounds: readonly number[];
  readonly failures: number;
}

/** Mails above this are left out: a few of them would be the whole figure. */
const maxBytes = 2 * 1024 * 1024;

/** Every file below a folder that looks like a mail. */
export function mailsIn(folder: string): readonly Uint8Array[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:eml|raw|txt|msg|box)$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => statSync(file).size <= maxBytes)
    .map((file) => readFileSync(file))
    .filter((bytes) => /^[!-9;-~]+:/m.test(bytes.subarray(0, 2_000).toString("latin1")));
}

/** Interleaves the parsers round by round, so that all see the same machine. */
export async function measure(mails: readonly Uint8Array[], rounds: number): Promise<readonly Timing[]> {
  const parsers = availableParsers();
  const times = parsers.map(({ name }) => ({ name, rounds: [] as number[], failures: 0 }));
  // The first round warms up.
  for (let round = -1; round < rounds; round += 1) {
    for (const [index, parser] of parsers.entries()) {
      const timing = times[index];
      const start = process.cpuUsage();
      let failures = 0;
      for (const mail of mails) failures += await parsed(parser, mail);
      const { user, system } = process.cpuUsage(start);
      if (round >= 0 && timing) {
        timing.rounds.push((user + system) / 1000);
        timing.failures = failures;
      }
    }
  }
  return times;
}

async function parsed(parser: Parser, mail: Uint8Array): Promise<0 | 1> {
  try {
    await parser.parse(mail);
    return 0;
  } catch {
    return 1;
  }
}

function availableParsers(): readonly Parser[] {
  const ours = { name: "relaydesk", parse: (mail: Uint8Array) => parseMail(mail, { lenient: true }) };
  const postal = { name: "postal-mime", parse: (mail: Uint8Array) => PostalMime.parse(mail) };
  return [ours, postal, ...mailparser()];
}

/** Not a dependency of the project: measured when somebody installed it beside the bench. */
function mailparser(): readonly Parser[] {
  try {
    const { simpleParser } = createRequire(new URL("parsers/", import.meta.url))("mailparser");
    const bare = { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true };
    return [
      { name: "mailparser", parse: (mail) => simpleParser(Buffer.from(mail)) },
      { name: "mailparser without conversions", parse: (mail) => simpleParser(Buffer.from(mail), bare) },
    ];
  } catch {
    return [];
  }
}

async function main(): Promise<void> {
  const [folder, rounds = "5"] = process.argv.slice(2);
  if (folder === undefined) {
    console.error("usage: node bench/email/throughput.ts <folder of mails> [rounds]");
    process.exitCode = 2;
    return;
  }
  const mails = mailsIn(folder);
  const bytes = mails.reduce((sum, mail) => sum + mail.byteLength, 0);
  console.log(`${mails.length} mails, ${(bytes / 1024 / 1024).toFixed(1)} MiB, CPU time of ${rounds} rounds`);
  const timings = await measure(mails, Number(rounds));
  const reference = timings[0]?.rounds ?? [];
  for (const { name, rounds: times, failures } of timings) {
    const median = medianOf(times);
    const ratio = medianOf(times.map((time, round) => time / (reference[round] ?? time)));
    const rate = Math.round((mails.length / median) * 1000);
    console.log(`${name}: ${rate} mails per CPU second, ${ratio.toFixed(2)} × our time, ${failures} failed`);
  }
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

if (isMain(import.meta)) await main();
