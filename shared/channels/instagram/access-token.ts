import { credentialsMark } from "../../domain/channel-health.ts";
import type { SendTools } from "../channel.ts";
import { callPlatform, isFailure } from "../platform-call.ts";
import { Renewed } from "./schema.ts";

/** Tokens last 60 days and are renewed weekly: a month of failures is borne. Milliseconds. */
const renewedAfter = 7 * 86_400_000;
const triedAgainAfter = 86_400_000;

const nameOf = (kept: string) => `instagram:${credentialsMark({ kept })}`;

/** The token to send with: what was renewed last, else the one that the operator keeps. Renews nothing. */
export async function accessToken(kept: string, tokens: SendTools["tokens"]): Promise<string> {
  return (await tokens?.kept(nameOf(kept)))?.token ?? kept;
}

/**
 * Renews a token of Instagram Login once a week; answers with the token to use. One that cannot be renewed is used as long as
 * it is taken.
 * https://developers.facebook.com/docs/instagram-platform/reference/refresh_access_token
 */
export async function renewedToken(
  kept: string,
  tools: Pick<SendTools, "fetch" | "apiBase" | "now" | "tokens">,
): Promise<string> {
  if (!tools.tokens) return kept;
  const token = await tools.tokens.obtain(
    `instagram:${credentialsMark({ kept })}`,
    undefined,
    async (before) => {
      const token = before?.token ?? kept;
      const renewed = await renew(token, tools);
      const now = tools.now.getTime();
      return renewed === undefined
        ? { token, until: now + triedAgainAfter }
        : { token: renewed, until: now + renewedAfter };
    },
  );
  return typeof token === "string" ? token : kept;
}

/** A token of less than a day is not renewed, and a page's token never is. */
async function renew(
  token: string,
  { fetch, apiBase }: Pick<SendTools, "fetch" | "apiBase">,
): Promise<string | undefined> {
  const query = new URLSearchParams({ grant_type: "ig_refresh_token", access_token: token });
  const answer = await callPlatform(fetch, {
    url: `${apiBase}/refresh_access_token?${query}`,
    method: "GET",
  });
  return isFailure(answer) ? undefined : Renewed.safeParse(answer.json).data?.access_token;
}
