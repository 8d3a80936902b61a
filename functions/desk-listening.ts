import { createHash } from "node:crypto";
import * as z from "zod/mini";
import { DeskCall, type DeskNews } from "../shared/api/desk-socket.ts";
import {
  type Connection,
  type ConnectionId,
  openedConnection,
  type Topic,
} from "../shared/domain/connection.ts";
import { type Beholder, isKeptToQueues, mayUseQueue, mayUseTicket } from "../shared/domain/desk-access.ts";
import type { AgentId, TicketId } from "../shared/domain/ids.ts";
import type { PassHolder } from "../shared/domain/socket-pass.ts";
import { agentLine, type Ticket } from "../shared/domain/ticket.ts";
import type { ConnectionStore, DeskStore, SocketPush, TicketStore } from "../shared/flow/ports.ts";
import { publish } from "../shared/flow/publish.ts";
import { topicOfAgent, topicOfTicket } from "../shared/flow/ticket-news.ts";

export interface DeskListeningServices {
  readonly connections: ConnectionStore;
  readonly sockets: SocketPush;
  readonly desk: Pick<DeskStore, "line" | "agent">;
  readonly tickets: Pick<TicketStore, "ticket">;
  readonly isQueue: (queue: string) => boolean;
  /** Shows in the customer's chat that an agent types; absent where there is none. */
  readonly showTyping?: (ticket: Ticket, name: string) => Promise<void>;
  readonly now: () => Date;
}

/** How far down a line a change is noticed when nobody was told of it: what a list shows without scrolling far. */
const LINE_DEPTH = 100;

export async function openDesk(
  id: ConnectionId,
  { id: agent, name, role }: PassHolder,
  at: Date,
  { connections }: DeskListeningServices,
): Promise<void> {
  await connections.opened(openedConnection(id, agent, at, { name, role }));
}

/** One message of an agent's client. What it does not understand or must not hear it is told. */
export async function hearDesk(
  id: ConnectionId,
  body: string,
  services: DeskListeningServices,
): Promise<void> {
  const connection = await services.connections.connection(id, services.now());
  if (!connection) return services.sockets.close(id);
  const parsed = z.safeParse(DeskCall, parseJson(body));
  if (!parsed.success) {
    return tell(id, { type: "not-understood", title: z.prettifyError(parsed.error) }, services);
  }
  const call = parsed.data;
  switch (call.type) {
    case "listen":
      return listen(connection, call.topics, services);
    case "leave":
      return leave(connection, call.topics, services);
    case "sync":
      return sync(connection, call.cursors, services);
    case "typing":
      return typing(connection, call.ticket as TicketId, services);
  }
}

export async function endDesk(id: ConnectionId, services: DeskListeningServices): Promise<void> {
  for (const topic of await services.connections.ended(id)) await showViewers(topic, services);
}

async function listen(connection: Connection, asked: readonly string[], services: DeskListeningServices) {
  const { allowed, refused } = await sorted(connection, asked, services);
  for (const topic of allowed.values()) await services.connections.listen(connection, topic);
  if (refused.length > 0) {
    await tell(
      connection.id,
      { type: "refused", topics: refused, title: "There is no such queue, or it is not for you." },
      services,
    );
  }
  // Read after it was written who listens: a change in between is told, one before is in the cursor.
  if (allowed.size > 0) {
    await tell(
      connection.id,
      { type: "listening", cursors: await cursorsOf(connection, [...allowed.keys()], services) },
      services,
    );
  }
  for (const topic of allowed.values()) await showViewers(topic, services);
}

async function leave({ id, who }: Connection, asked: readonly string[], services: DeskListeningServices) {
  for (const name of asked) {
    const topic = topicOf(name, who);
    await services.connections.leave(id, topic);
    await showViewers(topic, services);
  }
}

/** Says which topics are not what the client knows. A topic that it must not hear has not changed for it. */
async function sync(
  connection: Connection,
  known: Readonly<Record<string, string>>,
  services: DeskListeningServices,
) {
  const { allowed } = await sorted(connection, Object.keys(known), services);
  const cursors = await cursorsOf(connection, [...allowed.keys()], services);
  const topics = Object.keys(cursors).filter((topic) => cursors[topic] !== known[topic]);
  if (topics.length > 0) await tell(connection.id, { type: "changed", topics, tickets: [] }, services);
  await tell(connection.id, { type: "listening", cursors }, services);
}

async function typing(connection: Connection, ticket: TicketId, services: DeskListeningServices) {
  const { who, facts } = connection;
  const person = await beholderOf(connection, services);
  if (!(await mayHear(topicOfTicket(ticket), person, services))) return;
  const news: DeskNews = { type: "typing", ticket, agent: { id: who, name: facts.name ?? "" } };
  await publish([topicOfTicket(ticket)], JSON.stringify(news), services);
  const typedOn = services.showTyping && (await services.tickets.ticket(ticket));
  // Only of the agent who has it: what a colleague types may be a note.
  if (typedOn?.channel === "chat" && typedOn.status === "assigned" && typedOn.agent === who) {
    await services.showTyping?.(typedOn, facts.name ?? "");
  }
}

/** Tells everybody who looks at a ticket who does. */
async function showViewers(topic: Topic, services: DeskListeningServices): Promise<void> {
  const ticket = /^ticket:(.+)$/.exec(topic)?.[1];
  if (ticket === undefined) return;
  const listeners = await services.connections.listeners(topic, services.now());
  const names = new Map(listeners.map(({ who, facts }) => [who, facts.name ?? ""]));
  const viewers = [...names].map(([id, name]) => ({ id, name }));
  const news: DeskNews = { type: "viewers", ticket, viewers };
  await publish([topic], JSON.stringify(news), services);
}

async function sorted(connection: Connection, asked: readonly string[], services: DeskListeningServices) {
  const person = await beholderOf(connection, services);
  const may = await Promise.all(asked.map((name) => mayHear(name, person, services)));
  const allowed = asked.filter((_, at) => may[at]);
  return {
    allowed: new Map(allowed.map((name) => [name, topicOf(name, connection.who)])),
    refused: asked.filter((_, at) => !may[at]),
  };
}

/** Who is behind a connection, with the queues that they are kept to now. */
async function beholderOf({ who, facts }: Connection, { desk }: DeskListeningServices): Promise<Beholder> {
  const id = who as AgentId;
  const role = facts.role ?? "";
  const { queues } = (isKeptToQueues(role) && (await desk.agent(id))) || {};
  return { id, role, ...(queues && { queues }) };
}

/** The same rights as in the desk API. A ticket that there is not (yet) tells nothing. */
async function mayHear(name: string, person: Beholder, services: DeskListeningServices): Promise<boolean> {
  const [kind, id = ""] = name.split(":");
  if (kind === "queue") return services.isQueue(id) && mayUseQueue(id, person);
  if (kind !== "ticket" || person.queues === undefined) return true;
  const ticket = await services.tickets.ticket(id as TicketId);
  return ticket === undefined || mayUseTicket(ticket, person);
}

/** `me` is a topic of its own for everybody. */
function topicOf(name: string, who: string): Topic {
  const [kind, id = ""] = name.split(":");
  if (kind === "queue") return `queue:${id}`;
  return kind === "ticket" ? topicOfTicket(id as TicketId) : topicOfAgent(who as AgentId);
}

async function cursorsOf({ who }: Connection, names: readonly string[], services: DeskListeningServices) {
  const cursors = await Promise.all(
    names.map(async (name) => [name, await cursorOf(name, who, services)] as const),
  );
  return Object.fromEntries(cursors);
}

/** The version of a ticket, or a digest of which tickets stand in a line and in which order, and of what one is offered. */
async function cursorOf(name: string, who: string, services: DeskListeningServices): Promise<string> {
  const [kind, id = ""] = name.split(":");
  if (kind === "ticket") return `v${(await services.tickets.ticket(id as TicketId))?.v ?? ""}`;
  const { items } = await services.desk.line(kind === "queue" ? id : agentLine(who as AgentId), LINE_DEPTH);
  const places = items.map(({ ticket, priority, dueAt }) => `${priority} ${dueAt} ${ticket}`);
  const offer = kind === "me" ? (await services.desk.agent(who as AgentId))?.offer : undefined;
  const offers = offer ? [`${offer.until} ${offer.ticket}`] : [];
  return createHash("sha256")
    .update([...places, ...offers].join("\n"))
    .digest("base64url")
    .slice(0, 16);
}

async function tell(id: ConnectionId, news: DeskNews, { sockets, connections }: DeskListeningServices) {
  const told = await sockets.push(id, JSON.stringify(news));
  if (told === "gone") await connections.ended(id);
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
