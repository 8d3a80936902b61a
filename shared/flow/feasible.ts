import type { Config } from "../domain/config.ts";
import { repliesAutomatically } from "../domain/decide.ts";
import type { Decision } from "../domain/decision.ts";
import type { Ids, TicketId } from "../domain/ids.ts";
import type { Matcher } from "../domain/matcher.ts";
import type { OutboxEntry } from "../domain/outbox.ts";
import type { StoredMessage } from "./ports.ts";

type Answer = Extract<Decision, { kind: "answer" }>;

export interface Composing {
  readonly ids: Ids;
  readonly config: Config;
  readonly matcher: Matcher;
  readonly now: () => Date;
  /** Where the customer of a form sees how it stands; `undefined` where there is no such page. */
  readonly statusUrl?: (ticket: TicketId, language: string) => string | undefined;
}

/** At most one per message: whichever reply is decided, it has this id. */
export function automaticReplyId(stored: StoredMessage, { ids }: Pick<Composing, "ids">) {
  return ids.automaticReply(stored.id, "reply");
}

/**
 * The stored decision as it can be carried out now. An entry that was taken out of the FAQ between decision and
 * reply is no answer any more: a human answers.
 */
export function feasible(decision: Decision, { matcher }: Pick<Composing, "matcher">): Decision {
  if (decision.kind !== "answer") return decision;
  if (entriesOf(decision).every(({ entry, language }) => matcher.answer(entry, language))) return decision;
  return {
    kind: "route",
    routing: decision.routing,
    acknowledge: "received",
    suggestions: [],
    reason: { ...decision.reason, rule: "no-answer-text" },
  };
}

/** All entries that an answer is made of. */
export function entriesOf({ entry, language, also = [] }: Answer) {
  return [{ entry, language }, ...also];
}

/** What goes out by itself for a message, or nothing. The words are loaded with the first reply. */
export async function composeReply(
  stored: StoredMessage,
  services: Composing,
): Promise<OutboxEntry | undefined> {
  if (!repliesAutomatically(stored.decision)) return undefined;
  const { automaticReply } = await import("./automatic-reply.ts");
  return automaticReply(stored, services);
}
