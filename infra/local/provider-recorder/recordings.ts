import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import * as z from "zod";

const Recording = z.object({
  /** Counts up from 1; also the id that a provider's answer gives to a sent message. */
  id: z.number(),
  /** ISO text. */
  at: z.string(),
  channel: z.string(),
  /** The provider's name for the call, such as `sendMessage`. */
  call: z.string(),
  /** What was sent, without the credentials it came with. */
  request: z.unknown(),
  /** HTTP status and body of the answer. */
  status: z.number(),
  answer: z.unknown(),
});

/** One call that the system made to a messaging provider, and how it was answered. */
export type Recording = z.infer<typeof Recording>;

/**
 * The calls to messaging providers, one JSON line each. A line is on disk before the call is answered; the half line
 * that a crash can leave at the end belongs to a call that nobody was told of, and is cut off.
 */
export class Recordings {
  readonly #file: number;
  readonly #all: Recording[];

  /** @throws Error naming the file and line that cannot be read. */
  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.#file = openSync(path, "a+", 0o600);
    const content = readFileSync(path, "utf8");
    const whole = content.slice(0, content.lastIndexOf("\n") + 1);
    if (whole.length < content.length) ftruncateSync(this.#file, Buffer.byteLength(whole));
    this.#all = whole
      .split("\n")
      .slice(0, -1)
      .map((line, index) => parseLine(path, index + 1, line));
  }

  /** The id that the next call gets. */
  get nextId(): number {
    return (this.#all.at(-1)?.id ?? 0) + 1;
  }

  add(recording: Recording): void {
    writeSync(this.#file, `${JSON.stringify(recording)}\n`);
    fsyncSync(this.#file);
    this.#all.push(recording);
  }

  /** All calls, newest first. */
  list(): Recording[] {
    return this.#all.toReversed();
  }

  close(): void {
    closeSync(this.#file);
  }
}

function parseLine(path: string, number: number, line: string): Recording {
  try {
    return Recording.parse(JSON.parse(line));
  } catch (error) {
    throw new Error(`${path}, line ${number} is not a recorded call`, { cause: error });
  }
}
