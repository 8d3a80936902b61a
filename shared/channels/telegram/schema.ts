import * as z from "zod/mini";
import { type RandomText, rotatingSecret, secret } from "../secret-fields.ts";

/** What a bot's account needs. The secret token is what Telegram sends back with every update. */
export const TelegramSecrets = z.object({ botToken: secret, secretToken: rotatingSecret });
export type TelegramSecrets = z.output<typeof TelegramSecrets>;

/** A bot's token looks like `123456:abc…`. */
export function freshSecrets(random: RandomText) {
  const number = Buffer.from(random(4), "base64url").readUInt32BE() % 900_000;
  return { botToken: `${100_000 + number}:${random(26)}`, secretToken: random(32) };
}

/** Ids are numbers on the wire (up to 52 bits) and strings everywhere else. */
const wireId = z.pipe(
  z.union([z.number().check(z.int()), z.string().check(z.regex(/^-?\d{1,20}$/))]),
  z.transform((value) => String(value)),
);
const words = z.exactOptional(z.string());

const User = z.object({
  id: wireId,
  is_bot: z.exactOptional(z.boolean()),
  first_name: words,
  last_name: words,
  username: words,
  language_code: words,
});
export type TelegramUser = z.infer<typeof User>;

const Chat = z.object({ id: wireId, type: words });

/** Photo, video, document, sticker …: they differ in what describes them, not in how they are fetched. */
const File = z.object({
  file_id: z.string(),
  file_name: words,
  mime_type: words,
  file_size: z.exactOptional(z.number()),
  is_animated: z.exactOptional(z.boolean()),
  is_video: z.exactOptional(z.boolean()),
  emoji: words,
});
export type TelegramFile = z.infer<typeof File>;

const Button = z.object({ text: words, callback_data: words });

/** Bot API "Message", as far as it is read here. Fields that are unknown today stay, to tell new content from none. */
export const TelegramMessage = z.looseObject({
  message_id: wireId,
  message_thread_id: z.exactOptional(wireId),
  from: z.exactOptional(User),
  sender_chat: z.exactOptional(z.looseObject({})),
  chat: Chat,
  date: z.exactOptional(z.number()),
  edit_date: z.exactOptional(z.number()),
  text: words,
  caption: words,
  reply_to_message: z.exactOptional(z.object({ message_id: wireId })),
  reply_markup: z.exactOptional(z.object({ inline_keyboard: z.exactOptional(z.array(z.array(Button))) })),
  photo: z.exactOptional(z.array(File)),
  video: z.exactOptional(File),
  voice: z.exactOptional(File),
  audio: z.exactOptional(File),
  document: z.exactOptional(File),
  sticker: z.exactOptional(File),
  video_note: z.exactOptional(File),
  animation: z.exactOptional(File),
  location: z.exactOptional(z.object({ latitude: z.number(), longitude: z.number() })),
  venue: z.exactOptional(z.object({ title: words, address: words })),
  contact: z.exactOptional(z.object({ phone_number: words, first_name: words, last_name: words })),
});
export type TelegramMessage = z.infer<typeof TelegramMessage>;

export const CallbackQuery = z.object({
  id: z.string().check(z.minLength(1), z.maxLength(200)),
  from: User,
  /** Absent for buttons on inline results, and cut down for old messages. */
  message: z.exactOptional(TelegramMessage),
  data: words,
});
export type CallbackQuery = z.infer<typeof CallbackQuery>;

/** One update holds exactly one kind of thing; the kinds are parsed once it is known which. */
export const Update = z.looseObject({ update_id: wireId });
export type Update = z.infer<typeof Update>;

/** What every method of the Bot API answers with. */
export const ApiAnswer = z.object({
  ok: z.boolean(),
  result: z.exactOptional(z.unknown()),
  error_code: z.exactOptional(z.number()),
  description: words,
  parameters: z.exactOptional(
    z.object({ retry_after: z.exactOptional(z.number()), migrate_to_chat_id: z.exactOptional(wireId) }),
  ),
});
export type ApiAnswer = z.infer<typeof ApiAnswer>;

export const SentMessage = z.object({ message_id: wireId, chat: Chat });

/** A path without anything that leads out of it. */
export const FoundFile = z.object({
  file_path: z.string().check(z.regex(/^(?!.*\.\.)[\w][\w./-]{0,500}$/)),
});
