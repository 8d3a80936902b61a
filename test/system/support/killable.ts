import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSystem, type System } from "../../../infra/local/system-file.ts";
import { DeskClient, signInLocally } from "../../../infra/tools/desk-client.ts";
import type { ConfigInput } from "../../../shared/domain/config.ts";
import { assemblyOf } from "./assembly.ts";
import { until } from "./relaydesk.ts";

/** The whole system in a process of its own, to be killed without a word and started again where it was. */
export class Killable {
  readonly #dir: string;
  readonly #assembly: string;
  readonly #accounts: Readonly<Record<string, readonly string[]>>;
  #child: ChildProcess | undefined;
  #system: System | undefined;

  private constructor(dir: string, assembly: string, accounts: Readonly<Record<string, readonly string[]>>) {
    this.#dir = dir;
    this.#assembly = assembly;
    this.#accounts = accounts;
  }

  static async build(
    config: ConfigInput,
    accounts: Readonly<Record<string, readonly string[]>>,
  ): Promise<Killable> {
    const dir = await mkdtemp(join(tmpdir(), "relaydesk-killable-"));
    return new Killable(dir, await assemblyOf(config, dir, true), accounts);
  }

  get dataDir(): string {
    return join(this.#dir, "data");
  }

  get system(): System {
    if (!this.#system) throw new Error("it was not started yet");
    return this.#system;
  }

  /** The first time on any port, from then on where it was. */
  async start(): Promise<void> {
    const before = this.#system && { http: Number(new URL(this.#system.httpUrl).port) };
    const options = { accounts: this.#accounts, ports: { ...before } };
    const child = spawn(
      process.execPath,
      ["test/support/boot-child.ts", this.#assembly, this.dataDir, JSON.stringify(options)],
      { detached: true, stdio: ["ignore", "pipe", "inherit"] },
    );
    this.#child = child;
    let said = "";
    child.stdout?.on("data", (text) => {
      said += text;
    });
    await until("the system is ready", async () => /^ready$/m.test(said), 90);
    this.#system = readSystem(this.dataDir);
  }

  /** Everything at once, with no chance to say goodbye. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    process.kill(-child.pid, "SIGKILL");
    await once(child, "exit");
  }

  async desk(name: string): Promise<DeskClient> {
    const { httpUrl, signInUrl } = this.system;
    return new DeskClient(httpUrl, await signInLocally(signInUrl, name, "agent"));
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.#dir, { recursive: true, force: true });
  }
}
