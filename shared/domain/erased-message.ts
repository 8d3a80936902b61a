import type { Decision, Reason } from "./decision.ts";
import type { Attachment, InboundMessage } from "./message.ts";
import { without } from "./ticket-states.ts";

/**
 * What is left of a message that its customer deleted: that there was one, when, from whom, where an answer goes, and by which
 * rule a machine acted on it. Nothing of what it said or held.
 */
export function erasedMessage(message: InboundMessage): InboundMessage {
  const kept = without(message, "subject", "fullText", "payload", "languageHint", "fields", "call");
  return { ...kept, text: "", attachments: message.attachments.map(erasedAttachment) };
}

/** The key stays until the file is removed; nobody is handed it out from then on. */
function erasedAttachment({ key }: Attachment): Attachment {
  return {
    name: "file",
    type: "application/octet-stream",
    failure: "erased",
    ...(key !== undefined && { key }),
  };
}

/** A decision without the words that it quotes from the message. */
export function erasedDecision(decision: Decision): Decision {
  const { detail: _, units: __, references: ___, ...reason }: Reason = decision.reason;
  return { ...decision, reason };
}

/** What a ticket is called whose first message was deleted. */
export const erasedSubject = "[deleted]";
