import { createHash } from "node:crypto";
import type { InboundMessage, Suspicion } from "../../domain/message.ts";
import type { TokenKeys } from "../../domain/reply-token.ts";
import { readToken, signToken } from "../../domain/signed-token.ts";

/** How long a page may lie open before its form is sent, milliseconds. */
const pageLastsMs = 24 * 3_600_000;
const separator = "|";

/** Signed into the page: which one it is (random, at least 128 bits), and when it was shown. */
export function markShown(session: string, now: Date, keys: TokenKeys): string {
  const until = new Date(now.getTime() + pageLastsMs);
  return signToken("form-shown", `${session}${separator}${now.getTime()}`, until, keys);
}

export type Screened =
  | { readonly kind: "shown"; readonly session: string; readonly suspicion: Suspicion | undefined }
  /** Not by us, or too long ago: to be shown anew. */
  | { readonly kind: "stale" };

export interface ScreeningRules {
  readonly minSeconds: number;
  readonly proofOfWorkBits: number;
}

/** What the signs of a form that was sent say about who sent it. What they do not say is no reason to refuse anybody. */
export function screen(
  { shown, proof }: { readonly shown: string; readonly proof: string },
  { minSeconds, proofOfWorkBits }: ScreeningRules,
  now: Date,
  keys: TokenKeys,
): Screened {
  const read = readToken("form-shown", shown, keys, now);
  if (read.kind !== "valid") return { kind: "stale" };
  const [session = "", at = ""] = read.payload.split(separator);
  const tooFast = now.getTime() - Number(at) < minSeconds * 1000;
  const worked = proofOfWorkBits === 0 || provesWork(shown, proof, proofOfWorkBits);
  return { kind: "shown", session, suspicion: tooFast ? "too-fast" : worked ? undefined : "no-proof" };
}

/**
 * Whether the very page that we showed names the message. Whoever names it otherwise, with a key of their own or by its words
 * alone, may have named what somebody else sent, and is not shown how that stands.
 */
export function isNamedByPage({ identity }: Pick<InboundMessage, "identity">, session: string): boolean {
  return session !== "" && identity.key === session;
}

/**
 * Whether SHA-256 over `<shown>:<proof>` begins with so many zero bits, as in Hashcash: looking for one costs a browser
 * 2^bits tries, checking it costs one.
 */
export function provesWork(shown: string, proof: string, bits: number): boolean {
  if (!/^\d{1,15}$/.test(proof)) return false;
  const digest = createHash("sha256").update(`${shown}:${proof}`).digest();
  return digest.readUInt32BE(0) >>> (32 - bits) === 0;
}
