import { toPlainText } from "../../mail/markdown.ts";
import type { Delivery, OutboundMessage, SendTools } from "../channel.ts";
import { failed } from "../failed.ts";
import { isFailure, postJson } from "../platform-call.ts";
import { sendParts } from "../send-parts.ts";
import { splitText, utf8Bytes } from "../split-text.ts";
import { type Account, accessToken, refusal, staleToken } from "./access-token.ts";
import { Answer, WechatSecrets } from "./schema.ts";

/** Bytes of UTF-8. */
export const maxTextLength = 2048;

/**
 * Sends a customer-service message (客服消息): five for each message of the customer, within 48 hours. WeChat answers 200 to
 * everything; the error code is in the body.
 */
export async function send(message: OutboundMessage, tools: SendTools): Promise<Delivery> {
  const secrets = WechatSecrets.safeParse(tools.secrets);
  if (!secrets.success || secrets.data.appSecret === undefined) return failed("config", "no-app-secret");
  const { entry } = message;
  if (entry.address === "") return failed("recipient", "no-openid");
  const parts = splitText(toPlainText(entry.text), maxTextLength, utf8Bytes);
  if (parts.length === 0) return failed("content", "empty");
  const account: Account = { appId: secrets.data.appId, appSecret: secrets.data.appSecret };
  return sendParts(message, parts, tools, (content, at) => {
    const body = { touser: entry.address, msgtype: "text", text: { content } };
    return sendOne(body, `${entry.id}:${at}`, account, tools);
  });
}

async function sendOne(body: object, id: string, account: Account, tools: SendTools): Promise<Delivery> {
  let refused: string | undefined;
  for (const attempt of [1, 2]) {
    const token = await accessToken(account, refused, tools);
    if (typeof token !== "string") return token;
    const url = `${tools.apiBase}/cgi-bin/message/custom/send?access_token=${encodeURIComponent(token)}`;
    const answer = await postJson(tools.fetch, url, body);
    if (isFailure(answer)) return answer;
    const parsed = Answer.safeParse(answer.json).data;
    const code = parsed?.errcode;
    if (code === 0) return { kind: "sent", providerId: String(parsed?.msgid ?? id) };
    if (code === undefined) return failed("retryable", `http-${answer.status}`);
    if (!staleToken.includes(code) || attempt === 2) return refusal(code);
    refused = token;
  }
  return failed("auth", "token");
}
