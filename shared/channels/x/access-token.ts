import { credentialsMark } from "../../domain/channel-health.ts";
import type { SendTools, ShortLivedToken } from "../channel.ts";
import { type Failure, failed } from "../failed.ts";
import { callPlatform, isFailure } from "../platform-call.ts";
import { Renewed, type XSecrets } from "./schema.ts";

/**
 * The token to send with: the one that the operator keeps, or one of two hours that a refresh token gets. X takes each refresh
 * token once and answers with the next, so all senders share what was got last.
 * https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code
 *
 * @param refused the token that X does not take any more
 */
export async function accessToken(
  secrets: XSecrets,
  refused: string | undefined,
  tools: Pick<SendTools, "fetch" | "apiBase" | "now" | "tokens">,
): Promise<string | Failure> {
  const { accessToken: kept, refreshToken, clientId } = secrets;
  if (refreshToken === undefined || clientId === undefined || !tools.tokens) {
    if (kept === undefined) return failed("config", "no-access-token");
    return kept === refused ? failed("auth", "token") : kept;
  }
  // Other secrets begin anew.
  const name = `x:${credentialsMark({ refreshToken, clientId })}`;
  return tools.tokens.obtain(name, refused, (before) =>
    renew(before?.refresh ?? refreshToken, secrets, tools),
  );
}

async function renew(
  refreshToken: string,
  { clientId = "", clientSecret }: XSecrets,
  { fetch, apiBase, now }: Pick<SendTools, "fetch" | "apiBase" | "now">,
): Promise<ShortLivedToken | Failure> {
  const form = { grant_type: "refresh_token", refresh_token: refreshToken, client_id: clientId };
  const answer = await callPlatform(fetch, {
    url: `${apiBase}/2/oauth2/token`,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      // Confidential clients prove who they are.
      ...(clientSecret !== undefined && {
        authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`,
      }),
    },
    body: new URLSearchParams(form).toString(),
  });
  if (isFailure(answer)) return answer;
  const renewed = Renewed.safeParse(answer.json).data;
  if (renewed === undefined) {
    const dead = answer.status === 400 || answer.status === 401;
    return dead ? failed("auth", "refresh-token") : failed("retryable", `http-${answer.status}`);
  }
  return {
    token: renewed.access_token,
    until: now.getTime() + renewed.expires_in * 1000,
    ...(renewed.refresh_token !== undefined && { refresh: renewed.refresh_token }),
  };
}
