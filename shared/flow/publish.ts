import type { ConnectionId, Topic } from "../domain/connection.ts";
import type { ConnectionStore, SocketPush } from "./ports.ts";

export interface PublishServices {
  readonly connections: Pick<ConnectionStore, "listeners" | "ended">;
  readonly sockets: Pick<SocketPush, "push">;
  readonly now: () => Date;
}

/** What became of a message, in connections. */
export interface Published {
  readonly delivered: number;
  /** Had ended; they are forgotten now. */
  readonly gone: number;
  /** Could not be told now. */
  readonly failed: number;
}

/** How many sends are under way at once: a function has one core, and API Gateway answers in some ten milliseconds. */
const AT_ONCE = 32;

/**
 * Sends a message to whoever listens to any of the topics, to each connection once. One that cannot be told does not
 * keep the others from hearing it; listeners that missed something find it in the table.
 *
 * @param message what to send, perhaps made for the topics that a connection listens to
 * @throws when the listeners cannot be read
 */
export async function publish(
  topics: readonly Topic[],
  message: string | ((heard: readonly Topic[]) => string),
  { connections, sockets, now }: PublishServices,
): Promise<Published> {
  const at = now();
  const heard = new Map<ConnectionId, Topic[]>();
  const listening = await Promise.all(topics.map((topic) => connections.listeners(topic, at)));
  for (const [place, topic] of topics.entries()) {
    for (const { id } of listening[place] ?? []) heard.set(id, [...(heard.get(id) ?? []), topic]);
  }
  const waiting = [...heard];
  const counts = { delivered: 0, gone: 0, failed: 0 };
  async function tell(id: ConnectionId, about: readonly Topic[]): Promise<keyof Published> {
    try {
      const told = await sockets.push(id, typeof message === "string" ? message : message(about));
      if (told === "gone") await connections.ended(id);
      return told;
    } catch {
      return "failed";
    }
  }
  const sender = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) counts[await tell(...next)] += 1;
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, waiting.length) }, sender));
  return counts;
}
