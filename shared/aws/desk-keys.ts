import type { AgentId, TicketId } from "../domain/ids.ts";
import { type Key, sortableTime } from "./keys.ts";

/* Keys of what only the desk asks for, apart from those that every function loads. Their questions stand in `keys.ts`. */

export const BLOCKS_PARTITION = "BLOCKS";
export const PHRASES_PARTITION = "PHRASES";
export const PHRASE_PREFIXES = { reply: "R#", macro: "M#" } as const;
export const MENTION_PREFIX = "CALL#";
/** How long a note calls somebody, days. */
export const MENTION_DAYS = 90;

export const deskKeys = {
  block: (kind: "contact" | "domain", of: string): Key => ({
    pk: BLOCKS_PARTITION,
    sk: `${kind === "contact" ? "C" : "D"}#${of}`,
  }),
  phrase: (kind: "reply" | "macro", id: string): Key => ({
    pk: PHRASES_PARTITION,
    sk: `${PHRASE_PREFIXES[kind]}${id}`,
  }),
  mention: (agent: AgentId, at: string, ticket: TicketId, note: string): Key => ({
    pk: `AG#${agent}`,
    sk: `${MENTION_PREFIX}${sortableTime(at)}#${ticket}#${note}`,
  }),
  mentionsSeen: (agent: AgentId): Key => ({ pk: `AG#${agent}`, sk: "SEEN" }),
};
