import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { readSystem } from "../../infra/local/system-file.ts";

const host = fileURLToPath(new URL("./host.ts", import.meta.url));

/** A local system in another process, with what a customer's platform and an observer need to know of it. */
export class RunningSystem {
  readonly httpUrl: string;
  readonly secretToken: string;
  readonly dataDir: string;
  readonly #child: ChildProcess;

  private constructor(
    child: ChildProcess,
    dataDir: string,
    told: { readonly httpUrl: string; readonly secretToken: string },
  ) {
    this.#child = child;
    this.dataDir = dataDir;
    this.httpUrl = told.httpUrl;
    this.secretToken = told.secretToken;
  }

  /** @throws when the process ends before it is ready */
  static async start(assemblyDir: string): Promise<RunningSystem> {
    const dataDir = await mkdtemp(join(tmpdir(), "relaydesk-throughput-"));
    const child = fork(host, [assemblyDir, dataDir], { execArgv: ["--disable-warning=ExperimentalWarning"] });
    const gone = once(child, "exit").then(([code]) => {
      throw new Error(`the system ended with ${code} before it was ready`);
    });
    const [told] = await Promise.race([once(child, "message"), gone]);
    gone.catch(() => {});
    return new RunningSystem(child, dataDir, told);
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, "exit");
    this.#child.disconnect();
    await exited;
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /** Counts the lines with `marker` that a function writes from now on; each call answers with those so far. */
  async countLines(functionName: string, marker: string): Promise<() => number> {
    const logs = join(this.dataDir, "logs");
    const file = (await readdir(logs)).find((name) => name.includes(functionName));
    if (file === undefined) throw new Error(`${functionName} has no log`);
    const tail = new Tail(join(logs, file));
    tail.read();
    let count = 0;
    return () => {
      count += tail.read().filter((line) => line.includes(marker)).length;
      return count;
    };
  }

  /** Messages whose processing is finished, as the table has it. */
  async doneMarks(): Promise<number> {
    const { frontUrl, region, accessKey, tableNames } = readSystem(this.dataDir);
    const credentials = { accessKeyId: accessKey, secretAccessKey: "local" };
    const client = new DynamoDBClient({ endpoint: frontUrl, region, credentials });
    let marks = 0;
    for await (const { Items = [] } of paginateScan({ client }, { TableName: tableNames[0] ?? "" })) {
      marks += Items.filter(({ pk, d }) => pk?.S?.startsWith("MID#") && d?.M?.done?.BOOL).length;
    }
    client.destroy();
    return marks;
  }
}

/** What was added to a file since it was last read, in whole lines. */
class Tail {
  readonly #path: string;
  #position = 0;
  #rest = "";

  constructor(path: string) {
    this.#path = path;
  }

  read(): string[] {
    const file = openSync(this.#path, "r");
    const chunk = Buffer.alloc(1 << 20);
    try {
      for (;;) {
        const length = readSync(file, chunk, 0, chunk.length, this.#position);
        if (length === 0) break;
        this.#position += length;
        this.#rest += chunk.toString("latin1", 0, length);
      }
    } finally {
      closeSync(file);
    }
    const lines = this.#rest.split("\n");
    this.#rest = lines.pop() ?? "";
    return lines;
  }
}
