import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { FaultCounts, Faults } from "../../bench/load/faults.ts";
import { readParameters } from "../../infra/local/parameters.ts";
import { readSystem, type System } from "../../infra/local/system-file.ts";
import { assemblyOf } from "./support/assembly.ts";
import { until } from "./support/relaydesk.ts";

const questions = ["How do I get a refund?", "忘记密码了", "Do you sell gift cards?", "my payment failed"];
const anyPort = ["http", "front", "smtp", "viewer", "sign-in", "recorder"].flatMap((part) => [
  `--port-${part}`,
  "0",
]);

let dataDir: string;
let running: ChildProcess | undefined;
beforeAll(async () => {
  dataDir = join(await mkdtemp(join(tmpdir(), "relaydesk-crash-")), "data");
});
afterAll(async () => {
  if (running) await kill(running);
  await rm(join(dataDir, ".."), { recursive: true, force: true });
});

/** `npm start` in a process group of its own, as a terminal would have it. */
async function start(): Promise<System> {
  const child = spawn(process.execPath, ["infra/local/main.ts", "--data", dataDir, ...anyPort], {
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  running = child;
  let said = "";
  child.stdout?.on("data", (text) => {
    said += text;
  });
  await until("the system is ready", async () => said.includes("ready after"), 240);
  return readSystem(dataDir);
}

/** The same system on the same data, in which things go wrong. */
async function startFaulty(faults: Faults): Promise<System> {
  const args = [await assemblyOf(undefined, dataDir), dataDir, JSON.stringify(faults)];
  const child = fork("bench/load/host.ts", args, { detached: true });
  running = child;
  await once(child, "message");
  return readSystem(dataDir);
}

async function faultsSoFar(): Promise<FaultCounts> {
  if (!running) throw new Error("nothing runs");
  const told = once(running, "message");
  running.send("counts");
  return (await told)[0];
}

/** Everything at once, with no chance to say goodbye. */
async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  process.kill(-child.pid, "SIGKILL");
  await once(child, "exit");
}

/** One message on one of three channels; resolves to whether it was accepted. */
async function send(number: number, system: System): Promise<boolean> {
  const text = questions[number % questions.length] ?? "";
  switch (number % 3) {
    case 0: {
      const transport = createTransport({ host: "127.0.0.1", port: system.smtpPort, ignoreTLS: true });
      const sent = await transport.sendMail({
        from: `mail${number}@customer.example`,
        to: "support@demo-wallet.example",
        subject: `Question ${number}`,
        text,
      });
      return sent.response.startsWith("250");
    }
    case 1: {
      const chat = { id: 9000 + number, type: "private" };
      const message = {
        message_id: number,
        date: 1_767_225_600,
        text,
        chat,
        from: { ...chat, is_bot: false },
      };
      return post(
        `${system.httpUrl}/webhooks/telegram/main`,
        { update_id: number, message },
        {
          "x-telegram-bot-api-secret-token": telegramSecret(),
        },
      );
    }
    default:
      return post(
        `${system.httpUrl}/contact`,
        { email: `form${number}@customer.example`, message: text },
        {
          "idempotency-key": `crash-test-${number}`,
        },
      );
  }
}

async function post(url: string, body: object, headers: Record<string, string>): Promise<boolean> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return response.ok;
}

function telegramSecret(): string {
  const stored = Object.entries(readParameters(dataDir)).find(([name]) => name.endsWith("/telegram/main"));
  return String(JSON.parse(stored?.[1] ?? "{}").secretToken);
}

async function reconcile(): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, ["infra/tools/reconcile.ts", "--data", dataDir]);
  let said = "";
  child.stdout.on("data", (text) => {
    said += text;
  });
  const [code] = await once(child, "exit");
  return { code, said };
}

/** In the second round. */
const faults: Faults = { throttled: 0.05, killEverySeconds: 1, downSeconds: 0 };

it("loses and doubles nothing when the whole system is killed under load, three times, once while its table throttles and its workers die", {
  timeout: 480_000,
}, async () => {
  let accepted = 0;
  let next = 0;
  let workersKilled = 0;
  let system = await start();
  for (let round = 0; round < 3; round += 1) {
    const before = accepted;
    let over = false;
    const sender = async () => {
      while (!over) {
        next += 1;
        const number = next;
        // What breaks off was not accepted: its sender would try again.
        const taken = await send(number, system).catch(() => false);
        if (taken) accepted += 1;
        // A platform that did not hear the answer sends the same update again.
        if (number % 3 === 1) await send(number, system).catch(() => false);
      }
    };
    const senders = Array.from({ length: 4 }, sender);
    await until("forty more are accepted", async () => accepted - before >= 40, 60);
    if (round === 1) {
      const { throttled, killed } = await until("something went wrong", async () => {
        const counts = await faultsSoFar();
        return counts.throttled > 0 && counts.killed > 1 && counts;
      });
      expect(throttled).toBeGreaterThan(0);
      workersKilled = killed;
    }
    if (running) await kill(running);
    over = true;
    await Promise.all(senders);
    system = round === 0 ? await startFaulty(faults) : await start();
  }
  const result = await until(
    "everything adds up",
    async () => {
      const { code, said } = await reconcile();
      return code === 0 && said;
    },
    90,
  );
  const [, received = "0", ticketed = "-1"] = /received (\d+) = ticketed (\d+) \+/.exec(result) ?? [];
  expect(accepted).toBeGreaterThanOrEqual(120);
  expect(Number(received)).toBeGreaterThanOrEqual(accepted);
  expect(ticketed).toBe(received);

  // A reply that was on its way at a kill, of all or of one worker, may go out again; no other may.
  const mails = (await (await fetch(`${system.viewerUrl}/api/mail`)).json()) as {
    tags: { outbox: string };
  }[];
  const times = new Map<string, number>();
  for (const { tags } of mails) times.set(tags.outbox, (times.get(tags.outbox) ?? 0) + 1);
  expect(Math.max(...times.values())).toBeLessThanOrEqual(2);
  expect([...times.values()].filter((count) => count > 1).length).toBeLessThanOrEqual(3 * 2 + workersKilled);
});
