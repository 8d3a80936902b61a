import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FunctionSpec, type LambdaHost, startLambdaHost } from "../../../infra/local/lambda.ts";

const handlers = {
  echo: "export const handler = async (event) => ({ got: event });",
  describe: `export const handler = async (_event, context) => ({
    name: context.functionName, arn: context.invokedFunctionArn, memory: context.memoryLimitInMB,
    remaining: context.getRemainingTimeInMillis(), requestId: context.awsRequestId,
    variables: Object.keys(process.env), own: process.env.OWN, region: process.env.AWS_REGION, cwd: process.cwd(),
    trace: process.env._X_AMZN_TRACE_ID });`,
  chunked: 'import { answer } from "./chunks/answer.mjs"; export const handler = async () => answer;',
  nothing: "export const handler = async () => {};",
  throwing: 'export const handler = async () => { throw new TypeError("no such ticket"); };',
  rejecting: 'export const handler = async () => { throw "just text"; };',
  broken: 'throw new Error("cannot load");',
  nameless: "export const other = 1;",
  syntax: "export const = 1;",
  leaving: "export const handler = async (event) => process.exit(event.code);",
  hoarding:
    "export const handler = async () => { const all = []; for (;;) all.push(new Array(1e5).fill({})); };",
  looping: "export const handler = async (event) => { while (event.loop); return process.pid; };",
  slow: "export const handler = async () => { await new Promise((r) => setTimeout(r, 30)); return process.pid; };",
  logging: `export const handler = async (event) => {
    console.log("接受", event.id); console.error("to stderr"); process.stdout.write("\\nunfinished " + event.id); };`,
  large: 'export const handler = async (event) => "x".repeat(event.size);',
  idle: 'export const handler = async () => console.log("done");',
  waiting:
    'export const handler = () => { console.log("waits"); return new Promise((r) => setTimeout(r, 1e8)); };',
  busy: 'export const handler = () => { console.log("loops"); for (;;); };',
};

let dir: string;
let host: LambdaHost;
const lines: [string, string][] = [];

function spec(name: keyof typeof handlers, more: Partial<FunctionSpec> = {}): FunctionSpec {
  return {
    name,
    arn: `arn:aws:lambda:eu-west-1:111122223333:function:${name}`,
    dir: join(dir, "bundle"),
    handler: `${name}.handler`,
    timeoutSeconds: 20,
    memoryMb: 128,
    env: { OWN: "value", AWS_REGION: "eu-west-1" },
    ...more,
  };
}

async function payloadOf(name: string, event: unknown = {}) {
  const result = await host.invoke(name, event);
  if ("error" in result) throw new Error(`${result.error.errorType}: ${result.error.errorMessage}`);
  return JSON.parse(result.payload);
}

async function errorOf(name: string, event: unknown = {}) {
  const result = await host.invoke(name, event);
  return "error" in result ? result.error : undefined;
}

/** Waits for something that another process or the kernel brings about. */
async function eventually(condition: () => boolean, what: string, milliseconds = 10_000) {
  const deadline = Date.now() + milliseconds;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not within ${milliseconds} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A killed child whose parent is gone may wait as a zombie for a parent that collects it: that is dead enough.
    return process.platform !== "linux" || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "lambda-"));
  mkdirSync(join(dir, "bundle/chunks"), { recursive: true });
  for (const [name, code] of Object.entries(handlers)) {
    writeFileSync(join(dir, "bundle", `${name}.mjs`), code);
  }
  writeFileSync(join(dir, "bundle/chunks/answer.mjs"), "export const answer = 42;");
  mkdirSync(join(dir, "data/logs"), { recursive: true });
  writeFileSync(join(dir, "data/logs/logging.log"), "of an earlier run, cut off");
  host = startLambdaHost({ dataDir: join(dir, "data"), log: (name, line) => lines.push([name, line]) });
  const own: Partial<Record<string, Partial<FunctionSpec>>> = {
    looping: { timeoutSeconds: 0.5, maxEnvironments: 1 },
    hoarding: { memoryMb: 32 },
  };
  for (const name of Object.keys(handlers) as (keyof typeof handlers)[]) host.register(spec(name, own[name]));
});

afterAll(async () => {
  await host.close();
  rmSync(dir, { recursive: true, force: true });
});

describe("an invocation", () => {
  it("hands the event to the handler and its result back", async () => {
    const event = { text: "你好 \u{1f600}", list: [1, null] };
    expect(await payloadOf("echo", event)).toEqual({ got: event });
  });

  it.each(["", ":$LATEST"])("finds the function by its ARN with %j behind it", async (suffix) => {
    expect(await payloadOf(`arn:aws:lambda:eu-west-1:111122223333:function:echo${suffix}`, 1)).toEqual({
      got: 1,
    });
  });

  it("is refused when no such function is registered", async () => {
    await expect(host.invoke("gone", {})).rejects.toThrow("There is no function gone");
  });

  it("gives the handler a context and only the variables that the template names", async () => {
    const described = await payloadOf("describe");
    expect(described).toMatchObject({
      name: "describe",
      arn: spec("describe").arn,
      memory: "128",
      own: "value",
      region: "eu-west-1",
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      trace: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};/),
      cwd: expect.stringMatching(/bundle$/),
    });
    expect(described.remaining).toBeGreaterThan(10_000);
    expect(described.remaining).toBeLessThanOrEqual(20_000);
    const foreign = described.variables.filter(
      (name: string) => !/^(AWS_|_|LAMBDA_|OWN$|PATH$|LANG$|TZ$)/.test(name),
    );
    expect(foreign).toEqual([]);
  });

  it("loads the chunks that lie beside the handler", async () => {
    expect(await payloadOf("chunked")).toBe(42);
  });

  it("has null as the result of a handler that returns nothing", async () => {
    expect(await host.invoke("nothing", {})).toEqual({ payload: "null" });
  });

  it.each([
    ["throwing", {}, "TypeError", /^no such ticket$/],
    ["rejecting", {}, "string", /^just text$/],
    ["broken", {}, "Error", /^cannot load$/],
    ["nameless", {}, "Runtime.HandlerNotFound", /nameless\.handler is undefined or not exported/],
    ["syntax", {}, "Runtime.UserCodeSyntaxError", /SyntaxError/],
    [
      "leaving",
      { code: 3 },
      "Runtime.ExitError",
      /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3$/,
    ],
    ["leaving", { code: 0 }, "Runtime.ExitError", /Runtime exited without providing a reason$/],
    ["hoarding", {}, "Runtime.ExitError", /Runtime exited with error: signal: aborted$/],
    ["large", { size: 6_291_555 }, "Function.ResponseSizeTooLarge", /6291556 bytes/],
    ["echo", "x".repeat(6_291_456), "RequestEntityTooLargeException", /6291458 byte payload/],
  ])("of %s ends as Lambda would report it", async (name, event, errorType, errorMessage) => {
    expect(await errorOf(name, event)).toEqual({
      errorType,
      errorMessage: expect.stringMatching(errorMessage),
    });
  });

  it("may return as much as Lambda lets it", async () => {
    expect(await payloadOf("large", { size: 6_291_000 })).toHaveLength(6_291_000);
  });

  it("is killed at its timeout even in a busy loop, and the next one runs", async () => {
    const before = await payloadOf("looping", {});
    expect(await errorOf("looping", { loop: true })).toEqual({
      errorType: "Sandbox.Timedout",
      errorMessage: expect.stringMatching(
        /^RequestId: [0-9a-f-]{36} Error: Task timed out after 0\.50 seconds$/,
      ),
    });
    const after = await payloadOf("looping", {});
    expect(after).not.toBe(before);
    await eventually(() => !isAlive(before), "the killed environment is gone");
  });
});

describe("environments", () => {
  it("are used again, and are never more than the function may have", async () => {
    const pids = await Promise.all(Array.from({ length: 12 }, () => payloadOf("slow")));
    expect(new Set(pids).size).toBe(2);
    expect(host.pids("slow").sort()).toEqual([...new Set(pids)].sort());
    expect(pids).toContain(await payloadOf("slow"));
  });

  it("that failed to load are tried again, once for each invocation", async () => {
    const errors = await Promise.all([errorOf("broken"), errorOf("broken"), errorOf("broken")]);
    expect(errors.map((error) => error?.errorMessage)).toEqual(Array(3).fill("cannot load"));
  });

  it("end when they had nothing to do for a while", async () => {
    const brief = startLambdaHost({ log: () => {}, idleSeconds: 0.05 });
    brief.register(spec("slow"));
    const first = await brief.invoke("slow", {});
    await eventually(() => brief.pids().length === 0, "the idle environment was ended");
    expect(await brief.invoke("slow", {})).not.toEqual(first);
    await brief.close();
  });

  it("that do not get ready in time fail the invocation that waits", async () => {
    const impatient = startLambdaHost({ log: () => {}, initSeconds: 0.001 });
    impatient.register(spec("echo"));
    expect(await impatient.invoke("echo", {})).toMatchObject({ error: { errorType: "Sandbox.Timedout" } });
    await impatient.close();
  });

  it("are gone after close, and what ran or waited has ended with an error", async () => {
    const closing = startLambdaHost({ log: () => {} });
    closing.register(spec("waiting", { maxEnvironments: 1 }));
    const results = [closing.invoke("waiting", {}), closing.invoke("waiting", {})];
    await eventually(() => closing.pids().length === 1, "an environment started");
    const pids = closing.pids();
    await closing.close();
    for (const result of await Promise.all(results)) {
      expect(result).toMatchObject({ error: { errorType: "Runtime.ExitError" } });
    }
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it("die when the host is killed with SIGKILL, whatever they are doing, and keep what they wrote", async () => {
    const dataDir = join(dir, "killed");
    const script = fileURLToPath(new URL("./lambda/host-to-kill.ts", import.meta.url));
    const process_ = spawn(process.execPath, [script, join(dir, "bundle"), dataDir], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [output] = await once(process_.stdout, "data");
    const pids: number[] = JSON.parse(String(output));
    expect(pids.filter(isAlive)).toHaveLength(3);
    process_.kill("SIGKILL");
    await eventually(() => !pids.some(isAlive), `of ${pids} none is left`);
    const kept = ["idle", "waiting", "busy"].map((name) =>
      readFileSync(join(dataDir, `logs/${name}.log`), "utf8"),
    );
    expect(kept).toEqual([/done\n$/, /waits\n$/, /loops\n$/].map((end) => expect.stringMatching(end)));
  });
});

describe("logs", () => {
  it("hand on each line before the result, and keep it after what an earlier run left", async () => {
    await payloadOf("logging", { id: 7 });
    const own = lines.filter(([name]) => name === "logging").map(([, line]) => line);
    expect(own[0]).toMatch(/\tINFO\t接受 7$/);
    expect(own[1]).toMatch(/\tERROR\tto stderr$/);
    const file = join(dir, "data/logs/logging.log");
    expect(readFileSync(file, "utf8")).toMatch(
      /^of an earlier run, cut off\n.*接受 7\n.*to stderr\n\nunfinished 7$/,
    );
    appendFileSync(file, "\n");
    await eventually(
      () => lines.some(([, line]) => line === "unfinished 7"),
      "a line is handed on when it is complete",
    );
  });

  it("say that a function ran out of time", async () => {
    await errorOf("looping", { loop: true });
    expect(lines).toContainEqual(["looping", expect.stringMatching(/Task timed out after 0\.50 seconds$/)]);
  });
});

describe("registering", () => {
  it.each([
    ["a name that is taken", {}, /^The function echo is registered already$/],
    [
      "a bundle that is not there",
      { name: "new", dir: "/nowhere" },
      /^The function new has no bundle: \/nowhere/,
    ],
    ["a name that leads elsewhere", { name: "../x" }, /cannot be the name of a Lambda function/],
  ])("refuses %s", (_what, more, message) => {
    expect(() => host.register(spec("echo", more))).toThrow(message);
  });
});
