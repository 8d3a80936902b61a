import type { Channel } from "../channel.ts";
import { failed } from "../failed.ts";
import { freshTwilioSecrets, maxBodyBytes } from "../twilio-webhook.ts";
import { mediaHosts } from "./media-hosts.ts";
import { receive } from "./receive.ts";

/**
 * Calls to a Twilio number. Nothing can be written into a call: what an agent writes on its ticket says what was agreed when
 * they called back, and is kept with it.
 */
export const twilioVoice: Channel = {
  name: "twilio-voice",
  maxBodyBytes,
  maxTextLength: 4096,
  maxAttachmentBytes: 0,
  replyWindow: undefined,
  freshSecrets: freshTwilioSecrets,
  receive,
  media: {
    hosts: mediaHosts,
    locate: async (request, tools) => (await import("./media.ts")).locate(request, tools),
  },
  send: async ({ entry }) =>
    entry.automatic || entry.address === ""
      ? failed("config", "calls-are-not-written-to")
      : { kind: "sent", providerId: `spoken:${entry.id}` },
};
