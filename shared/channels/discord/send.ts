import { toPlainText } from "../../mail/markdown.ts";
import type { Delivery, OutboundMessage, SendTools } from "../channel.ts";
import { type Failure, failed, rateLimited } from "../failed.ts";
import { callPlatform, isFailure, type PlatformAnswer, retryAfter } from "../platform-call.ts";
import { retryKey } from "../retry-key.ts";
import { sendParts } from "../send-parts.ts";
import { splitText } from "../split-text.ts";
import { DiscordSecrets, Original, Pause, Refusal, Sent } from "./schema.ts";

/** UTF-16 units. */
export const maxTextLength = 2000;

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
const over = [10015, 50027];
const unreachable = [10003, 10013, 50007, 50278];
/** "thinking…" (https://discord.com/developers/docs/resources/message#message-object-message-flags) */
const loading = 1 << 7;
const ephemeral = 1 << 6;

/**
 * Answers the interaction while Discord takes that, seen by the customer alone; then, with a bot token, in a direct message
 * (https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages).
 */
export async function send(message: OutboundMessage, tools: SendTools): Promise<Delivery> {
  const secrets = DiscordSecrets.safeParse(tools.secrets).data;
  if (!secrets) return failed("config", "no-application");
  const { entry } = message;
  if (!/^\d{1,20}$/.test(entry.address)) return failed("recipient", "no-user");
  const texts = splitText(toPlainText(entry.text), maxTextLength);
  const interaction = interactionOf(message, tools.now);
  return sendParts(message, texts, tools, async (content, at) => {
    const part = { content, at, message, tools };
    const answered = interaction && (await answerInteraction(interaction, part));
    if (answered && !isOver(answered)) return answered;
    return secrets.botToken === undefined
      ? failed("window-closed", "interaction-over")
      : writeDirectly(part, `Bot ${secrets.botToken}`);
  });
}

interface Part {
  readonly content: string;
  readonly at: number;
  readonly message: OutboundMessage;
  readonly tools: SendTools;
}

/** Where the interaction is answered, below the platform's address, while that is possible. */
function interactionOf({ entry: { thread } }: OutboundMessage, now: Date): string | undefined {
  const { token = "", until = "" } = thread.replyToken ?? {};
  const [, application, secret] = /^(\d{1,20})\/(.{1,1024})$/.exec(token) ?? [];
  if (application === undefined || secret === undefined || now.toISOString() >= until) return undefined;
  return `webhooks/${application}/${encodeURIComponent(secret)}`;
}

/** The first answer takes the place of "thinking…", each further one is a message of its own. */
async function answerInteraction(interaction: string, part: Part): Promise<Delivery> {
  const { content, at, message, tools } = part;
  const original = `${interaction}/messages/@original`;
  const body = { content, allowed_mentions: { parse: [] } };
  if (at === 0) {
    const shown = await call(tools, { method: "GET", path: original });
    if (isFailure(shown)) return shown;
    const first = Original.safeParse(shown.json).data;
    const waits = ((first?.flags ?? 0) & loading) !== 0;
    if (waits) return delivery(await call(tools, { method: "PATCH", path: original, body }), tools);
    // An attempt before this one, of which nobody heard how it ended.
    if (first && message.entry.attempts > 1 && first.content === content) {
      return { kind: "sent", providerId: first.id };
    }
  }
  return delivery(await call(tools, { path: interaction, body: { ...body, flags: ephemeral } }), tools);
}

/** Discord tells a repeat by its nonce, for some minutes. */
async function writeDirectly(
  { content, at, message, tools }: Part,
  authorization: string,
): Promise<Delivery> {
  const { id, address } = message.entry;
  const opened = await call(tools, {
    path: "users/@me/channels",
    authorization,
    body: { recipient_id: address },
  });
  const channel = delivery(opened, tools);
  if (channel.kind === "failed") return channel;
  const nonce = retryKey(id, String(at)).replaceAll("-", "").slice(0, 25);
  const body = { content, allowed_mentions: { parse: [] }, nonce, enforce_nonce: true };
  const path = `channels/${channel.providerId}/messages`;
  return delivery(await call(tools, { path, authorization, body }), tools);
}

interface Call {
  readonly method?: string;
  readonly path: string;
  readonly authorization?: string;
  readonly body?: object;
}

function call({ fetch, apiBase }: SendTools, { method = "POST", path, authorization, body }: Call) {
  return callPlatform(fetch, {
    url: `${apiBase}/${path}`,
    method,
    headers: {
      ...(body && { "content-type": "application/json" }),
      ...(authorization !== undefined && { authorization }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
}

function delivery(answer: PlatformAnswer | Failure, { now }: SendTools): Delivery {
  if (isFailure(answer)) return answer;
  const { status, headers, json } = answer;
  if (status >= 200 && status < 300) {
    return { kind: "sent", providerId: Sent.safeParse(json).data?.id ?? "unknown" };
  }
  const said = Refusal.safeParse(json).data?.code;
  const code = said === undefined ? `http-${status}` : String(said);
  if (status === 429) {
    const pause = Pause.safeParse(json).data?.retry_after ?? retryAfter(headers, now);
    return rateLimited("too-many-requests", pause);
  }
  if (status >= 500) return failed("retryable", code);
  if (status < 400) return failed("config", code);
  if (said !== undefined && over.includes(said)) return failed("window-closed", code);
  if (said !== undefined && unreachable.includes(said)) return failed("recipient", code);
  // Ten thousand refused calls in ten minutes, and Discord shuts the address out.
  return failed(status === 401 || status === 403 ? "auth" : "content", code);
}

function isOver(answered: Delivery): boolean {
  return answered.kind === "failed" && answered.class === "window-closed";
}
