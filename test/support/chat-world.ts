import {
  admit,
  answerFrame,
  type ChatServices,
  factsOf,
  type Opening,
} from "../../functions/chat-conversation.ts";
import { answerPolled } from "../../functions/chat-polled.ts";
import type { Channel } from "../../shared/channels/channel.ts";
import { chat } from "../../shared/channels/chat/channel.ts";
import { signToken } from "../../shared/channels/chat/json-web-token.ts";
import { identityAudience } from "../../shared/channels/chat/session.ts";
import { parseConfig } from "../../shared/domain/config.ts";
import { type Connection, ConnectionId, openedConnection } from "../../shared/domain/connection.ts";
import type { TicketId } from "../../shared/domain/ids.ts";
import type { Inbound, InboundMessage } from "../../shared/domain/message.ts";
import type { OutboxEntry } from "../../shared/domain/outbox.ts";
import { makeReplyToken } from "../../shared/domain/reply-token.ts";
import { claimTicket } from "../../shared/flow/claim.ts";
import { runDue } from "../../shared/flow/clock.ts";
import { continueByMail } from "../../shared/flow/continue-by-mail.ts";
import { deliver } from "../../shared/flow/deliver.ts";
import { replyToTicket } from "../../shared/flow/desk.ts";
import { noteEvent } from "../../shared/flow/note-event.ts";
import { publish } from "../../shared/flow/publish.ts";
import { triage } from "../../shared/flow/triage.ts";
import { groupQuestion, withChoice } from "../../shared/matching/group-questions.ts";
import { PollingSocket } from "../../web/widget/polling.ts";
import { ChatSession, type Socket } from "../../web/widget/session.ts";
import type { Store } from "../../web/widget/store.ts";
import { fakeMatcher, readWhole } from "./fake-matcher.ts";
import { memoryStore } from "./memory-store.ts";
import { agentNamed, aMessage, noon, sampleConfig, sampleIds } from "./samples.ts";
import { sendingServices } from "./sending-services.ts";

const key = (name: string) => `${name} key of a world of chats, long enough`;
export const chatSecrets = { sessionKeys: key("session"), identityKeys: key("identity") };
export const ada = agentNamed("ada");

const { channels, ...common } = sampleConfig;
export const chatConfig = parseConfig({
  ...common,
  channels: {
    ...channels,
    chat: {
      accounts: ["main", "other"],
      origins: { main: ["https://wallet.example"], other: ["https://o.example"] },
    },
  },
  answering: { quietSeconds: 0 },
});

const opening: Opening = { account: "main", origin: "https://wallet.example", sourceIp: "192.0.2.7" };

/** A socket to a world, which may break it. */
class WorldSocket implements Socket {
  readonly heard: Record<string, ((event: { readonly data: unknown }) => void)[]> = {};
  connection: Connection | undefined;
  closed = false;
  readonly #world: ChatWorld;

  constructor(world: ChatWorld) {
    this.#world = world;
  }

  addEventListener(type: string, listener: (event: { readonly data: unknown }) => void): void {
    this.heard[type] = [...(this.heard[type] ?? []), listener];
  }

  tell(type: "open" | "message" | "close", data?: string): void {
    for (const listener of this.heard[type] ?? []) listener({ data });
  }

  send(frame: string): void {
    this.#world.sent(this, frame);
  }

  close(): void {
    this.closed = true;
    this.#world.ended(this);
  }
}

/**
 * The whole way of a chat, on maps and a clock of its own: widgets, the chat's function, the queues, triage, delivery, the
 * desk and the clock. Nothing happens by itself; `step` does the next thing there is to do, so that a test can break
 * whatever it likes between any two.
 */
export class ChatWorld {
  readonly store = memoryStore();
  time = Date.parse(noon);
  readonly inbound: { readonly item: Inbound; attempts: number }[] = [];
  readonly logged: string[] = [];
  readonly toldDesks: (readonly [ticket: string, message: string])[] = [];
  readonly mails: OutboxEntry[] = [];
  /** While false, nothing answers and nothing connects. */
  up = true;
  readonly #frames: { readonly socket: WorldSocket; readonly frame: string }[] = [];
  readonly #pushes: { readonly socket: WorldSocket; readonly frame: string }[] = [];
  readonly #sockets = new Map<string, WorldSocket>();
  #posts: { readonly frames: readonly unknown[]; answer(frames: readonly unknown[]): void; lose(): void }[] =
    [];
  #timers: { readonly at: number; readonly run: () => void }[] = [];
  #connections = 0;

  get services(): ChatServices {
    const log = (...line: unknown[]) => {
      this.logged.push(JSON.stringify(line));
    };
    return {
      connections: this.store,
      sockets: {
        push: async (id, frame) => {
          const socket = this.#sockets.get(id);
          if (socket) this.#pushes.push({ socket, frame });
          return socket ? "delivered" : "gone";
        },
        close: async (id) => this.#sockets.get(id)?.tell("close"),
      },
      limits: this.store,
      store: this.store,
      queue: {
        put: async (items) => {
          this.inbound.push(...items.map((item) => ({ item, attempts: 0 })));
        },
      },
      secretsOf: async (account) =>
        account === "main" ? chatSecrets : { sessionKeys: key("2nd"), identityKeys: key("3rd") },
      ids: async () => sampleIds,
      config: chatConfig,
      tellDesks: async (ticket, message) => this.toldDesks.push([ticket, message]),
      files: { permit: async () => undefined, claim: async () => [] },
      ownHost: "desk.example",
      now: this.now,
      log: { info: log, warn: log, error: log },
    };
  }

  readonly now = () => new Date(this.time);

  get #flow() {
    const { store, now } = this;
    return {
      ...{ store, outbox: store, desk: store, suppressions: store, learning: store },
      ...{ messages: store, calls: store, media: { nudge: async () => {} } },
      ...sendingServices(store, now),
      ...{ ids: sampleIds, config: chatConfig, tokenKeys: [{ id: "1", key: key("token") }], now },
      ...{ outbound: { nudge: async () => {} }, followUps: { put: async () => {} }, random: () => 0.5 },
      ...{ matcher: fakeMatcher(() => 0.97), detectLanguage: () => "en", readQuestions: readWhole },
      ...{ detectSensitive: () => [], noteReport: async () => {}, group: groupQuestion, choose: withChoice },
    };
  }

  /** A token of the host site. */
  identity(sub: string, more: object = {}): string {
    const claims = { sub, aud: identityAudience("main"), exp: Math.floor(this.time / 1000) + 300, ...more };
    return signToken(claims, [chatSecrets.identityKeys]);
  }

  /** A widget in some browser; `posts` is in a network that lets no socket through. */
  widget(
    store: Store,
    identity?: () => Promise<string | undefined>,
    by: "socket" | "posts" = "socket",
  ): ChatSession {
    let ids = 0;
    return new ChatSession({
      store,
      connect: async () =>
        by === "socket" ? this.connect(opening) : new PollingSocket((frames) => this.#post(frames)),
      identity,
      language: () => "en",
      now: () => this.time,
      random: () => 0.5,
      newId: () => {
        ids += 1;
        return `${Math.random().toString(36).slice(2, 10)}-${ids}`.padEnd(12, "0");
      },
      later: (milliseconds, run) => {
        const timer = { at: this.time + milliseconds, run };
        this.#timers.push(timer);
        return () => {
          this.#timers = this.#timers.filter((each) => each !== timer);
        };
      },
      changed: () => {},
    });
  }

  #post(frames: readonly unknown[]): Promise<readonly unknown[]> {
    return new Promise((answer, reject) => {
      const lose = () => reject(new Error("lost"));
      if (this.up) this.#posts.push({ frames, answer, lose });
      else lose();
    });
  }

  async connect(opening: Opening): Promise<WorldSocket> {
    const socket = new WorldSocket(this);
    const admission = this.up ? await admit(opening, this.services) : "down";
    if (admission !== "admitted") throw new Error(admission);
    this.#connections += 1;
    const id = ConnectionId.parse(`connection-${this.#connections}`);
    socket.connection = openedConnection(id, "visitor", this.now(), await factsOf(opening, this.services));
    await this.store.opened(socket.connection);
    this.#sockets.set(id, socket);
    this.#pushes.push({ socket, frame: "" });
    return socket;
  }

  sent(socket: WorldSocket, frame: string): void {
    if (this.up && !socket.closed) this.#frames.push({ socket, frame });
  }

  ended({ connection }: WorldSocket): void {
    if (connection) this.#sockets.delete(connection.id);
  }

  /** Everything that is on a wire is lost, and every connection with it. What the queues and the table have stays. */
  kill(): void {
    this.up = false;
    this.#frames.length = 0;
    this.#pushes.length = 0;
    const sockets = [...this.#sockets.values()];
    this.#sockets.clear();
    for (const socket of sockets) socket.tell("close");
    this.#losePosts();
  }

  #losePosts(): void {
    const lost = this.#posts;
    this.#posts = [];
    for (const post of lost) post.lose();
  }

  /** What a request brings may be there although its answer is lost on the way. */
  async cutAnswer(): Promise<void> {
    const post = this.#posts.shift();
    if (!post) return;
    await this.#answerTo(post.frames);
    post.lose();
  }

  async #answerTo(frames: readonly unknown[]): Promise<readonly unknown[]> {
    this.#connections += 1;
    const body = Buffer.from(JSON.stringify(frames));
    const answer = await answerPolled(opening, body, String(this.#connections), this.services);
    if (answer.status !== 200) throw new Error(answer.body);
    return JSON.parse(answer.body ?? "");
  }

  /** One connection breaks without a word to its server. */
  cut(): void {
    const [socket] = this.#sockets.values();
    if (!socket?.connection) return;
    this.#sockets.delete(socket.connection.id);
    for (const wire of [this.#frames, this.#pushes]) {
      for (let at = wire.length - 1; at >= 0; at -= 1) if (wire[at]?.socket === socket) wire.splice(at, 1);
    }
    socket.tell("close");
  }

  /** The next thing there is to do: an answer to a frame, a frame to a widget, a message to its ticket, a reply to its way. */
  async step(): Promise<boolean> {
    this.time += 1;
    await settle();
    const push = this.#pushes.shift();
    if (push) {
      push.socket.tell(push.frame === "" ? "open" : "message", push.frame);
      return true;
    }
    const frame = this.#frames.shift();
    if (frame?.socket.connection) {
      await answerFrame(frame.frame, frame.socket.connection, this.services);
      return true;
    }
    const post = this.#posts.shift();
    if (post) {
      post.answer(await this.#answerTo(post.frames));
      return true;
    }
    return this.up && ((await this.#triageOne()) || (await this.#deliverOne()));
  }

  async #triageOne(): Promise<boolean> {
    const next = this.inbound.shift();
    if (!next) return false;
    next.attempts += 1;
    const { item, attempts } = next;
    const done =
      item.kind === "event"
        ? await noteEvent(item.event, this.#flow, attempts)
        : (await triage(item, this.#flow, attempts)).kind;
    if (done === "later") this.inbound.push(next);
    return true;
  }

  async #deliverOne(): Promise<boolean> {
    const { store } = this;
    const waits = [...store.contents.outbox.values()].find(
      ({ state, attempts, checkAt = "" }) =>
        state === "PENDING" && (attempts === 0 || checkAt <= this.now().toISOString()),
    );
    if (!waits) return false;
    await deliver(waits.ticket, waits.id, {
      ...this.#flow,
      blobs: { get: async () => undefined },
      secretsOf: async () => chatSecrets,
      openChannel: async (name) => (name === "chat" ? chat : this.#mailbox),
      toolsFor: () => ({
        fetch,
        sendRawMail: () => Promise.reject(),
        push: async ({ account, conversation }, message) =>
          publish([`chat:${sampleIds.conversation("chat", account, conversation)}`], message, this.services),
        apiBase: "",
        secrets: undefined,
      }),
    });
    return true;
  }

  get #mailbox(): Channel {
    return {
      ...chat,
      send: async ({ entry }) => {
        this.mails.push(entry);
        return { kind: "sent", providerId: `mail-${entry.id}` };
      },
    };
  }

  replyToken(ticket: TicketId): string {
    return makeReplyToken(ticket, this.#flow.tokenKeys);
  }

  /** A mail of a customer. */
  async mail(change: Partial<InboundMessage>): Promise<void> {
    this.time += 1000;
    const message = aMessage({
      identity: { key: `mail-${this.time}` },
      receivedAt: this.now().toISOString(),
      ...change,
    });
    this.inbound.push({ item: { kind: "message", message }, attempts: 9 });
    await this.idle();
  }

  /** What the desk's socket pushes to the chat. */
  async tellVisitors(frame: object): Promise<void> {
    const { account, conversation } = this.ticket;
    const topic = `chat:${sampleIds.conversation("chat", account, conversation)}` as const;
    await publish([topic], JSON.stringify(frame), this.services);
    await this.idle();
  }

  /** Until there is nothing to do but wait. */
  async idle(): Promise<void> {
    while (await this.step());
  }

  /** Time passes, whatever falls due in it happens, and everything that follows. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    for (;;) {
      await this.idle();
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((each) => each !== next);
      this.time = Math.max(this.time, next.at);
      next.run();
    }
    this.time = end;
  }

  async tick(): Promise<void> {
    const { store } = this;
    const services = {
      ...this.#flow,
      unread: (entry: OutboxEntry) => continueByMail(entry, { ...this.#flow, store }),
    };
    await runDue(services, (_, error) => {
      throw error;
    });
    await this.idle();
  }

  /** The one ticket there is. */
  get ticket() {
    const [ticket, ...more] = this.store.contents.tickets.values();
    if (!ticket || more.length > 0) throw new Error(`there are ${more.length + (ticket ? 1 : 0)} tickets`);
    return ticket;
  }

  async reply(text: string, request = text): Promise<void> {
    if (!(await this.store.agent(ada))) {
      await this.store.putAgent({
        ...{ id: ada, name: "Ada", max: 9, skills: [], languages: [], presence: "available" },
      });
    }
    const actor = { agent: ada, name: "Ada", request: `claim-${request}` };
    const services = { ...this.#flow, random: () => 0 };
    await claimTicket(this.ticket.id, actor, services);
    const { v: seen, epoch } = this.ticket;
    const outcome = await replyToTicket(
      this.ticket.id,
      { ...actor, request, epoch },
      { text, seen },
      services,
    );
    if (outcome.kind !== "done") throw new Error(outcome.reason);
  }
}

/** A browser's storage. */
export function memoryStorage(): Store {
  const kept = new Map<string, string>();
  return {
    get: (name) => kept.get(name),
    set: (name, value) => {
      if (value === undefined) kept.delete(name);
      else kept.set(name, value);
    },
    names: (beginning) => [...kept.keys()].filter((name) => name.startsWith(beginning)),
  };
}

/** What was promised and is at hand is done. */
async function settle(): Promise<void> {
  for (let turns = 0; turns < 20; turns += 1) await Promise.resolve();
}
