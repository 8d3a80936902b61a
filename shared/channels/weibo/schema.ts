import * as z from "zod/mini";
import { maybeId, wireId, wireTime, words } from "../payload-fields.ts";
import { type RandomText, rotatingSecret, secret } from "../secret-fields.ts";

export const WeiboSecrets = z.object({
  /** Signs the query of every request; the body it does not cover. */
  appSecret: rotatingSecret,
  /** Of 粉丝服务平台; lasts 365 days. */
  accessToken: z.exactOptional(secret),
});
export type WeiboSecrets = z.output<typeof WeiboSecrets>;

export function freshSecrets(random: RandomText) {
  return { appSecret: Buffer.from(random(16), "base64url").toString("hex"), accessToken: random(24) };
}

const lenient = <Schema extends z.ZodMiniType>(schema: Schema) => z.catch(z.optional(schema), undefined);

export const Push = z.object({
  type: z.string(),
  receiver_id: maybeId,
  sender_id: wireId,
  created_at: wireTime,
  text: words,
  data: lenient(
    z.object({
      subtype: words,
      key: maybeId,
      tovfid: maybeId,
      longitude: maybeId,
      latitude: maybeId,
    }),
  ),
});
export type Push = z.output<typeof Push>;

export const Refusal = z.object({
  error_code: lenient(z.number()),
  error: words,
  result: z.optional(z.unknown()),
});
