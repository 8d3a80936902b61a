import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { environments, type FunctionName } from "../functions/env.ts";
import { synthesise } from "../infra/cloud/synth.ts";
import { boot, type LocalSystem } from "../infra/local/boot.ts";
import { anyPorts } from "../infra/local/ports.ts";
import { readSystem } from "../infra/local/system-file.ts";
import { agentActs, journeys, type World } from "./requests/journeys.ts";
import { clocks, Meter, type Metered } from "./requests/meter.ts";
import { markdownTable, median, rounded } from "./statistics.ts";

/** One message, or one act of the clock, from the edge to the last thing that follows from it. */
export interface RequestsOfKind extends Metered {
  readonly kind: string;
}

export interface Requests {
  /** Counted, each three times with one outcome. */
  readonly kinds: readonly RequestsOfKind[];
  /** User and system CPU of one warm invocation, milliseconds, by function; timed. */
  readonly cpuMs: Readonly<Partial<Record<FunctionName, number>>>;
  /** What the table holds for one message, with all that hangs on it, bytes; of all kinds together. */
  readonly tableBytes: number;
}

const samples = 3;
const names = Object.keys(environments) as FunctionName[];

/**
 * What is asked of which AWS service for one message, on the local system: the bundled functions, in their processes, on
 * the stack's own queues and table. One message at a time, so that nothing is batched: the upper bound.
 */
export async function measureRequests(progress: (line: string) => void = () => {}): Promise<Requests> {
  await using stack = new AsyncDisposableStack();
  const dir = await mkdtemp(join(tmpdir(), "relaydesk-requests-"));
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  progress("building");
  const { outDir } = await synthesise({
    outDir: join(dir, "assembly"),
    bundlesDir: join(dir, "functions"),
    validate: false,
  });
  const meter = new Meter(names);
  const dataDir = join(dir, "data");
  const system = await boot({
    assemblyDir: outDir,
    dataDir,
    ports: anyPorts,
    accounts: { telegram: ["main"], chat: ["main"] },
    log: () => {},
    ...meter.hooks,
  });
  stack.defer(() => system.stop());
  const world: World = { system };
  const cpu = new CpuOf(system);
  const kinds: RequestsOfKind[] = [];
  const take = async (
    kind: string,
    step: (at: number) => Promise<unknown>,
    prepare = async (_at: number) => {},
    clock = false,
  ) => {
    const taken: Metered[] = [];
    for (let at = 0; at <= samples; at += 1) {
      progress(`${kind}: ${at === 0 ? "warming up" : `${at} of ${samples}`}`);
      await meter.measure(() => prepare(at));
      await cpu.before();
      const metered = await meter.measure(() => step(at), { clock });
      await cpu.after(metered);
      if (at > 0) taken.push(metered);
    }
    kinds.push({ kind, ...middle(taken) });
  };
  for (const [kind, journey] of Object.entries(journeys))
    await take(kind, (at) => journey(world, `${kind} ${at}`));
  const messages = (samples + 1) * Object.keys(journeys).length;
  const tableBytes = Math.round((await bytesInTable(dataDir)) / messages);
  await take(
    "agent answers and closes",
    () => agentActs.work(world),
    (at) => agentActs.prepare(world, `agent ${at}`),
  );
  for (const name of clocks)
    await take(`${name}, nothing to do`, () => system.invoke(refOf(system, name), {}), undefined, true);
  return { kinds, cpuMs: cpu.medians(), tableBytes };
}

/** Counts of which the others do not know are the clock's, which came by: the middle one is the message's. */
function middle(taken: readonly Metered[]): Metered {
  const counts = (of: (metered: Metered) => Readonly<Record<string, number>>) => {
    const keys = [...new Set(taken.flatMap((metered) => Object.keys(of(metered))))].sort();
    const middles = keys.map((key) => [key, median(taken.map((metered) => of(metered)[key] ?? 0))] as const);
    return Object.fromEntries(middles.filter(([, count]) => count > 0));
  };
  return {
    invocations: counts(({ invocations }) => invocations),
    calls: counts(({ calls }) => calls),
    logBytes: counts(({ logBytes }) => logBytes),
    writeUnits: median(taken.map(({ writeUnits }) => writeUnits)),
    readUnits: median(taken.map(({ readUnits }) => readUnits)),
  };
}

/** Names and values, as DynamoDB counts the size of an item, without the 100 bytes that it adds for storage. */
async function bytesInTable(dataDir: string): Promise<number> {
  const { frontUrl, region, accessKey, tableNames } = readSystem(dataDir);
  const credentials = { accessKeyId: accessKey, secretAccessKey: "local" };
  const client = new DynamoDBClient({ endpoint: frontUrl, region, credentials });
  let bytes = 0;
  for await (const { Items = [] } of paginateScan({ client }, { TableName: tableNames[0] ?? "" })) {
    for (const item of Items) bytes += 100 + sizeOf(item);
  }
  client.destroy();
  return bytes;
}

function sizeOf(value: unknown): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (value instanceof Uint8Array) return value.byteLength;
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + sizeOf(each), 3);
  if (typeof value !== "object" || value === null) return 1;
  return Object.entries(value).reduce((sum, [name, each]) => sum + typeTagOr(name) + sizeOf(each), 0);
}

/** `{ S: "…" }`: the name of a type takes no room. */
function typeTagOr(name: string): number {
  return /^(?:S|N|B|BOOL|NULL|M|L|SS|NS|BS)$/.test(name) ? 0 : Buffer.byteLength(name);
}

/** CPU time of the functions' processes, as Linux counts it. */
class CpuOf {
  readonly #system: LocalSystem;
  readonly #measured = new Map<FunctionName, number[]>();
  #before = new Map<number, number>();

  constructor(system: LocalSystem) {
    this.#system = system;
  }

  async before(): Promise<void> {
    this.#before = await this.#read(this.#system.functionPids());
  }

  /** Only processes that ran before and after count: a new one has loaded its code as well. */
  async after({ invocations }: Metered): Promise<void> {
    for (const [name, count] of Object.entries(invocations)) {
      const ref = refOf(this.#system, name);
      const now = await this.#read(this.#system.functionPids(ref));
      if ([...now.keys()].some((pid) => !this.#before.has(pid))) continue;
      const spent = [...now].reduce((sum, [pid, ms]) => sum + ms - (this.#before.get(pid) ?? ms), 0);
      const list = this.#measured.get(name as FunctionName) ?? [];
      list.push(spent / count);
      this.#measured.set(name as FunctionName, list);
    }
  }

  medians(): Requests["cpuMs"] {
    return Object.fromEntries([...this.#measured].sort().map(([name, all]) => [name, rounded(median(all))]));
  }

  async #read(pids: readonly number[]): Promise<Map<number, number>> {
    const read = pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
      // Behind the name, which is in brackets: fields 14 and 15, in hundredths of a second.
      const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ") ?? [];
      return [pid, 10 * (Number(fields[11] ?? 0) + Number(fields[12] ?? 0))] as const;
    });
    return new Map(await Promise.all(read));
  }
}

function refOf({ resources }: LocalSystem, name: string): string {
  return (
    resources.find(({ type, ref }) => type === "AWS::Lambda::Function" && ref.endsWith(`-${name}`))?.ref ??
    name
  );
}

export function requestsTable({ kinds, cpuMs, tableBytes }: Requests): string {
  const listed = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(", ");
  const sum = (counts: Readonly<Record<string, number>>) =>
    Object.values(counts).reduce((all, each) => all + each, 0);
  const table = markdownTable(
    ["from the edge to the last receipt", "write units", "read units", "log bytes", "functions", "calls"],
    kinds.map((row) => [
      row.kind,
      row.writeUnits,
      row.readUnits,
      sum(row.logBytes),
      listed(row.invocations),
      listed(row.calls),
    ]),
  );
  const cpu = markdownTable(
    ["function", "CPU ms, warm"],
    Object.entries(cpuMs).map(([name, ms]) => [name, ms]),
  );
  return `${table}\n\nThe table holds ${tableBytes} bytes for a message, all that hangs on it included.\n\nOne message at a time: in traffic, queues hand out several at once, and polls, invocations and deletes are fewer.\n\n${cpu}\n\nCPU is timed: of the process, with Lambda's runtime client, on this machine.`;
}
