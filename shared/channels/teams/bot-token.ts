import { createPublicKey, verify } from "node:crypto";
import { parseJson } from "../lossless-json.ts";
import { type BotKey, TokenClaims, TokenHeader } from "./schema.ts";

/** Characters of an `Authorization` header; the Bot Framework's have about 1,200. */
const longest = 8192;
/** How far Microsoft's clock and ours may be apart. Seconds. */
const leeway = 300;

interface SignedToken {
  readonly head: string;
  readonly body: string;
  readonly signature: Buffer;
}

/** Takes the header apart; nothing in it is read yet. */
export function tokenIn(authorization: string | undefined): SignedToken | undefined {
  if (authorization === undefined || authorization.length > longest) return undefined;
  const [, head, body, signature] = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/i.exec(authorization) ?? [];
  if (head === undefined || body === undefined || signature === undefined) return undefined;
  const bytes = Buffer.from(signature, "base64url");
  // Base64 leaves bits over at its end: one signature is written in one way.
  return bytes.toString("base64url") === signature ? { head, body, signature: bytes } : undefined;
}

/**
 * The key that made the signature. Each is tried, so that nothing a stranger wrote is read to choose one; the algorithm is
 * ours to choose (RFC 8725, 3.1).
 */
export function signerOf(
  { head, body, signature }: SignedToken,
  keys: readonly BotKey[],
): BotKey | undefined {
  const signed = Buffer.from(`${head}.${body}`);
  return keys.find(({ kty, n, e }) => {
    try {
      return verify("sha256", signed, createPublicKey({ key: { kty, n, e }, format: "jwk" }), signature);
    } catch {
      return false;
    }
  });
}

/**
 * Whether a token that `key` signed is one of the Bot Framework's for this bot, now, about requests of Teams
 * (https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication#step-4-verify-the-jwt-token).
 *
 * @returns the address that it says the request's answers go to, or `undefined`
 */
export function serviceUrlOf(
  { head, body }: SignedToken,
  key: BotKey,
  { appId, now }: { readonly appId: string; readonly now: Date },
): string | undefined {
  const header = TokenHeader.safeParse(decoded(head)).data;
  const claims = TokenClaims.safeParse(decoded(body)).data;
  if (header?.kid !== key.kid || !key.endorsements.includes("msteams") || !claims) return undefined;
  if (![claims.aud].flat().includes(appId)) return undefined;
  const seconds = now.getTime() / 1000;
  if (seconds > claims.exp + leeway || seconds < (claims.nbf ?? seconds) - leeway) return undefined;
  return claims.serviceurl;
}

function decoded(part: string): unknown {
  return parseJson(Buffer.from(part, "base64url"));
}
