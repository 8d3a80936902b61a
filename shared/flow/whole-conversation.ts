import type { TicketId } from "../domain/ids.ts";
import type { Conversation, TicketStore } from "./ports.ts";

/** Tickets that are read for one: what was merged, and merged again, beyond this many is looked at by itself. */
const mostRead = 100;

/** A ticket with what was said on the tickets that became part of it, and of those that had become part of them before. */
export async function wholeConversation(
  id: TicketId,
  store: Pick<TicketStore, "conversationOf">,
): Promise<Conversation | undefined> {
  const conversation = await store.conversationOf(id);
  const { parts = [] } = conversation?.ticket ?? {};
  if (!conversation || parts.length === 0) return conversation;
  const merged = await partsOf(conversation, store);
  return {
    ...conversation,
    messages: [...merged.flatMap(({ messages }) => messages), ...conversation.messages].toSorted(
      (a, b) => a.receivedMs - b.receivedMs,
    ),
    outbox: [...merged.flatMap(({ outbox }) => outbox), ...conversation.outbox],
    notes: [...merged.flatMap(({ notes }) => notes), ...conversation.notes],
  };
}

/** What is part of a ticket says so itself: one whose merging was cut off, or that was opened again, is not. */
async function partsOf(
  whole: Conversation,
  store: Pick<TicketStore, "conversationOf">,
): Promise<readonly Conversation[]> {
  const found: Conversation[] = [];
  const read = new Set([whole.ticket.id]);
  let level: readonly Conversation[] = [whole];
  while (level.length > 0) {
    const wanted = level.flatMap(({ ticket }) =>
      (ticket.parts ?? []).filter((part) => !read.has(part)).map((part) => ({ part, into: ticket.id })),
    );
    const now = wanted.slice(0, mostRead - found.length);
    for (const { part } of now) read.add(part);
    const parts = await Promise.all(now.map(({ part }) => store.conversationOf(part)));
    level = parts.flatMap((part, at) => (part && part.ticket.mergedInto === now[at]?.into ? [part] : []));
    found.push(...level);
  }
  return found;
}
