import type { Delivery, OutboundMessage, SendTools } from "./channel.ts";
import { failed } from "./failed.ts";

/**
 * Sends the parts of a split text one after the other. A failure fails the whole and tells what went out before it, so that
 * a further attempt goes on with the part that failed.
 */
export async function sendParts<Part>(
  { entry }: OutboundMessage,
  parts: readonly Part[],
  { turn }: Pick<SendTools, "turn">,
  sendOne: (part: Part, at: number) => Promise<Delivery>,
): Promise<Delivery> {
  if (parts.length === 0) return failed("content", "empty");
  // The text is split the same way each time; should a new version split it otherwise, its last part is sent at least.
  const sent = (entry.parts ?? []).slice(0, parts.length - 1);
  const refused = await turn?.(parts.length - sent.length);
  if (refused) return before(refused, sent);
  for (const [at, part] of parts.entries()) {
    if (at < sent.length) continue;
    const delivery = await sendOne(part, at);
    if (delivery.kind === "failed") return before(delivery, sent);
    sent.push(delivery.providerId);
  }
  return { kind: "sent", providerId: sent.at(-1) ?? "unknown", ...(sent.length > 1 && { parts: sent }) };
}

function before(failure: Extract<Delivery, { kind: "failed" }>, sent: readonly string[]): Delivery {
  return sent.length === 0 ? failure : { ...failure, parts: sent };
}
