import { TokenBucket } from "../shared/domain/token-bucket.ts";
import type { RateLimits } from "../shared/flow/ports.ts";
import { type HttpResponse, problem } from "./edge.ts";

/** So many requests may come at once after a pause: a console opens with a dozen. */
const burst = 100;
/** More people than this are not remembered beyond their need. */
const mostRemembered = 1_000;
/** What costs more than a look at a few records, and how often a person may ask for each. */
const costly: ReadonlySet<string> = new Set([
  "search",
  "ask",
  "tryFaq",
  "askTrial",
  "audit",
  "report",
  "reportTickets",
]);
const ofCostly = { count: 60, seconds: 60 };

/**
 * Says why somebody has to wait, or nothing. Each environment of the function counts for itself, which costs nothing: who is spread
 * over several may do as many times more. What is costly is counted in the table for all of them.
 *
 * @param limits opened when something costly is first asked for
 */
export function requestLimits(perMinute: number, limits: () => Promise<RateLimits>) {
  const buckets = new Map<string, TokenBucket>();
  const between = 60_000 / perMinute;
  return async (who: string, name: string, now: Date): Promise<HttpResponse | undefined> => {
    const at = now.getTime();
    if (buckets.size > mostRemembered) forgetFull(buckets, at);
    const bucket = buckets.get(who) ?? new TokenBucket();
    buckets.set(who, bucket);
    const wait = bucket.waitFor(1, between, burst, at);
    if (wait > 0) return waits(Math.ceil(wait / 1000));
    bucket.take(1, between, burst, at);
    if (!costly.has(name)) return undefined;
    const seconds = await (await limits()).admit(`desk-${name}-${who}`, ofCostly, now);
    return seconds === undefined ? undefined : waits(seconds);
  };
}

function forgetFull(buckets: Map<string, TokenBucket>, at: number): void {
  for (const [who, bucket] of buckets) if (bucket.isFull(at)) buckets.delete(who);
}

function waits(seconds: number): HttpResponse {
  const refused = problem(429, `That was more than one person does: go on in ${seconds} s.`, {
    reason: "too-many",
  });
  return { ...refused, headers: { ...refused.headers, "retry-after": String(seconds) } };
}
