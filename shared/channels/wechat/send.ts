import type { FailureClass } from "../../domain/outbox.ts";
import { toPlainText } from "../../mail/markdown.ts";
import type { Delivery, OutboundMessage, SendTools } from "../channel.ts";
import { type Failure, failed, rateLimited } from "../failed.ts";
import { isFailure, postJson } from "../platform-call.ts";
import { splitText, utf8Bytes } from "../split-text.ts";
import { Answer, Token, WechatSecrets } from "./schema.ts";

/** Bytes of UTF-8. */
export const maxTextLength = 2048;

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
const staleToken: readonly number[] = [40001, 40014, 42001];

/**
 * Sends a customer-service message (客服消息): five for each message of the customer, within 48 hours. WeChat answers 200 to
 * everything; the error code is in the body. A failure in the middle fails the whole.
 */
export async function send(message: OutboundMessage, tools: SendTools): Promise<Delivery> {
  const secrets = WechatSecrets.safeParse(tools.secrets);
  if (!secrets.success || secrets.data.appSecret === undefined) return failed("config", "no-app-secret");
  const { entry } = message;
  if (entry.address === "") return failed("recipient", "no-openid");
  const parts = splitText(toPlainText(entry.text), maxTextLength, utf8Bytes);
  if (parts.length === 0) return failed("content", "empty");
  const account: Account = { appId: secrets.data.appId, appSecret: secrets.data.appSecret };
  let last: Delivery = failed("content", "empty");
  for (const [at, part] of parts.entries()) {
    const body = { touser: entry.address, msgtype: "text", text: { content: part } };
    last = await sendOne(body, `${entry.id}:${at}`, account, tools);
    if (last.kind === "failed") return last;
  }
  return last;
}

interface Account {
  readonly appId: string;
  readonly appSecret: string;
}

async function sendOne(body: object, id: string, account: Account, tools: SendTools): Promise<Delivery> {
  for (const attempt of [1, 2]) {
    const token = await accessToken(account, tools);
    if (typeof token !== "string") return token;
    const url = `${tools.apiBase}/cgi-bin/message/custom/send?access_token=${encodeURIComponent(token)}`;
    const answer = await postJson(tools.fetch, url, body);
    if (isFailure(answer)) return answer;
    const parsed = Answer.safeParse(answer.json).data;
    const code = parsed?.errcode;
    if (code === 0) return { kind: "sent", providerId: String(parsed?.msgid ?? id) };
    if (code === undefined) return failed("retryable", `http-${answer.status}`);
    if (!staleToken.includes(code) || attempt === 2) return refusal(code);
    tokens.delete(account.appId);
  }
  return failed("auth", "token");
}

function refusal(code: number): Failure {
  const known = classes.find(([, codes]) => codes.includes(code))?.[0] ?? "content";
  return known === "rate-limited" ? rateLimited(String(code), undefined) : failed(known, String(code));
}

/** Per process. `stable_token` gives every caller the same token, so none of them ends another's. */
const tokens = new Map<string, { readonly token: string; readonly until: number }>();
const marginSeconds = 300;

async function accessToken(
  { appId, appSecret }: Account,
  { fetch, apiBase, now }: SendTools,
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
