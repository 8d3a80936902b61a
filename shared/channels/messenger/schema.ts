import * as z from "zod/mini";
import { freshAppSecrets, metaAppSecrets } from "../meta-webhook.ts";
import { maybeId, wireId, wireTime, words } from "../payload-fields.ts";
import { type RandomText, secret } from "../secret-fields.ts";

/** An app with its pages. */
export const MessengerSecrets = z.object({
  ...metaAppSecrets,
  /** Token of the only page. */
  pageToken: z.exactOptional(secret),
  /** Tokens by page id, for an app with several; entries of other pages are not taken. */
  pages: z.exactOptional(z.record(z.string(), secret)),
  /** `yes` when the app has the Human Agent permission: agents may then answer for seven days. */
  humanAgent: z.exactOptional(z.enum(["yes", "no"])),
});
export type MessengerSecrets = z.output<typeof MessengerSecrets>;

export function freshSecrets(random: RandomText) {
  return { ...freshAppSecrets(random), pageToken: random(96) };
}

const lenient = <Schema extends z.ZodMiniType>(schema: Schema) => z.catch(z.optional(schema), undefined);

export const Change = z.object({ field: z.string(), value: z.optional(z.unknown()) });

/** `feed` change (https://developers.facebook.com/docs/graph-api/webhooks/reference/page/#feed). */
export const FeedItem = z.object({
  item: z.string(),
  verb: words,
  from: lenient(z.object({ id: maybeId, name: words })),
  post_id: maybeId,
  comment_id: maybeId,
  parent_id: maybeId,
  message: words,
  created_time: wireTime,
  photo: words,
  video: words,
});
export type FeedItem = z.output<typeof FeedItem>;

export const Comment = z.extend(FeedItem, { comment_id: wireId });
