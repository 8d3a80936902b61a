import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";
import { z } from "zod";
import type { JwtIdentity } from "./event.ts";
import type { RequestHead } from "./request.ts";

/** A JWT authorizer of an HTTP API. */
export type JwtAuthorizer = {
  /** Base URL of the OpenID provider, and the `iss` that its tokens must carry. */
  readonly issuer: string;
  readonly audience: readonly string[];
  /** Where the token stands; `$request.header.Authorization` unless given. */
  readonly identitySource?: readonly string[];
};

export type Authorization =
  | { readonly kind: "allowed"; readonly identity: JwtIdentity }
  | { readonly kind: "unauthorized"; readonly reason: string }
  | { readonly kind: "forbidden" };

/** API Gateway knows RSA signatures only. */
const algorithms = ["RS256", "RS384", "RS512"];

const Discovery = z.object({ jwks_uri: z.url() });

/**
 * Checks tokens as the JWT authorizer of an HTTP API does: signature by the issuer's keys, `iss`, `exp`, `nbf`, `iat`,
 * and `aud` (or `client_id` where there is no `aud`). The issuer is asked for its keys when the first token arrives.
 *
 * @param scopes the scopes of the route: one of them is enough, none means that every valid token passes
 * @throws Error when the issuer cannot be reached
 */
export function createJwtAuthorizer(
  authorizer: JwtAuthorizer,
): (head: RequestHead, scopes: readonly string[]) => Promise<Authorization> {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  return async (head, scopes) => {
    const token = findToken(head, authorizer.identitySource ?? ["$request.header.Authorization"]);
    if (token === undefined) return { kind: "unauthorized", reason: "there is no token" };
    keys ??= discoverKeys(authorizer.issuer);
    try {
      return authorize(await verify(token, await keys, authorizer), scopes);
    } catch (error) {
      if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)) {
        return { kind: "unauthorized", reason: describe(error) };
      }
      keys = undefined;
      throw new Error(`The keys of the issuer ${authorizer.issuer} cannot be read`, { cause: error });
    }
  };
}

async function discoverKeys(issuer: string): Promise<JWTVerifyGetKey> {
  const response = await fetch(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
  const { jwks_uri } = Discovery.parse(await response.json());
  return createRemoteJWKSet(new URL(jwks_uri));
}

async function verify(token: string, keys: JWTVerifyGetKey, authorizer: JwtAuthorizer): Promise<JWTPayload> {
  const { payload } = await jwtVerify(token, keys, {
    algorithms,
    issuer: authorizer.issuer,
    requiredClaims: ["exp"],
  });
  const named = payload.aud ?? payload.client_id;
  const audiences = Array.isArray(named) ? named : [named];
  if (!audiences.some((each) => authorizer.audience.includes(String(each)))) {
    throw new errors.JWTClaimValidationFailed("invalid audience", payload, "aud", "check_failed");
  }
  if (payload.iat !== undefined && payload.iat > Date.now() / 1000) {
    throw new errors.JWTClaimValidationFailed("issued in the future", payload, "iat", "check_failed");
  }
  return payload;
}

function authorize(payload: JWTPayload, wanted: readonly string[]): Authorization {
  const scopes = String(payload.scope ?? payload.scp ?? "")
    .split(/[ ,]/)
    .filter(Boolean);
  if (wanted.length > 0 && !wanted.some((scope) => scopes.includes(scope))) return { kind: "forbidden" };
  const claims = Object.entries(payload).map(([name, value]) => [name, claimText(value)]);
  const identity = { claims: Object.fromEntries(claims), scopes: wanted.length > 0 ? scopes : null };
  return { kind: "allowed", identity };
}

/** API Gateway writes every claim as text, lists as `[a b]` and objects as `map[key:value]`. */
function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(claimText).join(" ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `map[${entries.map(([key, each]) => `${key}:${claimText(each)}`).join(" ")}]`;
}

function findToken(head: RequestHead, sources: readonly string[]): string | undefined {
  for (const source of sources) {
    const [, place, name = ""] = /^\$request\.(header|querystring)\.(.+)$/.exec(source) ?? [];
    const value =
      place === "header" ? head.headers[name.toLowerCase()]?.[0] : new URLSearchParams(head.query).get(name);
    const token = value?.replace(/^bearer\s+/i, "").trim();
    if (token) return token;
  }
  return undefined;
}

function describe(error: errors.JOSEError): string {
  return error instanceof errors.JWTExpired ? "the token has expired" : "the token is not valid";
}
