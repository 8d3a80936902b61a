import type { Channel } from "../channel.ts";
import { maxBodyBytes, receive } from "./receive.ts";
import { freshSecrets } from "./schema.ts";

/** X: direct messages, mentions and replies. */
export const x: Channel = {
  name: "x",
  maxBodyBytes,
  maxTextLength: 10_000,
  maxAttachmentBytes: 0,
  replyWindow: undefined,
  freshSecrets,
  receive: async (incoming, context) => receive(incoming, context),
  send: async (message, tools) => (await import("./send.ts")).send(message, tools),
};
