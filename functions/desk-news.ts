import type { TicketStore } from "../shared/flow/ports.ts";
import { noting } from "../shared/flow/ticket-news.ts";
import type { Log } from "./edge.ts";

/** Where the desks are, as the environment says. */
export interface DeskPlace {
  readonly TABLE_NAME: string;
  readonly DESK_SOCKET_URL: string;
}

/** The store, and what tells open desks of all that was committed to it since they were told last. */
export function withDeskNews(
  tickets: TicketStore,
  place: DeskPlace,
): { readonly store: TicketStore; readonly tellDesks: (log: Log) => Promise<void> } {
  const { store, take } = noting(tickets);
  return {
    store,
    async tellDesks(log) {
      const news = take();
      if (news.length === 0) return;
      const { tellDesks } = await import("./tell-desks.ts");
      await tellDesks(news, place, log);
    },
  };
}
