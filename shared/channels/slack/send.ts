import type { FailureClass } from "../../domain/outbox.ts";
import { toPlainText } from "../../mail/markdown.ts";
import type { Delivery, OutboundMessage, SendTools } from "../channel.ts";
import { failed, rateLimited } from "../failed.ts";
import { isFailure, postJson, retryAfter } from "../platform-call.ts";
import { sendParts } from "../send-parts.ts";
import { splitText } from "../split-text.ts";
import { Answer, SlackSecrets } from "./schema.ts";

/** What Slack advises for one message. UTF-16 units. */
export const maxTextLength = 4000;

/** Errors of chat.postMessage (https://docs.slack.dev/reference/methods/chat.postMessage). */
const classes: readonly (readonly [FailureClass, readonly string[]])[] = [
  ["rate-limited", ["ratelimited", "rate_limited"]],
  [
    "auth",
    ["invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope"],
  ],
  ["recipient", ["channel_not_found", "is_archived", "not_in_channel", "user_not_found", "cannot_dm_bot"]],
  ["retryable", ["internal_error", "fatal_error", "service_unavailable", "request_timeout"]],
];

/** Writes into the conversation, and below the message in a channel. Slack answers 200 to what it refuses. */
export async function send(message: OutboundMessage, tools: SendTools): Promise<Delivery> {
  const secrets = SlackSecrets.safeParse(tools.secrets);
  if (!secrets.success || secrets.data.botToken === undefined) return failed("config", "no-bot-token");
  const { entry } = message;
  const [, channel, thread] = /^([A-Z0-9]{1,32})(?::([\d.]+))?$/.exec(entry.conversation) ?? [];
  if (channel === undefined) return failed("recipient", "no-channel");
  const parts = splitText(escaped(toPlainText(entry.text)), maxTextLength);
  if (parts.length === 0) return failed("content", "empty");
  const { botToken } = secrets.data;
  return sendParts(message, parts, tools, (text) => {
    const body = { channel, text, unfurl_links: false, ...(thread !== undefined && { thread_ts: thread }) };
    return post(body, botToken, tools);
  });
}

async function post(body: object, token: string, { fetch, apiBase, now }: SendTools): Promise<Delivery> {
  const answer = await postJson(fetch, `${apiBase}/api/chat.postMessage`, body, {
    authorization: `Bearer ${token}`,
  });
  if (isFailure(answer)) return answer;
  const said = Answer.safeParse(answer.json).data;
  if (said?.ok)
    return { kind: "sent", providerId: said.channel && said.ts ? `${said.channel}:${said.ts}` : "unknown" };
  const error = said?.error;
  const known = classes.find(([, errors]) => error !== undefined && errors.includes(error))?.[0];
  if (known === "rate-limited" || answer.status === 429) {
    return rateLimited("too-many-requests", retryAfter(answer.headers, now));
  }
  if (known !== undefined) return failed(known, error ?? "unknown");
  if (answer.status >= 500 || said === undefined) return failed("retryable", `http-${answer.status}`);
  return failed("content", error?.slice(0, 60) ?? `http-${answer.status}`);
}

/** The three signs that Slack reads as markup. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
