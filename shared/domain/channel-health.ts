import { createHash } from "node:crypto";
import * as z from "zod/mini";
import type { Config } from "./config.ts";
import { FailureClass } from "./outbox.ts";

/** One of our accounts on a channel: a bot, a number, an app, a mailbox. */
export interface Account {
  readonly channel: string;
  readonly account: string;
}

/** Nothing is sent from the account: its credentials were refused. */
export const Stopped = z.object({
  /** ISO 8601. */
  at: z.string(),
  /** The platform's own word for it. */
  code: z.string(),
  /** Mark of the credentials that were refused (`credentialsMark`): others may work. */
  credentials: z.string(),
});
export type Stopped = z.infer<typeof Stopped>;

/** What the platform said of the credentials when it was asked last. */
export const Credentials = z.object({
  checkedAt: z.string(),
  /** ISO 8601; absent where they do not expire, or nobody says when. */
  expiresAt: z.exactOptional(z.string()),
  /** The platform refuses them. */
  refused: z.exactOptional(z.string()),
});
export type Credentials = z.infer<typeof Credentials>;

/** What is known of an account besides what was counted. */
export const ChannelState = z.object({
  stopped: z.exactOptional(Stopped),
  credentials: z.exactOptional(Credentials),
  lastInboundAt: z.exactOptional(z.string()),
  lastSentAt: z.exactOptional(z.string()),
});
export type ChannelState = z.infer<typeof ChannelState>;

/** What happened within one hour. */
export const HealthCounts = z.object({
  inbound: z._default(z.number(), 0),
  sent: z._default(z.number(), 0),
  failures: z._default(z.partialRecord(FailureClass, z.number()), {}),
  lastInboundAt: z.exactOptional(z.string()),
  lastSentAt: z.exactOptional(z.string()),
});
export type HealthCounts = z.infer<typeof HealthCounts>;

export interface HourCounts extends HealthCounts {
  /** `YYYY-MM-DDTHH`, UTC. */
  readonly hour: string;
}

export interface ChannelHealth extends Account {
  readonly state: ChannelState;
  /** Hours in which something happened, the newest first; a bounded number. */
  readonly hours: readonly HourCounts[];
}

/** Something that an operator has to look at. */
export type Trouble =
  | { readonly kind: "stopped"; readonly since: string; readonly code: string }
  | { readonly kind: "credentials-refused"; readonly code: string }
  | { readonly kind: "credentials-expire"; readonly at: string }
  | { readonly kind: "errors"; readonly failed: number; readonly tried: number }
  | { readonly kind: "silent"; readonly since: string | undefined };

export function hourOf(at: Date): string {
  return at.toISOString().slice(0, 13);
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Tells whether two sets of secrets are the same without telling the secrets. */
export function credentialsMark(secrets: Readonly<Record<string, unknown>> | undefined): string {
  const sorted = Object.entries(secrets ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 16);
}

/** Every account that the operator configured. A form has no platform and no answers of its own. */
export function configuredAccounts({ channels }: Pick<Config, "channels">): readonly Account[] {
  const entries: readonly (readonly [string, object | undefined])[] = Object.entries(channels);
  return entries.flatMap(([channel, settings]) => {
    const named = settings && ("accounts" in settings ? settings.accounts : undefined);
    const mailboxes = settings && ("addresses" in settings ? settings.addresses : undefined);
    const accounts = [named, mailboxes].flatMap((each) => (Array.isArray(each) ? each.map(String) : []));
    return accounts.map((account) => ({ channel, account }));
  });
}

/** Sums over the last so many hours, the current one included. */
export function countsOver(hours: readonly HourCounts[], last: number, now: Date): HealthCounts {
  const from = hourOf(new Date(now.getTime() - (last - 1) * hourMs));
  const sum = { inbound: 0, sent: 0, failures: {} as Partial<Record<FailureClass, number>> };
  for (const { hour, inbound, sent, failures } of hours) {
    if (hour < from) continue;
    sum.inbound += inbound;
    sum.sent += sent;
    for (const [name, count = 0] of entriesOf(failures))
      if (count > 0) sum.failures[name] = (sum.failures[name] ?? 0) + count;
  }
  return sum;
}

function entriesOf(failures: HealthCounts["failures"]): [FailureClass, number | undefined][] {
  return FailureClass.options.map((name) => [name, failures[name]]);
}

/** The newest of what the state and the hours tell. */
export function lastOf(
  { state, hours }: Pick<ChannelHealth, "state" | "hours">,
  which: "lastInboundAt" | "lastSentAt",
): string | undefined {
  return [state[which], ...hours.map((each) => each[which])]
    .filter((each) => each !== undefined)
    .toSorted()
    .at(-1);
}

/** Failures of the account or its platform; what one customer or one text brings about says nothing of the account. */
const accountFailures: readonly FailureClass[] = ["retryable", "rate-limited", "auth", "config"];
/** The error share is taken over this and the last hour. */
const shareHours = 2;

/** What an operator has to know of an account now. */
export function troublesOf(
  { channel, state, hours }: ChannelHealth,
  { expiryDays, errorShare, errorsAtLeast, silentHours }: Config["health"],
  now: Date,
): readonly Trouble[] {
  const troubles: Trouble[] = [];
  const { stopped, credentials } = state;
  if (stopped) troubles.push({ kind: "stopped", since: stopped.at, code: stopped.code });
  if (credentials?.refused !== undefined && !stopped) {
    troubles.push({ kind: "credentials-refused", code: credentials.refused });
  }
  const expiresAt = credentials?.expiresAt;
  if (expiresAt !== undefined && Date.parse(expiresAt) - now.getTime() < expiryDays * dayMs) {
    troubles.push({ kind: "credentials-expire", at: expiresAt });
  }
  const { sent, failures } = countsOver(hours, shareHours, now);
  const failed = accountFailures.reduce((sum, name) => sum + (failures[name] ?? 0), 0);
  if (failed >= errorsAtLeast && failed >= errorShare * (failed + sent)) {
    troubles.push({ kind: "errors", failed, tried: failed + sent });
  }
  const silent = silentHours[channel];
  if (silent !== undefined) {
    const since = lastOf({ state, hours }, "lastInboundAt");
    if (since === undefined || now.getTime() - Date.parse(since) > silent * hourMs) {
      troubles.push({ kind: "silent", since });
    }
  }
  return troubles;
}
