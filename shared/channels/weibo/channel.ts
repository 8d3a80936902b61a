import type { Channel } from "../channel.ts";
import { mediaHosts } from "./media-hosts.ts";
import { maxBodyBytes, receive } from "./receive.ts";
import { freshSecrets } from "./schema.ts";

/** Weibo private messages. Experimental: written from the documentation, which dates from 2014, and never tried with Weibo. */
export const weibo: Channel = {
  name: "weibo",
  maxBodyBytes,
  maxTextLength: 300,
  maxAttachmentBytes: 0,
  replyWindow: { hours: 48 },
  freshSecrets,
  receive: async (incoming, context) => receive(incoming, context),
  media: {
    hosts: mediaHosts,
    locate: async (request, tools) => (await import("./media.ts")).locate(request, tools),
  },
  send: async (message, tools) => (await import("./send.ts")).send(message, tools),
};
