import type { Chance } from "./chance.ts";

/** Something that runs by itself and may die at any of its calls: one invocation of a function, one agent's session. */
export interface Worker {
  readonly name: string;
  /** Milliseconds of the simulated clock. */
  readonly startedAt: number;
  alive: boolean;
}

export type Ending =
  | { readonly kind: "finished" }
  | { readonly kind: "died" }
  | { readonly kind: "failed"; readonly error: unknown };

interface Call {
  readonly worker: Worker;
  readonly what: string;
  /** Does it, and lets the worker know. */
  readonly perform: () => Promise<void>;
  /** Does it, and the worker never hears of it. */
  readonly performUnheard: () => Promise<void>;
}

/**
 * Runs workers one call at a time, in an order that only the seed decides. Every call of a worker to the outside waits
 * here; the worker may die before the call took effect, or after it and before it heard of that.
 */
export class Scheduler {
  readonly history: string[] = [];
  private readonly chance: Chance;
  private readonly waiting: Call[] = [];
  private readonly endings = new Map<Worker, (ending: Ending) => void>();

  constructor(chance: Chance) {
    this.chance = chance;
  }

  get workers(): readonly Worker[] {
    return [...this.endings.keys()];
  }

  note(line: string): void {
    this.history.push(line);
  }

  spawn(worker: Worker, task: () => Promise<void>, onEnd: (ending: Ending) => void): void {
    this.endings.set(worker, onEnd);
    task().then(
      () => this.end(worker, { kind: "finished" }),
      (error: unknown) => this.end(worker, { kind: "failed", error }),
    );
  }

  /**
   * The same object, whose methods wait for their turn. `composed` makes methods of several such calls, each of which
   * waits by itself.
   */
  gated<Target extends object>(
    target: Target,
    name: string,
    worker: Worker,
    composed: (gated: Target) => Partial<Target> = () => ({}),
  ): Target {
    const single = this.proxied(target, name, worker);
    const several = composed(single);
    return new Proxy(single, {
      get: (_, key) => Reflect.get(Reflect.has(several, key) ? several : single, key),
    });
  }

  private proxied<Target extends object>(target: Target, name: string, worker: Worker): Target {
    return new Proxy(target, {
      get: (object, key) => {
        const method: unknown = Reflect.get(object, key);
        if (typeof method !== "function") return method;
        return (...args: unknown[]) =>
          this.call(worker, `${name}.${String(key)}`, async () => Reflect.apply(method, object, args));
      },
    });
  }

  call<Result>(worker: Worker, what: string, run: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({
        worker,
        what,
        perform: () => run().then(resolve, reject),
        performUnheard: () => run().then(ignore, ignore),
      });
    });
  }

  /** Lets one waiting call happen; answers false when none waits. */
  async step(crashProbability: number): Promise<boolean> {
    await settled();
    if (this.waiting.length === 0) return false;
    const [call] = this.waiting.splice(this.chance.below(this.waiting.length), 1);
    if (!call?.worker.alive) return true;
    if (!this.chance.happens(crashProbability)) {
      this.history.push(`${call.worker.name} ${call.what}`);
      await call.perform();
    } else {
      const tookEffect = this.chance.happens(0.5);
      this.history.push(`${call.worker.name} dies ${tookEffect ? "after" : "before"} ${call.what}`);
      if (tookEffect) await call.performUnheard();
      this.kill(call.worker);
    }
    return true;
  }

  kill(worker: Worker): void {
    worker.alive = false;
    this.end(worker, { kind: "died" });
  }

  private end(worker: Worker, ending: Ending): void {
    const onEnd = this.endings.get(worker);
    this.endings.delete(worker);
    onEnd?.(ending);
  }
}

function ignore(): void {}

/** When everything that could go on has gone on, and all that is left waits at the scheduler. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
