import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { root } from "../infra/cloud/project-root.ts";
import type { AccountSecrets, Channel, WebhookRequest } from "../shared/channels/channel.ts";
import { channels, loadChannel } from "../shared/channels/registry.ts";
import { canSign, signed } from "../test/support/sign-webhook.ts";
import { markdownTable, median, quantile, rounded } from "./statistics.ts";

/** What a webhook costs from the bytes to what goes on the queue: verified, read, normalised, written as JSON. */
export interface WebhookCost {
  readonly channel: string;
  /** Recorded requests, taken in turns. */
  readonly requests: number;
  readonly bytes: number;
  /** CPU of the thread for one request, microseconds: all of it over all of them, since systems count it in ticks. */
  readonly cpuUs: number;
  /**
   * Time of one request that 99 of 100 stay within, microseconds. Each is taken three times and the quickest counts, so
   * that it is the request that is measured and not what else the machine does.
   */
  readonly p99Us: number;
  /** Bytes on the heap for one request; medians. */
  readonly allocated: number;
}

const warmUp = 300;
const measured = 1_000;
const tries = 3;
/** Few enough that nothing is collected in between. */
const perRound = 40;
const rounds = 11;
const now = new Date("2026-03-02T12:00:00.000Z");

/** Every channel that signs its webhooks, on the project's own recorded requests. CPU time, not time on the clock. */
export async function measureWebhooks(progress: (line: string) => void): Promise<readonly WebhookCost[]> {
  const costs: WebhookCost[] = [];
  for (const name of Object.keys(channels).filter(canSign)) {
    progress(name);
    const channel = await loadChannel(name);
    const requests = requestsOf(name);
    if (channel && requests.length > 0) costs.push(await costOf(channel, requests));
  }
  return costs;
}

export function webhooksTable(costs: readonly WebhookCost[]): string {
  return markdownTable(
    ["channel", "requests", "bytes", "CPU µs", "p99 µs", "allocated KB"],
    costs.map((cost) => [
      cost.channel,
      cost.requests,
      cost.bytes,
      cost.cpuUs,
      cost.p99Us,
      rounded(cost.allocated / 1024, 1),
    ]),
  );
}

interface Signed {
  readonly request: WebhookRequest;
  readonly secrets: AccountSecrets;
}

async function costOf(channel: Channel, requests: readonly Signed[]): Promise<WebhookCost> {
  const take = async (at: number) => {
    const { request, secrets } = pick(requests, at);
    const received = await channel.receive(request, { secrets, now, ownAddresses: [] });
    if (received.kind !== "accepted") throw new Error(`${channel.name} did not take a request of its own`);
    return received.items.map((item) => JSON.stringify(item)).length;
  };
  const { cpuUs, timesUs } = await timesOf(take);
  return {
    channel: channel.name,
    requests: requests.length,
    bytes: Math.round(
      requests.reduce((sum, { request }) => sum + request.body.byteLength, 0) / requests.length,
    ),
    cpuUs: rounded(cpuUs, 0),
    p99Us: rounded(quantile(timesUs, 0.99), 0),
    allocated: Math.round(await allocatedBy(take)),
  };
}

function pick(requests: readonly Signed[], at: number): Signed {
  const found = requests[at % requests.length];
  if (!found) throw new Error("there are no requests");
  return found;
}

async function timesOf(
  step: (at: number) => Promise<number>,
): Promise<{ readonly cpuUs: number; readonly timesUs: readonly number[] }> {
  for (let count = 0; count < warmUp; count += 1) await step(count);
  const timesUs: number[] = [];
  const before = process.threadCpuUsage();
  for (let count = 0; count < measured; count += 1) {
    let best = Number.POSITIVE_INFINITY;
    for (let again = 0; again < tries; again += 1) {
      const began = process.hrtime.bigint();
      await step(count);
      best = Math.min(best, Number(process.hrtime.bigint() - began) / 1000);
    }
    timesUs.push(best);
  }
  const { user, system } = process.threadCpuUsage(before);
  return { cpuUs: (user + system) / (measured * tries), timesUs };
}

async function allocatedBy(step: (at: number) => Promise<number>): Promise<number> {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect !== "function") throw new Error("the heap cannot be collected");
  const figures: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let count = 0; count < perRound; count += 1) await step(count);
    figures.push((process.memoryUsage().heapUsed - before) / perRound);
  }
  return median(figures);
}

interface Recorded {
  readonly incoming: {
    readonly sign?: boolean;
    readonly account: string;
    readonly method: string;
    readonly query?: string;
    readonly headers?: Record<string, string>;
    readonly json?: unknown;
    readonly form?: Record<string, string>;
    readonly text?: string;
  };
  readonly secrets?: Record<string, unknown>;
  readonly expect: { readonly kind: string };
}

function requestsOf(channel: string): readonly Signed[] {
  const folder = join(root, "test/fixtures/channels", channel);
  const all = readdirSync(folder).map(
    (file): Recorded => JSON.parse(readFileSync(join(folder, file), "utf8")),
  );
  return all
    .filter(({ incoming, expect }) => incoming.sign === true && expect.kind === "accepted")
    .map(({ incoming, secrets }) => {
      const request: WebhookRequest = {
        transport: "http",
        method: incoming.method,
        path: `/webhooks/${channel}/${incoming.account}`,
        rawQuery: incoming.query ?? "",
        headers: incoming.headers ?? {},
        body: new TextEncoder().encode(bodyOf(incoming)),
        account: incoming.account,
        sourceIp: "192.0.2.1",
      };
      return { request: signed(channel, request, secrets, now), secrets };
    });
}

function bodyOf({ json, form, text }: Recorded["incoming"]): string {
  if (form !== undefined) return new URLSearchParams(form).toString();
  return json === undefined ? (text ?? "") : JSON.stringify(json);
}
