import type { ChatItem, ChatStatus, ServerFrame } from "../../shared/api/chat.ts";
import type { Store } from "./store.ts";

/** A line of the conversation, with what has become of it when it is the visitor's own. */
export interface Line extends ChatItem {
  readonly state: "waiting" | "sent" | "refused";
}

export type Link = "off" | "connecting" | "open" | "broken";

/** A socket as far as this needs one; the browser's own is. */
export interface Socket {
  /** Milliseconds after which to ask again, where nothing is told unasked. */
  readonly resumeAfter?: number;
  send(frame: string): void;
  close(): void;
  addEventListener(type: "open" | "close", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
}

export interface SessionParts {
  readonly store: Store;
  /** Begins to connect; rejects when not even the address can be found. */
  readonly connect: () => Promise<Socket>;
  /** The host site's word for who this is, asked for with each connection. */
  readonly identity?: (() => Promise<string | undefined>) | undefined;
  readonly language: () => string;
  readonly now: () => number;
  /** 0 ≤ n < 1. */
  readonly random: () => number;
  readonly newId: () => string;
  /** Runs something later; answers with what calls that off. */
  readonly later: (milliseconds: number, run: () => void) => () => void;
  /** Something that is shown has changed. */
  readonly changed: () => void;
  /** The host site's word was not taken. */
  readonly identityRefused?: () => void;
}

/** What was written and not yet seen on the ticket; kept by the browser, one entry each, so that two tabs do not fight. */
interface Kept {
  readonly id: string;
  readonly text: string;
  readonly at: string;
  readonly payload?: string;
  readonly files?: readonly string[];
  readonly fileNames?: readonly string[];
  /** The id on the ticket, once the desk's queue has it. */
  readonly message?: string;
  readonly refused?: true;
}

const protocol = 1;
const firstPause = 1000;
const longestPause = 30_000;
/** A dead connection looks like a slow one; after this it is given up. */
const answerWithin = 20_000;
/** API Gateway ends what is silent for ten minutes. */
const sayHelloAgain = 4 * 60_000;
/** What was acknowledged and never turned up on a ticket is not shown for longer. */
const keepFor = 24 * 3_600_000;
const readRemembered = 100;

/**
 * The conversation behind the widget: what was said, what is on its way, and the connection. Messages have ids of our own and
 * are sent until they are acknowledged, so that none is lost, and none is there twice however often it was sent. What the
 * server tells is known by its id, so that it may tell it again.
 */
export class ChatSession {
  readonly #parts: SessionParts;
  readonly #lines = new Map<string, ChatItem>();
  readonly #kept = new Map<string, Kept>();
  readonly #read: Set<string>;
  #socket: Socket | undefined;
  #link: Link = "off";
  #attempts = 0;
  #token: string | undefined;
  /** What was said about who this is when the connection was opened. */
  #shown: string | undefined;
  #anonymous = false;
  #cursor: string | undefined;
  #status: ChatStatus | undefined;
  #uploads: Extract<ServerFrame, { type: "welcome" }>["uploads"];
  #typing: { readonly name?: string } | undefined;
  readonly #cancel = new Map<string, () => void>();

  constructor(parts: SessionParts) {
    this.#parts = parts;
    const { store } = parts;
    for (const name of store.names("m:")) {
      const kept = readKept(store.get(name));
      if (kept && parts.now() - Date.parse(kept.at) < keepFor) this.#kept.set(kept.id, kept);
      else store.set(name, undefined);
    }
    this.#read = new Set((store.get("read") ?? "").split(" ").filter((id) => id !== ""));
  }

  get link(): Link {
    return this.#link;
  }

  get status(): ChatStatus | undefined {
    return this.#status;
  }

  get uploads() {
    return this.#uploads;
  }

  /** Who is writing at the other end. */
  get typing(): { readonly name?: string } | undefined {
    return this.#typing;
  }

  /** In the order of the conversation; what has not arrived stands last. */
  get lines(): readonly Line[] {
    const arrived = [...this.#lines.values()].map((item): Line => ({ ...item, state: "sent" }));
    const own = [...this.#kept.values()].map(
      (kept): Line => ({
        id: kept.message ?? kept.id,
        clientId: kept.id,
        from: "visitor",
        text: kept.text,
        at: kept.at,
        ...(kept.fileNames && { files: kept.fileNames.map((name) => ({ name })) }),
        state: kept.refused ? "refused" : kept.message === undefined ? "waiting" : "sent",
      }),
    );
    const order = (line: Line) => (line.state === "sent" ? line.at : `~${line.at}`);
    return [...arrived, ...own].sort((a, b) => (order(a) < order(b) ? -1 : 1));
  }

  /** Replies that nobody has looked at yet. */
  get unread(): readonly string[] {
    return [...this.#lines.values()]
      .filter(({ id, from }) => from !== "visitor" && !this.#read.has(id))
      .map(({ id }) => id);
  }

  /** Whether there is anything to come back for without being asked. */
  get isWorthConnecting(): boolean {
    return this.#parts.store.get("token") !== undefined || this.#kept.size > 0;
  }

  start(): void {
    if (this.#link === "off") this.#open();
  }

  /** The network is back, or somebody looks at the page again: no reason to wait, and perhaps something was missed. */
  wake(): void {
    if (this.#link === "broken") this.#open();
    else if (this.#link === "open") this.#resume();
  }

  /** Ends the connection; what is kept stays. */
  stop(): void {
    this.#close();
    this.#link = "off";
  }

  /** Forgets everything here and ends the connection. */
  end(): void {
    this.stop();
    const { store } = this.#parts;
    for (const name of ["token", "read", "draft"]) store.set(name, undefined);
    for (const id of this.#kept.keys()) store.set(`m:${id}`, undefined);
    this.#kept.clear();
    this.#lines.clear();
    this.#read.clear();
    this.#token = undefined;
    this.#cursor = undefined;
    this.#status = undefined;
    this.#parts.changed();
  }

  say(text: string, more: Pick<Kept, "payload" | "files" | "fileNames"> = {}): void {
    const { newId, now } = this.#parts;
    const kept: Kept = { id: newId(), text, at: new Date(now()).toISOString(), ...more };
    this.#keep(kept);
    if (this.#link === "off" || this.#link === "broken") this.#open();
    else this.#sendMessage(kept);
    this.#parts.changed();
  }

  leaveAddress(address: string): void {
    this.#send({ type: "email", token: this.#token, clientId: this.#parts.newId(), address });
    this.#expectAnswer();
    const email = address.replace(/^(.).*@/, "$1…@");
    if (this.#status) this.#status = { ...this.#status, email };
    this.#parts.changed();
  }

  tellTyping(): void {
    if (this.#cancel.has("told-typing") || this.#link !== "open" || this.#status?.state !== "agent") return;
    this.#send({ type: "typing", token: this.#token });
    this.#later("told-typing", 4000, () => {});
  }

  /** Somebody looks at all that is there. */
  sawAll(): void {
    const ids = this.unread;
    if (ids.length === 0 || this.#link !== "open") return;
    for (const id of ids) this.#read.add(id);
    this.#parts.store.set("read", [...this.#read].slice(-readRemembered).join(" "));
    for (let from = 0; from < ids.length; from += 50) {
      this.#send({ type: "read", token: this.#token, ids: ids.slice(from, from + 50) });
    }
    this.#parts.changed();
  }

  async #open(): Promise<void> {
    this.#close();
    this.#link = "connecting";
    this.#parts.changed();
    // From here on: a broken name server or a portal's log-in page may keep the browser waiting for minutes.
    this.#expectAnswer();
    try {
      const identity = this.#anonymous ? undefined : await this.#parts.identity?.();
      const socket = await this.#parts.connect();
      this.#socket = socket;
      // What a socket says that was given up is not heard any more.
      const heard = (listen: () => void) => () => {
        if (this.#socket === socket) listen();
      };
      socket.addEventListener(
        "open",
        heard(() => this.#hello(identity)),
      );
      socket.addEventListener("message", ({ data }) => heard(() => this.#take(data))());
      socket.addEventListener(
        "close",
        heard(() => this.#broken()),
      );
    } catch {
      this.#broken();
    }
  }

  #hello(identity: string | undefined): void {
    const token = identity === undefined ? this.#parts.store.get("token") : undefined;
    this.#shown = token;
    this.#send({
      type: "hello",
      v: protocol,
      ...(identity !== undefined && { identity }),
      ...(token !== undefined && { token }),
      lang: this.#parts.language(),
      ...(this.#cursor !== undefined && { after: this.#cursor }),
    });
  }

  #resume(): void {
    this.#send({ type: "resume", token: this.#token, ...(this.#cursor && { after: this.#cursor }) });
    this.#expectAnswer();
  }

  #take(data: unknown): void {
    const frame = readFrame(data);
    this.#called("answer");
    if (frame) this.#handle(frame);
    // What waits for an answer still does.
    if ([...this.#kept.values()].some(isOnItsWay) && this.#link === "open") this.#expectAnswer();
    this.#parts.changed();
  }

  #handle(frame: ServerFrame): void {
    switch (frame.type) {
      case "welcome":
        this.#welcomed(frame);
        break;
      case "items":
        this.#takeItems(frame);
        break;
      case "item":
        this.#typing = undefined;
        this.#takeItem(frame.item);
        // How long it will take, and who has it, is the ticket's to say.
        if (frame.item.from !== "visitor") this.#resume();
        break;
      case "ack":
        this.#acknowledged(frame);
        break;
      case "typing":
        this.#typing = frame.name === undefined ? {} : { name: frame.name };
        this.#later("typing", 6000, () => {
          this.#typing = undefined;
        });
        break;
      case "error":
        this.#refused(frame);
    }
  }

  #welcomed(frame: Extract<ServerFrame, { type: "welcome" }>): void {
    if (frame.who === "visitor") {
      // Another window was faster to become somebody: all of them are the same visitor.
      const known = this.#parts.store.get("token");
      if (known !== undefined && known !== this.#shown) {
        this.#hello(undefined);
        this.#expectAnswer();
        return;
      }
      this.#parts.store.set("token", frame.token);
    }
    this.#token = frame.token;
    this.#uploads = frame.uploads;
    this.#link = "open";
    this.#attempts = 0;
    this.#takeItems(frame);
    this.#sendAll();
  }

  #takeItems({
    items,
    cursor,
    status,
  }: {
    items: readonly ChatItem[];
    cursor: string;
    status: ChatStatus;
  }): void {
    for (const item of items) this.#takeItem(item);
    this.#cursor = cursor;
    this.#status = status;
    this.#later("again", this.#socket?.resumeAfter ?? sayHelloAgain, () => {
      if (this.#link === "open") this.#resume();
    });
  }

  #takeItem(item: ChatItem): void {
    this.#lines.set(item.id, item);
    if (item.clientId !== undefined) this.#forget(item.clientId);
  }

  #acknowledged({ clientId, id: message, at }: Extract<ServerFrame, { type: "ack" }>): void {
    const kept = this.#kept.get(clientId);
    if (!kept || message === undefined) return;
    if (this.#lines.has(message)) this.#forget(clientId);
    else this.#keep({ ...kept, message, at });
  }

  #refused({ code, clientId = "", retryAfterSeconds = 5 }: Extract<ServerFrame, { type: "error" }>): void {
    switch (code) {
      case "identity-refused":
        this.#anonymous = true;
        this.#parts.identityRefused?.();
        this.#open();
        break;
      case "bad-token":
        this.#parts.store.set("token", undefined);
        this.#open();
        break;
      case "slow-down":
        if (this.#link === "open") this.#later("retry", retryAfterSeconds * 1000, () => this.#sendAll());
        else this.#broken(retryAfterSeconds * 1000);
        break;
      case "try-again":
        this.#later("retry", 2000, () => this.#sendAll());
        break;
      default: {
        const kept = this.#kept.get(clientId);
        if (kept) this.#keep({ ...kept, refused: true });
      }
    }
  }

  #sendAll(): void {
    for (const kept of this.#kept.values()) this.#sendMessage(kept);
  }

  #sendMessage(kept: Kept): void {
    if (!isOnItsWay(kept) || this.#link !== "open") return;
    const { id: clientId, text, at, payload, files } = kept;
    this.#send({
      ...{ type: "message", token: this.#token, clientId, text, lang: this.#parts.language() },
      ts: Date.parse(at),
      ...(payload !== undefined && { payload }),
      ...(files && { files }),
    });
    this.#expectAnswer();
  }

  #send(frame: object): void {
    try {
      this.#socket?.send(JSON.stringify(frame));
    } catch {
      // It is closing; its end is told.
    }
  }

  #keep(kept: Kept): void {
    this.#kept.set(kept.id, kept);
    this.#parts.store.set(`m:${kept.id}`, JSON.stringify(kept));
  }

  #forget(id: string): void {
    if (this.#kept.delete(id)) this.#parts.store.set(`m:${id}`, undefined);
  }

  /** Somebody else's silence is not ours: without an answer in time the connection is made anew. */
  #expectAnswer(): void {
    if (!this.#cancel.has("answer")) this.#later("answer", answerWithin, () => this.#broken());
  }

  #broken(pause = this.#pause()): void {
    this.#close();
    this.#link = "broken";
    this.#later("open", pause, () => this.#open());
    this.#parts.changed();
  }

  /** Doubles up to half a minute; half of it is left to chance, so that not all come back at once. */
  #pause(): number {
    const full = Math.min(longestPause, firstPause * 2 ** this.#attempts);
    this.#attempts += 1;
    return full / 2 + (full / 2) * this.#parts.random();
  }

  #close(): void {
    for (const cancel of this.#cancel.values()) cancel();
    this.#cancel.clear();
    this.#typing = undefined;
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #later(name: string, milliseconds: number, run: () => void): void {
    this.#called(name);
    const cancel = this.#parts.later(milliseconds, () => {
      this.#cancel.delete(name);
      run();
      this.#parts.changed();
    });
    this.#cancel.set(name, cancel);
  }

  #called(name: string): void {
    this.#cancel.get(name)?.();
    this.#cancel.delete(name);
  }
}

function isOnItsWay({ message, refused }: Kept): boolean {
  return message === undefined && !refused;
}

function readKept(json: string | undefined): Kept | undefined {
  try {
    const kept = JSON.parse(json ?? "");
    return typeof kept?.id === "string" &&
      typeof kept.text === "string" &&
      Number.isFinite(Date.parse(kept.at))
      ? kept
      : undefined;
  } catch {
    return undefined;
  }
}

/** What is no frame of ours is the gateway's own word, which says nothing that helps. */
function readFrame(data: unknown): ServerFrame | undefined {
  try {
    const frame = JSON.parse(String(data));
    return typeof frame?.type === "string" ? frame : { type: "error", code: "try-again" };
  } catch {
    return undefined;
  }
}
