import type { Channel } from "../channel.ts";
import { maxBodyBytes } from "../meta-webhook.ts";
import { mediaHosts } from "./media-hosts.ts";
import { receive } from "./receive.ts";
import { freshSecrets } from "./schema.ts";
import { replyWindow } from "./window.ts";

/** Facebook Messenger and the comments on pages. */
export const messenger: Channel = {
  name: "messenger",
  maxBodyBytes,
  maxTextLength: 2000,
  maxAttachmentBytes: 20_000_000,
  replyWindow,
  freshSecrets,
  receive: async (incoming, context) => receive(incoming, context),
  media: {
    hosts: mediaHosts,
    locate: async (request) => (await import("../meta-media.ts")).locateByAddress(request),
  },
  send: async (message, tools) => (await import("./send.ts")).send(message, tools),
};
