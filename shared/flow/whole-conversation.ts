import type { TicketId } from "../domain/ids.ts";
import type { Conversation, TicketStore } from "./ports.ts";

/** A ticket with what was said on the tickets that became part of it. */
export async function wholeConversation(
  id: TicketId,
  store: Pick<TicketStore, "conversationOf">,
): Promise<Conversation | undefined> {
  const conversation = await store.conversationOf(id);
  const { parts = [] } = conversation?.ticket ?? {};
  if (!conversation || parts.length === 0) return conversation;
  const read = await Promise.all(parts.map((part) => store.conversationOf(part)));
  const merged = read.flatMap((part) => (part?.ticket.mergedInto === id ? [part] : []));
  return {
    ...conversation,
    messages: [...merged.flatMap(({ messages }) => messages), ...conversation.messages].toSorted(
      (a, b) => a.receivedMs - b.receivedMs,
    ),
    outbox: [...merged.flatMap(({ outbox }) => outbox), ...conversation.outbox],
    notes: [...merged.flatMap(({ notes }) => notes), ...conversation.notes],
  };
}
