import type { FailureClass } from "../../domain/outbox.ts";
import type { SendTools } from "../channel.ts";
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

export interface Account {
  readonly appId: string;
  readonly appSecret: string;
}

/** What an error code means. */
export function refusal(code: number): Failure {
  const known = classes.find(([, codes]) => codes.includes(code))?.[0] ?? "content";
  return known === "rate-limited" ? rateLimited(String(code), undefined) : failed(known, String(code));
}

/** WeChat says that the token is no longer good. */
export function forgetToken(appId: string): void {
  tokens.delete(appId);
}

/** Per process. `stable_token` gives every caller the same token, so none of them ends another's. */
const tokens = new Map<string, { readonly token: string; readonly until: number }>();
const marginSeconds = 300;

/** The token that calls carry, as long as it is good; the credential of the account asks for it. */
export async function accessToken(
  { appId, appSecret }: Account,
  { fetch, apiBase, now }: Pick<SendTools, "fetch" | "apiBase" | "now">,
): Promise<string | Failure> {
  const known = tokens.get(appId);
  if (known && known.until > now.getTime()) return known.token;
  const body = { grant_type: "client_credential", appid: appId, secret: appSecret, force_refresh: false };
  const answer = await postJson(fetch, `${apiBase}/cgi-bin/stable_token`, body);
  if (isFailure(answer)) return answer;
  const parsed = Token.safeParse(answer.json).data;
  if (parsed?.access_token === undefined) {
    return parsed?.errcode === undefined
      ? failed("retryable", `http-${answer.status}`)
      : refusal(parsed.errcode);
  }
  const seconds = Math.max(0, (parsed.expires_in ?? 0) - marginSeconds);
  tokens.set(appId, { token: parsed.access_token, until: now.getTime() + seconds * 1000 });
  return parsed.access_token;
}
