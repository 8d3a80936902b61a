import * as z from "zod/mini";
import { freshAppSecrets, metaAppSecrets } from "../meta-webhook.ts";
import { maybeId, parts, wireId, wireTime, words } from "../payload-fields.ts";
import { type RandomText, secret } from "../secret-fields.ts";

export const WhatsAppSecrets = z.object({
  ...metaAppSecrets,
  /** Of a system user who may send from all numbers of the account. */
  accessToken: secret,
});
export type WhatsAppSecrets = z.output<typeof WhatsAppSecrets>;

export function freshSecrets(random: RandomText) {
  return { ...freshAppSecrets(random), accessToken: random(96) };
}

const lenient = <Schema extends z.ZodMiniType>(schema: Schema) => z.catch(z.optional(schema), undefined);

export const Change = z.object({ field: z.string(), value: z.optional(z.unknown()) });

const Contact = z.object({
  wa_id: maybeId,
  user_id: maybeId,
  profile: lenient(z.object({ name: words, username: words })),
});

export const Value = z.object({
  metadata: lenient(z.object({ phone_number_id: maybeId })),
  contacts: lenient(z.array(z.catch(Contact, {}))),
  messages: lenient(parts),
  statuses: lenient(parts),
  errors: lenient(parts),
  message_echoes: lenient(parts),
});
export type Value = z.output<typeof Value>;

const Media = z.object({
  id: maybeId,
  url: words,
  mime_type: words,
  filename: words,
  caption: words,
});
export type Media = z.output<typeof Media>;

const Reply = z.object({ id: words, title: words });

/** What a message holds, by its type (Cloud API, "messages" webhook reference). */
const content = {
  type: z.string(),
  text: lenient(z.object({ body: words })),
  image: lenient(Media),
  video: lenient(Media),
  audio: lenient(Media),
  document: lenient(Media),
  sticker: lenient(Media),
  location: lenient(z.object({ latitude: z.number(), longitude: z.number(), name: words, address: words })),
  interactive: lenient(
    z.object({
      type: words,
      button_reply: lenient(Reply),
      list_reply: lenient(Reply),
      nfm_reply: lenient(z.object({ name: words, body: words })),
    }),
  ),
  button: lenient(z.object({ text: words, payload: words })),
};

const Content = z.object(content);
export type Content = z.output<typeof Content>;

export const Message = z.object({
  ...content,
  id: wireId,
  from: maybeId,
  from_user_id: maybeId,
  group_id: maybeId,
  timestamp: wireTime,
  context: lenient(z.object({ id: maybeId })),
  edit: lenient(z.object({ original_message_id: wireId, message: lenient(Content) })),
  revoke: lenient(z.object({ original_message_id: wireId })),
});
export type Message = z.output<typeof Message>;

export const ApiError = z.object({ code: z.catch(z.optional(z.union([z.number(), z.string()])), undefined) });

export const Status = z.object({
  id: wireId,
  status: z.string(),
  timestamp: wireTime,
  recipient_id: maybeId,
  recipient_user_id: maybeId,
  errors: lenient(z.array(ApiError)),
});
export type Status = z.output<typeof Status>;

/** What an upload is answered with. */
export const Uploaded = z.object({ id: wireId });

export const Sent = z.object({ messages: z.array(z.object({ id: wireId })).check(z.minLength(1)) });

/** What a media id leads to. */
export const MediaAddress = z.object({
  url: z.string().check(z.minLength(1), z.maxLength(8192)),
  sha256: words,
});
