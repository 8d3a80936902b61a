import type { Channel } from "./channel.ts";

/** Every channel there is, one line each. Loaded on first use, so that a function pays only for what it serves. */
export const channels = {
  chat: async () => (await import("./chat/channel.ts")).chat,
  discord: async () => (await import("./discord/channel.ts")).discord,
  email: async () => (await import("./email/channel.ts")).email,
  form: async () => (await import("./form/channel.ts")).form,
  generic: async () => (await import("./generic/channel.ts")).generic,
  instagram: async () => (await import("./instagram/channel.ts")).instagram,
  line: async () => (await import("./line/channel.ts")).line,
  messenger: async () => (await import("./messenger/channel.ts")).messenger,
  slack: async () => (await import("./slack/channel.ts")).slack,
  teams: async () => (await import("./teams/channel.ts")).teams,
  telegram: async () => (await import("./telegram/channel.ts")).telegram,
  "twilio-sms": async () => (await import("./twilio-sms/channel.ts")).twilioSms,
  "twilio-voice": async () => (await import("./twilio-voice/channel.ts")).twilioVoice,
  wechat: async () => (await import("./wechat/channel.ts")).wechat,
  weibo: async () => (await import("./weibo/channel.ts")).weibo,
  whatsapp: async () => (await import("./whatsapp/channel.ts")).whatsapp,
  x: async () => (await import("./x/channel.ts")).x,
} as const satisfies Record<string, () => Promise<Channel>>;

export type ChannelName = keyof typeof channels;

export function isChannelName(name: string): name is ChannelName {
  return Object.hasOwn(channels, name);
}

/** The channel of that name, or `undefined` for a name that nobody registered. */
export async function loadChannel(name: string): Promise<Channel | undefined> {
  return isChannelName(name) ? channels[name]() : undefined;
}
