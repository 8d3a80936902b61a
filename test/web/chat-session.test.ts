import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Opening } from "../../functions/chat-conversation.ts";
import { answerPolled } from "../../functions/chat-polled.ts";
import { answerDue } from "../../shared/domain/service-clock.ts";
import { eitherWay } from "../../web/widget/polling.ts";
import type { ChatSession } from "../../web/widget/session.ts";
import { ChatWorld, memoryStorage } from "../support/chat-world.ts";

const texts = (session: ChatSession) => session.lines.map(({ text }) => text);
const own = (session: ChatSession) => session.lines.filter(({ from }) => from === "visitor");

describe("the chat", () => {
  it("answers what the FAQ knows, as a machine, and asks whether it helped", async () => {
    const world = new ChatWorld();
    const session = world.widget(memoryStorage());
    session.say("How do refunds work?");
    await world.idle();
    const [question, answer] = session.lines;
    expect(question).toMatchObject({ from: "visitor", state: "sent" });
    expect(answer).toMatchObject({
      from: "bot",
      text: "Sample Wallet pays back within **one working day**.",
    });
    expect(session.status).toMatchObject({ state: "answered" });
    session.say("No, I need a person", { payload: answer?.ask?.no ?? "" });
    await world.idle();
    expect(session.status).toMatchObject({ state: "waiting" });
    expect(world.ticket.status).toBe("queued");
    expect(session.lines.at(-1)).toMatchObject({ notice: true, from: "bot" });
  });

  it("closes what helped, and says honestly by when a person answers what did not", async () => {
    const world = new ChatWorld();
    const session = world.widget(memoryStorage());
    session.say("Where is my statue?");
    await world.idle();
    expect(session.status).toEqual({
      state: "waiting",
      open: true,
      answerBy: answerDue(world.ticket)?.toISOString(),
    });
    await world.pass(25 * 3_600_000);
    session.wake();
    await world.idle();
    expect(session.status).toEqual({ state: "waiting", open: true });
  });

  it("shows what a person writes, in every window, under their name and without a signature", async () => {
    const world = new ChatWorld();
    const browser = memoryStorage();
    const first = world.widget(browser);
    first.say("Where is my statue?");
    await world.idle();
    const second = world.widget(browser);
    second.start();
    await world.idle();
    await world.reply("Beside the **fountain**.");
    await world.idle();
    for (const session of [first, second]) {
      expect(session.lines.at(-1)).toMatchObject({
        from: "agent",
        name: "Ada",
        text: "Beside the **fountain**.",
      });
      expect(session.status?.state).toBe("agent");
    }
    first.say("Thank you!");
    await world.idle();
    expect(texts(second)).toEqual(texts(first));
  });

  it("shows a card's number masked when the conversation is read again", async () => {
    const world = new ChatWorld();
    const browser = memoryStorage();
    world.widget(browser).say("My card is 4111 1111 1111 1111");
    await world.idle();
    const later = world.widget(browser);
    later.start();
    await world.idle();
    expect(own(later)).toHaveLength(1);
    expect(texts(later)[0]).not.toContain("4111 1111");
  });

  it("keeps what was typed while nothing answers, and sends it once when something does, also from the next page", async () => {
    const world = new ChatWorld();
    const browser = memoryStorage();
    world.up = false;
    const session = world.widget(browser);
    session.say("Where is my statue?");
    session.say("It was in the hall.");
    await world.pass(60_000);
    expect(session.link).toBe("broken");
    expect(own(session).map(({ state }) => state)).toEqual(["waiting", "waiting"]);
    session.stop();
    const next = world.widget(browser);
    expect(next.isWorthConnecting).toBe(true);
    expect(texts(next)).toEqual(["Where is my statue?", "It was in the hall."]);
    world.up = true;
    next.start();
    await world.pass(1000);
    expect(own(next).map(({ text, state }) => [text, state])).toEqual([
      ["Where is my statue?", "sent"],
      ["It was in the hall.", "sent"],
    ]);
    expect(world.store.contents.messages.size).toBe(2);
    expect(browser.names("m:")).toEqual([]);
  });

  it("gives up a connection that does not answer, and goes on with another one", async () => {
    const world = new ChatWorld();
    const session = world.widget(memoryStorage());
    session.start();
    await world.idle();
    world.services.log.info("up");
    world.up = false;
    session.say("Where is my statue?");
    await world.pass(10_000);
    expect(session.link).toBe("open");
    await world.pass(15_000);
    expect(session.link).not.toBe("open");
    world.up = true;
    await world.pass(40_000);
    expect(own(session)).toMatchObject([{ state: "sent" }]);
    expect(world.store.contents.messages.size).toBe(1);
  });

  it("loses no message and shows none twice, whatever breaks whenever", async () => {
    const act = fc.constantFrom(
      "say",
      "reply",
      "kill",
      "cut",
      "cutAnswer",
      "step",
      "step",
      "step",
      "up",
      "pass",
      "reload",
      "twin",
    );
    const ways = fc.constantFrom("socket" as const, "posts" as const);
    await fc.assert(
      fc.asyncProperty(ways, fc.array(act, { minLength: 10, maxLength: 60 }), async (way, acts) => {
        const world = new ChatWorld();
        const browser = memoryStorage();
        let session = world.widget(browser, undefined, way);
        const twins: ChatSession[] = [];
        const said: string[] = [];
        const replied: string[] = [];
        const doing = {
          say: async () => {
            said.push(`message ${said.length}`);
            session.say(said.at(-1) ?? "");
          },
          reply: async () => {
            if (world.store.contents.tickets.size !== 1) return;
            replied.push(`reply ${replied.length}`);
            await world.reply(replied.at(-1) ?? "");
          },
          kill: async () => world.kill(),
          cut: async () => world.cut(),
          cutAnswer: world.cutAnswer.bind(world),
          step: world.step.bind(world),
          up: async () => {
            world.up = true;
          },
          pass: () => world.pass(7000),
          reload: async () => {
            session.stop();
            // By the other way: whoever changes networks in the middle loses nothing either.
            session = world.widget(browser, undefined, twins.length % 2 === 0 ? way : "posts");
            session.start();
          },
          twin: async () => {
            const twin = world.widget(browser);
            twin.start();
            twins.push(twin);
          },
        };
        for (const each of acts) await doing[each]();
        world.up = true;
        await world.pass(120_000);
        for (const each of [session, ...twins]) each.wake();
        await world.pass(1000);
        const stored = [...world.store.contents.messages.values()].map(({ message }) => message.text);
        expect(stored.toSorted()).toEqual(said.toSorted());
        const seen = session.lines.filter(({ notice }) => !notice).map(({ text }) => text);
        expect(seen.toSorted()).toEqual([...said, ...replied].toSorted());
        expect(session.lines.every(({ state }) => state === "sent")).toBe(true);
        for (const twin of said.length > 0 ? twins : []) {
          expect(new Set(texts(twin)).size).toBe(texts(twin).length);
        }
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});

describe("where no socket gets through", () => {
  it("the chat asks for what is new, more and more seldom until somebody writes", async () => {
    const world = new ChatWorld();
    const session = world.widget(memoryStorage(), undefined, "posts");
    session.say("Where is my statue?");
    await world.idle();
    expect(own(session)).toMatchObject([{ state: "sent" }]);
    await world.reply("Beside the **fountain**.");
    await world.pass(3500);
    expect(session.lines.at(-1)).toMatchObject({ from: "agent", text: "Beside the **fountain**." });
    expect(session.status?.state).toBe("agent");
    await world.pass(10 * 60_000);
    expect(session.link).toBe("open");
    await world.reply("Have you found it?");
    await world.pass(3500);
    expect(session.lines.at(-1)?.text).toBe("Beside the **fountain**.");
    await world.pass(20_000);
    expect(session.lines.at(-1)?.text).toBe("Have you found it?");
    expect(world.toldDesks).toEqual([]);
    session.tellTyping();
    await world.idle();
    expect(world.toldDesks).toHaveLength(1);
  });

  it("requests are tried every second time, as long as no socket has ever answered, and first on the next page", async () => {
    let blocked = false;
    const made: string[] = [];
    const socketNamed = (name: string) => {
      made.push(name);
      const heard: (() => void)[] = [];
      return {
        send: () => {},
        close: () => {},
        addEventListener: (type: string, listener: (event: { readonly data: unknown }) => void) => {
          if (type === "message") heard.push(() => listener({ data: "" }));
        },
        answers: () => {
          for (const run of heard) run();
        },
      };
    };
    const page = () => {
      const sockets: ReturnType<typeof socketNamed>[] = [];
      const make = (name: string) => () => {
        const socket = socketNamed(name);
        sockets.push(socket);
        return socket;
      };
      const connect = eitherWay(make("socket"), make("posts"), {
        get: () => blocked,
        set: (now) => {
          blocked = now;
        },
      });
      return { connect, answers: () => sockets.at(-1)?.answers() };
    };
    const first = page();
    await first.connect();
    await first.connect();
    first.answers();
    expect(made.splice(0)).toEqual(["socket", "posts"]);
    const second = page();
    await second.connect();
    await second.connect();
    second.answers();
    await second.connect();
    await second.connect();
    expect(made.splice(0)).toEqual(["posts", "socket", "socket", "socket"]);
    expect(blocked).toBe(false);
  });

  it.each<[string, unknown, Partial<Opening>, number]>([
    ["that is no list", { type: "hello", v: 1 }, {}, 400],
    ["of too many frames", Array(17).fill({ type: "typing" }), {}, 400],
    ["of an account that there is not", [], { account: "third" }, 404],
    ["of another site's page", [], { origin: "https://elsewhere.example" }, 403],
    ["of no page at all", [], { origin: undefined }, 403],
    ["of nothing", [], {}, 200],
  ])("a request %s is answered with a status", async (_what, frames, change, status) => {
    const opening = { account: "main", origin: "https://wallet.example", sourceIp: "192.0.2.7", ...change };
    const body = Buffer.from(JSON.stringify(frames));
    const answer = await answerPolled(opening, body, "request-1", new ChatWorld().services);
    expect(answer.status).toBe(status);
  });

  it("a request with a frame that is nested without end is refused, whatever the frame calls itself", async () => {
    const deep = `${"[".repeat(15_000)}${"]".repeat(15_000)}`;
    const opening = { account: "main", origin: "https://wallet.example", sourceIp: "192.0.2.7" };
    for (const frame of [deep, `{"type":"message","text":${deep}}`]) {
      const answer = await answerPolled(opening, Buffer.from(`[${frame}]`), "r", new ChatWorld().services);
      expect(answer.status).toBe(400);
    }
  });

  it("a request with a forged session is told so, and nothing of it is kept", async () => {
    const world = new ChatWorld();
    const frames = [
      { type: "message", token: "a.b.c", clientId: "12345678", text: "hi" },
      7,
      { type: "hello", v: 1 },
    ];
    const opening = { account: "main", origin: "https://wallet.example", sourceIp: "192.0.2.7" };
    const answer = await answerPolled(opening, Buffer.from(JSON.stringify(frames)), "r", world.services);
    expect(JSON.parse(answer.body ?? "")).toMatchObject([
      { type: "error", code: "bad-token", clientId: "12345678" },
      { type: "error", code: "bad-frame" },
      { type: "welcome" },
    ]);
    expect(world.inbound).toEqual([]);
  });
});

describe("who types", () => {
  it("is told to the agents who look at the ticket, once in a while", async () => {
    const world = new ChatWorld();
    const session = world.widget(memoryStorage());
    session.say("Where is my statue?");
    await world.idle();
    session.tellTyping();
    await world.idle();
    expect(world.toldDesks).toEqual([]);
    await world.reply("Beside the fountain.");
    await world.idle();
    for (let keys = 0; keys < 5; keys += 1) session.tellTyping();
    await world.idle();
    expect(world.toldDesks.map(([ticket, news]) => [ticket, JSON.parse(news)])).toEqual([
      [world.ticket.id, { type: "customer-typing", ticket: world.ticket.id }],
    ]);
  });

  it("is shown to the visitor for some seconds, by name", async () => {
    const world = new ChatWorld();
    const session = world.widget(memoryStorage());
    session.say("Where is my statue?");
    await world.idle();
    await world.tellVisitors({ type: "typing", name: "Ada" });
    expect(session.typing).toEqual({ name: "Ada" });
    await world.pass(7000);
    expect(session.typing).toBeUndefined();
  });
});

describe("who is known", () => {
  it("has the conversation of their site's user, on every device", async () => {
    const world = new ChatWorld();
    const phone = world.widget(memoryStorage(), async () => world.identity("42", { name: "Mei" }));
    phone.say("Where is my statue?");
    await world.idle();
    expect(world.ticket).toMatchObject({ address: "main:u:42", name: "Mei", trust: "verified" });
    const laptop = world.widget(memoryStorage(), async () => world.identity("42"));
    laptop.start();
    await world.idle();
    expect(texts(laptop)).toContain("Where is my statue?");
  });

  it("cannot be had by anybody else: not by a name, a forged word, or another's session", async () => {
    const world = new ChatWorld();
    const victim = world.widget(memoryStorage(), async () => world.identity("42"));
    victim.say("my secret question");
    await world.idle();
    const [head, body, signature] = world.identity("7").split(".");
    const other = Buffer.from(body ?? "", "base64url")
      .toString()
      .replace('"7"', '"42"');
    const forged = [
      `${head}.${Buffer.from(other).toString("base64url")}.${signature}`,
      `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from(other).toString("base64url")}.`,
      world.identity("42", { aud: "relaydesk-chat:other" }),
      world.identity("42", { exp: 1 }),
      "42",
    ];
    for (const word of forged) {
      const refusedIn: number[] = [];
      const thief = world.widget(memoryStorage(), async () => word);
      thief.start();
      await world.idle();
      expect(texts(thief)).toEqual([]);
      thief.say(`I am 42, honestly ${refusedIn.length}`);
      await world.idle();
      const posed = [...world.store.contents.tickets.values()].filter(
        ({ address }) => address === "main:u:42",
      );
      expect(posed).toHaveLength(1);
      expect(texts(victim).filter((text) => text.startsWith("I am"))).toEqual([]);
    }
  });

  it("is told by no token in a log", async () => {
    const world = new ChatWorld();
    const token = world.identity("42");
    for (const word of [token, `${token}x`]) {
      const session = world.widget(memoryStorage(), async () => word);
      session.say("Where is my statue?");
      await world.idle();
    }
    const log = world.logged.join("\n");
    expect(log).toContain("accepted");
    expect(log).toContain("identity-refused");
    expect(log).not.toMatch(/eyJ|192\.0\.2|statue/);
  });
});

describe("a connection that becomes somebody else's", () => {
  it("hears nothing more of the conversation that it showed before", async () => {
    const world = new ChatWorld();
    world.widget(memoryStorage(), async () => world.identity("42")).say("my secret question");
    await world.idle();
    const origin = "https://wallet.example";
    const shared = await world.connect({ account: "main", origin, sourceIp: "192.0.2.9" });
    const heard: string[] = [];
    shared.addEventListener("message", ({ data }) => heard.push(String(data)));
    const hello = (sub: string) =>
      shared.send(JSON.stringify({ type: "hello", v: 1, identity: world.identity(sub) }));
    hello("42");
    await world.idle();
    expect(heard.splice(0).join()).toContain("my secret question");
    hello("7");
    await world.idle();
    await world.reply("The answer to your secret question.");
    await world.idle();
    expect(heard.join()).not.toContain("secret");
  });
});

describe("a conversation whose customer has left", () => {
  async function left(world: ChatWorld, more: { readonly email?: string } = {}) {
    const browser = memoryStorage();
    const session = world.widget(browser);
    session.say("Where is my statue?");
    await world.idle();
    if (more.email) session.leaveAddress(more.email);
    await world.idle();
    return { session, browser };
  }

  it("goes on by mail, once, with all that was not read", async () => {
    const world = new ChatWorld();
    const { session } = await left(world, { email: "mei@customer.example" });
    expect(session.status?.email).toBe("m…@customer.example");
    session.stop();
    await world.reply("Beside the fountain.");
    await world.idle();
    await world.reply("Shall I send you a picture?");
    await world.idle();
    await world.tick();
    expect(world.mails).toEqual([]);
    await world.pass(6 * 60_000);
    await world.tick();
    await world.tick();
    expect(world.mails).toHaveLength(1);
    expect(world.mails[0]).toMatchObject({
      channel: "email",
      address: "mei@customer.example",
      author: "Ada",
    });
    expect(world.mails[0]?.text).toBe(
      "Beside the fountain.\n\nShall I send you a picture?\n\nAda, Sample Wallet",
    );
  });

  it("stays in the chat when it was read there, or when no address is known", async () => {
    for (const email of [undefined, "mei@customer.example"]) {
      const world = new ChatWorld();
      const { session } = await left(world, email ? { email } : {});
      await world.reply("Beside the fountain.");
      await world.idle();
      if (email) session.sawAll();
      await world.idle();
      await world.pass(10 * 60_000);
      await world.tick();
      expect(world.mails).toEqual([]);
      const [reply] = [...world.store.contents.outbox.values()].filter(({ kind }) => kind === "agent-reply");
      expect(reply?.receipt).toBe(email ? "read" : undefined);
      expect(reply?.checkAt).toBeUndefined();
    }
  });

  it("goes on at the address that the site signed, without being asked for one", async () => {
    const world = new ChatWorld();
    const session = world.widget(memoryStorage(), async () =>
      world.identity("42", { email: "mei@customer.example" }),
    );
    session.say("Where is my statue?");
    await world.idle();
    session.stop();
    await world.reply("Beside the fountain.");
    await world.idle();
    await world.pass(6 * 60_000);
    await world.tick();
    expect(world.mails).toMatchObject([{ address: "mei@customer.example" }]);
  });

  it("is answered by mail on the same ticket, and only by who got the mail", async () => {
    const world = new ChatWorld();
    await left(world, { email: "mei@customer.example" });
    const { id } = world.ticket;
    const token = world.replyToken(id);
    const mail = (address: string, more: object = {}) =>
      world.mail({ text: "Thanks, I see it.", token, sender: { address, trust: "verified" }, ...more });
    await mail("mei@customer.example");
    expect(world.ticket).toMatchObject({ id, channel: "email", address: "mei@customer.example" });
    await mail("mallory@elsewhere.example");
    await mail("mei@customer.example", {
      sender: { address: "mei@customer.example", trust: "forged" },
      token: "",
    });
    expect(world.store.contents.tickets.size).toBe(3);
  });

  it("goes on in the chat once its customer writes there again", async () => {
    const world = new ChatWorld();
    const { session } = await left(world, { email: "mei@customer.example" });
    const token = world.replyToken(world.ticket.id);
    const sender = { address: "mei@customer.example", trust: "verified" as const };
    await world.mail({ text: "Thanks, I see it.", token, sender });
    session.say("I am back.");
    await world.idle();
    expect(world.ticket).toMatchObject({
      channel: "chat",
      address: session.lines.length > 0 ? world.ticket.conversation : "",
    });
    expect(texts(session)).not.toContain("Thanks, I see it.");
  });

  it("has everything that was said when its customer comes back", async () => {
    const world = new ChatWorld();
    const { session, browser } = await left(world);
    session.stop();
    await world.reply("Beside the fountain.");
    await world.idle();
    const back = world.widget(browser);
    back.start();
    await world.idle();
    expect(back.unread).toHaveLength(2);
    expect(texts(back)).toContain("Beside the fountain.");
  });
});

describe("who writes too much", () => {
  it("is told to wait, and everything arrives in the end", async () => {
    const world = new ChatWorld();
    const session = world.widget(memoryStorage());
    for (let at = 0; at < 25; at += 1) session.say(`message ${at}`);
    await world.idle();
    expect(world.store.contents.messages.size).toBe(10);
    await world.pass(60_000);
    expect(world.store.contents.messages.size).toBe(25);
    expect(own(session).every(({ state }) => state === "sent")).toBe(true);
  });

  it("gets no new conversations without end from one address", async () => {
    const world = new ChatWorld();
    for (let at = 0; at < 40; at += 1) world.widget(memoryStorage()).say("Where is my statue?");
    await world.idle();
    expect(world.store.contents.tickets.size).toBe(30);
  });
});
