import type { Connection } from "../shared/domain/connection.ts";
import type { Ids } from "../shared/domain/ids.ts";
import type { Inbound } from "../shared/domain/message.ts";
import type { RateLimits } from "../shared/flow/ports.ts";

/** How often visitors do something is counted by who they are and by the network that they come from. */
export interface ChatLimiting {
  readonly limits: RateLimits;
  readonly ids: () => Promise<Ids>;
  readonly now: () => Date;
}

/** What may be done how often. One network address may be that of a whole town. */
const windows = {
  connectionsPerAddress: { count: 60, seconds: 600 },
  newVisitorsPerAddress: { count: 30, seconds: 3600 },
  messagesPerAddress: { count: 300, seconds: 600 },
  messagesAtOnce: { count: 10, seconds: 10 },
  messagesPerVisitor: { count: 60, seconds: 600 },
  framesAtOnce: { count: 60, seconds: 60 },
} as const;

/** Seconds to wait, when messages come too fast. Users whom the site has signed in are not counted by network address. */
export async function tooOften(
  items: readonly Inbound[],
  connection: Connection,
  services: ChatLimiting,
): Promise<number | undefined> {
  const [item] = items;
  if (item === undefined) return undefined;
  const now = services.now();
  const address = item.kind === "message" ? item.message.sender.address : senderOf(item);
  if (item.kind !== "message") return limit("frames", address, "framesAtOnce", services);
  const anonymous = item.message.sender.trust !== "verified";
  return (
    (await limit("burst", address, "messagesAtOnce", services)) ??
    (await limit("messages", address, "messagesPerVisitor", services)) ??
    (anonymous
      ? await services.limits.admit(`messages#${connection.facts.ip}`, windows.messagesPerAddress, now)
      : undefined)
  );
}

function senderOf(item: Inbound): string {
  return item.kind === "event" ? (item.event.sender?.address ?? "") : "";
}

/** Seconds until somebody from this connection's network may be new here, when too many were. */
export function waitOfNewVisitor(
  { facts }: Connection,
  { limits, now }: ChatLimiting,
): Promise<number | undefined> {
  return limits.admit(`visitors#${facts.ip}`, windows.newVisitorsPerAddress, now());
}

/** Counts one more, unless the window is full; answers with the seconds until it is over then. */
export async function limit(
  what: string,
  whom: string,
  window: keyof typeof windows,
  services: ChatLimiting,
): Promise<number | undefined> {
  return services.limits.admit(await subject(what, whom, services), windows[window], services.now());
}

/** Names nobody: a network address is personal data. */
export async function subject(
  what: string,
  whom: string,
  { ids }: Pick<ChatLimiting, "ids">,
): Promise<string> {
  return `${what}#${(await ids()).address("chat-limit", whom)}`;
}
