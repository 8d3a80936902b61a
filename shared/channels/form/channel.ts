import type { Channel } from "../channel.ts";
import { noMedia } from "../media.ts";
import { rejected } from "../rejected.ts";
import { maxBodyBytes, readSubmission } from "./submission.ts";

/**
 * The contact form, as page and as JSON endpoint. It only receives: answers go by e-mail to the address that was left, which
 * is what `replyTo` of its messages says.
 */
export const form: Channel = {
  name: "form",
  maxBodyBytes,
  maxTextLength: 10_000,
  maxAttachmentBytes: 0,
  replyWindow: undefined,
  freshSecrets: () => undefined,
  async receive(incoming, context) {
    const submission = readSubmission(incoming, context);
    switch (submission.kind) {
      case "message":
        return {
          kind: "accepted",
          items: [{ kind: "message", message: submission.message }],
          ignored: {},
        };
      case "invalid":
        return rejected(
          "malformed",
          submission.errors.map(({ field, problem }) => `${field}: ${problem}`).join(", "),
        );
      case "rejected":
        return submission;
    }
  },
  media: noMedia,
  send: async () => ({ kind: "failed", class: "config", code: "form-cannot-send" }),
};
