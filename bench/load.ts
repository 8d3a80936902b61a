import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as z from "zod";
import { root } from "../infra/cloud/project-root.ts";
import { synthesise } from "../infra/cloud/synth.ts";
import { readSystem, type System } from "../infra/local/system-file.ts";
import { chances, type FaultCounts, type Faults } from "./load/faults.ts";
import { settle } from "./load/settle.ts";
import { sendMessage } from "./load/traffic.ts";
import { markdownTable, quantile, rounded } from "./statistics.ts";

const usage = `npm run bench:load -- [flags]: the local system under load in which things go wrong; ends with reconcile.

  --minutes 10         how long
  --per-second 1       new messages: a third mails, a third Telegram, a third the form
  --duplicates 0.3     share of messages that are sent a second time
  --throttled 0.05     share of the functions' table calls that are throttled
  --kill-every 10      seconds after which a process of a function is killed; 0 for never
  --down 10            seconds of each minute in which SES and Telegram refuse
  --record             writes bench/results/load.json and .md`;

interface Load extends Faults {
  readonly minutes: number;
  readonly perSecond: number;
  readonly duplicates: number;
}

interface LoadResult {
  readonly load: Load;
  readonly sent: number;
  readonly repeated: number;
  readonly refused: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly faults: FaultCounts;
  /** From the last message until nothing was left to do. Seconds. */
  readonly settledAfter: number;
  readonly replies: Readonly<Record<string, number>>;
  /** Replies that their customer got more than once. */
  readonly repliedTwice: number;
  readonly deadLetters: number;
  readonly reconciled: string;
  readonly mismatches: number;
}

/** Of one message, over five minutes. */
const mostTries = 35;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      minutes: { type: "string", default: "10" },
      "per-second": { type: "string", default: "1" },
      duplicates: { type: "string", default: "0.3" },
      throttled: { type: "string", default: "0.05" },
      "kill-every": { type: "string", default: "10" },
      down: { type: "string", default: "10" },
      record: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const result = await runLoad({
    minutes: Number(values.minutes),
    perSecond: Number(values["per-second"]),
    duplicates: Number(values.duplicates),
    throttled: Number(values.throttled),
    killEverySeconds: Number(values["kill-every"]),
    downSeconds: Number(values.down),
  });
  const text = loadText(result);
  console.log(text);
  if (values.record) await record(result, text);
  if (result.mismatches > 0) process.exitCode = 1;
}

async function runLoad(load: Load): Promise<LoadResult> {
  await using stack = new AsyncDisposableStack();
  const dir = await mkdtemp(join(tmpdir(), "relaydesk-load-"));
  let isWhole = false;
  stack.defer(async () => {
    // What does not add up is worth a look.
    if (isWhole) await rm(dir, { recursive: true, force: true });
    else console.error(`Table, queues and logs are in ${dir}.`);
  });
  const { outDir } = await synthesise({
    outDir: join(dir, "assembly"),
    bundlesDir: join(dir, "functions"),
    validate: false,
  });
  const dataDir = join(dir, "data");
  const child = fork(fileURLToPath(new URL("./load/host.ts", import.meta.url)), [
    outDir,
    dataDir,
    JSON.stringify(load),
  ]);
  stack.defer(async () => {
    const exited = once(child, "exit");
    child.disconnect();
    await exited;
  });
  // A process that dies says nothing more, and would be waited for in vain.
  const gone = once(child, "exit").then(([code]) => {
    throw new Error(`the system ended with ${code}`);
  });
  gone.catch(() => {});
  await Promise.race([once(child, "message"), gone]);
  const system = readSystem(dataDir);
  const traffic = await Promise.race([playTraffic(load, system, dataDir), gone]);
  const faults = await askHost(child, "off");
  const started = performance.now();
  const replies = await settle(system, progress);
  const settledAfter = rounded((performance.now() - started) / 1000);
  const repliedTwice = await countRepeated(system);
  const books = await reconciled(dataDir, traffic.sent);
  isWhole = books.mismatches === 0;
  return { load, ...traffic, faults, settledAfter, replies, repliedTwice, ...books };
}

const progress = (line: string) => console.error(line);

const Sent = z.array(z.object({ tags: z.object({ outbox: z.string() }) }));
const Called = z.array(z.object({ call: z.string(), status: z.number(), request: z.unknown() }));
const Said = z.object({ chat_id: z.coerce.string(), text: z.string() });

/** Delivery is at least once: a sender that dies between sending and saying so sends again. */
async function countRepeated({ viewerUrl }: System): Promise<number> {
  const read = async (what: string) => (await fetch(`${viewerUrl}/api/${what}`)).json();
  const mails = Sent.parse(await read("mail")).map(({ tags }) => tags.outbox);
  const calls = Called.parse(await read("messages"));
  const taken = calls.filter(({ call, status }) => call === "sendMessage" && status === 200);
  // Each customer of this test asks one thing, and hears one thing once.
  const chats = taken.map(({ request }) => JSON.stringify(Said.parse(request)));
  const repeated = (all: readonly string[]) => all.length - new Set(all).size;
  return repeated(mails) + repeated(chats);
}

/** Messages at an even pace, whatever becomes of those before; some of them again a little later. */
async function playTraffic({ minutes, perSecond, duplicates }: Load, system: System, dataDir: string) {
  const chance = chances(7);
  const latencies: number[] = [];
  const counts = { sent: 0, repeated: 0, refused: 0 };
  const waiting = new Set<Promise<void>>();
  const send = async (number: number) => {
    const started = performance.now();
    // What is refused or broken off its sender tries again, as mail servers and platforms do.
    for (let tries = 0; tries < mostTries; tries += 1) {
      const taken = await sendMessage(number, system, dataDir).catch((error: unknown) => {
        console.error(`${number}: ${error instanceof Error ? error.message : error}`);
        return false;
      });
      if (tries === 0) latencies.push(performance.now() - started);
      if (taken) return;
      counts.refused += 1;
      await pause(500 * (tries + 1));
    }
    throw new Error(`the message ${number} was refused ${mostTries} times`);
  };
  const total = Math.round(minutes * 60 * perSecond);
  const began = performance.now();
  for (let number = 1; number <= total; number += 1) {
    const due = began + (1000 * number) / perSecond;
    await pause(Math.max(0, due - performance.now()));
    const again = chance() < duplicates;
    const one = (async () => {
      await send(number);
      if (!again) return;
      await pause(2000 * chance());
      await send(number);
      counts.repeated += 1;
    })();
    counts.sent += 1;
    if (number % Math.ceil(30 * perSecond) === 0) progress(`${number} of ${total} messages sent`);
    waiting.add(one);
    one.then(
      () => waiting.delete(one),
      () => {},
    );
  }
  await Promise.all(waiting);
  return { ...counts, p50Ms: rounded(quantile(latencies, 0.5)), p99Ms: rounded(quantile(latencies, 0.99)) };
}

async function askHost(child: ChildProcess, what: string): Promise<FaultCounts> {
  const told = once(child, "message");
  child.send(what);
  return (await told)[0];
}

/** @param sent how many messages their senders were told are taken: not one more or less may be known */
async function reconciled(dataDir: string, sent: number) {
  const child = spawn(process.execPath, ["infra/tools/reconcile.ts", "--data", dataDir], { cwd: root });
  let said = "";
  child.stdout.on("data", (text) => {
    said += text;
  });
  const [code] = await once(child, "exit");
  const [, received = "0"] = /^received (\d+) =/m.exec(said) ?? [];
  const [, dead = "0"] = /(\d+) dead/.exec(said) ?? [];
  const [, found = "0"] = /^(\d+) do not add up/m.exec(said) ?? [];
  if (code !== 0) console.error(said);
  const unknown = Math.abs(sent - Number(received));
  if (unknown > 0) console.error(`${sent} messages were taken, and ${received} are known of.`);
  return {
    deadLetters: Number(dead),
    reconciled: said.split("\n")[0] ?? "",
    mismatches: unknown + (code === 0 ? 0 : Math.max(1, Number(found))),
  };
}

function loadText(result: LoadResult): string {
  const { load, faults, replies } = result;
  return markdownTable(
    ["", ""],
    [
      ["minutes", load.minutes],
      ["messages", result.sent],
      ["of them sent a second time", result.repeated],
      ["refused or broken off at first, and tried again", result.refused],
      ["answer of the edge, p50, ms", result.p50Ms],
      ["answer of the edge, p99, ms", result.p99Ms],
      ["table calls of functions", faults.tableCalls],
      ["of them throttled", faults.throttled],
      ["processes killed", faults.killed],
      ["mails that SES refused at first", faults.mailsRefused],
      ["seconds until everything was done", result.settledAfter],
      ["replies that went out again, as their sender died", result.repliedTwice],
      ...Object.entries(replies).map(([state, count]) => [`replies ${state}`, count] as const),
      [`reconcile: ${result.reconciled}`, `${result.mismatches} mismatches`],
    ],
  );
}

async function record(result: LoadResult, text: string): Promise<void> {
  const date = new Date().toISOString().slice(0, 10);
  const about = {
    command: "npm run bench:load",
    date,
    node: process.versions.node,
    cores: availableParallelism(),
    load: loadavg()[0],
  };
  const json = JSON.stringify({ about, figures: result }, undefined, 2);
  await writeFile(join(root, "bench/results/load.json"), `${json}\n`);
  const said = `\`npm run bench:load -- --minutes ${result.load.minutes} --record\` on ${date}, Node ${about.node}, ${about.cores} cores that others used as well.`;
  await writeFile(join(root, "bench/results/load.md"), `# load\n\n${said}\n\n${text}\n`);
}

await main();
