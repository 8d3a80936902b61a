import type { Channel } from "../channel.ts";
import { mediaHosts } from "./media-hosts.ts";
import { maxBodyBytes, receive } from "./receive.ts";
import { freshSecrets } from "./schema.ts";

/** WeChat Official Accounts (微信公众号). The length counts bytes of UTF-8. */
export const wechat: Channel = {
  name: "wechat",
  maxBodyBytes,
  maxTextLength: 2048,
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
