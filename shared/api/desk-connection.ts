import * as z from "zod/mini";
import {
  DESK_PROTOCOL,
  type DeskCall,
  DeskNews,
  type DeskNews as DeskNewsType,
  type DeskTopic,
  PASS_PREFIX,
} from "./desk-socket.ts";

/** What this needs of a browser's `WebSocket`. */
export interface DeskSocket {
  send(message: string): void;
  close(): void;
  addEventListener(type: "open" | "close", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
}

export interface DeskConnectionParts {
  /** A new pass: `POST /desk/socket`. Rejects when there is none to be had now. */
  getPass(): Promise<string>;
  /** `(protocols) => new WebSocket("wss://…/desk-socket", protocols)` */
  open(protocols: string[]): DeskSocket;
  hear(news: DeskNewsType): void;
  /** Whether news comes as it happens; while it does not, a page should say so. */
  connected(isConnected: boolean): void;
  /** Runs once after so many milliseconds, unless it is called off. */
  after(milliseconds: number, run: () => void): () => void;
  /** 0 ≤ n < 1 */
  random(): number;
}

/** Milliseconds. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
/** AWS ends a socket on which nothing was said for ten minutes; and news that got lost is found by then. */
const SYNC_EVERY = 60_000;
/** A connection that does not answer is none. */
const ANSWER_WITHIN = 10_000;

/**
 * A socket of the desk that comes back by itself. What changed while it was away is heard as `changed`, so a page
 * that looks again at each `changed` shows what is, whatever happened to the connection.
 */
export class DeskConnection {
  readonly #parts: DeskConnectionParts;
  /** What is listened to, and the cursor that was told last. */
  readonly #cursors = new Map<DeskTopic, string | undefined>();
  #socket: DeskSocket | undefined;
  #isOpen = false;
  #isOver = false;
  #failures = 0;
  #callOff: () => void = () => {};
  #giveUp: () => void = () => {};

  constructor(parts: DeskConnectionParts) {
    this.#parts = parts;
    void this.#connect();
  }

  /** Hears of these topics from now on, over every gap. */
  listen(topics: readonly DeskTopic[]): void {
    const added = topics.filter((topic) => !this.#cursors.has(topic));
    for (const topic of added) this.#cursors.set(topic, undefined);
    this.#call("listen", added);
  }

  leave(topics: readonly DeskTopic[]): void {
    const left = topics.filter((topic) => this.#cursors.delete(topic));
    this.#call("leave", left);
  }

  /** Tells who else looks at a ticket; say it every few seconds while it goes on. */
  typing(ticket: string): void {
    this.#send({ type: "typing", ticket });
  }

  /** For good. */
  close(): void {
    this.#isOver = true;
    this.#callOff();
    this.#giveUp();
    this.#socket?.close();
  }

  async #connect(): Promise<void> {
    const pass = await this.#parts.getPass().catch(() => undefined);
    if (this.#isOver) return;
    if (pass === undefined) return this.#comeBack();
    const socket = this.#parts.open([DESK_PROTOCOL, `${PASS_PREFIX}${pass}`]);
    this.#socket = socket;
    socket.addEventListener("open", () => this.#opened(socket));
    socket.addEventListener("message", ({ data }) => this.#heard(socket, data));
    socket.addEventListener("close", () => this.#ended(socket));
  }

  #opened(socket: DeskSocket): void {
    if (socket !== this.#socket) return;
    this.#isOpen = true;
    this.#parts.connected(true);
    this.#call("listen", [...this.#cursors.keys()]);
    this.#syncLater();
  }

  #heard(socket: DeskSocket, data: unknown): void {
    const news = z.safeParse(DeskNews, parseJson(data));
    if (socket !== this.#socket || !news.success) return;
    // Whoever is let in and answered is back; before that the door may shut again at once.
    this.#failures = 0;
    if (news.data.type === "listening") this.#compare(news.data.cursors);
    else this.#parts.hear(news.data);
  }

  #compare(cursors: Readonly<Record<string, string>>): void {
    this.#giveUp();
    const told = Object.entries(cursors).filter(([topic]) => this.#cursors.has(topic));
    const topics = told
      .filter(([topic, cursor]) => this.#cursors.get(topic) !== cursor)
      .map(([topic]) => topic);
    for (const [topic, cursor] of told) this.#cursors.set(topic, cursor);
    // The first cursor of a topic counts as well: what a page read before may be older.
    if (topics.length > 0) this.#parts.hear({ type: "changed", topics, tickets: [] });
  }

  #ended(socket: DeskSocket): void {
    if (socket !== this.#socket) return;
    this.#socket = undefined;
    if (this.#isOpen) this.#parts.connected(false);
    this.#isOpen = false;
    this.#giveUp();
    if (!this.#isOver) this.#comeBack();
  }

  /** Doubles from failure to failure; at random, so that not all desks come back in the same moment. */
  #comeBack(): void {
    const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#failures);
    this.#failures += 1;
    this.#callOff();
    this.#callOff = this.#parts.after(longest * (0.5 + this.#parts.random() / 2), () => void this.#connect());
  }

  #syncLater(): void {
    this.#callOff();
    this.#callOff = this.#parts.after(SYNC_EVERY, () => {
      const cursors = Object.fromEntries(
        [...this.#cursors].map(([topic, cursor]) => [topic, cursor ?? ""] as const),
      );
      this.#send({ type: "sync", cursors });
      const { after } = this.#parts;
      this.#giveUp = after(ANSWER_WITHIN, () => {
        const socket = this.#socket;
        socket?.close();
        // A dead network does not let a socket close by itself for minutes.
        if (socket) this.#ended(socket);
      });
      this.#syncLater();
    });
  }

  /** At most twenty topics at a time. */
  #call(type: "listen" | "leave", topics: readonly DeskTopic[]): void {
    for (let at = 0; at < topics.length; at += 20) {
      this.#send({ type, topics: topics.slice(at, at + 20) });
    }
  }

  #send(call: DeskCall): void {
    if (this.#isOpen) this.#socket?.send(JSON.stringify(call));
  }
}

function parseJson(data: unknown): unknown {
  try {
    return JSON.parse(String(data));
  } catch {
    return undefined;
  }
}
