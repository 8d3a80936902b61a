import type { Channel } from "../channel.ts";
import { freshTwilioSecrets, maxBodyBytes } from "../twilio-webhook.ts";
import { mediaHosts } from "./media-hosts.ts";
import { receive } from "./receive.ts";

/** Calls to a Twilio number, as far as its webhooks report them. Nothing can be sent into a call from here. */
export const twilioVoice: Channel = {
  name: "twilio-voice",
  maxBodyBytes,
  maxTextLength: 4096,
  maxAttachmentBytes: 0,
  replyWindow: undefined,
  freshSecrets: freshTwilioSecrets,
  receive: async (incoming, context) => receive(incoming, context),
  media: {
    hosts: mediaHosts,
    locate: async (request, tools) => (await import("./media.ts")).locate(request, tools),
  },
  send: async () => ({ kind: "failed", class: "config", code: "calls-are-not-written-to" }),
};
