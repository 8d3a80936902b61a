import type { Channel } from "../channel.ts";
import { mediaHosts } from "./media-hosts.ts";
import { maxBodyBytes, receive } from "./receive.ts";
import { freshSecrets } from "./schema.ts";

/** Any system that signs its webhooks by Standard Webhooks 1.0.0. */
export const generic: Channel = {
  name: "generic",
  maxBodyBytes,
  maxTextLength: 100_000,
  maxAttachmentBytes: 0,
  replyWindow: undefined,
  freshSecrets,
  receive: async (incoming, context) => receive(incoming, context),
  media: {
    hosts: mediaHosts,
    locate: async (request) => (await import("./media.ts")).locate(request),
  },
  send: async (message, tools) => (await import("./send.ts")).send(message, tools),
};
