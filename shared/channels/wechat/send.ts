import { toPlainText } from "../../mail/markdown.ts";
import type { Delivery, OutboundMessage, SendTools } from "../channel.ts";
import { failed } from "../failed.ts";
import { isFailure, postJson } from "../platform-call.ts";
import { splitText, utf8Bytes } from "../split-text.ts";
import { type Account, accessToken, forgetToken, refusal, staleToken } from "./access-token.ts";
import { Answer, WechatSecrets } from "./schema.ts";

/** Bytes of UTF-8. */
export const maxTextLength = 2048;

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
    forgetToken(account.appId);
  }
  return failed("auth", "token");
}
