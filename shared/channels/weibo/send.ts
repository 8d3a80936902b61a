import type { FailureClass } from "../../domain/outbox.ts";
import { toPlainText } from "../../mail/markdown.ts";
import type { Delivery, OutboundMessage, SendTools } from "../channel.ts";
import { failed, rateLimited } from "../failed.ts";
import { callPlatform, isFailure, retryAfter } from "../platform-call.ts";
import { retryKey } from "../retry-key.ts";
import { sendParts } from "../send-parts.ts";
import { splitText } from "../split-text.ts";
import { Refusal, WeiboSecrets } from "./schema.ts";

/** Characters, counted as UTF-16 units. */
export const maxTextLength = 300;

const classes: readonly (readonly [FailureClass, readonly number[]])[] = [
  ["auth", [21327, 21332, 21314, 21315, 21316, 21317]],
  ["rate-limited", [10022, 10023, 10024]],
  ["recipient", [20003, 20101]],
  ["content", [10016, 20012, 20013]],
  ["retryable", [10001, 10002]],
];

/** Sends private messages. Comments need a contract with Weibo and are left to agents. */
export async function send(message: OutboundMessage, tools: SendTools): Promise<Delivery> {
  const secrets = WeiboSecrets.safeParse(tools.secrets);
  if (!secrets.success || secrets.data.accessToken === undefined) return failed("config", "no-access-token");
  const { entry } = message;
  if (!/^\d{1,20}$/.test(entry.address)) return failed("recipient", "no-user");
  if (entry.thread.comment) return failed("config", "comments-need-a-contract");
  const parts = splitText(toPlainText(entry.text), maxTextLength);
  if (parts.length === 0) return failed("content", "empty");
  const { accessToken } = secrets.data;
  return sendParts(message, parts, tools, (text, at) =>
    sendOne(text, retryKey(entry.id, String(at)), entry.address, accessToken, tools),
  );
}

/** @param id of our own: Weibo gives none */
async function sendOne(
  text: string,
  id: string,
  receiver: string,
  accessToken: string,
  { fetch, apiBase, now }: SendTools,
): Promise<Delivery> {
  const form = new URLSearchParams({
    access_token: accessToken,
    type: "text",
    data: JSON.stringify({ text }),
    receiver_id: receiver,
    save_sender_box: "1",
  });
  const answer = await callPlatform(fetch, {
    url: `${apiBase}/2/messages/reply.json`,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: form.toString(),
  });
  if (isFailure(answer)) return answer;
  const code = Refusal.safeParse(answer.json).data?.error_code;
  if (answer.status >= 200 && answer.status < 300 && code === undefined)
    return { kind: "sent", providerId: id };
  const known = classes.find(([, codes]) => code !== undefined && codes.includes(code))?.[0];
  const name = code === undefined ? `http-${answer.status}` : String(code);
  if (known === "rate-limited" || answer.status === 429)
    return rateLimited(name, retryAfter(answer.headers, now));
  if (known !== undefined) return failed(known, name);
  if (answer.status >= 500) return failed("retryable", name);
  if (answer.status === 401 || answer.status === 403) return failed("auth", name);
  return failed(answer.status >= 400 ? "content" : "config", name);
}
