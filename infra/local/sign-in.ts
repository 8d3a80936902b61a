import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { exportJWK, generateKeyPair, importJWK, type JWK, jwtVerify, SignJWT } from "jose";
import * as z from "zod";
import { readJsonFile, writeDurably } from "./durable-file.ts";
import { closeHttp, isForThisMachine, LOOPBACK, listenOnLoopback } from "./ports.ts";
import { type Chosen, codeFlow, type Mint } from "./sign-in/code-flow.ts";
import { sendJson as json } from "./sign-in/responses.ts";

const KEY_FILE = "sign-in-key.json";
const TOKEN_SECONDS = 12 * 3600;
/** As Cognito is told for pages: they renew it. */
const PAGE_TOKEN_SECONDS = 3600;
const MAX_BODY = 10_000;

const StoredKey = z.looseObject({
  kty: z.literal("RSA"),
  kid: z.string(),
  n: z.string(),
  e: z.string(),
  d: z.string(),
});
const SignIn = z.strictObject({
  name: z.string().trim().min(1).max(100),
  role: z.string().min(1),
});

export interface SignInOptions {
  port: number;
  dataDir: string;
  /** The client id that tokens are issued to, which the API's authorizer asks for. */
  clientId: string;
  /** The groups of the user pool; a person signs in as a member of one. */
  groups: readonly string[];
  /** Pages that people may come from and go back to, whole URLs; their scripts may ask for tokens. */
  callbackUrls?: readonly string[];
  now?: () => Date;
}

/** Who a token is for. */
export interface Identity {
  sub: string;
  email: string;
  username: string;
  groups: readonly string[];
}

export interface SignInServer {
  /** The issuer of the tokens: stands where `ProviderURL` of the user pool stands in AWS. */
  issuer: string;
  port: number;
  issueToken(identity: Identity, lifetimeSeconds?: number): Promise<string>;
  close(): Promise<void>;
}

/**
 * Stands in for the Cognito user pool: an OpenID issuer on loopback with discovery, one RS256 key that outlives
 * restarts, and access tokens with Cognito's claims (`token_use`, `client_id`, `cognito:groups`, `username`).
 *
 * There are no passwords: whoever may use this machine signs in with `POST /sign-in {"name", "role"}`, or on a page by
 * the authorisation code flow. Pages of other origins than the desk's may not, so that a stranger's web site open in the
 * same browser gets no token.
 */
export async function startSignIn(options: SignInOptions): Promise<SignInServer> {
  const key = await loadKey(options.dataDir);
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (!response.headersSent) json(response, 500, { error: "server_error" });
      console.error("Sign-in failed:", error);
    });
  });
  const port = await listenOnLoopback(server, options.port);
  const issuer = `http://${LOOPBACK}:${port}`;
  const issueToken = (identity: Identity, lifetimeSeconds = TOKEN_SECONDS) =>
    sign(identity, lifetimeSeconds, { key, issuer, ...options });

  const callbackUrls = options.callbackUrls ?? [];
  const flow = codeFlow(mintOf({ key, issuer, issueToken, ...options, callbackUrls }));
  const pages = new Set(callbackUrls.map((url) => new URL(url).origin));

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isForThisMachine(request)) return json(response, 403, { error: "wrong_host" });
    const { origin } = request.headers;
    if (origin !== undefined && pages.has(origin)) {
      response.setHeader("access-control-allow-origin", origin);
      response.setHeader("vary", "origin");
    }
    switch (`${request.method} ${request.url?.split("?")[0]}`) {
      case "GET /.well-known/openid-configuration":
        return json(response, 200, discovery(issuer));
      case "GET /.well-known/jwks.json":
        return json(response, 200, { keys: [publicPart(key)] });
      case "POST /sign-in":
        return signIn(request, response);
      case "GET /oauth2/authorize":
        return flow.authorize(request, response);
      case "POST /oauth2/authorize":
        if (origin !== issuer) return json(response, 403, { error: "cross_origin" });
        return flow.authorize(request, response, await readForm(request));
      case "POST /oauth2/token":
        if (origin !== undefined && !pages.has(origin)) return json(response, 403, { error: "cross_origin" });
        return flow.token(await readForm(request), response);
      case "GET /favicon.ico":
        response.writeHead(204);
        response.end();
        return;
      case "GET /logout":
        return flow.logout(request, response);
      default:
        return json(response, 404, { error: "not_found" });
    }
  }

  async function signIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers.origin !== undefined) return json(response, 403, { error: "cross_origin" });
    const wanted = SignIn.safeParse(await readJson(request));
    if (!wanted.success) {
      const hint = 'send JSON like {"name": "Mei", "role": "agent"}';
      return json(response, 400, { error: "invalid_request", error_description: hint });
    }
    const { name, role } = wanted.data;
    if (!options.groups.includes(role)) {
      const hint = `the role must be one of: ${options.groups.join(", ")}`;
      return json(response, 400, { error: "invalid_role", error_description: hint });
    }
    const access_token = await issueToken(identityOf(name, role));
    json(response, 200, { access_token, token_type: "Bearer", expires_in: TOKEN_SECONDS });
  }

  return { issuer, port, issueToken, close: () => closeHttp(server) };
}

/** The same name is the same person after a restart: the subject is made of the name. */
export function identityOf(name: string, role: string): Identity {
  const hash = createHash("sha256").update(name.toLowerCase()).digest("hex");
  const sub = [
    hash.slice(0, 8),
    hash.slice(8, 12),
    hash.slice(12, 16),
    hash.slice(16, 20),
    hash.slice(20, 32),
  ].join("-");
  const local =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, ".")
      .replace(/^\.|\.$/g, "") || hash.slice(0, 8);
  return { sub, email: `${local}@desk.local`, username: name, groups: [role] };
}

async function sign(
  identity: Identity,
  lifetimeSeconds: number,
  { key, issuer, clientId, now }: SignInOptions & { key: JWK; issuer: string },
): Promise<string> {
  const issuedAt = Math.floor((now?.() ?? new Date()).getTime() / 1000);
  const claims = {
    sub: identity.sub,
    "cognito:groups": [...identity.groups],
    client_id: clientId,
    token_use: "access",
    scope: "openid",
    auth_time: issuedAt,
    username: identity.username,
    email: identity.email,
    jti: randomUUID(),
  };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "RS256", kid: key.kid ?? "" })
    .setIssuer(issuer)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + lifetimeSeconds)
    .sign(await importJWK(key, "RS256"));
}

interface Signing {
  readonly key: JWK;
  readonly issuer: string;
  readonly clientId: string;
}

function mintOf(
  options: Signing & {
    readonly groups: readonly string[];
    readonly callbackUrls: readonly string[];
    readonly issueToken: SignInServer["issueToken"];
  },
): Mint {
  const { issuer, clientId, groups, callbackUrls, issueToken } = options;
  return {
    issuer,
    clientId,
    groups,
    callbackUrls,
    tokenSeconds: PAGE_TOKEN_SECONDS,
    async tokensFor({ name, role }, nonce) {
      const identity = identityOf(name, role);
      const claims = { sub: identity.sub, token_use: "id", ...(nonce !== undefined && { nonce }) };
      return {
        access_token: await issueToken(identity, PAGE_TOKEN_SECONDS),
        id_token: await signClaims({ ...claims }, clientId, PAGE_TOKEN_SECONDS, options),
      };
    },
    seal: (person, purpose) => signClaims({ ...person }, purpose, TOKEN_SECONDS, options),
    async unseal(text, purpose) {
      try {
        const key = await importJWK(publicPart(options.key), "RS256");
        const { payload } = await jwtVerify(text, key, { issuer, audience: purpose });
        return Person.parse(payload) satisfies Chosen;
      } catch {
        return undefined;
      }
    },
  };
}

const Person = z.object({ name: z.string(), role: z.string() });

async function signClaims(
  claims: Record<string, unknown>,
  audience: string,
  seconds: number,
  { key, issuer }: Signing,
): Promise<string> {
  const issuedAt = Math.floor(Date.now() / 1000);
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "RS256", kid: key.kid ?? "" })
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + seconds)
    .sign(await importJWK(key, "RS256"));
}

async function loadKey(dataDir: string): Promise<JWK> {
  const path = join(dataDir, KEY_FILE);
  const stored = readJsonFile(path);
  if (stored !== undefined) {
    const parsed = StoredKey.safeParse(stored);
    if (!parsed.success) throw new Error(`${path} holds no private key; delete it to have a new one made.`);
    return parsed.data;
  }
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const key = { ...(await exportJWK(privateKey)), kid: randomUUID() };
  await writeDurably(path, JSON.stringify(key), 0o600);
  return key;
}

function publicPart({ n, e, kid }: JWK): Record<string, unknown> {
  return { kty: "RSA", alg: "RS256", use: "sig", kid, n, e };
}

function discovery(issuer: string): Record<string, unknown> {
  return {
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    id_token_signing_alg_values_supported: ["RS256"],
    subject_types_supported: ["public"],
    response_types_supported: ["code"],
    authorization_endpoint: `${issuer}/oauth2/authorize`,
    token_endpoint: `${issuer}/oauth2/token`,
    end_session_endpoint: `${issuer}/logout`,
  };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  try {
    return JSON.parse(await readBody(request));
  } catch {
    return undefined;
  }
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams(await readBody(request));
}

/** Nothing of a body that is too long. */
async function readBody(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) {
    body += chunk;
    if (body.length > MAX_BODY) return "";
  }
  return body;
}
