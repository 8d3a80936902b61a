import type { AccountSecrets, SendTools } from "../channels/channel.ts";
import {
  type Account,
  type ChannelHealth,
  type Credentials,
  configuredAccounts,
  credentialsMark,
  lastOf,
  type Stopped,
  type Trouble,
  troublesOf,
} from "../domain/channel-health.ts";
import type { Config } from "../domain/config.ts";
import type { ChannelHealthStore, OutboundQueue, OutboxStore, TicketStore } from "./ports.ts";

export interface AccountServices {
  readonly health: ChannelHealthStore;
  readonly outbox: Pick<OutboxStore, "waiting">;
  readonly store: Pick<TicketStore, "ticket">;
  readonly outbound: OutboundQueue;
}

export interface CheckServices extends AccountServices {
  readonly secretsOf: (channel: string, account: string) => Promise<AccountSecrets>;
  /** Asks the platform about the account's credentials; `undefined` where it tells nothing or could not be asked. */
  readonly askPlatform: (
    channel: string,
    tools: AskTools,
  ) => Promise<Omit<Credentials, "checkedAt"> | undefined>;
  readonly toolsFor: (channel: string, secrets: AccountSecrets) => Omit<AskTools, "now">;
  readonly config: Config;
  readonly now: () => Date;
}

/** What asking a platform takes. */
export type AskTools = Pick<SendTools, "fetch" | "apiBase" | "secrets" | "now" | "tokens">;

export interface Checked extends Account {
  readonly troubles: readonly Trouble[];
  /** It was stopped, and its credentials have changed since. */
  readonly resumed: boolean;
}

/** Platforms are asked about credentials this often. */
const askedAgainAfterMs = 6 * 3_600_000;
/** Nudges of one page of what waits, side by side. */
const wokenAtOnce = 50;
/** What is beyond it finds its turn when it is looked at again. */
const mostWoken = 2_000;

/**
 * Looks at every account: sets those going again whose credentials were changed, asks their platforms now and then how long
 * the credentials last, and says what an operator has to know.
 */
export async function checkChannels(
  services: CheckServices,
  failed: (account: Account, error: unknown) => void,
): Promise<readonly Checked[]> {
  const checked: Checked[] = [];
  for (const account of configuredAccounts(services.config)) {
    try {
      checked.push(await checkAccount(account, services));
    } catch (error) {
      failed(account, error);
    }
  }
  return checked;
}

async function checkAccount({ channel, account }: Account, services: CheckServices): Promise<Checked> {
  const { health, secretsOf, config, now } = services;
  const secrets = await secretsOf(channel, account);
  const { stopped } = await health.channelState(channel, account);
  const changed = stopped !== undefined && stopped.credentials !== credentialsMark(secrets);
  const resumed = changed && (await resumeAccount({ channel, account }, stopped, services));
  await askAbout({ channel, account }, secrets, resumed, services);
  const found = await health.channelHealth(channel, account);
  await keepLast(found, services);
  return { channel, account, resumed, troubles: troublesOf(found, config.health, now()) };
}

/** False when somebody else undid this stop before. What waited goes out: each reply is leased, and so sent, once. */
export async function resumeAccount(
  { channel, account }: Account,
  stopped: Stopped,
  services: AccountServices,
): Promise<boolean> {
  if (!(await services.health.resumeAccount(channel, account, stopped))) return false;
  await wakeWaiting({ channel, account }, services);
  return true;
}

async function wakeWaiting({ channel, account }: Account, services: AccountServices): Promise<void> {
  const { outbox, store, outbound } = services;
  let cursor: string | undefined;
  for (let woken = 0; woken < mostWoken; woken += wokenAtOnce) {
    const page = await outbox.waiting(channel, account, wokenAtOnce, cursor);
    await Promise.all(
      page.items.map(async ({ ticket, outbox: id }) => {
        const owner = await store.ticket(ticket);
        if (owner) await outbound.nudge(ticket, id, owner.contact);
      }),
    );
    cursor = page.cursor;
    if (cursor === undefined) return;
  }
}

async function askAbout(
  { channel, account }: Account,
  secrets: AccountSecrets,
  anew: boolean,
  { health, askPlatform, toolsFor, now }: CheckServices,
): Promise<void> {
  if (secrets === undefined) return;
  const { credentials } = await health.channelState(channel, account);
  const at = now();
  const recent = credentials && at.getTime() - Date.parse(credentials.checkedAt) < askedAgainAfterMs;
  if (recent && !anew && credentials.refused === undefined) return;
  const told = await askPlatform(channel, { ...toolsFor(channel, secrets), now: at });
  if (told) await health.keepCredentials(channel, account, { ...told, checkedAt: at.toISOString() });
}

/** Hours are forgotten, and a channel may be quiet for longer. */
async function keepLast(
  { channel, account, state, hours }: ChannelHealth,
  { health }: CheckServices,
): Promise<void> {
  const lastInboundAt = lastOf({ state, hours }, "lastInboundAt");
  const lastSentAt = lastOf({ state, hours }, "lastSentAt");
  if (lastInboundAt === state.lastInboundAt && lastSentAt === state.lastSentAt) return;
  await health.keepLast(channel, account, {
    ...(lastInboundAt !== undefined && { lastInboundAt }),
    ...(lastSentAt !== undefined && { lastSentAt }),
  });
}
