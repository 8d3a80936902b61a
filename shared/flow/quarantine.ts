import type { Decision } from "../domain/decision.ts";
import type { MessageId } from "../domain/ids.ts";
import type { InboundMessage, Unparseable } from "../domain/message.ts";
import { redact } from "../domain/redact.ts";
import type { HeldItem } from "./ports.ts";

const longestSummary = 160;

/** A message kept out of the queues, with what brings it back. Its text is masked already. */
export function heldMessage(
  id: MessageId,
  message: InboundMessage,
  decision: Extract<Decision, { kind: "hold" }>,
): HeldItem {
  const said = message.subject?.trim() || message.text.trim();
  return {
    id,
    cause: decision.cause,
    channel: message.channel,
    receivedAt: message.receivedAt,
    summary: shortened(`${message.sender.address}: ${said}`),
    ...(message.rawKey !== undefined && { rawKey: message.rawKey }),
    replay: { queue: "inbound", body: JSON.stringify({ kind: "message", message }) },
    state: "held",
  };
}

/** Something that could not become a message; a mail can be read again with less strictness. What is kept of it is masked. */
export function heldUnparseable(id: MessageId, unmasked: Unparseable): HeldItem {
  const raw = unmasked.raw === undefined ? {} : { raw: redact(unmasked.raw).text };
  const item = { ...unmasked, ...raw };
  return {
    id,
    cause: "unparseable",
    channel: item.channel,
    receivedAt: item.receivedAt,
    summary: shortened(redact(item.problem).text),
    ...(item.rawKey !== undefined && { rawKey: item.rawKey }),
    replay:
      item.replay === undefined
        ? { queue: "inbound", body: JSON.stringify({ kind: "unparseable", item }) }
        : { queue: "mail", body: item.replay },
    state: "held",
  };
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > longestSummary ? `${line.slice(0, longestSummary - 1).toWellFormed()}…` : line;
}
