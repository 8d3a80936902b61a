import type { OutboxStore, TicketStore } from "../shared/flow/ports.ts";
import { noting, notingReplies, type TicketNews } from "../shared/flow/ticket-news.ts";
import type { Log } from "./edge.ts";

/** Where the desks are, as the environment says. */
export interface DeskPlace {
  readonly TABLE_NAME: string;
  readonly DESK_SOCKET_URL: string;
}

/** The same of tickets, and of what became of replies on them. Events of theirs are few, and left to the clock. */
export function withReplyNews(
  stores: { readonly store: TicketStore; readonly outbox: OutboxStore },
  place: DeskPlace,
): {
  readonly store: TicketStore;
  readonly outbox: OutboxStore;
  readonly tellDesks: (log: Log) => Promise<void>;
} {
  const { store, take } = noting(stores.store);
  const replies = notingReplies(stores.outbox);
  return {
    store,
    outbox: replies.outbox,
    tellDesks: (log) => tell([...replies.take(), ...take()], place, log),
  };
}

/** Tells open desks; what does that is loaded with the first news. */
export async function tell(news: readonly TicketNews[], place: DeskPlace, log: Log): Promise<void> {
  if (news.length === 0) return;
  const { tellDesks } = await import("./tell-desks.ts");
  await tellDesks(news, place, log);
}
