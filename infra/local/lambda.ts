import { randomUUID } from "node:crypto";
import { statSync } from "node:fs";
import { join } from "node:path";
import { Environment, type FunctionSpec, type PendingInvocation } from "./lambda/environment.ts";
import { type FunctionLog, openFunctionLog, openLogFolder } from "./lambda/function-log.ts";
import { type FunctionError, type InvocationResult, payloadLimit } from "./lambda/runtime-api.ts";
import { startWatchdog } from "./lambda/watchdog.ts";

export type { FunctionSpec } from "./lambda/environment.ts";
export type { FunctionError, InvocationResult } from "./lambda/runtime-api.ts";
export { payloadLimit } from "./lambda/runtime-api.ts";

export type LambdaHostOptions = {
  /** Receives every line that a function writes to stdout or stderr. */
  log(functionName: string, line: string): void;
  /** Lines are kept in `<dataDir>/logs/<function>.log`; without it, in a temporary folder until `close`. */
  readonly dataDir?: string;
  /** After how long without work an environment is ended; 120 unless given. */
  readonly idleSeconds?: number;
  /** How long an environment may take to load its handler; 30 unless given. Lambda allows 10, but has no neighbours. */
  readonly initSeconds?: number;
  /** Hears of every invocation when it is asked for. */
  onInvocation?(functionName: string): void;
};

export type LambdaHost = {
  /** Makes a function known. Throws when its name is taken or its folder is not there. */
  register(spec: FunctionSpec): void;
  /**
   * Runs a function and waits for its result. What the function does wrong is a result, as in Lambda.
   *
   * @param nameOrArn name or ARN, with or without a version
   * @throws Error (as a rejection) when no such function is registered
   */
  invoke(nameOrArn: string, event: unknown): Promise<InvocationResult>;
  /** Process ids of the environments that exist now, of one function or of all. */
  pids(functionName?: string): number[];
  /** Kills the environments; what waits or runs ends with an error. */
  close(): Promise<void>;
};

type Registered = {
  readonly spec: FunctionSpec;
  readonly log: FunctionLog;
  readonly environments: Set<Environment>;
  readonly waiting: PendingInvocation[];
};

/** Runs Lambda functions on this machine: one process per environment, as many environments as are needed up to a limit. */
export function startLambdaHost(options: LambdaHostOptions): LambdaHost {
  const { idleSeconds = 120, initSeconds = 30 } = options;
  const functions = new Map<string, Registered>();
  const logFolder = openLogFolder(options.dataDir);
  const watchdog = startWatchdog();
  let closed = false;

  function assign(fn: Registered): void {
    while (!closed && fn.waiting.length > 0) {
      const idle = [...fn.environments].find((environment) => environment.state === "idle");
      const next = idle && fn.waiting.shift();
      if (idle && next) idle.run(next);
      else if (mayGrow(fn)) grow(fn);
      else return;
    }
  }

  function grow(fn: Registered): void {
    const environment = new Environment(fn.spec, {
      log: fn.log,
      watchdog,
      idleSeconds,
      initSeconds,
      ready: () => assign(fn),
      initFailed: (error) => fn.waiting.shift()?.settle({ error }),
      gone() {
        fn.environments.delete(environment);
        assign(fn);
      },
    });
    fn.environments.add(environment);
  }

  return {
    register(spec) {
      if (functions.has(spec.name)) throw new Error(`The function ${spec.name} is registered already`);
      assertUsable(spec);
      const file = join(logFolder.path, `${spec.name}.log`);
      const log = openFunctionLog(file, (line) => options.log(spec.name, line));
      functions.set(spec.name, { spec, log, environments: new Set(), waiting: [] });
    },

    async invoke(nameOrArn, event) {
      const name = /^arn:[^:]*:lambda:[^:]*:[^:]*:function:([^:]+)/.exec(nameOrArn)?.[1] ?? nameOrArn;
      const fn = functions.get(name.split(":")[0] ?? name);
      if (!fn) throw new Error(`There is no function ${nameOrArn}`);
      if (closed) return { error: closingError };
      options.onInvocation?.(fn.spec.name);
      const eventJson = JSON.stringify(event ?? {});
      const size = Buffer.byteLength(eventJson);
      if (size > payloadLimit) return { error: tooLarge(size) };
      return new Promise((settle) => {
        fn.waiting.push({ requestId: randomUUID(), eventJson, settle });
        assign(fn);
      });
    },

    pids(functionName) {
      const chosen = [...functions.values()].filter(
        ({ spec }) => functionName === undefined || spec.name === functionName,
      );
      return chosen
        .flatMap(({ environments }) => [...environments].map((environment) => environment.pid))
        .filter((pid) => pid !== undefined);
    },

    async close() {
      closed = true;
      for (const { waiting } of functions.values()) {
        for (const invocation of waiting.splice(0)) invocation.settle({ error: closingError });
      }
      const all = [...functions.values()].flatMap(({ environments }) => [...environments]);
      await Promise.all(all.map((environment) => environment.stop()));
      for (const { log } of functions.values()) log.close();
      functions.clear();
      watchdog.close();
      logFolder.close();
    },
  };
}

const closingError: FunctionError = {
  errorType: "Runtime.ExitError",
  errorMessage: "The local system is shutting down",
};

/** Environments that are about to be free are counted against those who wait, so that a burst does not start too many. */
function mayGrow({ spec, environments, waiting }: Registered): boolean {
  const coming = [...environments].filter(
    ({ state }) => state === "starting" || state === "finishing",
  ).length;
  return coming < waiting.length && environments.size < (spec.maxEnvironments ?? 2);
}

function tooLarge(size: number): FunctionError {
  return {
    errorType: "RequestEntityTooLargeException",
    errorMessage: `${size} byte payload is too large for the RequestResponse invocation type (limit ${payloadLimit} bytes)`,
  };
}

function assertUsable({ name, dir }: FunctionSpec): void {
  if (!/^[\w-]{1,64}$/.test(name)) throw new Error(`${name} cannot be the name of a Lambda function`);
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`The function ${name} has no bundle: ${dir} is not a folder`);
  }
}
