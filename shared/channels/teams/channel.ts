import type { Channel } from "../channel.ts";
import { mediaHosts } from "./media-hosts.ts";
import { maxBodyBytes, receive } from "./receive.ts";
import { freshSecrets } from "./schema.ts";

/** Microsoft Teams: chats with the bot, and channels where it is mentioned. Lengths count bytes of UTF-8. */
export const teams: Channel = {
  name: "teams",
  maxBodyBytes,
  maxTextLength: 20_000,
  maxAttachmentBytes: 0,
  replyWindow: undefined,
  freshSecrets,
  receive,
  media: {
    hosts: mediaHosts,
    locate: async (request, tools) => (await import("./media.ts")).locate(request, tools),
  },
  send: async (message, tools) => (await import("./send.ts")).send(message, tools),
};
