import type { ServerFrame } from "../../api/chat.ts";
import { chatReply } from "../../domain/chat-item.ts";
import type { Delivery, OutboundMessage, SendTools } from "../channel.ts";
import { failed } from "../failed.ts";
import { replyKey } from "./receive.ts";

/**
 * Shows a reply to whoever has the conversation open. Nobody may: then it waits on its ticket, where the next visit finds
 * it, so that is no failure. A visitor who was there and could not be told now is tried again.
 */
export async function send({ entry, brand }: OutboundMessage, tools: SendTools): Promise<Delivery> {
  if (entry.conversation === "") return failed("recipient", "no-conversation");
  if (!tools.push) return failed("config", "no-sockets");
  const item = chatReply(entry, brand);
  if (item.text === "") return failed("content", "empty");
  const frame: ServerFrame = { type: "item", item };
  const told = await tools.push(entry, JSON.stringify(frame));
  if (told.failed > 0) return failed("retryable", "push-failed");
  return { kind: "sent", providerId: replyKey(entry.conversation, entry.id) };
}
