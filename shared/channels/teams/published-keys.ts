import { getJson, isFailure } from "../platform-call.ts";
import { BotKey, Discovery, KeySet } from "./schema.ts";

/** https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication#connector-to-bot-step-2 */
const host = "https://login.botframework.com/";
const discovery = `${host}v1/.well-known/openidconfiguration`;

const hour = 3_600_000;
/** Fetched anew after a day, and after an hour when a token is signed with none of them. */
const freshMs = 24 * hour;
const afterMissMs = hour;
/** Where fetching fails the old ones serve on, and it is tried again, so often. */
const servesMs = 5 * 24 * hour;
const betweenTriesMs = 60_000;
/** The Bot Framework publishes about ten. */
const mostKeys = 50;

interface Kept {
  keys: readonly BotKey[];
  fetchedAt: number;
  triedAt: number;
}

/** By the way they are fetched, so that two ways share nothing. */
const kept = new WeakMap<typeof fetch, Kept>();

/**
 * The keys that the Bot Framework signs with, kept between requests. None, where they could never be fetched: then nobody
 * can tell which token is good.
 *
 * @param missed a token was signed with none of those that were there
 */
export async function publishedKeys(
  fetch: typeof globalThis.fetch,
  now: Date,
  missed = false,
): Promise<readonly BotKey[]> {
  const time = now.getTime();
  const known = kept.get(fetch) ?? { keys: [], fetchedAt: -Infinity, triedAt: -Infinity };
  kept.set(fetch, known);
  const due = time - known.fetchedAt >= (missed ? afterMissMs : freshMs);
  if (due && time - known.triedAt >= betweenTriesMs) {
    known.triedAt = time;
    const keys = await fetchKeys(fetch);
    if (keys.length > 0) Object.assign(known, { keys, fetchedAt: time });
  }
  return time - known.fetchedAt < servesMs ? known.keys : [];
}

async function fetchKeys(fetch: typeof globalThis.fetch): Promise<readonly BotKey[]> {
  const found = await getJson(fetch, discovery);
  const url = isFailure(found) ? undefined : Discovery.safeParse(found.json).data?.jwks_uri;
  if (!url?.startsWith(host)) return [];
  const answer = await getJson(fetch, url);
  const listed = isFailure(answer) ? undefined : KeySet.safeParse(answer.json).data?.keys;
  // Each by itself: a kind of key that we do not know spoils none of the others.
  return (listed ?? []).slice(0, mostKeys).flatMap((key) => BotKey.safeParse(key).data ?? []);
}
