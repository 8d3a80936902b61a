import config from "relaydesk:config";
import { sentFiles } from "../shared/aws/sent-files.ts";
import type { TokenKeys } from "../shared/domain/reply-token.ts";
import { claimUploads, permitUploads } from "../shared/flow/uploads.ts";
import { sniffedType } from "../shared/mail/sniff.ts";
import type { ChatFiles } from "./chat-conversation.ts";
import type { Log } from "./edge.ts";

/** As long as a connection can last, and a little. */
const permittedMs = 3 * 3_600_000;
/** Places in the bucket for files that are not claimed yet; each is used again. */
const slots = 20;

/** Files of the chat: see `shared/flow/uploads.ts`. Apart from the rest, so that it is loaded when it is needed. */
export function chatFiles(bucket: string, keysOf: () => Promise<TokenKeys>, log: Log): ChatFiles {
  const limits = config.channels.chat?.attachments;
  return {
    async permit(session) {
      if (!limits || limits.maxFiles === 0) return undefined;
      const { maxBytes, types } = limits;
      const until = new Date(Date.now() + permittedMs);
      const permission = permitUploads(session, { ...limits, maxFiles: slots }, until, await keysOf());
      return { path: "/uploads", permission, maxBytes, types, slots };
    },
    async claim(tokens, session, message) {
      return claimUploads(
        tokens.slice(0, limits?.maxFiles ?? 0),
        { session, folder: `attachments/${message}` },
        {
          keys: await keysOf(),
          now: new Date(),
          files: sentFiles(bucket),
          sniff: sniffedType,
          failed: (error) => log.error("a file could not be stored", error as Error),
        },
      );
    },
  };
}
