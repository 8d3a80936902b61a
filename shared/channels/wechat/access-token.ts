import type { FailureClass } from "../../domain/outbox.ts";
import type { SendTools, ShortLivedToken } from "../channel.ts";
import { type Failure, failed, rateLimited } from "../failed.ts";
import { isFailure, postJson } from "../platform-call.ts";
import { Token } from "./schema.ts";

/** 全局返回码 (https://developers.weixin.qq.com/doc/offiaccount/Getting_Started/Global_Return_Code.html). */
const classes: readonly (readonly [FailureClass, readonly number[]])[] = [
  ["retryable", [-1]],
  ["auth", [40001, 40014, 42001, 41001, 40125, 40013, 41004]],
  ["window-closed", [45015, 45047]],
  ["rate-limited", [45011, 45009]],
  ["recipient", [40003, 43004]],
  ["config", [48001, 40164]],
  ["content", [45002, 87014, 44004, 40008]],
];

/** With one of these the access token has run out or was replaced: one new one, then no more. */
export const staleToken: readonly number[] = [40001, 40014, 42001];

/** What an error code means. */
export function refusal(code: number): Failure {
  const known = classes.find(([, codes]) => codes.includes(code))?.[0] ?? "content";
  return known === "rate-limited" ? rateLimited(String(code), undefined) : failed(known, String(code));
}

export interface Account {
  readonly appId: string;
  readonly appSecret: string;
}

/**
 * One for all senders. `stable_token` gives every caller the same one, so none of them ends another's; it may not be asked for
 * without end, though, and each answer of the classic interface would end all others.
 */
export async function accessToken(
  account: Account,
  refused: string | undefined,
  tools: Pick<SendTools, "fetch" | "apiBase" | "now"> & Partial<Pick<SendTools, "tokens">>,
): Promise<string | Failure> {
  const renew = () => freshToken(account, tools);
  if (tools.tokens) return tools.tokens.obtain(`wechat:${account.appId}`, refused, renew);
  const fresh = await renew();
  return "kind" in fresh ? fresh : fresh.token;
}

async function freshToken(
  { appId, appSecret }: Account,
  { fetch, apiBase, now }: Pick<SendTools, "fetch" | "apiBase" | "now">,
): Promise<ShortLivedToken | Failure> {
  const body = { grant_type: "client_credential", appid: appId, secret: appSecret, force_refresh: false };
  const answer = await postJson(fetch, `${apiBase}/cgi-bin/stable_token`, body);
  if (isFailure(answer)) return answer;
  const parsed = Token.safeParse(answer.json).data;
  if (parsed?.access_token === undefined) {
    return parsed?.errcode === undefined
      ? failed("retryable", `http-${answer.status}`)
      : refusal(parsed.errcode);
  }
  return { token: parsed.access_token, until: now.getTime() + (parsed.expires_in ?? 0) * 1000 };
}
