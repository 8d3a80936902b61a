import type { ChannelName } from "../../../shared/channels/registry.ts";

/**
 * Fields of an account's secrets that may have several values while they change. `ours`: made here, and told to the other side;
 * `theirs`: made by the platform, and told to us. All other fields have one value, which is replaced.
 */
export const rotatingFields: Readonly<
  Partial<Record<ChannelName, Readonly<Record<string, "ours" | "theirs">>>>
> = {
  chat: { sessionKeys: "ours", identityKeys: "ours" },
  generic: { signingSecrets: "ours" },
  instagram: { appSecret: "theirs", verifyToken: "ours" },
  line: { channelSecret: "theirs" },
  messenger: { appSecret: "theirs", verifyToken: "ours" },
  slack: { signingSecret: "theirs" },
  telegram: { secretToken: "ours" },
  "twilio-sms": { authToken: "theirs" },
  "twilio-voice": { authToken: "theirs" },
  wechat: { token: "ours", encodingAesKey: "theirs" },
  weibo: { appSecret: "theirs" },
  whatsapp: { appSecret: "theirs", verifyToken: "ours" },
  x: { consumerSecret: "theirs" },
};
