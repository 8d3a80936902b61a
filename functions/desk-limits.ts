import config from "relaydesk:config";
import type { Table } from "../shared/aws/table.ts";
import { TokenBucket } from "../shared/domain/token-bucket.ts";
import { type HttpResponse, problem } from "./edge.ts";

/** So many requests may come at once after a pause: a console opens with a dozen. */
const burst = 100;
/** More people than this are not remembered beyond their need. */
const mostRemembered = 1_000;

const buckets = new Map<string, TokenBucket>();

/**
 * Why somebody has to wait, or nothing. Each environment of the function counts for itself, which costs nothing: who is spread over
 * several may do as many times more. What costs more than a look at a few records is counted in the table for all of them.
 */
export async function tooMany(
  who: string,
  name: string,
  now: Date,
  table: Table,
): Promise<HttpResponse | undefined> {
  const between = 60_000 / config.desk.requestsPerMinute;
  const at = now.getTime();
  if (buckets.size > mostRemembered)
    for (const [id, each] of buckets) if (each.isFull(at)) buckets.delete(id);
  const bucket = buckets.get(who) ?? new TokenBucket();
  buckets.set(who, bucket);
  const wait = bucket.waitFor(1, between, burst, at);
  if (wait > 0) return waits(Math.ceil(wait / 1000));
  bucket.take(1, between, burst, at);
  if (!costly.has(name)) return undefined;
  const { rateLimits } = await import("../shared/aws/rate-limits.ts");
  const seconds = await rateLimits({ table }).admit(`desk-${name}-${who}`, { count: 60, seconds: 60 }, now);
  return seconds === undefined ? undefined : waits(seconds);
}

const costly: ReadonlySet<string> = new Set(["search", "ask", "audit", "report"]);

function waits(seconds: number): HttpResponse {
  const refused = problem(429, `That was more than one person does: go on in ${seconds} s.`, {
    reason: "too-many",
  });
  return { ...refused, headers: { ...refused.headers, "retry-after": String(seconds) } };
}
