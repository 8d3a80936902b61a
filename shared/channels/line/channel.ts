import type { Channel } from "../channel.ts";
import { mediaHosts } from "./media-hosts.ts";
import { maxBodyBytes, receive } from "./receive.ts";
import { freshSecrets } from "./schema.ts";

/** LINE Messaging API. It sets no time for answers; a user who blocked the account simply gets nothing. */
export const line: Channel = {
  name: "line",
  maxBodyBytes,
  maxTextLength: 5000,
  maxAttachmentBytes: 0,
  replyWindow: undefined,
  freshSecrets,
  receive: async (incoming, context) => receive(incoming, context),
  media: {
    hosts: mediaHosts,
    locate: async (request, tools) => (await import("./media.ts")).locate(request, tools),
  },
  send: async (message, tools) => (await import("./send.ts")).send(message, tools),
};
