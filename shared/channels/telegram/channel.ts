import type { Channel } from "../channel.ts";
import { mediaHosts } from "./media-hosts.ts";
import { maxBodyBytes, receive } from "./receive.ts";
import { freshSecrets } from "./schema.ts";

/** Telegram Bot API 10.1, private chats. Sending is loaded on first use: a webhook must answer from a cold start. */
export const telegram: Channel = {
  name: "telegram",
  maxBodyBytes,
  maxTextLength: 4096,
  maxAttachmentBytes: 20_000_000,
  replyWindow: undefined,
  freshSecrets,
  receive: async (incoming, context) => receive(incoming, context),
  media: {
    hosts: mediaHosts,
    locate: async (request, tools) => (await import("./media.ts")).locate(request, tools),
  },
  send: async (message, tools) => (await import("./send.ts")).send(message, tools),
};
