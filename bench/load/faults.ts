import type { BootOptions, LocalSystem } from "../../infra/local/boot.ts";

/** What goes wrong, and how often. */
export interface Faults {
  /** Share of the functions' table calls that are throttled, 0 to 1. */
  readonly throttled: number;
  /** A process of a function is killed every so many seconds; 0 for never. */
  readonly killEverySeconds: number;
  /** SES throttles everything, and Telegram answers 503, for so many seconds of each minute. */
  readonly downSeconds: number;
}

/** What went wrong so far. */
export interface FaultCounts {
  readonly tableCalls: number;
  readonly throttled: number;
  readonly killed: number;
  readonly mailsRefused: number;
}

/** Fails calls and kills processes of a local system, by chances that are the same each time. */
export class FaultMaker {
  readonly #faults: Faults;
  readonly #chance: () => number;
  readonly #counts = { tableCalls: 0, throttled: 0, killed: 0, mailsRefused: 0 };
  #on = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(faults: Faults, seed = 1) {
    this.#faults = faults;
    this.#chance = chances(seed);
  }

  readonly onCall: NonNullable<BootOptions["onCall"]> = ({ accessKey, action }) => {
    if (!this.#on || accessKey === "relaydesk-local-system") return undefined;
    if (action.startsWith("dynamodb:")) {
      this.#counts.tableCalls += 1;
      if (this.#chance() >= this.#faults.throttled) return undefined;
      this.#counts.throttled += 1;
      return "throttled";
    }
    if (action !== "ses:SendRawEmail" || !this.isDown) return undefined;
    this.#counts.mailsRefused += 1;
    return "throttled";
  };

  get counts(): FaultCounts {
    return { ...this.#counts };
  }

  /** The first seconds of each minute. */
  get isDown(): boolean {
    return this.#on && (Date.now() / 1000) % 60 < this.#faults.downSeconds;
  }

  start(system: Pick<LocalSystem, "functionPids" | "recorder">): void {
    this.#on = true;
    const { killEverySeconds } = this.#faults;
    let seconds = 0;
    this.#timer = setInterval(() => {
      seconds += 1;
      if (this.isDown) system.recorder.inject({ channel: "telegram", call: "sendMessage", status: 503 });
      if (killEverySeconds > 0 && seconds % killEverySeconds === 0) this.#kill(system.functionPids());
    }, 1000);
  }

  stop(): void {
    this.#on = false;
    clearInterval(this.#timer);
  }

  #kill(pids: readonly number[]): void {
    const pid = pids[Math.floor(this.#chance() * pids.length)];
    if (pid === undefined) return;
    try {
      process.kill(pid, "SIGKILL");
      this.#counts.killed += 1;
    } catch {
      // It ended by itself meanwhile.
    }
  }
}

/** Mulberry32: numbers from 0 to 1 that look like chance. */
export function chances(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
