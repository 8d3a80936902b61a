import { createPrivateKey, createPublicKey } from "node:crypto";
import * as z from "zod/mini";
import { maybeId, parts, wireId, words } from "../payload-fields.ts";
import { type RandomText, secret } from "../secret-fields.ts";

const lenient = <Schema extends z.ZodMiniType>(schema: Schema) => z.catch(z.optional(schema), undefined);

export const DiscordSecrets = z.object({
  /** Ed25519, 32 bytes in hexadecimal. */
  publicKey: z.string().check(z.regex(/^[0-9a-fA-F]{64}$/)),
  /** Lets us write to a customer when the 15 minutes of an interaction are over. */
  botToken: z.exactOptional(secret),
});
export type DiscordSecrets = z.output<typeof DiscordSecrets>;

/** PKCS #8 around the 32 bytes of a private key (RFC 8410). */
const pkcs8 = Buffer.from("302e020100300506032b657004220420", "hex");

/** `signingKey` is what a stand-in of Discord signs with. */
export function freshSecrets(random: RandomText) {
  const seed = Buffer.from(random(32), "base64url").subarray(0, 32);
  const key = createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: "der", type: "pkcs8" });
  const { x = "" } = createPublicKey(key).export({ format: "jwk" });
  return {
    publicKey: Buffer.from(x, "base64url").toString("hex"),
    signingKey: seed.toString("hex"),
    botToken: random(48),
  };
}

/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object */
export const AnyInteraction = z.object({ type: z.number() });

const User = z.object({ id: wireId, username: words, global_name: words });

export const Interaction = z.object({
  id: wireId,
  type: z.number(),
  application_id: z.string().check(z.regex(/^\d{1,20}$/)),
  token: z.string().check(z.maxLength(1024), z.regex(/^[\w.~=+/-]+$/)),
  channel_id: wireId,
  user: lenient(User),
  member: lenient(z.object({ user: User })),
  locale: words,
  data: lenient(
    z.object({
      name: words,
      custom_id: words,
      target_id: maybeId,
      options: z.catch(parts, []),
      components: z.catch(parts, []),
      values: z.catch(z.array(z.string()), []),
      resolved: lenient(
        z.object({
          attachments: lenient(z.record(z.string(), z.unknown())),
          messages: lenient(z.record(z.string(), z.unknown())),
        }),
      ),
    }),
  ),
});
export type Interaction = z.output<typeof Interaction>;

export const Option = z.object({
  type: z.number(),
  value: z.catch(z.optional(z.union([z.string(), z.number()])), undefined),
  options: z.catch(parts, []),
});

/** A field of a form, in the row or the label that holds it. */
export const Row = z.object({ components: z.catch(parts, []), component: z.optional(z.unknown()) });
export const Field = z.object({ value: z.string() });

export const Quoted = z.object({ content: z.string() });

export const File = z.object({
  id: maybeId,
  filename: words,
  content_type: words,
  size: lenient(z.number()),
  url: z.string(),
});

export const Sent = z.object({ id: wireId });
export const Original = z.object({
  id: wireId,
  flags: z.catch(z.number(), 0),
  content: words,
});
export const Refusal = z.object({ code: z.number() });
export const Pause = z.object({ retry_after: z.number() });
