import { feedbackPayload } from "./feedback.ts";
import type { OutboxEntry } from "./outbox.ts";
import { withoutFrame } from "./texts.ts";

/** A reply as one line of a chat. */
export interface ChatReply {
  readonly id: string;
  readonly from: "agent" | "bot";
  readonly name?: string;
  /** Markdown. */
  readonly text: string;
  readonly language: string;
  /** ISO 8601. */
  readonly at: string;
  readonly ask?: { readonly yes: string; readonly no: string };
  readonly notice?: true;
  readonly files?: readonly { readonly name: string; readonly size: number }[];
}

/**
 * A stored reply as a chat shows it. Who wrote it, whether it helped and the way to a person have places of their own
 * there: what says so in words in a mail is left out.
 */
export function chatReply(entry: OutboxEntry, brand: string): ChatReply {
  const { author, attachments = [] } = entry;
  return {
    id: entry.id,
    from: entry.automatic ? "bot" : "agent",
    ...(author !== undefined && { name: author }),
    text: withoutFrame(entry.text, {
      language: entry.language,
      brand,
      ...(author !== undefined && { author }),
    }),
    language: entry.language,
    at: entry.createdAt,
    ...(entry.askHelped && {
      ask: { yes: feedbackPayload("yes", entry.id), no: feedbackPayload("no", entry.id) },
    }),
    ...(entry.kind === "acknowledgement" && { notice: true as const }),
    ...(attachments.length > 0 && { files: attachments.map(({ name, size }) => ({ name, size })) }),
  };
}
