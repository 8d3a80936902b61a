import { cleanLine } from "../../domain/clean-text.ts";
import { feedbackPayload } from "../../domain/feedback.ts";
import { feedbackLabels } from "../../domain/texts.ts";
import { toPlainText } from "../../mail/markdown.ts";
import type { Delivery, OutboundMessage, SendTools } from "../channel.ts";
import { failed, rateLimited } from "../failed.ts";
import { isFailure, type PlatformAnswer, postJson, retryAfter } from "../platform-call.ts";
import { retryKey } from "../retry-key.ts";
import { sendParts } from "../send-parts.ts";
import { splitText } from "../split-text.ts";
import { LineSecrets, Refusal, Sent } from "./schema.ts";

/** UTF-16 units of one message, and messages of one call. */
export const maxTextLength = 5000;
const messagesPerCall = 5;
/** LINE cuts a quick reply's label here. */
const longestLabel = 20;

/**
 * An automatic answer goes out on the reply token while it lasts, which costs nothing; everything else, and an answer whose
 * token LINE no longer takes, is pushed. A push carries a retry key, so a repeat is one message.
 */
export async function send(message: OutboundMessage, tools: SendTools): Promise<Delivery> {
  const secrets = LineSecrets.safeParse(tools.secrets);
  if (!secrets.success) return failed("config", "no-channel");
  const { entry } = message;
  if (entry.conversation === "" || entry.conversation === "unknown") return failed("recipient", "no-user");
  const texts = splitText(toPlainText(entry.text), maxTextLength);
  if (texts.length === 0) return failed("content", "empty");
  const messages = texts.map((text, at) => ({
    type: "text",
    text,
    ...(at === texts.length - 1 && entry.askHelped && { quickReply: helped(entry.id, entry.language) }),
  }));
  const authorization = `Bearer ${secrets.data.accessToken}`;
  const byToken = await replyWithToken(message, messages, authorization, tools);
  return byToken ?? push(message, messages, authorization, tools);
}

/** `undefined` when there is no token to use, or LINE would not have it. */
async function replyWithToken(
  { entry }: OutboundMessage,
  messages: readonly object[],
  authorization: string,
  { fetch, apiBase, now }: SendTools,
): Promise<Delivery | undefined> {
  const { replyToken } = entry.thread;
  // After a first attempt nobody knows whether the token was used.
  const usable = replyToken && entry.automatic && entry.attempts <= 1 && now.toISOString() < replyToken.until;
  if (!usable || messages.length > messagesPerCall) return undefined;
  const body = { replyToken: replyToken.token, messages };
  const answer = await postJson(fetch, `${apiBase}/v2/bot/message/reply`, body, { authorization });
  if (isFailure(answer)) return answer;
  const refused = answer.status === 400 && /invalid reply token/i.test(reasonOf(answer));
  return refused ? undefined : outcome(answer, now);
}

function push(
  message: OutboundMessage,
  messages: readonly object[],
  authorization: string,
  tools: SendTools,
): Promise<Delivery> {
  const { fetch, apiBase, now } = tools;
  const { entry } = message;
  const calls = Array.from({ length: Math.ceil(messages.length / messagesPerCall) }, (_, call) =>
    messages.slice(call * messagesPerCall, (call + 1) * messagesPerCall),
  );
  return sendParts(message, calls, tools, async (some, call) => {
    const body = { to: entry.conversation, messages: some };
    const key = retryKey(entry.id, String(call * messagesPerCall));
    const headers = { authorization, "x-line-retry-key": key };
    const answer = await postJson(fetch, `${apiBase}/v2/bot/message/push`, body, headers);
    return isFailure(answer) ? answer : outcome(answer, now);
  });
}

function outcome(answer: PlatformAnswer, now: Date): Delivery {
  const { status, headers } = answer;
  const reason = reasonOf(answer);
  if (status >= 200 && status < 300) return { kind: "sent", providerId: lastId(answer) ?? "unknown" };
  // The retry key was accepted before: the message is on its way already.
  if (status === 409)
    return {
      kind: "sent",
      providerId: lastId(answer) ?? headers.get("x-line-accepted-request-id") ?? "unknown",
    };
  if (status === 429 && /monthly limit/i.test(reason)) return failed("config", "monthly-limit");
  if (status === 429) return rateLimited("too-many-requests", retryAfter(headers, now));
  if (status >= 500) return failed("retryable", `http-${status}`);
  if (status === 401 || status === 403) return failed("auth", `http-${status}`);
  if (status === 400 && /failed to send messages/i.test(reason)) return failed("recipient", "unknown-user");
  return failed(status >= 400 ? "content" : "config", `http-${status}`);
}

function lastId({ json }: PlatformAnswer): string | undefined {
  return Sent.safeParse(json).data?.sentMessages.at(-1)?.id;
}

function reasonOf({ json }: PlatformAnswer): string {
  return Refusal.safeParse(json).data?.message ?? "";
}

function helped(outbox: string, language: string) {
  const labels = feedbackLabels(language);
  return {
    items: (["yes", "no"] as const).map((feedback) => ({
      type: "action",
      action: {
        type: "postback",
        label: cleanLine(labels[feedback], longestLabel),
        data: feedbackPayload(feedback, outbox),
        displayText: labels[feedback],
      },
    })),
  };
}
