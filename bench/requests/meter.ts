import type { FunctionName } from "../../functions/env.ts";
import type { BootOptions } from "../../infra/local/boot.ts";

/** What one step made of AWS. */
export interface Metered {
  /** By function. */
  readonly invocations: Readonly<Record<string, number>>;
  /** Calls by function and action in IAM's words, such as `triage dynamodb:PutItem`; without polls and secrets. */
  readonly calls: Readonly<Record<string, number>>;
  /** What functions wrote to their logs, by function. */
  readonly logBytes: Readonly<Record<string, number>>;
  readonly writeUnits: number;
  readonly readUnits: number;
}

/** Nothing has happened for so long: longer than a chat is waited for, and than receipts are gathered. Milliseconds. */
const quietMs = 6500;
/** They come by themselves and are measured by themselves. */
export const clocks: readonly string[] = ["run-timers", "check-channels"];
/** Polls go on whether there is something or not; secrets are read at a cold start and then every few minutes. */
const uncounted = ["sqs:ReceiveMessage", "ssm:GetParameters", "ssm:GetParameter"];

/** Listens to a local system and counts what happens in it. */
export class Meter {
  readonly #names: readonly FunctionName[];
  #invocations = new Map<string, number>();
  #calls = new Map<string, number>();
  #logBytes = new Map<string, number>();
  #units = { write: 0, read: 0 };
  #last = 0;
  #clockCounts = false;

  constructor(names: readonly FunctionName[]) {
    this.#names = names;
  }

  readonly hooks = {
    onCall: ({ accessKey, action }) => {
      const name = this.#nameOf(accessKey);
      if (name === undefined || uncounted.includes(action)) return undefined;
      this.#happened(this.#calls, name, `${name} ${action}`);
      return undefined;
    },
    onInvocation: (ref) => {
      const name = this.#nameOf(ref);
      if (name !== undefined) this.#happened(this.#invocations, name, name);
    },
    functionLog: (ref, line) => {
      const name = this.#nameOf(ref);
      if (name !== undefined) this.#happened(this.#logBytes, name, name, Buffer.byteLength(line) + 1);
    },
    onCapacity: ({ kind, units }) => {
      this.#units[kind] += units;
    },
  } satisfies Partial<BootOptions>;

  /** What `step` brings about, until nothing more comes of it. */
  async measure(step: () => Promise<unknown>, { clock = false } = {}): Promise<Metered> {
    this.#reset(clock);
    await step();
    await this.#quiet();
    return {
      invocations: sorted(this.#invocations),
      calls: sorted(this.#calls),
      logBytes: sorted(this.#logBytes),
      writeUnits: this.#units.write,
      readUnits: this.#units.read,
    };
  }

  /** Begins anew. */
  reset(): void {
    this.#reset(false);
  }

  /** What has been made of AWS since it began. */
  soFar(): Pick<Metered, "invocations" | "calls"> {
    return { invocations: sorted(this.#invocations), calls: sorted(this.#calls) };
  }

  #happened(counts: Map<string, number>, name: string, key: string, by = 1): void {
    if (clocks.includes(name) && !this.#clockCounts) return;
    this.#last = performance.now();
    counts.set(key, (counts.get(key) ?? 0) + by);
  }

  async #quiet(): Promise<void> {
    this.#last = Math.max(this.#last, performance.now());
    while (performance.now() - this.#last < quietMs) await new Promise((resolve) => setTimeout(resolve, 100));
  }

  #reset(clock: boolean): void {
    this.#clockCounts = clock;
    this.#invocations = new Map();
    this.#calls = new Map();
    this.#logBytes = new Map();
    this.#units = { write: 0, read: 0 };
  }

  #nameOf(ref: string): FunctionName | undefined {
    return this.#names.find((name) => ref.endsWith(`-${name}`));
  }
}

function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([one], [other]) => (one < other ? -1 : 1)));
}
