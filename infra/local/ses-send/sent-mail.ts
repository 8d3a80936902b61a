import { mkdirSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { isMissing, readJsonFile, writeDurably } from "../durable-file.ts";

const SentMail = z.object({
  /** The id that SES answers with, which is also the local part of the Message-ID. */
  id: z.string(),
  /** When it was taken over, as ISO text. */
  at: z.string(),
  /** Envelope sender, and who gets it. */
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  configurationSet: z.exactOptional(z.string()),
  tags: z.record(z.string(), z.string()),
  /** The access key of the caller, which names the function locally. */
  caller: z.string(),
  /** What happened to it so far, such as Send and Delivery. */
  events: z.array(z.string()),
  /** Events that are still to be announced; a restart announces them. */
  pendingEvents: z.array(z.string()),
});

/** A mail that was given to SES to send. Its bytes are kept beside it. */
export type SentMail = z.infer<typeof SentMail>;

/**
 * Every mail the system has sent, on disk: `<milliseconds>-<id>.eml` with the bytes as the customer would get them, and
 * the same name with `.json` for what is known about it. The record is written last: a mail without one was never
 * answered for, so its sender tries again.
 */
export class SentMailStore {
  readonly #dir: string;
  readonly #mails = new Map<string, SentMail>();

  /** @throws Error naming the file when a record cannot be read. */
  constructor(dir: string) {
    this.#dir = dir;
    mkdirSync(dir, { recursive: true });
    for (const name of readdirSync(dir).sort()) {
      if (!name.endsWith(".json")) continue;
      const parsed = SentMail.safeParse(readJsonFile(join(dir, name)));
      if (!parsed.success) throw new Error(`${join(dir, name)}: ${z.prettifyError(parsed.error)}`);
      this.#mails.set(parsed.data.id, parsed.data);
    }
  }

  async add(mail: SentMail, raw: Buffer): Promise<void> {
    await writeDurably(`${this.#path(mail)}.eml`, raw, 0o600);
    await this.update(mail);
  }

  /** Replaces what is known about a mail. */
  async update(mail: SentMail): Promise<void> {
    await writeDurably(`${this.#path(mail)}.json`, JSON.stringify(mail), 0o600);
    this.#mails.set(mail.id, mail);
  }

  /** All mails, newest first. */
  list(): SentMail[] {
    return [...this.#mails.values()].reverse();
  }

  /** A mail and its bytes; undefined when there is none with this id. */
  async find(id: string): Promise<{ mail: SentMail; raw: Buffer } | undefined> {
    const mail = this.#mails.get(id);
    if (!mail) return undefined;
    try {
      return { mail, raw: await readFile(`${this.#path(mail)}.eml`) };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  #path(mail: SentMail): string {
    return join(this.#dir, `${String(Date.parse(mail.at)).padStart(13, "0")}-${mail.id}`);
  }
}
