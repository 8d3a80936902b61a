import type { Socket } from "./session.ts";

/** Sends frames to the server; answers with its own, and rejects when they did not get there. */
export type Post = (frames: readonly unknown[]) => Promise<readonly unknown[]>;

const soonest = 3000;
const latest = 20_000;
/** As many frames as one request may have. */
const atOnce = 16;

/**
 * What looks like a socket where none gets through: each frame is posted, and what the server has to tell is asked for, more
 * and more seldom while nobody writes.
 */
export class PollingSocket implements Socket {
  readonly #post: Post;
  readonly #listeners: { readonly type: string; readonly run: (event: { data: unknown }) => void }[] = [];
  #waiting: unknown[] = [];
  #pause = soonest;
  #state: "idle" | "busy" | "closed" = "idle";

  constructor(post: Post) {
    this.#post = post;
  }

  /** Milliseconds until it is worth asking again. */
  get resumeAfter(): number {
    return this.#pause;
  }

  addEventListener(type: string, run: (event: { data: unknown }) => void): void {
    this.#listeners.push({ type, run });
    // There is nothing to wait for: it is open as soon as somebody wants to know.
    if (type === "open") queueMicrotask(() => this.#tell(type));
  }

  send(frame: string): void {
    const parsed = JSON.parse(frame);
    this.#pause = parsed.type === "resume" ? Math.min(latest, this.#pause * 1.1) : soonest;
    this.#waiting.push(parsed);
    this.#next();
  }

  close(): void {
    this.#state = "closed";
  }

  async #next(): Promise<void> {
    if (this.#state !== "idle" || this.#waiting.length === 0) return;
    this.#state = "busy";
    const frames = this.#waiting.splice(0, atOnce);
    try {
      const answers = await this.#post(frames);
      for (const answer of answers) this.#tell("message", JSON.stringify(answer));
      if (this.#isOpen()) this.#state = "idle";
      this.#next();
    } catch {
      this.#tell("close");
      this.close();
    }
  }

  #isOpen(): boolean {
    return this.#state !== "closed";
  }

  #tell(type: string, data?: string): void {
    if (!this.#isOpen()) return;
    for (const listener of this.#listeners) if (listener.type === type) listener.run({ data });
  }
}

/**
 * Connects by a socket, and every second time by requests as long as no socket has ever answered: some companies' networks
 * let none through. Where only requests got through on one page, the next begins with them.
 */
export function eitherWay(
  bySocket: () => Socket,
  byRequests: () => Socket,
  remember: { readonly get: () => boolean; readonly set: (blocked: boolean) => void },
): () => Promise<Socket> {
  let attempts = remember.get() ? 1 : 0;
  let answered = false;
  return async () => {
    const posts = !answered && attempts % 2 === 1;
    attempts += 1;
    const socket = posts ? byRequests() : bySocket();
    socket.addEventListener("message", () => {
      answered ||= !posts;
      if (remember.get() !== posts) remember.set(posts);
    });
    return socket;
  };
}
