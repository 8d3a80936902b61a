import type { Delivery } from "../channels/channel.ts";
import { isOf, type Pace, type Quota, sendLimits } from "../channels/send-limits.ts";
import type { OutboxEntry } from "../domain/outbox.ts";
import { TokenBucket } from "../domain/token-bucket.ts";
import type { QuotaStore } from "./ports.ts";

export type Refused = Extract<Delivery, { kind: "failed" }>;

/** Whose turn it is to send. */
export interface Turns {
  /** Waits a little for so many messages of one reply; a failure says when to come again, or that nobody may. */
  take(entry: OutboxEntry, messages: number): Promise<Refused | undefined>;
}

export interface TurnsParts {
  readonly quotas: QuotaStore;
  /** How many of us send at the same time; each keeps a pace for itself, with its share. */
  readonly senders: number;
  /** Milliseconds. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** A function is paid while it waits, and has others in its batch. Milliseconds. */
const longestWait = 4_000;
/** Conversations that are remembered; one that is full again need not be. */
const bucketsKept = 2_000;

/** Keeps what platforms say about how much may be sent (`send-limits.ts`), before they have to refuse it. */
export function sendingTurns({ quotas, senders, now, sleep }: TurnsParts): Turns {
  const buckets = new Map<string, TokenBucket>();

  function bucketFor(name: string, at: number): TokenBucket {
    const known = buckets.get(name) ?? new TokenBucket();
    if (buckets.size >= bucketsKept) {
      for (const [each, bucket] of buckets) if (bucket.isFull(at)) buckets.delete(each);
    }
    buckets.set(name, known);
    return known;
  }

  function paced(entry: OutboxEntry, pace: Pace, messages: number, at: number) {
    const { channel, account, conversation } = entry;
    const whose = pace.per === "account" ? account : `${account}#${conversation}`;
    const bucket = bucketFor(`${channel}#${pace.per}#${whose}`, at);
    const between = pace.secondsBetween * 1000 * senders;
    const burst = Math.max(1, pace.burst / senders);
    return {
      wait: bucket.waitFor(messages, between, Math.max(burst, messages), at),
      take: () => bucket.take(messages, between, Math.max(burst, messages), at),
    };
  }

  return {
    async take(entry, messages) {
      const limits = sendLimits(entry.channel);
      const at = now();
      const paces = limits.paces.map((pace) => paced(entry, pace, messages, at));
      const wait = Math.max(0, ...paces.map((each) => each.wait));
      if (wait > longestWait) return tooFast("pace", wait);
      for (const quota of limits.quotas.filter((each) => isOf(each, entry))) {
        const refused = await within(quota, entry, messages, at, quotas);
        if (refused) return refused;
      }
      for (const { take } of paces) take();
      if (wait > 0) await sleep(wait);
      return undefined;
    },
  };
}

async function within(
  quota: Quota,
  entry: OutboxEntry,
  messages: number,
  at: number,
  quotas: QuotaStore,
): Promise<Refused | undefined> {
  const length = quota.seconds * 1000;
  const began = beginOf(quota, entry, at);
  if (began === undefined) return undefined;
  const { channel, account, conversation } = entry;
  const whose = quota.per === "account" ? account : `${account}#${conversation}`;
  const window = {
    name: `${channel}#${quota.name}#${whose}`,
    window: new Date(began).toISOString(),
    limit: quota.count,
    until: new Date(began + length).toISOString(),
  };
  if (await quotas.reserve(window, entry.id, messages)) return undefined;
  // What would never fit into a window is no matter of waiting.
  if (quota.from === "customer" || messages > quota.count) {
    return { kind: "failed", class: "window-closed", code: "quota-used" };
  }
  return tooFast("quota", began + length - at);
}

/** Where nobody knows when the customer did something, the platform counts alone. */
function beginOf({ from, seconds }: Quota, { thread }: OutboxEntry, at: number): number | undefined {
  if (from === "clock") return at - (at % (seconds * 1000));
  return thread.customerWroteAt === undefined ? undefined : Date.parse(thread.customerWroteAt);
}

function tooFast(code: string, wait: number): Refused {
  return { kind: "failed", class: "rate-limited", code, retryAfterSeconds: Math.ceil(wait / 1000) };
}
