import type { DeskNews } from "../shared/api/desk-socket.ts";
import { type PublishServices, publish } from "../shared/flow/publish.ts";
import type { TicketNews } from "../shared/flow/ticket-news.ts";
import type { Log } from "./edge.ts";
import { measured } from "./metrics.ts";
import { openSockets } from "./open-sockets.ts";
import type { DeskPlace } from "./reply-news.ts";

let services: PublishServices | undefined;

/**
 * Tells the desks that are open what was committed, each what it listens to. Whoever is not reached finds it in the
 * table, so a failure is a line in the log and nothing more: the commit stands.
 */
export async function tellDesks(news: readonly TicketNews[], place: DeskPlace, log: Log): Promise<void> {
  for (const { ticket, answeredAfter } of news) {
    if (answeredAfter !== undefined) {
      log.info("first response", { ticket, ...measured("FirstResponse", answeredAfter, "Seconds") });
    }
  }
  services ??= { ...openSockets(place.TABLE_NAME, place.DESK_SOCKET_URL), now: () => new Date() };
  const topics = [...new Set(news.flatMap((each) => each.topics))];
  try {
    const told = await publish(topics, (heard) => changed(news, heard), services);
    if (told.failed > 0) log.warn("desks were not told", { ...told });
  } catch (error) {
    log.warn("desks were not told", { error: error as Error });
  }
}

function changed(news: readonly TicketNews[], heard: readonly string[]): string {
  const theirs = news.filter(({ topics }) => topics.some((topic) => heard.includes(topic)));
  // The last version of a ticket stands for those before.
  const versions = new Map(
    theirs.flatMap(({ ticket, v }) => (v === undefined ? [] : [[ticket, v] as const])),
  );
  const message: DeskNews = {
    type: "changed",
    topics: heard.map((topic) => (topic.startsWith("agent:") ? "me" : topic)),
    tickets: [...versions].map(([id, v]) => ({ id, v })),
  };
  return JSON.stringify(message);
}
