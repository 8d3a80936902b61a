import * as z from "zod/mini";
import { type RandomText, rotatingSecret, secret } from "../secret-fields.ts";

export const WechatSecrets = z.object({
  /** Signs what WeChat sends. */
  token: rotatingSecret,
  /** `safe` (安全模式) takes encrypted messages alone; `plain` also takes those in the clear. */
  mode: z._default(z.enum(["safe", "plain"]), "safe"),
  appId: secret,
  /** 43 characters; encrypts what WeChat sends. */
  encodingAesKey: z.exactOptional(rotatingSecret),
  appSecret: z.exactOptional(secret),
});
export type WechatSecrets = z.output<typeof WechatSecrets>;

export function freshSecrets(random: RandomText) {
  const letters = (bytes: number) => random(bytes).replace(/[-_]/g, "A");
  return {
    token: letters(18),
    mode: "safe",
    appId: `wx${Buffer.from(random(8), "base64url").toString("hex")}`,
    // 32 bytes, whose last character holds no more than their last bits.
    encodingAesKey: letters(32).slice(0, 42).concat("A"),
    appSecret: letters(24),
  };
}

export const Token = z.object({
  access_token: z.exactOptional(secret),
  expires_in: z.exactOptional(z.number()),
  errcode: z.exactOptional(z.number()),
});
export const Answer = z.object({
  errcode: z.catch(z.optional(z.number()), undefined),
  msgid: z.catch(z.optional(z.union([z.number(), z.string()])), undefined),
});
