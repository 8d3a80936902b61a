import * as z from "zod/mini";
import { parts, wireId, wireTime, words } from "../payload-fields.ts";
import { type RandomText, rotatingSecret, secret } from "../secret-fields.ts";

/** A source of signed webhooks, and where its answers go. */
export const GenericSecrets = z.object({
  /** `whsec_<base64>` (with or without the prefix) signs with HMAC, `whpk_<base64>` with Ed25519. */
  signingSecrets: rotatingSecret,
  /** Where replies are posted; without it the source cannot be answered. */
  replyUrl: z.exactOptional(z.string()),
  /** `whsec_…` that signs our replies. */
  replySecret: z.exactOptional(secret),
});
export type GenericSecrets = z.output<typeof GenericSecrets>;

export function freshSecrets(random: RandomText) {
  const key = () => `whsec_${Buffer.from(random(24), "base64url").toString("base64")}`;
  return {
    signingSecrets: key(),
    replyUrl: "https://source.example/replies",
    replySecret: key(),
  };
}

/** Standard Webhooks envelope: what kind of event, and its data. */
export const Envelope = z.object({ type: z.string(), timestamp: wireTime, data: z.optional(z.unknown()) });

export const Attachment = z.object({
  url: z.string().check(z.minLength(1), z.maxLength(4096)),
  content_type: words,
  name: words,
});

export const Message = z.object({
  id: z.exactOptional(wireId),
  conversation_id: z.exactOptional(wireId),
  sender: z.object({ id: wireId, name: words, email: words }),
  text: words,
  language: words,
  in_reply_to: z.exactOptional(wireId),
  attachments: z.catch(z.optional(parts), undefined),
});
export type Message = z.output<typeof Message>;

export const Deleted = z.object({
  id: wireId,
  conversation_id: z.exactOptional(wireId),
  sender: z.catch(z.optional(z.object({ id: wireId })), undefined),
});
