import type { SendTools, ShortLivedToken } from "../channel.ts";
import { type Failure, failed, rateLimited } from "../failed.ts";
import { callPlatform, isFailure, retryAfter } from "../platform-call.ts";
import { SignInRefusal, Token } from "./schema.ts";

/** Where the Bot Framework of the public cloud answers; signing in there is another host's. A stand-in answers for both. */
const connector = "https://smba.trafficmanager.net";
const signIn = "https://login.microsoftonline.com";

export interface Bot {
  readonly appId: string;
  readonly appPassword: string;
  readonly tenantId?: string;
}

type Tools = Pick<SendTools, "fetch" | "apiBase" | "now"> & Partial<Pick<SendTools, "tokens">>;

/**
 * The token that a bot writes with, for an hour (OAuth 2.0 client credentials,
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication#step-1-request-an-access-token).
 */
export async function accessToken(
  bot: Bot,
  refused: string | undefined,
  tools: Tools,
): Promise<string | Failure> {
  const renew = () => freshToken(bot, tools);
  if (tools.tokens) return tools.tokens.obtain(`teams:${bot.appId}`, refused, renew);
  const fresh = await renew();
  return "kind" in fresh ? fresh : fresh.token;
}

async function freshToken(
  { appId, appPassword, tenantId = "botframework.com" }: Bot,
  { fetch, apiBase, now }: Tools,
): Promise<ShortLivedToken | Failure> {
  const host = apiBase.startsWith(`${connector}/`) ? signIn : apiBase;
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: appId,
    client_secret: appPassword,
    scope: "https://api.botframework.com/.default",
  });
  const answer = await callPlatform(fetch, { url: `${host}/${tenantId}/oauth2/v2.0/token`, body });
  if (isFailure(answer)) return answer;
  const { status, headers, json } = answer;
  const token = Token.safeParse(json).data;
  if (status < 300 && token) {
    return { token: token.access_token, until: now.getTime() + (token.expires_in - 60) * 1000 };
  }
  if (status === 429) return rateLimited("sign-in", retryAfter(headers, now));
  const error = SignInRefusal.safeParse(json)
    .data?.error.replace(/[^\w-]/g, "")
    .slice(0, 60);
  if (status >= 500 || error === undefined) return failed("retryable", `http-${status}`);
  return failed(error === "temporarily_unavailable" ? "retryable" : "auth", error);
}
