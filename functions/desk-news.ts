import type { TicketStore } from "../shared/flow/ports.ts";
import { noting } from "../shared/flow/ticket-news.ts";
import type { Log } from "./edge.ts";
import { type DeskPlace, tell } from "./reply-news.ts";

/** With where other systems' events go; empty or absent where none is told of anything. */
interface Place extends DeskPlace {
  readonly EVENTS_QUEUE_URL?: string;
}

/** The store, and what tells open desks of all that was committed to it since they were told last. */
export function withDeskNews(
  tickets: TicketStore,
  place: Place,
): { readonly store: TicketStore; readonly tellDesks: (log: Log) => Promise<void> } {
  const { store, take } = noting(tickets);
  return {
    store,
    tellDesks: async (log) => {
      const news = take();
      if (place.EVENTS_QUEUE_URL && news.length > 0) {
        const { nudgeEvents } = await import("./nudge-events.ts");
        await nudgeEvents(news, { ...place, EVENTS_QUEUE_URL: place.EVENTS_QUEUE_URL }, log);
      }
      await tell(news, place, log);
    },
  };
}
