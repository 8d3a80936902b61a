import config from "relaydesk:config";
import { outboxStore } from "../shared/aws/outbox-store.ts";
import { forgetWords, keepWords, type WordIds } from "../shared/aws/search-store.ts";
import type { StoreParts } from "../shared/aws/ticket-store.ts";
import type { Ids, TicketId } from "../shared/domain/ids.ts";
import type { StoredMessage } from "../shared/flow/ports.ts";

/* Keeping words to find tickets by, apart from the rest so that it is loaded only where the operator wants it. */

/** What a customer wrote, masked as it is stored, with who they are and what they filled in. */
export async function keepMessage(stored: StoredMessage, parts: StoreParts, ids: WordIds): Promise<void> {
  const { text, subject, sender, fields = [] } = stored.message;
  const texts = [sender.name ?? "", subject ?? "", ...fields.map(({ value }) => value), text];
  const place = { ticket: stored.ticket, at: stored.receivedMs, id: stored.id };
  await keepWords(parts, place, texts, ids, config.search.textDays);
}

/** A message that came to another ticket is found there, and no longer on the one that it left. What was erased is found nowhere. */
export async function moveMessage(
  stored: StoredMessage,
  from: TicketId,
  parts: StoreParts,
  ids: WordIds,
): Promise<void> {
  if (stored.erasedAt === undefined) await keepMessage(stored, parts, ids);
  await forgetWords(parts, { ticket: from, at: stored.receivedMs, id: stored.id });
}

/** What an agent answered, at the time that its record says: a repeat writes the same. */
export async function keepReply(
  ticket: TicketId,
  request: string,
  text: string,
  parts: StoreParts,
  ids: Ids,
): Promise<void> {
  const id = ids.agentReply(ticket, request);
  const entry = await outboxStore(parts).entry(ticket, id);
  if (!entry) return;
  const place = { ticket, at: Date.parse(entry.createdAt), id };
  await keepWords(parts, place, [text], ids, config.search.textDays);
}
