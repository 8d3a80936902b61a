import { randomUUID } from "node:crypto";
import * as z from "zod/mini";
import {
  type ChatErrorCode,
  chatProtocol,
  Hello,
  maxFrameBytes,
  Resume,
  type ServerFrame,
  Typing,
} from "../shared/api/chat.ts";
import type { DeskNews } from "../shared/api/desk-socket.ts";
import type { Received } from "../shared/channels/channel.ts";
import { chat } from "../shared/channels/chat/channel.ts";
import { ChatSecrets } from "../shared/channels/chat/schema.ts";
import {
  isFresh,
  issueSession,
  newVisitor,
  readIdentity,
  readSession,
  type Session,
} from "../shared/channels/chat/session.ts";
import type { Config } from "../shared/domain/config.ts";
import type { Connection, Topic } from "../shared/domain/connection.ts";
import { messageIdOf } from "../shared/domain/identity.ts";
import type { MessageId, TicketId } from "../shared/domain/ids.ts";
import type { Attachment, Inbound, InboundMessage } from "../shared/domain/message.ts";
import type { ConnectionStore, InboundQueue, SocketPush, TicketStore } from "../shared/flow/ports.ts";
import { publish } from "../shared/flow/publish.ts";
import { transcriptOf } from "../shared/flow/transcript.ts";
import { accept } from "./accept.ts";
import { type ChatLimiting, limit, subject, tooOften, waitOfNewVisitor } from "./chat-limits.ts";
import type { Log } from "./edge.ts";

/** What a conversation needs of the world. */
export interface ChatServices extends ChatLimiting {
  readonly connections: ConnectionStore;
  readonly sockets: SocketPush;
  readonly store: Pick<TicketStore, "ticketsOf" | "conversationOf" | "openConversation">;
  readonly queue: InboundQueue;
  readonly secretsOf: (account: string) => Promise<Readonly<Record<string, unknown>> | undefined>;
  readonly config: Config;
  /** Tells whoever looks at a ticket. */
  readonly tellDesks: (ticket: TicketId, message: string) => Promise<unknown>;
  readonly files: ChatFiles;
  /** Where our own pages are, which may open every account's chat. */
  readonly ownHost: string;
  readonly log: Log;
}

/** Files that visitors send along: straight to the bucket, and claimed by the message that they belong to. */
export interface ChatFiles {
  /** What the widget is told; undefined where no files are taken. */
  readonly permit: (session: string) => Promise<Extract<ServerFrame, { type: "welcome" }>["uploads"]>;
  readonly claim: (
    tokens: readonly string[],
    session: string,
    message: MessageId,
  ) => Promise<readonly Attachment[]>;
}

/** Somebody who wants to connect. */
export interface Opening {
  readonly account: string;
  readonly origin: string | undefined;
  readonly sourceIp: string;
}

export type Admission = "admitted" | "unknown-account" | "foreign-origin" | "too-often";

/**
 * Whether this page may open a chat of this account: known account, listed origin, and, where it connects, not too often from
 * one address.
 */
export async function admit(
  opening: Opening,
  services: ChatServices,
  what: "connects" | "is connected" = "connects",
): Promise<Admission> {
  const { account, origin = "" } = opening;
  const settings = services.config.channels.chat;
  if (!settings?.accounts.includes(account)) return "unknown-account";
  // Exactly as browsers write it (RFC 6454, 6.2): "null" and what only begins alike are other origins.
  const own = ["https", "http"].map((scheme) => `${scheme}://${services.ownHost}`);
  if (![...(settings.origins[account] ?? []), ...own].includes(origin)) return "foreign-origin";
  if (what === "is connected") return "admitted";
  const wait = await limit("ip", opening.sourceIp, "connectionsPerAddress", services);
  return wait === undefined ? "admitted" : "too-often";
}

/** What is remembered of a connection: no address, only what counts its frames. */
export async function factsOf({ account, sourceIp }: Opening, services: ChatServices) {
  return { account, ip: await subject("ip", sourceIp, services) };
}

/** Answers one frame of an open connection. Nothing in it can make this throw but a failing service. */
export async function answerFrame(
  body: string,
  connection: Connection,
  services: ChatServices,
): Promise<void> {
  const tell = (frame: ServerFrame) => services.sockets.push(connection.id, JSON.stringify(frame));
  for (const frame of await framesFor(body, connection, services)) if ((await tell(frame)) === "gone") return;
}

const Typed = z.looseObject({ type: z.string(), clientId: z.catch(z.optional(z.string()), undefined) });

/** What is said to one frame. */
export async function framesFor(
  body: string,
  connection: Connection,
  services: ChatServices,
): Promise<readonly ServerFrame[]> {
  if (Buffer.byteLength(body) > maxFrameBytes) return [refusal("too-large")];
  const { account = "" } = connection.facts;
  const stored = await services.secretsOf(account);
  const secrets = z.safeParse(ChatSecrets, stored);
  if (!secrets.success) return [refusal("unknown-account")];
  const frame = parsed(body);
  const typed = z.safeParse(Typed, frame);
  if (!typed.success) return [refusal("bad-frame")];
  const context = { account, connection, secrets: secrets.data, services };
  switch (typed.data.type) {
    case "hello":
      return hello(frame, context);
    case "resume":
      return resume(frame, context);
    case "typing":
      return typing(frame, context);
    default:
      return deliver(body, typed.data.clientId, stored, context);
  }
}

interface Context {
  readonly account: string;
  readonly connection: Connection;
  readonly secrets: ChatSecrets;
  readonly services: ChatServices;
}

async function hello(frame: unknown, context: Context): Promise<readonly ServerFrame[]> {
  const { services, connection } = context;
  const read = Hello.safeParse(frame);
  if (!read.success) return [refusal("bad-frame")];
  if (read.data.v !== chatProtocol) return [refusal("old-protocol")];
  const who = await whoIs(read.data, context);
  if ("type" in who) return [who];
  const wait = await limit("frames", who.address, "framesAtOnce", services);
  if (wait !== undefined) return [slowDown(wait)];
  // First on the list, then a look at the table: what is sent in between is told twice rather than not at all.
  await services.connections.listenOnly(connection, await topicOf(who, services));
  const [transcript, uploads] = await Promise.all([
    transcriptOf(placeOf(who), read.data.after, await reading(services)),
    services.files.permit(await uploadSession(who.address, services)),
  ]);
  return [
    {
      type: "welcome",
      v: chatProtocol,
      token: tokenFor(who, read.data, context),
      who: who.who,
      ...(uploads && { uploads }),
      ...transcript,
    },
  ];
}

/** A visitor's own, while it lasts. */
function tokenFor(session: Session, { token }: Hello, { account, secrets, services }: Context): string {
  const now = services.now();
  const known = token === undefined ? undefined : readSession(token, account, secrets, now);
  const keeps = known?.address === session.address && session.who === "visitor";
  return keeps && token !== undefined && isFresh(token, now) ? token : issueSession(session, secrets, now);
}

/** Whom the site signed, else the visitor whose token is shown, else somebody new. */
async function whoIs(frame: Hello, context: Context): Promise<Session | ServerFrame> {
  const { services, account, secrets, connection } = context;
  const now = services.now();
  if (frame.identity !== undefined) {
    const user = readIdentity(frame.identity, account, secrets, now);
    if (user) return user;
    services.log.warn("rejected", { channel: "chat", account, reason: "identity-refused" });
    return refusal("identity-refused");
  }
  const known = frame.token === undefined ? undefined : readSession(frame.token, account, secrets, now);
  if (known?.who === "visitor") return known;
  const wait = await waitOfNewVisitor(connection, services);
  return wait === undefined ? newVisitor(account, randomUUID()) : slowDown(wait);
}

async function resume(frame: unknown, context: Context): Promise<readonly ServerFrame[]> {
  const { services } = context;
  const read = Resume.safeParse(frame);
  if (!read.success) return [refusal("bad-frame")];
  const session = sessionOf(read.data.token, context);
  if (!session) return [refusal("bad-token")];
  const wait = await limit("frames", session.address, "framesAtOnce", services);
  if (wait !== undefined) return [slowDown(wait)];
  await services.connections.listenOnly(context.connection, await topicOf(session, services));
  return [
    { type: "items", ...(await transcriptOf(placeOf(session), read.data.after, await reading(services))) },
  ];
}

/** To the agents who have the ticket before them. */
async function typing(frame: unknown, context: Context): Promise<readonly ServerFrame[]> {
  const { services, account } = context;
  const read = Typing.safeParse(frame);
  const session = read.success ? sessionOf(read.data.token, context) : undefined;
  if (!session) return [refusal("bad-token")];
  if ((await limit("frames", session.address, "framesAtOnce", services)) !== undefined) return [];
  const ids = await services.ids();
  const contact = ids.contact("chat", session.address);
  const conversation = ids.conversation("chat", account, session.address);
  const ticket = await services.store.openConversation(contact, conversation);
  if (!ticket) return [];
  const news: DeskNews = { type: "customer-typing", ticket };
  await services.tellDesks(ticket, JSON.stringify(news));
  return [];
}

/** What is for the desk: through the channel, and acknowledged once the queue has it. */
async function deliver(
  body: string,
  clientId: string | undefined,
  secrets: Readonly<Record<string, unknown>> | undefined,
  { account, connection, services }: Context,
): Promise<readonly ServerFrame[]> {
  const { log, now } = services;
  const received = await chat.receive(
    {
      transport: "http",
      method: "POST",
      path: "/",
      rawQuery: "",
      headers: {},
      body: Buffer.from(body),
      account,
      sourceIp: "",
    },
    { secrets, now: now(), ownAddresses: [] },
  );
  if (received.kind !== "accepted") return [refusedFrame(received, clientId, services, account)];
  if (Object.keys(received.ignored).length > 0) {
    log.info("ignored", { channel: "chat", account, reasons: received.ignored });
  }
  const wait = await tooOften(received.items, connection, services);
  if (wait !== undefined) return [{ ...slowDown(wait), ...(clientId !== undefined && { clientId }) }];
  const items = await withFiles(received.items, body, services);
  await accept(items, { queue: services.queue, ids: services.ids, log });
  return acknowledged(items, clientId, connection, services);
}

const Filed = z.looseObject({ files: z.array(z.string()) });

/** The message with its files. One that cannot be had says why; the text never suffers for it. */
async function withFiles(
  items: readonly Inbound[],
  body: string,
  services: ChatServices,
): Promise<readonly Inbound[]> {
  const [item] = items;
  const filed = z.safeParse(Filed, parsed(body));
  if (item?.kind !== "message" || !filed.success || filed.data.files.length === 0) return items;
  const message = messageIdOf(await services.ids(), item);
  const session = await uploadSession(item.message.conversation, services);
  const attachments = await services.files.claim(filed.data.files, session, message);
  return [{ kind: "message", message: { ...item.message, attachments: [...attachments] } }];
}

/** Whose uploads: of one conversation, and telling nothing about it. */
async function uploadSession(address: string, { ids }: ChatServices): Promise<string> {
  return (await ids()).address("chat-uploads", address);
}

async function acknowledged(
  items: readonly Inbound[],
  clientId: string | undefined,
  connection: Connection,
  services: ChatServices,
): Promise<readonly ServerFrame[]> {
  if (clientId === undefined) return [];
  const [item] = items;
  const at = services.now().toISOString();
  if (item?.kind !== "message") return [{ type: "ack", clientId, at }];
  const id = messageIdOf(await services.ids(), item);
  await showElsewhere(item.message, id, clientId, connection, services);
  return [{ type: "ack", clientId, id, at: item.message.receivedAt }];
}

/** The visitor's other windows. What they miss, the ticket tells them later. */
async function showElsewhere(
  { text, receivedAt, account, conversation, attachments }: InboundMessage,
  id: string,
  clientId: string,
  { id: own }: Connection,
  services: ChatServices,
): Promise<void> {
  const frame: ServerFrame = {
    type: "item",
    item: {
      ...{ id, clientId, from: "visitor", text, at: receivedAt },
      ...(attachments.length > 0 && { files: attachments.map(({ name }) => ({ name })) }),
    },
  };
  const others = {
    ...services.connections,
    listeners: async (topic: Topic, now: Date) =>
      (await services.connections.listeners(topic, now)).filter((each) => each.id !== own),
  };
  await publish([await topicOf({ account, address: conversation }, services)], JSON.stringify(frame), {
    ...services,
    connections: others,
  });
}

/** Where a conversation's windows listen. */
export async function topicOf(
  { account, address }: Pick<Session, "account" | "address">,
  { ids }: Pick<ChatServices, "ids">,
): Promise<Topic> {
  return `chat:${(await ids()).conversation("chat", account, address)}`;
}

function sessionOf(token: string, { account, secrets, services }: Context): Session | undefined {
  return readSession(token, account, secrets, services.now());
}

function placeOf({ account, address }: Session) {
  return { account, conversation: address };
}

async function reading({ store, ids, config, now }: ChatServices) {
  return { store, ids: await ids(), config, now };
}

function refusedFrame(
  received: Exclude<Received, { kind: "accepted" }>,
  clientId: string | undefined,
  { log }: ChatServices,
  account: string,
): ServerFrame {
  const reason = received.kind === "rejected" ? received.reason : "malformed";
  log.warn("rejected", { channel: "chat", account, reason });
  return refusal(reason === "bad-signature" ? "bad-token" : "bad-frame", clientId);
}

function refusal(code: ChatErrorCode, clientId?: string): ServerFrame {
  return { type: "error", code, ...(clientId !== undefined && { clientId: clientId.slice(0, 64) }) };
}

function slowDown(retryAfterSeconds: number): ServerFrame {
  return { type: "error", code: "slow-down", retryAfterSeconds };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
