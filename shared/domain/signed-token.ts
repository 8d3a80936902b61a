import { createHmac, timingSafeEqual } from "node:crypto";
import type { TokenKeys } from "./reply-token.ts";

/** What a token is good for: one that was made for something else is not believed. */
export type TokenPurpose =
  | "form-shown"
  | "upload-permission"
  | "uploaded-file"
  | "ticket-status"
  | "suggested-answer"
  | "probe";

export type TokenRead =
  | { readonly kind: "valid"; readonly payload: string }
  /** We made it, and its time is over. */
  | { readonly kind: "expired"; readonly payload: string }
  | { readonly kind: "invalid" };

/** Longer ones are nobody's: ours hold a few ids and a file's name. Characters. */
const longest = 4000;
/** 128 bits: nobody guesses it, and the link stays short enough for a line of mail. */
const signatureBytes = 16;
const shape = /^([a-z0-9]{1,8})\.([a-z0-9]{1,10})\.([\w-]{1,3800})\.([\w-]{22})$/;

/**
 * A token that says something on our behalf for a while, and needs no table: key id, end (seconds since 1970 in base 36),
 * payload and signature (HMAC-SHA-256 over all of it and the purpose), each safe in a URL. The payload can be read by whoever
 * holds the token. Keys are those of reply addresses, and change with them.
 */
export function signToken(purpose: TokenPurpose, payload: string, until: Date, keys: TokenKeys): string {
  const newest = keys[0];
  if (!newest) throw new Error("There is no key to sign tokens with");
  const end = Math.floor(until.getTime() / 1000).toString(36);
  const said = `${newest.id}.${end}.${Buffer.from(payload).toString("base64url")}`;
  return `${said}.${signatureOf(purpose, said, newest.key).toString("base64url")}`;
}

/** What a token says. Takes the same time wherever a signature differs. */
export function readToken(purpose: TokenPurpose, token: string, keys: TokenKeys, now: Date): TokenRead {
  const [, keyId = "", end = "", payload = "", signature = ""] =
    (token.length <= longest && shape.exec(token)) || [];
  const key = keys.find(({ id }) => id === keyId);
  if (!key) return { kind: "invalid" };
  const given = Buffer.from(signature, "base64url");
  const right = signatureOf(purpose, `${keyId}.${end}.${payload}`, key.key);
  if (given.byteLength !== right.byteLength || !timingSafeEqual(given, right)) return { kind: "invalid" };
  const read = Buffer.from(payload, "base64url").toString("utf8");
  const over = Number.parseInt(end, 36) * 1000 < now.getTime();
  return { kind: over ? "expired" : "valid", payload: read };
}

function signatureOf(purpose: TokenPurpose, said: string, key: string): Buffer {
  const text = `signed-token|${purpose}|${said}`;
  return createHmac("sha256", key).update(text).digest().subarray(0, signatureBytes);
}
