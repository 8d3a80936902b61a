import { hmac, isSignedWith } from "../hmac.ts";

const header = encode({ alg: "HS256", typ: "JWT" });
/** Bytes; no token of ours or of a site needs more. */
const longestToken = 4096;

export type Claims = Readonly<Record<string, unknown>>;

/** A token of RFC 7519, signed with HS256. `exp` and all else are the caller's business. */
export function signToken(claims: Claims, [key]: readonly [string, ...string[]]): string {
  const signed = `${header}.${encode(claims)}`;
  return `${signed}.${hmac("sha256", key, signed).toString("base64url")}`;
}

/**
 * The claims of a token that one of the keys signed; `undefined` for all else. The algorithm is ours to choose (RFC 8725,
 * 3.1): a token that names another one is refused, whatever its signature.
 */
export function verifyToken(token: string, keys: readonly string[]): Claims | undefined {
  if (token.length > longestToken) return undefined;
  const [head = "", body = "", signature = "", ...more] = token.split(".");
  if (more.length > 0 || signature === "") return undefined;
  if (decode(head)?.alg !== "HS256") return undefined;
  const presented = Buffer.from(signature, "base64url");
  // Base64 leaves bits over at its end: one signature is written in one way.
  if (presented.toString("base64url") !== signature) return undefined;
  const signedHere = isSignedWith(keys, presented, (key) => hmac("sha256", key, `${head}.${body}`));
  return signedHere ? decode(body) : undefined;
}

/** What a token says of itself, before anybody has checked it: good for choosing the keys to check it with. */
export function unverifiedClaims(token: string): Claims | undefined {
  return token.length > longestToken ? undefined : decode(token.split(".")[1] ?? "");
}

/** RFC 7519, 4.1.3: one audience or several. */
export function isFor(claims: Claims, audience: string): boolean {
  return [claims.aud].flat().includes(audience);
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function decode(part: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
