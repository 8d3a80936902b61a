import type { Channel } from "../channel.ts";
import { noMedia } from "../media.ts";

/** The largest mail that SES takes in; its functions read it from the bucket, not from a request. */
const maxBodyBytes = 40 * 1024 * 1024;

/** Mail through SES. Both ways are loaded on first use: the parser and the composer are large, and no function needs both. */
export const email: Channel = {
  name: "email",
  maxBodyBytes,
  // What providers take besides attachments; nobody reads further.
  maxTextLength: 1_000_000,
  // `SendRawEmail` takes ten megabytes as they travel: base 64 makes four of three, and the text needs some, too.
  maxAttachmentBytes: 7_000_000,
  replyWindow: undefined,
  freshSecrets: () => undefined,
  receive: async (incoming, context) => (await import("./receive.ts")).receive(incoming, context),
  media: noMedia,
  send: async (message, tools) => (await import("./send.ts")).send(message, tools),
};
