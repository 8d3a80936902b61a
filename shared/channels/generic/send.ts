import { toPlainText } from "../../mail/markdown.ts";
import type { Delivery, OutboundMessage, SendTools } from "../channel.ts";
import { failed, rateLimited } from "../failed.ts";
import { callPlatform, isFailure, retryAfter } from "../platform-call.ts";
import { signWebhook } from "../standard-webhooks.ts";
import { GenericSecrets } from "./schema.ts";

/**
 * Posts a reply to the source's configured address, signed as its own events are. The address that an event may name is
 * never used: whoever can send events must not decide where answers go. The outbox id is the delivery's id, so a source
 * that keeps ids sees a repeat as one.
 */
export async function send(message: OutboundMessage, tools: SendTools): Promise<Delivery> {
  const secrets = GenericSecrets.safeParse(tools.secrets);
  if (!secrets.success) return failed("config", "no-source");
  const { replyUrl, replySecret } = secrets.data;
  const url = targetOf(replyUrl, tools.apiBase);
  if (url === undefined || replySecret === undefined) return failed("config", "no-reply-url");
  const { entry } = message;
  if (entry.conversation === "") return failed("recipient", "no-conversation");
  const text = toPlainText(entry.text);
  if (text === "") return failed("content", "empty");
  const body = JSON.stringify({
    type: "message.reply",
    timestamp: tools.now.toISOString(),
    data: {
      id: entry.id,
      conversation_id: entry.conversation,
      ...(entry.thread.replyTo !== undefined && { in_reply_to: entry.thread.replyTo }),
      text,
      author: entry.author ?? (entry.automatic ? "automatic" : "agent"),
      ask_helped: entry.askHelped === true,
    },
  });
  return post(url, body, entry.id, replySecret, tools);
}

async function post(
  url: string,
  body: string,
  id: string,
  secret: string,
  { fetch, now }: SendTools,
): Promise<Delivery> {
  const headers = { "content-type": "application/json", ...signWebhook(id, body, secret, now) };
  const answer = await callPlatform(fetch, { url, headers, body });
  if (isFailure(answer)) return answer;
  const { status } = answer;
  if (status >= 200 && status < 300) return { kind: "sent", providerId: id };
  if (status === 429) return rateLimited("too-many-requests", retryAfter(answer.headers, now));
  if (status >= 500) return failed("retryable", `http-${status}`);
  if (status === 410) return failed("config", "gone");
  if (status === 401 || status === 403) return failed("auth", `http-${status}`);
  if (status >= 300 && status < 400) return failed("config", "redirect");
  return failed("content", `http-${status}`);
}

/** A base address takes the place of the source's host: so nothing leaves a system that only tries things out. */
function targetOf(replyUrl: string | undefined, apiBase: string): string | undefined {
  if (replyUrl === undefined || !URL.canParse(replyUrl)) return undefined;
  const { protocol, pathname, search } = new URL(replyUrl);
  if (protocol !== "https:") return undefined;
  return apiBase === "" ? replyUrl : `${apiBase}${pathname}${search}`;
}
