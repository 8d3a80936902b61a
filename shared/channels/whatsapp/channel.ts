import type { Channel } from "../channel.ts";
import { maxBodyBytes } from "../meta-webhook.ts";
import { mediaHosts } from "./media-hosts.ts";
import { receive } from "./receive.ts";
import { freshSecrets } from "./schema.ts";

/** WhatsApp Business Platform, Cloud API. Free text goes for 24 hours after the customer last wrote. */
export const whatsapp: Channel = {
  name: "whatsapp",
  maxBodyBytes,
  maxTextLength: 4096,
  maxAttachmentBytes: 16_000_000,
  replyWindow: { hours: 24 },
  freshSecrets,
  receive: async (incoming, context) => receive(incoming, context),
  media: {
    hosts: mediaHosts,
    locate: async (request, tools) => (await import("./media.ts")).locate(request, tools),
  },
  send: async (message, tools) => (await import("./send.ts")).send(message, tools),
};
