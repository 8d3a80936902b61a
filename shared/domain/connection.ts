import * as z from "zod/mini";
import type { Id } from "./ids.ts";

/** AWS's name of one open socket. */
export type ConnectionId = Id<"connection">;
export const ConnectionId = z.custom<ConnectionId>((value) => typeof value === "string" && value !== "");

/**
 * What connections listen to. Chats: a visitor's conversation. Desk: a queue's tickets, everything on one ticket, and
 * what concerns one agent, who may have several connections.
 */
export type Topic = `chat:${string}` | `queue:${string}` | `ticket:${string}` | `agent:${string}`;

const kinds = ["chat", "queue", "ticket", "agent"] as const;

export const Topic = z.custom<Topic>(
  (value) => typeof value === "string" && kinds.some((kind) => value.startsWith(`${kind}:`)),
);

/** One open socket and who is behind it. */
export const Connection = z.object({
  id: ConnectionId,
  /** Visitor or agent: what its function made of it when it was opened. */
  who: z.string().check(z.minLength(1)),
  /** What else its function wants to know when it hears of it again; small, and no secret. */
  facts: z.record(z.string(), z.string()),
  /** ISO 8601. */
  openedAt: z.string(),
  /** ISO 8601; after this it is surely gone. */
  until: z.string(),
});
export type Connection = z.infer<typeof Connection>;

/** AWS ends a socket after two hours. Milliseconds. */
const LONGEST_CONNECTION = 2 * 60 * 60_000;

/** A connection as its function first knows it. */
export function openedConnection(
  id: ConnectionId,
  who: string,
  openedAt: Date,
  facts: Readonly<Record<string, string>> = {},
): Connection {
  return {
    id,
    who,
    facts: { ...facts },
    openedAt: openedAt.toISOString(),
    until: new Date(openedAt.getTime() + LONGEST_CONNECTION).toISOString(),
  };
}
