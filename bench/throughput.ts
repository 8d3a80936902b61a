import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { synthesise } from "../infra/cloud/synth.ts";
import { stubAssembly } from "../test/support/stub-functions.ts";
import { markdownTable, median, quantile, rounded } from "./statistics.ts";
import { RunningSystem } from "./throughput/running-system.ts";

/** One round of messages, per second and milliseconds. */
export interface Round {
  readonly acceptedPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** From the first request to the last message on its ticket, and to the last reply sent. Absent for the echo. */
  readonly triagedPerSecond?: number;
  readonly repliedPerSecond?: number;
}

export interface Throughput {
  readonly messages: number;
  readonly clients: number;
  /** The same requests to a system of which the functions only answer. */
  readonly echo: readonly Round[];
  readonly system: readonly Round[];
}

const messages = 500;
const clients = 8;
const rounds = 3;
const warmUp = 40;
/** One in so many messages comes through the form, the others from Telegram. */
const formShare = 5;
const patienceSeconds = 180;

/**
 * Messages through the whole local system: HTTP API, edge function, queue, triage, table, queue, delivery. In turns with
 * the same requests to a second system whose functions do nothing but answer: what the one takes beyond the other is
 * this product's, the rest is the local HTTP API's and Lambda's.
 */
export async function measureThroughput(progress: (line: string) => void): Promise<Throughput> {
  await using stack = new AsyncDisposableStack();
  const dir = await mkdtemp(join(tmpdir(), "relaydesk-assembly-"));
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  progress("building");
  const { outDir } = await synthesise({ outDir: dir, bundlesDir: join(dir, "functions"), validate: false });
  const answers = "export const handler = async () => ({ statusCode: 200, body: '{}' });";
  const stubs = await stubAssembly({ "receive-webhook": answers, "receive-form": answers });
  stack.defer(() => stubs.remove());
  const system = await RunningSystem.start(outDir);
  stack.defer(() => system.stop());
  const echoing = await RunningSystem.start(stubs.assemblyDir);
  stack.defer(() => echoing.stop());

  progress(`warming up with ${warmUp} messages`);
  await playEcho(echoing, 0, warmUp);
  await playRound(system, 0, warmUp);
  const echo: Round[] = [];
  const real: Round[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    progress(`round ${round} of ${rounds}: ${messages} messages`);
    echo.push(await playEcho(echoing, round, messages));
    real.push(await playRound(system, round, messages));
  }
  const expected = warmUp + rounds * messages;
  const marks = await system.doneMarks();
  if (marks !== expected) throw new Error(`${expected} messages were sent and ${marks} are done`);
  return { messages, clients, echo, system: real };
}

async function playEcho(system: RunningSystem, round: number, count: number): Promise<Round> {
  const started = performance.now();
  return summary(count, started, await post(system, round, count));
}

async function playRound(system: RunningSystem, round: number, count: number): Promise<Round> {
  const triaged = await system.countLines("triage", '"message":"triaged"');
  const replied = await system.countLines("deliver", '"message":"delivery sent"');
  const started = performance.now();
  const reached = (so: () => number) => until(() => so() >= count).then(() => performance.now() - started);
  const whenTriaged = reached(triaged);
  const whenReplied = reached(replied);
  const accepted = summary(count, started, await post(system, round, count));
  return {
    ...accepted,
    triagedPerSecond: rounded((1000 * count) / (await whenTriaged)),
    repliedPerSecond: rounded((1000 * count) / (await whenReplied)),
  };
}

interface Posted {
  readonly latencies: readonly number[];
  readonly ended: number;
}

function summary(count: number, started: number, { latencies, ended }: Posted): Round {
  return {
    acceptedPerSecond: rounded((1000 * count) / (ended - started)),
    p50Ms: rounded(median(latencies)),
    p99Ms: rounded(quantile(latencies, 0.99)),
  };
}

/** All clients take the next message as soon as their last one is answered. @throws when one is not accepted */
async function post(system: RunningSystem, round: number, count: number): Promise<Posted> {
  const latencies: number[] = [];
  let next = 0;
  const client = async () => {
    for (let at = next++; at < count; at = next++) {
      const { path, headers, body } = request(system, round * 10_000 + at);
      const started = performance.now();
      const response = await fetch(system.httpUrl + path, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      });
      await response.arrayBuffer();
      latencies.push(performance.now() - started);
      if (!response.ok) throw new Error(`a message to ${path} was answered ${response.status}`);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return { latencies, ended: performance.now() };
}

const questions = [
  "how can I reset my password",
  "Hi there, do you know who painted the big mural in your lobby? My daughter would love to have a print of it.",
];

/** A first message of a customer of its own; every other one is a question that the FAQ answers. */
function request({ secretToken }: RunningSystem, number: number) {
  const text = questions[number % questions.length];
  if (number % formShare === 0) {
    return {
      path: "/contact",
      headers: { "idempotency-key": `measured-${number}` },
      body: { email: `customer-${number}@customer.example`, topic: "other", message: text },
    };
  }
  const person = { id: 1_000_000 + number, first_name: "Mei" };
  return {
    path: "/webhooks/telegram/main",
    headers: { "x-telegram-bot-api-secret-token": secretToken },
    body: {
      update_id: number,
      message: {
        message_id: number + 1,
        date: Math.floor(Date.now() / 1000),
        from: { ...person, is_bot: false },
        chat: { ...person, type: "private" },
        text,
      },
    },
  };
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + patienceSeconds * 1000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`not done after ${patienceSeconds} s`);
    await pause(20);
  }
}

export function throughputTable({ messages, clients, echo, system }: Throughput): string {
  const figures = ["acceptedPerSecond", "p50Ms", "p99Ms", "triagedPerSecond", "repliedPerSecond"] as const;
  const names = {
    acceptedPerSecond: "accepted, messages/s",
    p50Ms: "answer of the edge, p50, ms",
    p99Ms: "answer of the edge, p99, ms",
    triagedPerSecond: "triaged, messages/s",
    repliedPerSecond: "replied, messages/s",
  };
  const shown = (value: number | undefined) => (value === undefined ? "" : value);
  const middle = (rows: readonly Round[], figure: (typeof figures)[number]) => {
    const values = rows.map((row) => row[figure]).filter((value) => value !== undefined);
    return values.length === 0 ? undefined : median(values);
  };
  const rows = figures.map((figure) => {
    const [own, other] = [middle(system, figure), middle(echo, figure)];
    const ratio = own !== undefined && other !== undefined ? rounded(own / other, 2) : undefined;
    return [names[figure], shown(own), shown(other), shown(ratio)];
  });
  const table = markdownTable(["", "system", "echo", "system / echo"], rows);
  return (
    `${table}\n\nMedians of ${system.length} rounds of ${messages} messages from ${clients} clients, each of a new customer, four of five from ` +
    `Telegram and one through the form, every other one answered from the FAQ. "triaged" and "replied" count from the first ` +
    `request to the last message on its ticket and to the last reply sent. The echo is the same requests to a system ` +
    `whose functions do nothing but answer.`
  );
}
