import type * as z from "zod/mini";
import { cleanLine, cleanText } from "../../domain/clean-text.ts";
import type { InboundMessage } from "../../domain/message.ts";
import type { Incoming, ReceiveContext, Received } from "../channel.ts";
import { parseJson } from "../lossless-json.ts";
import { openRequest } from "../open-request.ts";
import { ignored, rejected } from "../rejected.ts";
import { isSameSecret } from "../shared-secret.ts";
import { contentOf, type TelegramContent } from "./content.ts";
import { CallbackQuery, TelegramMessage, TelegramSecrets, type TelegramUser, Update } from "./schema.ts";

/** Updates are a few kilobytes; text and captions have limits of their own. */
export const maxBodyBytes = 256 * 1024;

interface Arrival {
  readonly account: string;
  readonly update: string;
  readonly now: Date;
}

/**
 * One update of the Bot API. Telegram does not sign: it repeats the secret of `setWebhook` in a header, and a bot without
 * a secret takes nothing. What is authentic but not understood is kept for a person: refusing it would only make Telegram
 * repeat it for a day and hold up the chat.
 */
export function receive(incoming: Incoming, context: ReceiveContext): Received {
  const opened = openRequest(incoming, context, {
    methods: ["POST"],
    maxBodyBytes,
    secrets: TelegramSecrets,
  });
  if (opened.kind === "rejected") return opened;
  const { request, secrets } = opened;
  const presented = request.headers["x-telegram-bot-api-secret-token"];
  if (!secrets.secretToken.some((token) => isSameSecret(presented, token))) {
    return rejected("bad-signature", presented ? "another secret token" : "no secret token");
  }
  const json = parseJson(request.body);
  const update = Update.safeParse(json);
  if (!update.success) return rejected("malformed", "not a JSON update");
  return readUpdate(update.data, {
    account: request.account,
    update: update.data.update_id,
    now: context.now,
  });
}

function readUpdate(update: Update, arrival: Arrival): Received {
  if ("message" in update) return understood(TelegramMessage, update, "message", arrival, readMessage);
  if ("edited_message" in update) {
    return understood(TelegramMessage, update, "edited_message", arrival, readMessage);
  }
  if ("callback_query" in update) {
    return understood(CallbackQuery, update, "callback_query", arrival, readCallback);
  }
  if ("my_chat_member" in update) return ignored("my_chat_member");
  return ignored("other-update");
}

function understood<T extends z.ZodMiniType>(
  schema: T,
  update: Update,
  kind: string,
  arrival: Arrival,
  read: (value: z.output<T>, arrival: Arrival) => Received,
): Received {
  const parsed = schema.safeParse(update[kind]);
  return parsed.success ? read(parsed.data, arrival) : quarantined(update, kind, arrival);
}

function quarantined(update: Update, kind: string, { account, now }: Arrival): Received {
  const item = {
    channel: "telegram",
    account,
    identity: { key: `update:${update.update_id}` },
    receivedAt: now.toISOString(),
    problem: `an update with a ${kind} that lacks what the Bot API promises`,
    raw: JSON.stringify(update),
  };
  return { kind: "accepted", items: [{ kind: "unparseable", item }], ignored: {} };
}

function accepted(message: InboundMessage): Received {
  return { kind: "accepted", items: [{ kind: "message", message }], ignored: {} };
}

function readMessage(message: TelegramMessage, arrival: Arrival): Received {
  if (!isPrivate(message)) return ignored("group");
  if (message.from?.is_bot || message.sender_chat) return ignored("echo");
  const content = contentOf(message);
  if (content === undefined) return ignored("service");
  // In a private chat the chat is the person.
  return accepted(toInbound(message, message.from ?? { id: message.chat.id }, content, arrival));
}

function isPrivate({ chat }: TelegramMessage): boolean {
  return chat.type === undefined ? !chat.id.startsWith("-") : chat.type === "private";
}

function toInbound(
  message: TelegramMessage,
  from: TelegramUser,
  content: TelegramContent,
  arrival: Arrival,
): InboundMessage {
  const id = `${message.chat.id}:${message.message_id}`;
  const quoted = message.reply_to_message;
  const start = startPayload(content.text);
  return {
    ...common(from, arrival),
    ...whichMessage(id, message),
    conversation: conversationOf(message),
    ...sentAt(message.edit_date ?? message.date),
    text: content.text,
    attachments: [...content.attachments],
    references: quoted ? [`${message.chat.id}:${quoted.message_id}`] : [],
    ...(start !== undefined && { payload: start }),
  };
}

/** An edit is a message of its own that names the one it replaces; edited twice, it is two. */
function whichMessage(
  id: string,
  message: TelegramMessage,
): Pick<InboundMessage, "identity" | "referenceId" | "edits"> {
  if (message.edit_date === undefined) return { identity: { key: id }, referenceId: id };
  return { identity: { key: id, variant: `edit:${message.edit_date}` }, edits: id };
}

/** `/start <payload>` is what a deep link (t.me/bot?start=payload) makes a person send first. */
function startPayload(text: string): string | undefined {
  const match = /^\/start(?:@\w+)?(?:\s+([\w-]{1,64}))?\s*$/.exec(text);
  if (!match) return undefined;
  return match[1] === undefined ? "start" : `start:${match[1]}`;
}

function readCallback(query: CallbackQuery, arrival: Arrival): Received {
  if (query.from.is_bot) return ignored("echo");
  const { message } = query;
  if (message && !isPrivate(message)) return ignored("group");
  if (query.data === undefined) return ignored("callback-without-data");
  return accepted({
    ...common(query.from, arrival),
    identity: { key: query.id },
    referenceId: `${callbackPrefix}${query.id}`,
    conversation: message ? conversationOf(message) : query.from.id,
    text: cleanText(labelOf(query) ?? query.data),
    attachments: [],
    references: message ? [`${message.chat.id}:${message.message_id}`] : [],
    payload: query.data,
  });
}

/** Marks an id as a pressed button's: it is acknowledged, not quoted. */
export const callbackPrefix = "callback:";

function labelOf(query: CallbackQuery): string | undefined {
  const rows = query.message?.reply_markup?.inline_keyboard ?? [];
  return rows.flat().find((button) => button.callback_data === query.data)?.text;
}

function common(from: TelegramUser, { account, update, now }: Arrival) {
  const name = cleanLine([from.first_name, from.last_name].filter(Boolean).join(" "), 200) || from.username;
  return {
    channel: "telegram",
    account,
    threading: "conversation",
    eventId: update,
    sender: {
      address: from.id,
      ...(name !== undefined && { name }),
      ...(from.username !== undefined && { username: cleanLine(from.username, 200) }),
      trust: "verified",
    },
    receivedAt: now.toISOString(),
    ...(from.language_code !== undefined && { languageHint: from.language_code }),
  } as const;
}

function conversationOf({ chat, message_thread_id }: TelegramMessage): string {
  return message_thread_id === undefined ? chat.id : `${chat.id}:${message_thread_id}`;
}

/** Seconds on the wire. A clock that cannot be right is left out rather than stored. */
function sentAt(seconds: number | undefined): { sentAt?: string } {
  if (seconds === undefined || !(seconds > 0 && seconds < 1e11)) return {};
  return { sentAt: new Date(seconds * 1000).toISOString() };
}
