import type { TokenKeys } from "./reply-token.ts";
import { readToken, signToken } from "./signed-token.ts";

const prefix = "relaydesk-probe ";
/** Longer than a probe is waited for. Milliseconds. */
const goodFor = 15 * 60_000;

/**
 * What a message says by which a system looks after itself: it goes the way of a customer's message and is then suppressed. It
 * is signed, so that no customer can write anything that is looked away from.
 */
export function probeText(name: string, keys: TokenKeys, now: Date): string {
  return prefix + signToken("probe", name, new Date(now.getTime() + goodFor), keys);
}

/** Whether we wrote it. One that is over is ours as well: it was late, and is no customer's. */
export function isProbe(text: string, keys: TokenKeys, now: Date): boolean {
  const said = text.trim();
  return (
    said.startsWith(prefix) && readToken("probe", said.slice(prefix.length), keys, now).kind !== "invalid"
  );
}
