import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { synthesise } from "../infra/cloud/synth.ts";
import { readSystem } from "../infra/local/system-file.ts";
import { DeskClient, signInLocally } from "../infra/tools/desk-client.ts";
import relaydeskConfig from "../relaydesk.config.ts";
import { deskStore } from "../shared/aws/desk-store.ts";
import { shardsFrom } from "../shared/aws/keys.ts";
import { ticketItem } from "../shared/aws/ticket-items.ts";
import { ticketStore } from "../shared/aws/ticket-store.ts";
import { parseConfig } from "../shared/domain/config.ts";
import type { AgentId } from "../shared/domain/ids.ts";
import type { Ticket } from "../shared/domain/ticket.ts";
import { claimNext } from "../shared/flow/claim.ts";
import { openDeskTable } from "../test/support/desk-table.ts";
import { aTicket, sampleIds } from "../test/support/samples.ts";
import { markdownTable, median, quantile, rounded } from "./statistics.ts";
import { RunningSystem } from "./throughput/running-system.ts";

const sizes = [1_000, 100_000];
const people = 20;
/** Requests of each kind at each size. */
const asked = 100;
/** Claims of a person at each size: few enough that nobody has more tickets than they may. */
const claimsEach = 2;
const pageSize = 50;
const deepPages = 4;
const line = "general";
/** Tickets, a whole number of batches. */
const toldEvery = 5_000;
const priorities = [1, 2, 3, 4] as const;

/** How long one request takes beside so many tickets that wait in one line. */
export interface RequestOf {
  readonly open: number;
  readonly request: string;
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface LongLine {
  readonly requests: readonly RequestOf[];
  /** Of one claim of the next ticket that nobody else wants, counted on the stack's own table. */
  readonly claim: { readonly open: number; readonly writeUnits: number; readonly readUnits: number };
}

const config = parseConfig(relaydeskConfig);
const lines = { shardsOf: shardsFrom(config.queues), ageingMinutes: config.desk.ageingMinutes };

/**
 * A queue in which 100,000 tickets wait, beside one of 1,000: its pages and claims, through the local system's HTTP API, one request
 * at a time. The tickets are written into the table as the flow would leave them, not taken in one by one.
 */
export async function measureLongLine(progress: (line: string) => void = () => {}): Promise<LongLine> {
  await using stack = new AsyncDisposableStack();
  const dir = await mkdtemp(join(tmpdir(), "relaydesk-assembly-"));
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  progress("building");
  const { outDir } = await synthesise({ outDir: dir, bundlesDir: join(dir, "functions"), validate: false });
  const system = await RunningSystem.start(outDir);
  stack.defer(() => system.stop());
  const { signInUrl, frontUrl, region, accessKey, tableNames } = readSystem(system.dataDir);
  const client = new DynamoDBClient({
    endpoint: frontUrl,
    region,
    credentials: { accessKeyId: accessKey, secretAccessKey: "local" },
  });
  stack.defer(() => client.destroy());
  const agents = await Promise.all(
    Array.from({ length: people }, async (_, at) => {
      const token = await signInLocally(signInUrl, `agent-${at}`, "agent");
      const agent = new DeskClient(system.httpUrl, token);
      await agent.me();
      return { agent, token };
    }),
  );

  const requests: RequestOf[] = [];
  let filled = 0;
  for (const open of sizes) {
    await fill(client, tableNames[0] ?? "", filled, open, progress);
    filled = open;
    const page = (cursor?: string) => {
      const query = `limit=${pageSize}${cursor === undefined ? "" : `&cursor=${encodeURIComponent(cursor)}`}`;
      return (_: DeskClient, token: string) =>
        get(`${system.httpUrl}/desk/queues/${line}/tickets?${query}`, token);
    };
    const [first] = agents;
    if (!first) throw new Error("nobody is there");
    let deep: string | undefined;
    for (let at = 0; at < deepPages; at += 1)
      deep = (await page(deep)(first.agent, first.token)).cursor ?? deep;
    const kinds: readonly [string, number, (agent: DeskClient, token: string) => Promise<unknown>][] = [
      [`first ${pageSize} of the line`, asked, page()],
      [`${pageSize} after the first ${deepPages * pageSize}`, asked, page(deep)],
      ["how many wait in each queue", asked, (agent) => agent.queues()],
      ["claim the next", people * claimsEach, claimed],
    ];
    for (const [request, count, ask] of kinds) {
      progress(`${open} tickets: ${request}`);
      const took: number[] = [];
      for (let at = 0; at < count; at += 1) {
        const { agent, token } = agents[at % people] ?? first;
        const started = performance.now();
        await ask(agent, token);
        took.push(performance.now() - started);
      }
      const [p50Ms, p99Ms] = [rounded(median(took)), rounded(quantile(took, 0.99))];
      requests.push({ open, request, count, p50Ms, p99Ms });
    }
  }
  progress("counting units");
  return { requests, claim: await unitsOfClaim() };
}

async function claimed(agent: DeskClient): Promise<void> {
  const { ticket } = await agent.claimNext(line);
  if (!ticket) throw new Error("nothing was there to claim");
}

async function get(url: string, token: string): Promise<{ readonly cursor?: string }> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok) throw new Error(`a page was answered ${response.status}`);
  return (await response.json()) as { readonly cursor?: string };
}

/** Tickets number `from` to `to`, of all priorities, due in the weeks to come. About a millisecond of the local system each. */
async function fill(
  client: DynamoDBClient,
  table: string,
  from: number,
  to: number,
  progress: (line: string) => void = () => {},
): Promise<void> {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const batch = 25;
  const writers = 4;
  const begun = Date.now();
  let next = from;
  let written = 0;
  const write = async () => {
    for (let at = next; at < to; at = next) {
      next += batch;
      await writeFrom(at);
    }
  };
  const writeFrom = async (at: number) => {
    const tickets = Array.from({ length: Math.min(batch, to - at) }, (_, each) => waiting(at + each, begun));
    const writes = tickets.map((ticket) => ({ PutRequest: { Item: ticketItem(ticket, lines) } }));
    const { UnprocessedItems } = await documents.send(
      new BatchWriteCommand({ RequestItems: { [table]: writes } }),
    );
    if (Object.keys(UnprocessedItems ?? {}).length > 0) throw new Error("the table did not take all tickets");
    written += tickets.length;
    if (written % toldEvery === 0 || from + written === to) {
      const perSecond = Math.round(written / ((Date.now() - begun) / 1000));
      progress(`${from + written} of ${to} tickets, ${perSecond} a second`);
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
}

function waiting(at: number, begun: number): Ticket {
  const since = new Date(begun - (at % 1_440) * 60_000).toISOString();
  return aTicket(`waits ${at}`, {
    queue: line,
    priority: priorities[at % priorities.length] ?? 3,
    subject: `Who carved bench number ${at} in your garden?`,
    ...{ createdAt: since, updatedAt: since, waitingSince: since, queuedAt: since },
    firstResponseDue: new Date(begun + 86_400_000 + (at % 20_160) * 60_000).toISOString(),
  });
}

async function unitsOfClaim(): Promise<LongLine["claim"]> {
  const units = { read: 0, write: 0 };
  const open = await openDeskTable(({ kind, units: used }) => {
    units[kind] += used;
  });
  try {
    await fill(open.client, open.table.name, 0, 1_000);
    const parts = { table: open.table, blobs: open.blobs, ...lines };
    const store = ticketStore(parts);
    const desk = deskStore(parts);
    const agent = "mei" as AgentId;
    await desk.putAgent({
      ...{ id: agent, name: "Mei", max: 20 },
      ...{ skills: [], languages: [], presence: "available" },
    });
    Object.assign(units, { read: 0, write: 0 });
    const outcome = await claimNext(
      line,
      { agent, name: "Mei", request: "claim-00001" },
      {
        ...{ store, desk, ids: sampleIds, config },
        outbound: { nudge: async () => {} },
        now: () => new Date(),
        random: () => 0.5,
      },
    );
    if (outcome.kind !== "done") throw new Error(`the claim was ${outcome.kind}`);
    return { open: 1_000, writeUnits: units.write, readUnits: units.read };
  } finally {
    await open.close();
  }
}

export function longLineTable({ requests, claim }: LongLine): string {
  const table = markdownTable(
    ["request", "tickets that wait", "requests", "p50 ms", "p99 ms"],
    requests.map(({ request, open, count, p50Ms, p99Ms }) => [request, open, count, p50Ms, p99Ms]),
  );
  return `${table}\n\nA claim of the next ticket that nobody else wants: ${claim.writeUnits} write units, ${claim.readUnits} read units.`;
}
