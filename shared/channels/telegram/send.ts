import { feedbackPayload } from "../../domain/feedback.ts";
import { feedbackLabels } from "../../domain/texts.ts";
import { toPlainText } from "../../mail/markdown.ts";
import type { Delivery, OutboundMessage, OutgoingFile, SendTools } from "../channel.ts";
import { type Failure, failed } from "../failed.ts";
import { parseJson } from "../lossless-json.ts";
import { formOf, isFile, withFiles } from "../outgoing-files.ts";
import { longestAnswer, readAtMost } from "../platform-call.ts";
import { sendParts } from "../send-parts.ts";
import { splitText } from "../split-text.ts";
import { failureOf } from "./outcome.ts";
import { callbackPrefix } from "./receive.ts";
import { ApiAnswer, SentMessage, TelegramSecrets } from "./schema.ts";

/** UTF-16 units of one message. */
const maxTextLength = 4096;

interface Bot {
  readonly url: (method: string) => string;
  readonly fetch: typeof fetch;
}

type Call =
  | { readonly kind: "answered"; readonly result: unknown }
  | { readonly kind: "moved"; readonly chat: string };

/** Sends a reply as one or more messages; "did this help?" hangs below the last. The id is the last message's. */
export async function send(message: OutboundMessage, tools: SendTools): Promise<Delivery> {
  const secrets = TelegramSecrets.safeParse(tools.secrets);
  if (!secrets.success) return failed("config", "no-bot-token");
  const target = parseConversation(message.entry.conversation);
  if (target === undefined) return failed("recipient", "no-chat");
  const bot: Bot = {
    url: (method) => `${tools.apiBase}/bot${secrets.data.botToken}/${method}`,
    fetch: tools.fetch,
  };

  await acknowledgeButton(bot, message);
  const texts = splitText(toPlainText(message.entry.text), maxTextLength);
  let chat = message.entry.parts?.at(-1)?.split(":")[0];
  return sendParts(message, withFiles(texts, message.attachments), tools, async (each, at) => {
    const where = { ...target, ...(chat !== undefined && { chat_id: chat }) };
    const sent = isFile(each)
      ? await sendOne(bot, where, fileMethod(each), each)
      : await sendOne(bot, { ...where, ...part(message, each, at, texts.length) }, "sendMessage");
    if (sent.kind === "sent") chat = sent.providerId.split(":")[0];
    return sent;
  });
}

/** A group that became a supergroup has a new id; the message follows it once. */
async function sendOne(
  bot: Bot,
  body: Record<string, unknown>,
  method: string,
  file?: OutgoingFile,
): Promise<Delivery> {
  const first = await call(bot, method, body, file);
  const final =
    first.kind === "moved" ? await call(bot, method, { ...body, chat_id: first.chat }, file) : first;
  if (final.kind === "failed") return final;
  if (final.kind === "moved") return failed("recipient", "chat-moved-twice");
  const sent = SentMessage.safeParse(final.result);
  // It said ok: sending again because the rest is unreadable would only repeat it.
  if (!sent.success) return { kind: "sent", providerId: `${String(body.chat_id)}:unknown` };
  return { kind: "sent", providerId: `${sent.data.chat.id}:${sent.data.message_id}` };
}

/** Bytes of what is shown as a picture; whatever else it is, it is a document. */
const maxPhotoBytes = 10_000_000;

function fileMethod({ type, content }: OutgoingFile): "sendPhoto" | "sendDocument" {
  const isPhoto = /^image\/(jpeg|png|webp)$/.test(type) && content.byteLength <= maxPhotoBytes;
  return isPhoto ? "sendPhoto" : "sendDocument";
}

/** The parameters as JSON, or with a file as a form (https://core.telegram.org/bots/api#sending-files). */
function posted(method: string, body: Readonly<Record<string, unknown>>, file: OutgoingFile | undefined) {
  if (!file) return { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const fields = Object.fromEntries(Object.entries(body).map(([name, value]) => [name, String(value)]));
  return { body: formOf(fields, method === "sendPhoto" ? "photo" : "document", file) };
}

async function call(
  bot: Bot,
  method: string,
  body: Readonly<Record<string, unknown>>,
  file?: OutgoingFile,
): Promise<Call | Failure> {
  let status: number;
  let answer: ApiAnswer | undefined;
  try {
    const response = await bot.fetch(bot.url(method), {
      method: "POST",
      ...posted(method, body, file),
      signal: AbortSignal.timeout(10_000),
    });
    status = response.status;
    const bytes = await readAtMost(response, longestAnswer);
    answer = ApiAnswer.safeParse(bytes && parseJson(bytes)).data;
  } catch {
    // The error is not passed on: its text holds the address, and the address holds the token.
    return failed("retryable", "network");
  }
  if (answer?.ok) return { kind: "answered", result: answer.result };
  const moved = answer?.parameters?.migrate_to_chat_id;
  if (moved !== undefined) return { kind: "moved", chat: moved };
  return failureOf(status, answer);
}

/** Stops the spinner on a pressed button. Without effect on the reply: the query may long be too old. */
async function acknowledgeButton(bot: Bot, message: OutboundMessage): Promise<void> {
  const quoted = message.entry.thread.replyTo;
  if (!quoted?.startsWith(callbackPrefix)) return;
  await call(bot, "answerCallbackQuery", { callback_query_id: quoted.slice(callbackPrefix.length) });
}

function parseConversation(conversation: string): Record<string, unknown> | undefined {
  const match = /^(-?\d+)(?::(\d+))?$/.exec(conversation);
  if (!match?.[1]) return undefined;
  return { chat_id: match[1], ...(match[2] !== undefined && { message_thread_id: Number(match[2]) }) };
}

function part(message: OutboundMessage, text: string, at: number, count: number): Record<string, unknown> {
  const { entry } = message;
  return {
    text,
    link_preview_options: { is_disabled: true },
    ...(at === 0 && quote(entry.thread.replyTo)),
    ...(at === count - 1 && entry.askHelped && { reply_markup: helpedButtons(entry.id, entry.language) }),
  };
}

function quote(replyTo: string | undefined): Record<string, unknown> {
  const id = /^-?\d+:(\d+)$/.exec(replyTo ?? "")?.[1];
  if (id === undefined) return {};
  return { reply_parameters: { message_id: Number(id), allow_sending_without_reply: true } };
}

function helpedButtons(outbox: string, language: string) {
  const { yes, no } = feedbackLabels(language);
  return {
    inline_keyboard: [
      [
        { text: yes, callback_data: feedbackPayload("yes", outbox) },
        { text: no, callback_data: feedbackPayload("no", outbox) },
      ],
    ],
  };
}
