import type { Channel } from "../channel.ts";
import { maxBodyBytes } from "../twilio-webhook.ts";
import { mediaHosts } from "./media-hosts.ts";
import { receive } from "./receive.ts";
import { freshSecrets } from "./schema.ts";

/** Twilio Programmable Messaging. The networks set no time for answers; a WhatsApp sender's window is Twilio's to enforce. */
export const twilioSms: Channel = {
  name: "twilio-sms",
  maxBodyBytes,
  maxTextLength: 1600,
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
