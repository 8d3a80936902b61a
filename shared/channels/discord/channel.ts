import type { Channel } from "../channel.ts";
import { mediaHosts } from "./media-hosts.ts";
import { maxBodyBytes, receive } from "./receive.ts";
import { freshSecrets } from "./schema.ts";

/** Discord: commands, buttons and forms. What is only written in a channel comes over no webhook. */
export const discord: Channel = {
  name: "discord",
  maxBodyBytes,
  maxTextLength: 2000,
  maxAttachmentBytes: 0,
  // An interaction can be answered for 15 minutes; after that a bot may write to whom it can reach.
  replyWindow: undefined,
  freshSecrets,
  receive: async (incoming, context) => receive(incoming, context),
  media: {
    hosts: mediaHosts,
    locate: async (request, tools) => (await import("./media.ts")).locate(request, tools),
  },
  send: async (message, tools) => (await import("./send.ts")).send(message, tools),
};
