import * as z from "zod/mini";
import { freshAppSecrets, metaAppSecrets } from "../meta-webhook.ts";
import { maybeId, wireId, words } from "../payload-fields.ts";
import { type RandomText, secret } from "../secret-fields.ts";

/** An app with its professional accounts. */
export const InstagramSecrets = z.object({
  ...metaAppSecrets,
  /** Token of the only account. */
  accessToken: z.exactOptional(secret),
  /** Tokens by account id, for an app with several; entries of other accounts are not taken. */
  accounts: z.exactOptional(z.record(z.string(), secret)),
  /** With Facebook Login messages are posted to the linked page; with Instagram Login to `me`. */
  pageId: z.exactOptional(secret),
  humanAgent: z.exactOptional(z.enum(["yes", "no"])),
});
export type InstagramSecrets = z.output<typeof InstagramSecrets>;

export function freshSecrets(random: RandomText) {
  return { ...freshAppSecrets(random), accessToken: random(96) };
}

export const Renewed = z.object({ access_token: secret });

const lenient = <Schema extends z.ZodMiniType>(schema: Schema) => z.catch(z.optional(schema), undefined);

/** Comments come as a change, or with field and value in the entry itself. */
export const Change = z.object({ field: z.string(), value: z.optional(z.unknown()) });

/** https://developers.facebook.com/docs/graph-api/webhooks/reference/instagram/#comments */
export const Comment = z.object({
  id: wireId,
  text: words,
  from: lenient(z.object({ id: maybeId, username: words })),
  media: lenient(z.object({ id: maybeId })),
  parent_id: maybeId,
});
export type Comment = z.output<typeof Comment>;
