import * as z from "zod/mini";
import { maybeId, parts, wireId, wireTime, words } from "../payload-fields.ts";
import { type RandomText, rotatingSecret, secret } from "../secret-fields.ts";

export const XSecrets = z.object({
  /** The app's consumer secret: signs webhooks, and answers the challenge with the first one. */
  consumerSecret: rotatingSecret,
  /** OAuth 2.0 user token of the account that answers. */
  accessToken: z.exactOptional(secret),
  /** Gets tokens by itself instead: the first refresh token, and the client that it was given to. */
  refreshToken: z.exactOptional(secret),
  clientId: z.exactOptional(secret),
  clientSecret: z.exactOptional(secret),
});
export type XSecrets = z.output<typeof XSecrets>;

export function freshSecrets(random: RandomText) {
  return { consumerSecret: random(37), accessToken: random(67) };
}

const lenient = <Schema extends z.ZodMiniType>(schema: Schema) => z.catch(z.optional(schema), undefined);

/** X Activity API: one event in an envelope. */
export const Activity = z.object({
  data: z.object({
    event_uuid: maybeId,
    filter: lenient(z.object({ user_id: maybeId })),
    event_type: z.string(),
    payload: z.optional(z.unknown()),
    includes: z.optional(z.unknown()),
  }),
});

/** Account Activity API, its predecessor: lists by kind. */
export const AccountActivity = z.looseObject({ for_user_id: maybeId });

const User = z.looseObject({ name: words, username: words, screen_name: words, id: maybeId });
/** A user stands there as it is, or wrapped in `data`. */
export const WrappedUser = z.union([
  z.pipe(
    z.object({ data: User }),
    z.transform(({ data }) => data),
  ),
  User,
]);

export const DirectMessages = z.object({
  direct_message_events: lenient(parts),
  users: lenient(z.record(z.string(), z.unknown())),
});

export const MessageCreate = z.object({
  type: z.literal("message_create"),
  id: wireId,
  created_timestamp: wireTime,
  message_create: z.object({
    sender_id: wireId,
    target: lenient(z.object({ recipient_id: maybeId })),
    message_data: lenient(
      z.object({
        text: words,
        quick_reply_response: lenient(z.object({ metadata: words })),
        attachment: lenient(
          z.object({
            media: lenient(z.object({ id_str: maybeId, type: words, media_url_https: words })),
          }),
        ),
      }),
    ),
  }),
});
export type MessageCreate = z.output<typeof MessageCreate>;

export const Post = z.object({
  id: wireId,
  text: words,
  author_id: wireId,
  conversation_id: maybeId,
  in_reply_to_tweet_id: maybeId,
  referenced_tweets: lenient(z.array(z.object({ type: words, id: maybeId }))),
  created_at: wireTime,
  lang: words,
});
export type Post = z.output<typeof Post>;

export const Includes = z.object({ users: lenient(parts) });

export const Deleted = z.object({ id: wireId, author_id: maybeId });

/** A post of API v1.1; its numeric `id` has lost digits, `id_str` has not. */
export const Tweet = z.object({
  id_str: wireId,
  text: words,
  extended_tweet: lenient(z.object({ full_text: words })),
  retweeted_status: z.optional(z.unknown()),
  in_reply_to_status_id_str: maybeId,
  created_at: wireTime,
  lang: words,
  user: z.object({ id_str: wireId, name: words, screen_name: words }),
});
export type Tweet = z.output<typeof Tweet>;

export const DeletedTweets = z.object({
  status: z.object({ id: wireId, user_id: maybeId }),
});

/** Answer of the token endpoint (RFC 6749, 5.1). */
export const Renewed = z.object({
  access_token: secret,
  expires_in: z.number(),
  refresh_token: z.exactOptional(secret),
});
export const SentDirect = z.object({ data: z.object({ dm_event_id: wireId }) });
export const SentPost = z.object({ data: z.object({ id: wireId }) });
export const Problem = z.object({
  title: words,
  detail: words,
  type: words,
  errors: lenient(z.array(z.object({ code: lenient(z.number()), message: words, detail: words }))),
});
