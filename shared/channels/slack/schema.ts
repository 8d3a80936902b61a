import * as z from "zod/mini";
import { maybeId, wireId, wireTime, words } from "../payload-fields.ts";
import { type RandomText, rotatingSecret, secret } from "../secret-fields.ts";

export const SlackSecrets = z.object({
  /** Signs what Slack sends. */
  signingSecret: rotatingSecret,
  /** `xoxb-…`, lets us send. */
  botToken: z.exactOptional(secret),
});
export type SlackSecrets = z.output<typeof SlackSecrets>;

export function freshSecrets(random: RandomText) {
  return {
    signingSecret: Buffer.from(random(16), "base64url").toString("hex"),
    botToken: `xoxb-${random(36)}`,
  };
}

const lenient = <Schema extends z.ZodMiniType>(schema: Schema) => z.catch(z.optional(schema), undefined);

export const Verification = z.object({ type: z.literal("url_verification"), challenge: z.string() });

/** Events API envelope (https://docs.slack.dev/apis/events-api/). */
export const Callback = z.object({
  type: z.string(),
  team_id: maybeId,
  event_id: maybeId,
  event: z.optional(z.unknown()),
});

export const AnyEvent = z.object({ type: z.string(), subtype: words });

const File = z.object({
  id: maybeId,
  name: words,
  mimetype: words,
  url_private_download: words,
  size: lenient(z.number()),
});

export const Message = z.object({
  channel: wireId,
  ts: z.string().check(z.regex(/^\d{1,12}\.\d{1,9}$/)),
  user: maybeId,
  bot_id: maybeId,
  text: words,
  thread_ts: words,
  channel_type: words,
  files: lenient(z.array(z.catch(File, {}))),
});
export type Message = z.output<typeof Message>;

const Version = z.object({
  ts: z.string(),
  user: maybeId,
  bot_id: maybeId,
  text: words,
  thread_ts: words,
  edited: lenient(z.object({ ts: words })),
});

export const Changed = z.object({
  channel: wireId,
  channel_type: words,
  event_ts: wireTime,
  message: Version,
  previous_message: lenient(z.object({ text: words })),
});
export type Changed = z.output<typeof Changed>;

export const Removed = z.object({
  channel: wireId,
  channel_type: words,
  event_ts: wireTime,
  deleted_ts: z.string(),
  previous_message: lenient(z.object({ user: maybeId, bot_id: maybeId, thread_ts: words })),
});
export type Removed = z.output<typeof Removed>;

export const Answer = z.object({
  ok: z.catch(z.optional(z.boolean()), undefined),
  error: words,
  channel: words,
  ts: words,
});

/** Where a file goes, and what it will be called. */
export const UploadPlace = z.object({
  upload_url: z.string().check(z.startsWith("http")),
  file_id: z.string(),
});
