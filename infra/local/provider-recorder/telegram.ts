import * as z from "zod";

/** An answer in the Bot API's shape. */
export interface TelegramAnswer {
  status: number;
  body: Record<string, unknown>;
}

/** A text may have this many UTF-16 units. */
const MAX_TEXT = 4096;
const ChatId = z.union([z.number().int(), z.string().min(1)]);

const SendMessage = z.object({ chat_id: ChatId, text: z.string().optional() });
const ToChat = z.object({ chat_id: ChatId });
const Upload = z.object({ name: z.string(), bytes: z.number().min(1) });
const GetFile = z.object({ file_id: z.string().min(1) });
const AnswerCallback = z.object({ callback_query_id: z.string().min(1) });

export interface TelegramContext {
  messageId: number;
  now: Date;
  /** Size of a file that was put in place for download, if there is one with this id. */
  fileSize(fileId: string): number | undefined;
}

/**
 * Answers a Bot API call as api.telegram.org does (https://core.telegram.org/bots/api): the methods that the system
 * uses, with the refusals that a text can cause. An unknown method is 404, as with Telegram.
 */
export function answerTelegram(method: string, request: unknown, context: TelegramContext): TelegramAnswer {
  switch (method) {
    case "sendMessage":
      return sendMessage(request, context);
    case "sendPhoto":
      return sendFile("photo", request, context);
    case "sendDocument":
      return sendFile("document", request, context);
    case "answerCallbackQuery":
      return AnswerCallback.safeParse(request).success
        ? ok(true)
        : refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid");
    case "sendChatAction":
      return ToChat.safeParse(request).success ? ok(true) : refused(400, "Bad Request: chat_id is empty");
    case "getFile":
      return getFile(request, context);
    case "getMe":
      return ok(bot);
    case "setWebhook":
    case "deleteWebhook":
      return ok(true);
    default:
      return refused(404, "Not Found");
  }
}

/** A refusal in Telegram's shape. */
export function refused(
  status: number,
  description: string,
  parameters?: Record<string, unknown>,
): TelegramAnswer {
  return { status, body: { ok: false, error_code: status, description, ...(parameters && { parameters }) } };
}

const bot = { id: 1, is_bot: true, first_name: "Relaydesk", username: "relaydesk_local_bot" };

function sendMessage(request: unknown, { messageId, now }: TelegramContext): TelegramAnswer {
  const parsed = SendMessage.safeParse(request);
  if (!parsed.success) return refused(400, "Bad Request: chat_id is empty");
  const { chat_id, text } = parsed.data;
  if (text === undefined || text.trim() === "") return refused(400, "Bad Request: message text is empty");
  if (text.length > MAX_TEXT) return refused(400, "Bad Request: message is too long");
  const chat = { id: Number(chat_id), type: Number(chat_id) < 0 ? "group" : "private" };
  return ok({ message_id: messageId, from: bot, chat, date: Math.floor(now.getTime() / 1000), text });
}

function sendFile(
  field: "photo" | "document",
  request: unknown,
  { messageId, now }: TelegramContext,
): TelegramAnswer {
  const sent = z.looseObject({ chat_id: ChatId, [field]: Upload }).safeParse(request);
  if (!sent.success) return refused(400, `Bad Request: there is no ${field} in the request`);
  const chat = { id: Number(sent.data.chat_id), type: Number(sent.data.chat_id) < 0 ? "group" : "private" };
  return ok({ message_id: messageId, from: bot, chat, date: Math.floor(now.getTime() / 1000) });
}

function getFile(request: unknown, { fileSize }: TelegramContext): TelegramAnswer {
  const parsed = GetFile.safeParse(request);
  const size = parsed.success ? fileSize(parsed.data.file_id) : undefined;
  if (!parsed.success || size === undefined) return refused(400, "Bad Request: invalid file_id");
  const { file_id } = parsed.data;
  return ok({ file_id, file_unique_id: file_id, file_size: size, file_path: `documents/${file_id}` });
}

function ok(result: unknown): TelegramAnswer {
  return { status: 200, body: { ok: true, result } };
}
