import { createHash, randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import * as z from "zod";
import { signInPage } from "./page.ts";
import { sendHtml, sendJson } from "./responses.ts";

const COOKIE = "relaydesk-person";
const CODE_SECONDS = 300;

/** Somebody who chose a name and a role on this machine. */
export interface Chosen {
  readonly name: string;
  readonly role: string;
}

/** The tokens of one person, and texts that only this issuer can have written. */
export interface Mint {
  readonly issuer: string;
  readonly clientId: string;
  readonly groups: readonly string[];
  /** Pages that may be sent back to, whole URLs. */
  readonly callbackUrls: readonly string[];
  tokensFor(person: Chosen, nonce: string | undefined): Promise<{ access_token: string; id_token: string }>;
  readonly tokenSeconds: number;
  seal(person: Chosen, purpose: "cookie" | "refresh"): Promise<string>;
  /** `undefined` for a text of somebody else, of another purpose, or of long ago. */
  unseal(text: string, purpose: "cookie" | "refresh"): Promise<Chosen | undefined>;
}

const Authorize = z.object({
  client_id: z.string(),
  redirect_uri: z.string(),
  response_type: z.literal("code"),
  state: z.string().max(2_000).optional(),
  nonce: z.string().max(200).optional(),
  code_challenge: z.string().regex(/^[\w-]{43}$/),
  code_challenge_method: z.literal("S256"),
});
type Authorize = z.infer<typeof Authorize>;

interface Issued {
  readonly person: Chosen;
  readonly asked: Authorize;
  readonly until: number;
}

/**
 * The authorisation code flow with PKCE (RFC 6749 section 4.1, RFC 7636), under the paths that Cognito has. There are no
 * passwords: whoever may use this machine chooses a name and a role. The cookie stands for Cognito's own, by which a
 * reloaded page gets its tokens without asking anybody.
 */
export function codeFlow(mint: Mint, now: () => number = Date.now) {
  const codes = new Map<string, Issued>();

  function answerWithCode(person: Chosen, asked: Authorize, response: ServerResponse, cookie?: string): void {
    for (const [code, { until }] of codes) if (until < now()) codes.delete(code);
    const code = randomBytes(24).toString("base64url");
    codes.set(code, { person, asked, until: now() + CODE_SECONDS * 1000 });
    const goal = new URL(asked.redirect_uri);
    goal.searchParams.set("code", code);
    if (asked.state !== undefined) goal.searchParams.set("state", asked.state);
    response.writeHead(303, {
      location: goal.href,
      "cache-control": "no-store",
      ...(cookie !== undefined && { "set-cookie": `${COOKIE}=${cookie}; Path=/; HttpOnly; SameSite=Lax` }),
    });
    response.end();
  }

  /** Shows the page, or goes straight back with a code for somebody who is known. */
  async function authorize(request: IncomingMessage, response: ServerResponse, form?: URLSearchParams) {
    const query = new URL(request.url ?? "/", mint.issuer).searchParams;
    const asked = Authorize.safeParse(Object.fromEntries(query));
    const mayReturn =
      asked.success &&
      asked.data.client_id === mint.clientId &&
      mint.callbackUrls.includes(asked.data.redirect_uri);
    if (!mayReturn) return sendHtml(response, 400, signInPage({ groups: mint.groups, problem: "request" }));
    if (form) {
      const name = form.get("name")?.trim() ?? "";
      const role = form.get("role") ?? "";
      if (name === "" || name.length > 100 || !mint.groups.includes(role)) {
        return sendHtml(response, 400, signInPage({ groups: mint.groups, problem: "choice" }));
      }
      const person = { name, role };
      return answerWithCode(person, asked.data, response, await mint.seal(person, "cookie"));
    }
    const known = await mint.unseal(cookieOf(request), "cookie");
    if (known && mint.groups.includes(known.role)) return answerWithCode(known, asked.data, response);
    sendHtml(response, 200, signInPage({ groups: mint.groups }));
  }

  async function token(form: URLSearchParams, response: ServerResponse) {
    const granted = await redeem(form);
    if (!granted || form.get("client_id") !== mint.clientId) {
      return sendJson(response, 400, { error: "invalid_grant" });
    }
    sendJson(response, 200, {
      ...(await mint.tokensFor(granted.person, granted.nonce)),
      refresh_token: await mint.seal(granted.person, "refresh"),
      token_type: "Bearer",
      expires_in: mint.tokenSeconds,
    });
  }

  async function redeem(form: URLSearchParams): Promise<{ person: Chosen; nonce?: string } | undefined> {
    if (form.get("grant_type") === "refresh_token") {
      const person = await mint.unseal(form.get("refresh_token") ?? "", "refresh");
      return person && { person };
    }
    const code = form.get("code") ?? "";
    const issued = codes.get(code);
    codes.delete(code);
    if (form.get("grant_type") !== "authorization_code" || !issued || issued.until < now()) return undefined;
    const { asked, person } = issued;
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    if (challenge !== asked.code_challenge || form.get("redirect_uri") !== asked.redirect_uri)
      return undefined;
    return { person, ...(asked.nonce !== undefined && { nonce: asked.nonce }) };
  }

  function logout(request: IncomingMessage, response: ServerResponse): void {
    const query = new URL(request.url ?? "/", mint.issuer).searchParams;
    const goal = query.get("logout_uri") ?? "";
    response.setHeader("set-cookie", `${COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`);
    if (!mint.callbackUrls.includes(goal)) {
      sendHtml(response, 400, signInPage({ groups: mint.groups, problem: "request" }));
      return;
    }
    response.writeHead(303, { location: goal });
    response.end();
  }

  return { authorize, token, logout };
}

function cookieOf(request: IncomingMessage): string {
  const cookies = (request.headers.cookie ?? "").split(/;\s*/);
  return cookies.find((each) => each.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? "";
}
