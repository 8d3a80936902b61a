import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { FunctionLog } from "./function-log.ts";
import {
  type FunctionError,
  type Invocation,
  type InvocationResult,
  type RuntimeApi,
  serveRuntimeApi,
} from "./runtime-api.ts";
import type { Watchdog } from "./watchdog.ts";

/** A function as the template describes it. */
export type FunctionSpec = {
  readonly name: string;
  readonly arn: string;
  /** Folder of the bundle: what AWS unpacks to `/var/task`. */
  readonly dir: string;
  /** `file.export`, such as `index.handler`. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** The only variables that the function sees beside those of the Lambda runtime. */
  readonly env: Readonly<Record<string, string>>;
  /** How many environments may exist at once; 2 unless given. */
  readonly maxEnvironments?: number;
};

/** An invocation that waits for an environment or runs in one. */
export type PendingInvocation = {
  readonly requestId: string;
  readonly eventJson: string;
  settle(result: InvocationResult): void;
};

export type EnvironmentContext = {
  readonly log: FunctionLog;
  readonly watchdog: Watchdog;
  readonly idleSeconds: number;
  readonly initSeconds: number;
  /** It can take an invocation. */
  ready(): void;
  /** It will never run anything. Called at most once, before `gone`. */
  initFailed(error: FunctionError): void;
  /** Its process has ended. */
  gone(): void;
};

const runtimeInterfaceClient = fileURLToPath(import.meta.resolve("aws-lambda-ric"));
const nativeClientPreload = new URL("./runtime-client.js", import.meta.url).href;

/** One Lambda execution environment: a process that runs one invocation at a time through AWS's runtime client. */
export class Environment {
  readonly #spec: FunctionSpec;
  readonly #context: EnvironmentContext;
  readonly #exited = Promise.withResolvers<void>();
  #state: "starting" | "idle" | "busy" | "finishing" | "ending" = "starting";
  #api: RuntimeApi | undefined;
  #child: ChildProcess | undefined;
  #deliver: ((invocation: Invocation) => void) | undefined;
  #current: PendingInvocation | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(spec: FunctionSpec, context: EnvironmentContext) {
    this.#spec = spec;
    this.#context = context;
    this.#start().catch((cause) => this.#ended(`could not be started: ${cause}`));
  }

  get state() {
    return this.#state;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Hands over an invocation. Only an environment whose state is `idle` takes one. */
  run(invocation: PendingInvocation): void {
    const { timeoutSeconds, arn } = this.#spec;
    this.#state = "busy";
    this.#current = invocation;
    this.#setTimer(timeoutSeconds, () => this.#timedOut(invocation.requestId));
    this.#deliver?.({
      requestId: invocation.requestId,
      functionArn: arn,
      traceId: traceId(),
      deadline: Date.now() + timeoutSeconds * 1000,
      eventJson: invocation.eventJson,
    });
  }

  /** Kills the process, as Lambda does with an environment that it no longer needs. Resolves when it is gone. */
  stop(): Promise<void> {
    this.#state = "ending";
    this.#child?.kill("SIGKILL");
    return this.#exited.promise;
  }

  async #start(): Promise<void> {
    this.#api = await serveRuntimeApi({
      idle: (deliver) => this.#becameIdle(deliver),
      result: (requestId, result) => this.#finished(requestId, result),
      initFailed: (error) => this.#initFailed(error),
    });
    if (this.#state === "ending") return this.#ended("stopped");
    const { initSeconds, log, watchdog } = this.#context;
    this.#setTimer(initSeconds, () => {
      this.#initFailed({
        errorType: "Sandbox.Timedout",
        errorMessage: `The environment was not ready after ${initSeconds} seconds`,
      });
      void this.stop();
    });
    const child = this.#spawn(this.#api.address, log.descriptor);
    this.#child = child;
    child.once("error", (cause) => this.#ended(`could not be started: ${cause.message}`));
    child.once("exit", (code, signal) => this.#ended(describeExit(code, signal)));
    if (child.pid !== undefined) watchdog.watch(child.pid);
  }

  #spawn(runtimeApi: string, output: number): ChildProcess {
    const { dir, memoryMb } = this.#spec;
    const flags = ["--no-warnings", `--max-old-space-size=${memoryMb}`, "--import", nativeClientPreload];
    return spawn(process.execPath, [...flags, runtimeInterfaceClient], {
      cwd: dir,
      env: childEnvironment(this.#spec, runtimeApi),
      stdio: ["ignore", output, output],
    });
  }

  #becameIdle(deliver: (invocation: Invocation) => void): void {
    if (this.#state === "ending") return;
    this.#state = "idle";
    this.#deliver = deliver;
    this.#setTimer(this.#context.idleSeconds, () => void this.stop());
    this.#context.ready();
  }

  #finished(requestId: string, result: InvocationResult): void {
    if (this.#current?.requestId !== requestId) return;
    clearTimeout(this.#timer);
    this.#state = "finishing";
    this.#settle(result);
  }

  #timedOut(requestId: string): void {
    const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${this.#spec.timeoutSeconds.toFixed(2)} seconds`;
    this.#context.log.write(errorMessage);
    void this.stop();
    this.#settle({ error: { errorType: "Sandbox.Timedout", errorMessage } });
  }

  #initFailed(error: FunctionError): void {
    if (this.#state !== "starting") return;
    this.#state = "ending";
    this.#context.log.drain();
    this.#context.initFailed(error);
  }

  #ended(how: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#api?.close();
    if (this.pid !== undefined) this.#context.watchdog.forget(this.pid);
    const subject = this.#current ? `RequestId: ${this.#current.requestId} Error: ` : "";
    const error = { errorType: "Runtime.ExitError", errorMessage: `${subject}Runtime ${how}` };
    if (this.#current || this.#state === "starting") this.#context.log.write(error.errorMessage);
    this.#settle({ error });
    this.#initFailed(error);
    this.#state = "ending";
    this.#context.gone();
    this.#exited.resolve();
  }

  /** What the function wrote is handed on before its result, so that whoever has the result can read it. */
  #settle(result: InvocationResult): void {
    this.#context.log.drain();
    const current = this.#current;
    this.#current = undefined;
    current?.settle(result);
  }

  #setTimer(seconds: number, act: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, seconds * 1000).unref();
  }
}

/** Nothing of the host's environment but what a process needs: no HOME, so no profile and no credentials of a person. */
function childEnvironment(spec: FunctionSpec, runtimeApi: string): Record<string, string> {
  const { SystemRoot } = process.env;
  return {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    ...(SystemRoot === undefined ? {} : { SystemRoot }),
    ...spec.env,
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split(".")[0]}.x`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${spec.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `local/[$LATEST]${randomUUID().replaceAll("-", "")}`,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    LAMBDA_TASK_ROOT: spec.dir,
    _HANDLER: spec.handler,
  };
}

function describeExit(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === "SIGKILL") return "exited with error: signal: killed";
  if (signal === "SIGABRT") return "exited with error: signal: aborted";
  if (signal) return `exited with error: signal: ${signal}`;
  return code === 0 ? "exited without providing a reason" : `exited with error: exit status ${code}`;
}

function traceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString("hex")};Parent=${randomBytes(8).toString("hex")};Sampled=0`;
}
