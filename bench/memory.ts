import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createTransport } from "nodemailer";
import { environments } from "../functions/env.ts";
import { limitsOf } from "../infra/cloud/limits.ts";
import { synthesise } from "../infra/cloud/synth.ts";
import { boot, type LocalSystem } from "../infra/local/boot.ts";
import { anyPorts } from "../infra/local/ports.ts";
import { readSystem } from "../infra/local/system-file.ts";
import { sendMessage } from "./load/traffic.ts";
import { markdownTable, rounded } from "./statistics.ts";

/** The most that one process of a function has held, and what it is given. */
export interface MemoryUse {
  readonly name: string;
  /** `VmHWM` of the largest process, in units of 10⁶ bytes; `undefined` for a function that nothing of this reaches. */
  readonly peakMb: number | undefined;
  readonly memoryMb: number;
}

const messages = 60;
const largeMailBytes = 28_000_000;
const patienceMs = 600_000;

/**
 * What functions hold at most while the local system takes in messages on three channels, a mail of nearly the largest
 * size, texts that are typed into the form, and looks into the desk. Linux tells it of each process.
 */
export async function measureMemory(progress: (line: string) => void): Promise<readonly MemoryUse[]> {
  await using stack = new AsyncDisposableStack();
  const dir = await mkdtemp(join(tmpdir(), "relaydesk-memory-"));
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  progress("building");
  const { outDir: assemblyDir } = await synthesise({
    outDir: join(dir, "assembly"),
    bundlesDir: join(dir, "functions"),
    validate: false,
  });
  const dataDir = join(dir, "data");
  const accounts = { telegram: ["main"] };
  const system = await boot({ assemblyDir, dataDir, accounts, ports: anyPorts, log: () => {} });
  stack.defer(() => system.stop());
  const peaks = new Peaks(system);
  stack.defer(() => peaks.stop());

  progress(`${messages} messages, and one of ${largeMailBytes} bytes`);
  for (let number = 0; number < messages; number += 1)
    await sendMessage(number, readSystem(dataDir), dataDir);
  await sendLargeMail(system.ports.smtp);
  await askFormAndDesk(system);
  for (const name of ["run-timers", "check-channels"]) await system.invoke(`Relaydesk-${name}`, {});
  progress("waiting until every message has its reply or its place in a queue");
  await untilQuiet(system);
  return Object.keys(environments).map((name) => {
    const peak = peaks.of(name);
    return { name, peakMb: peak && rounded(peak / 1e6), memoryMb: limitsOf(name).memoryMb };
  });
}

async function sendLargeMail(port: number): Promise<void> {
  const transport = createTransport({ host: "127.0.0.1", port, ignoreTLS: true });
  await transport.sendMail({
    from: "large@customer.example",
    to: "support@demo-wallet.example",
    subject: "Photographs of the receipts",
    text: "My payment failed and I do not know why. The receipts are attached.",
    attachments: [{ filename: "receipts.bin", content: randomBytes((largeMailBytes * 3) / 4) }],
  });
  transport.close();
}

/** Asks as pages do; what they are answered is not looked at. */
async function askFormAndDesk({ ports, signIn }: LocalSystem): Promise<void> {
  const at = `http://127.0.0.1:${ports.http}`;
  const headers = { "content-type": "application/json" };
  await fetch(`${at}/contact`);
  for (const text of [
    "how do I get my money back when a payment went through twice",
    "我忘记密码了，怎么办",
  ]) {
    const body = JSON.stringify({ text, language: "en", page: "memory-bench-page" });
    await fetch(`${at}/contact/answers`, { method: "POST", headers, body });
  }
  await fetch(`${at}/uploads`, { method: "POST", headers, body: "{}" });
  await fetch(`${at}/status?t=none`);
  await fetch(`${at}/confirm/none`);
  const identity = { sub: "mei", email: "mei@desk.example", username: "Mei", groups: ["admin"] };
  const authorization = `Bearer ${await signIn.issueToken(identity)}`;
  for (const path of ["me", "queues", "queues/general/tickets", "agents", "mine"]) {
    await fetch(`${at}/desk/${path}`, { headers: { authorization } });
  }
}

/** Nothing has been sent for some seconds. */
async function untilQuiet({ sentMail }: LocalSystem): Promise<void> {
  const end = performance.now() + patienceMs;
  let sent = 0;
  for (let quiet = 0; quiet < 15 && performance.now() < end; quiet += 1) {
    await pause(1000);
    const now = sentMail.list().length;
    if (now !== sent || now === 0) quiet = 0;
    sent = now;
  }
}

/** Looks every half second: a process that has nothing to do ends after two minutes. */
class Peaks {
  readonly #system: LocalSystem;
  readonly #peaks = new Map<string, number>();
  readonly #timer = setInterval(() => this.#look(), 500);

  constructor(system: LocalSystem) {
    this.#system = system;
  }

  of(name: string): number | undefined {
    this.#look();
    return this.#peaks.get(name);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    for (const name of Object.keys(environments)) {
      for (const pid of this.#system.functionPids(`Relaydesk-${name}`)) {
        this.#peaks.set(name, Math.max(this.#peaks.get(name) ?? 0, peakOf(pid)));
      }
    }
  }
}

/** Bytes; 0 for a process that has just ended. */
function peakOf(pid: number): number {
  try {
    const [, kilobytes = "0"] =
      /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kilobytes) * 1024;
  } catch {
    return 0;
  }
}

export function memoryTable(uses: readonly MemoryUse[]): string {
  return markdownTable(
    ["function", "peak RSS MB", "memory MB", "used"],
    uses.map(({ name, peakMb, memoryMb }) => [
      name,
      peakMb ?? "not reached",
      memoryMb,
      peakMb === undefined ? "" : `${Math.round((100 * peakMb) / memoryMb)} %`,
    ]),
  );
}
