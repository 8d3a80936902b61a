import { TokenBucket } from "../domain/token-bucket.ts";

/** What the account may send, as SES tells. */
export interface SendQuota {
  readonly perSecond: number;
  readonly perDay: number;
  readonly sentToday: number;
}

export interface SendingRate {
  /**
   * Waits for this mail's turn. Answers with the seconds after which to come again when that would take too long; then
   * no turn was used.
   */
  turn(): Promise<"now" | { readonly retryAfterSeconds: number }>;
}

export interface SendingRateParts {
  readonly readQuota: () => Promise<SendQuota>;
  /** How many of us send at the same time, each of whom takes an equal share. */
  readonly senders: number;
  /** Milliseconds. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** 0 ≤ n < 1, so that those who come again do not all come at once. */
  readonly random: () => number;
}

/** Accounts grow, and new ones leave the sandbox: asked again after this. Milliseconds. */
const quotaAge = 5 * 60_000;
/** A function is paid while it waits, and has others in its batch. Milliseconds. */
const longestWait = 4_000;
const comeAgainSeconds = 20;
/** When the day's share is used up. */
const dayIsFullSeconds = 900;
/** What a new account has; taken when SES does not answer. */
const unknownQuota: SendQuota = { perSecond: 1, perDay: Number.POSITIVE_INFINITY, sentToday: 0 };

/**
 * A token bucket that holds one second's worth of this sender's share of the account's rate. SES refuses what comes
 * faster; a refusal is tried again later, but costs an attempt each.
 * https://docs.aws.amazon.com/ses/latest/APIReference/API_GetSendQuota.html
 */
export function sendingRate({ readQuota, senders, now, sleep, random }: SendingRateParts): SendingRate {
  let quota = unknownQuota;
  let readAt = Number.NEGATIVE_INFINITY;
  let sent = 0;
  let reading: Promise<void> | undefined;
  const bucket = new TokenBucket();

  async function refresh(): Promise<void> {
    try {
      quota = await readQuota();
      sent = 0;
    } catch {
      // What was known last is better than to stop; SES itself refuses what is too much.
    }
    readAt = now();
  }

  async function knowQuota(): Promise<void> {
    if (now() - readAt < quotaAge) return;
    reading ??= refresh().finally(() => {
      reading = undefined;
    });
    await reading;
  }

  return {
    async turn() {
      await knowQuota();
      if (quota.sentToday + sent * senders >= quota.perDay) return { retryAfterSeconds: dayIsFullSeconds };
      const between = (1000 * senders) / quota.perSecond;
      const burst = Math.max(1, 1000 / between);
      const at = now();
      const wait = bucket.waitFor(1, between, burst, at);
      if (wait > longestWait) return { retryAfterSeconds: comeAgainSeconds * (1 + random()) };
      bucket.take(1, between, burst, at);
      sent += 1;
      if (wait > 0) await sleep(wait);
      return "now";
    },
  };
}
