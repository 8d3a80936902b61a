import { maxMessageLength } from "../../api/chat.ts";
import type { Channel } from "../channel.ts";
import { noMedia } from "../media.ts";
import { maxBodyBytes, receive } from "./receive.ts";
import { freshSecrets } from "./schema.ts";

/** The live chat: what its socket brings, one frame at a time, and what is shown in its widget. */
export const chat: Channel = {
  name: "chat",
  maxBodyBytes,
  maxTextLength: 10 * maxMessageLength,
  maxAttachmentBytes: 0,
  replyWindow: undefined,
  media: noMedia,
  freshSecrets,
  receive: async (incoming, context) => receive(incoming, context),
  send: async (message, tools) => (await import("./send.ts")).send(message, tools),
};
