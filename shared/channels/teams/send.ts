import type { FailureClass } from "../../domain/outbox.ts";
import { toPlainText } from "../../mail/markdown.ts";
import type { Delivery, OutboundMessage, SendTools } from "../channel.ts";
import { failed, rateLimited } from "../failed.ts";
import { isFailure, type PlatformAnswer, postJson, retryAfter } from "../platform-call.ts";
import { sendParts } from "../send-parts.ts";
import { splitText, utf8Bytes } from "../split-text.ts";
import { accessToken, type Bot } from "./access-token.ts";
import { Refusal, Sent, TeamsSecrets } from "./schema.ts";

/** Bytes of UTF-8. Teams takes messages of 28 KB with all that is around the text. */
export const maxTextLength = 20_000;

/** https://learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability#status-codes-from-bot-conversational-apis */
const byStatus: Readonly<Record<number, FailureClass>> = {
  401: "auth",
  403: "recipient",
  404: "recipient",
  412: "retryable",
};

/**
 * Writes into the conversation, in a channel below what is answered. The address is always the platform's own: one that came
 * with a message would be handed the bot's token.
 */
export async function send(message: OutboundMessage, tools: SendTools): Promise<Delivery> {
  const { appPassword, ...account } = TeamsSecrets.safeParse(tools.secrets).data ?? { appId: "" };
  if (appPassword === undefined) return failed("config", "no-app-password");
  const { conversation, text, thread } = message.entry;
  if (conversation === "") return failed("recipient", "no-conversation");
  const url = `${tools.apiBase}/v3/conversations/${encodeURIComponent(conversation)}/activities`;
  const quoted = thread.replyTo === undefined ? "" : `/${encodeURIComponent(thread.replyTo)}`;
  const parts = splitText(toPlainText(text), maxTextLength, utf8Bytes);
  return sendParts(message, parts, tools, (part) =>
    post(
      `${url}${quoted}`,
      { type: "message", text: part, textFormat: "plain" },
      { ...account, appPassword },
      tools,
    ),
  );
}

async function post(url: string, body: object, bot: Bot, tools: SendTools): Promise<Delivery> {
  let refused: string | undefined;
  for (const attempt of [1, 2]) {
    const token = await accessToken(bot, refused, tools);
    if (typeof token !== "string") return token;
    const answer = await postJson(tools.fetch, url, body, { authorization: `Bearer ${token}` });
    if (isFailure(answer)) return answer;
    // A token that was taken back before its time: one new one, then no more.
    if (answer.status !== 401 || attempt === 2) return outcome(answer, tools.now);
    refused = token;
  }
  return failed("auth", "token");
}

function outcome({ status, headers, json }: PlatformAnswer, now: Date): Delivery {
  if (status >= 200 && status < 300) {
    return { kind: "sent", providerId: Sent.safeParse(json).data?.id ?? "unknown" };
  }
  const said = Refusal.safeParse(json).data?.error.code.replace(/\W/g, "").slice(0, 60);
  const code = said || `http-${status}`;
  if (status === 429) return rateLimited("too-many-requests", retryAfter(headers, now));
  if (status >= 500) return failed("retryable", code);
  if (status < 400) return failed("config", code);
  return failed(byStatus[status] ?? "content", code);
}
