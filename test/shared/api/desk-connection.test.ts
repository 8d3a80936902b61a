import { describe, expect, it } from "vitest";
import { DeskConnection, type DeskSocket } from "../../../shared/api/desk-connection.ts";
import type { DeskNews } from "../../../shared/api/desk-socket.ts";

class FakeSocket implements DeskSocket {
  readonly said: unknown[] = [];
  readonly protocols: string[];
  readonly #listeners = new Map<string, ((event: { data: unknown }) => void)[]>();
  constructor(protocols: string[]) {
    this.protocols = protocols;
  }
  send(message: string) {
    this.said.push(JSON.parse(message));
  }
  close() {
    this.is("close");
  }
  addEventListener(type: string, listener: (event: { data: unknown }) => void) {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }
  is(type: "open" | "close" | "message", data?: unknown) {
    for (const listener of this.#listeners.get(type) ?? []) listener({ data });
  }
  says(news: DeskNews) {
    this.is("message", JSON.stringify(news));
  }
}

/** A connection in a world whose time goes on when told. */
function world() {
  const sockets: FakeSocket[] = [];
  const heard: DeskNews[] = [];
  const connected: boolean[] = [];
  let timers: { milliseconds: number; run: () => void }[] = [];
  let passes = 0;
  const state = { passFails: false };
  const connection = new DeskConnection({
    getPass: async () => {
      if (state.passFails) throw new Error("offline");
      passes += 1;
      return `pass${passes}`;
    },
    open: (protocols) => {
      const socket = new FakeSocket(protocols);
      sockets.push(socket);
      return socket;
    },
    hear: (news) => heard.push(news),
    connected: (is) => connected.push(is),
    after: (milliseconds, run) => {
      const timer = { milliseconds, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
    random: () => 0.5,
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const pass = async () => {
    const [next] = [...timers].sort((a, b) => a.milliseconds - b.milliseconds);
    timers = timers.filter((each) => each !== next);
    next?.run();
    await settle();
    return next?.milliseconds;
  };
  const newest = () => {
    const socket = sockets.at(-1);
    if (!socket) throw new Error("no socket was opened");
    return socket;
  };
  return { connection, sockets, heard, connected, settle, pass, newest, state, waiting: () => timers.length };
}

describe("a desk's connection", () => {
  it("shows its pass beside the protocol and listens to what was asked before it was open", async () => {
    const { connection, settle, newest, connected } = world();
    connection.listen(["queue:a", "me"]);
    await settle();
    expect(newest().protocols).toEqual(["relaydesk.desk.v1", "pass.pass1"]);
    newest().is("open");
    expect(newest().said).toEqual([{ type: "listen", topics: ["queue:a", "me"] }]);
    expect(connected).toEqual([true]);
  });

  it("comes back after ever longer waits with a new pass each time, and starts over once it was heard", async () => {
    const { settle, pass, newest, sockets } = world();
    await settle();
    const waits: (number | undefined)[] = [];
    for (let failure = 0; failure < 9; failure += 1) {
      newest().is("close");
      waits.push(await pass());
    }
    expect(waits).toEqual([375, 750, 1500, 3000, 6000, 12_000, 22_500, 22_500, 22_500]);
    expect(sockets.at(-1)?.protocols[1]).toBe("pass.pass10");
    newest().is("open");
    newest().says({ type: "listening", cursors: {} });
    newest().is("close");
    expect(await pass()).toBe(375);
  });

  it("waits as well when there is no pass to be had", async () => {
    const { settle, pass, sockets, state } = world();
    state.passFails = true;
    await settle();
    // The first one was asked for before.
    sockets.at(-1)?.is("close");
    await pass();
    expect(await pass()).toBe(750);
    state.passFails = false;
    await pass();
    expect(sockets).toHaveLength(2);
  });

  it("hears after a gap what changed meanwhile, and nothing of what did not", async () => {
    const { connection, settle, pass, newest, heard, connected } = world();
    connection.listen(["queue:a", "ticket:1"]);
    await settle();
    newest().is("open");
    newest().says({ type: "listening", cursors: { "queue:a": "x", "ticket:1": "v1" } });
    heard.length = 0;
    newest().is("close");
    await pass();
    newest().is("open");
    expect(newest().said).toEqual([{ type: "listen", topics: ["queue:a", "ticket:1"] }]);
    newest().says({ type: "listening", cursors: { "queue:a": "y", "ticket:1": "v1" } });
    expect(heard).toEqual([{ type: "changed", topics: ["queue:a"], tickets: [] }]);
    expect(connected).toEqual([true, false, true]);
  });

  it("shows its cursors now and then, and gives a connection up that does not answer", async () => {
    const { connection, settle, pass, newest, sockets, connected } = world();
    connection.listen(["me"]);
    await settle();
    newest().is("open");
    newest().says({ type: "listening", cursors: { me: "x" } });
    expect(await pass()).toBe(60_000);
    expect(newest().said.at(-1)).toEqual({ type: "sync", cursors: { me: "x" } });
    newest().says({ type: "listening", cursors: { me: "x" } });
    expect(await pass()).toBe(60_000);
    expect(await pass()).toBe(10_000);
    expect(connected).toEqual([true, false]);
    await pass();
    expect(sockets).toHaveLength(2);
  });

  it("asks for many topics in several messages, leaves them, and tells who types", async () => {
    const { connection, settle, newest } = world();
    await settle();
    newest().is("open");
    connection.listen(Array.from({ length: 45 }, (_, at) => `ticket:${at}`));
    connection.leave(["ticket:3", "ticket:none"]);
    connection.typing("7");
    expect(newest().said.map((each) => (each as { topics?: string[] }).topics?.length)).toEqual([
      20,
      20,
      5,
      1,
      undefined,
    ]);
    expect(newest().said.at(-1)).toEqual({ type: "typing", ticket: "7" });
  });

  it("passes news on, leaves aside what it does not know, and is silent once it is closed", async () => {
    const { connection, settle, newest, heard, waiting } = world();
    await settle();
    newest().is("open");
    newest().is("message", "not JSON");
    newest().is("message", '{"type":"from the future"}');
    newest().says({ type: "viewers", ticket: "1", viewers: [{ id: "mei", name: "Mei" }] });
    expect(heard).toEqual([{ type: "viewers", ticket: "1", viewers: [{ id: "mei", name: "Mei" }] }]);
    connection.close();
    expect(waiting()).toBe(0);
  });
});
