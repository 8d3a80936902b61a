import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import { type BootOptions, boot, type LocalSystem } from "../../../infra/local/boot.ts";
import { anyPorts } from "../../../infra/local/ports.ts";
import { DeskClient, signInLocally } from "../../../infra/tools/desk-client.ts";
import type { Role } from "../../../shared/api/desk/people.ts";
import type { ConfigInput } from "../../../shared/domain/config.ts";
import { assemblyOf } from "./assembly.ts";

export interface SentMail {
  readonly id: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly tags: Readonly<Record<string, string>>;
}
export interface ShownMail {
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly text: string;
}
/** What the log says of one message. */
export interface Triaged {
  readonly outcome: string;
  readonly ticket?: string;
  readonly decision?: string;
  readonly rule?: string;
  readonly cause?: string;
}
export interface ProviderCall {
  readonly call: string;
  readonly request: { readonly chat_id?: string; readonly text?: string; readonly reply_markup?: unknown };
}

/** The whole system in this process, on the stack and the bundles that would be deployed, used from outside alone. */
export class Relaydesk {
  readonly system: LocalSystem;
  readonly #dir: string;

  readonly #triaged: readonly Triaged[];
  #told = 0;

  private constructor(system: LocalSystem, dir: string, triaged: readonly Triaged[]) {
    this.system = system;
    this.#dir = dir;
    this.#triaged = triaged;
  }

  /**
   * @param config instead of the project's own.
   * @param fill fills in data before functions start, told where the system keeps its own
   * @param more what else a system is told when it starts
   */
  static async start(
    config?: ConfigInput,
    fill?: (dataDir: string) => Promise<void>,
    more: Pick<BootOptions, "accounts" | "endpoints" | "onCall" | "onInvocation"> = {},
  ): Promise<Relaydesk> {
    const dir = await mkdtemp(join(tmpdir(), "relaydesk-system-"));
    const assemblyDir = await assemblyOf(config, dir);
    const triaged: Triaged[] = [];
    const system = await boot({
      assemblyDir,
      dataDir: join(dir, "data"),
      ports: anyPorts,
      accounts: { telegram: ["main"] },
      log: () => {},
      ...more,
      ...(fill && { beforeTriggers: () => fill(join(dir, "data")) }),
      functionLog: (name, line) => {
        if (name.endsWith("triage")) triaged.push(...triagedIn(line));
      },
    });
    return new Relaydesk(system, dir, triaged);
  }

  /** Where it keeps its data: what commands are told, to work on this system. */
  get dataDir(): string {
    return join(this.#dir, "data");
  }

  async stop(): Promise<void> {
    await this.system.stop();
    await rm(this.#dir, { recursive: true, force: true });
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.system.ports.http}${path}`;
  }

  /** Sends one raw mail as a mail program would; answers with the last line of the server. */
  async mail(from: string, raw: string | Buffer, to = "support@demo-wallet.example"): Promise<string> {
    const transport = createTransport({ host: "127.0.0.1", port: this.system.ports.smtp, ignoreTLS: true });
    const { response } = await transport.sendMail({ envelope: { from, to }, raw });
    transport.close();
    return response;
  }

  /** What SES finds out about these senders from now on: see `infra/local/ses-receive/verdicts.ts`. */
  verdicts(ofSenders: Readonly<Record<string, Readonly<Record<string, string>>>>): Promise<void> {
    return writeFile(join(this.#dir, "data", "ses-verdicts.json"), JSON.stringify(ofSenders));
  }

  /** What became of the next message, in the order in which they were done. Each is told once. */
  nextTriaged(): Promise<Triaged> {
    const at = this.#told;
    this.#told += 1;
    return until("a message to be triaged", async () => this.#triaged[at]);
  }

  /** Everything that is to go out on this ticket has been sent, or will not be. */
  async settled(ticket: string): Promise<void> {
    const agent = await this.desk("Watcher");
    await until(`the replies on ${ticket}`, async () => {
      const { items } = await agent.ticket(ticket);
      return items.every((item) => item.kind !== "reply" || item.state === "SENT" || item.state === "FAILED");
    });
  }

  telegram(update: object | string, secret = this.#telegramSecret()): Promise<Response> {
    return fetch(this.url("/webhooks/telegram/main"), {
      method: "POST",
      headers: { "content-type": "application/json", "x-telegram-bot-api-secret-token": secret },
      body: typeof update === "string" ? update : JSON.stringify(update),
    });
  }

  /** Puts a file where the platforms' stand-ins hand it out under this id. */
  async file(id: string, content: Uint8Array): Promise<void> {
    const url = `http://127.0.0.1:${this.system.ports.recorder}/files/${id}`;
    await fetch(url, { method: "PUT", body: Buffer.from(content) });
  }

  #telegramSecret(): string {
    const stored = Object.entries(this.system.parameters).find(([name]) => name.endsWith("/telegram/main"));
    return String(JSON.parse(stored?.[1] ?? "{}").secretToken);
  }

  async sentTo(address: string): Promise<SentMail[]> {
    const all = await this.#viewer<SentMail[]>("/api/mail");
    return all.filter((mail) => mail.to.includes(address));
  }

  showMail(id: string): Promise<ShownMail> {
    return this.#viewer(`/api/mail/${id}`);
  }

  async calls(chat: string): Promise<ProviderCall[]> {
    const all = await this.#viewer<ProviderCall[]>("/api/messages");
    return all.filter(({ call, request }) => call === "sendMessage" && String(request.chat_id) === chat);
  }

  async desk(name: string, role: Role = "agent"): Promise<DeskClient> {
    const token = await signInLocally(this.system.signIn.issuer, name, role);
    return new DeskClient(`http://127.0.0.1:${this.system.ports.http}`, token);
  }

  async #viewer<Answer>(path: string): Promise<Answer> {
    const response = await fetch(`http://127.0.0.1:${this.system.ports.viewer}${path}`);
    return (await response.json()) as Answer;
  }
}

function triagedIn(line: string): Triaged[] {
  if (!line.includes('"triaged"')) return [];
  try {
    const entry: unknown = JSON.parse(line);
    return isTriaged(entry) ? [entry] : [];
  } catch {
    return [];
  }
}

function isTriaged(entry: unknown): entry is Triaged {
  return typeof entry === "object" && entry !== null && "outcome" in entry;
}

/** Asks again until there is an answer. @throws when there is none in time, saying what was waited for */
export async function until<Answer>(
  what: string,
  ask: () => Promise<Answer | undefined | false>,
  seconds = 30,
): Promise<Answer> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`waited ${seconds} s in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A raw mail in 7-bit ASCII, with lines as they travel. */
export function rawMail(headers: Readonly<Record<string, string>>, body: string): string {
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [...head, "", ...body.split("\n")].join("\r\n");
}
