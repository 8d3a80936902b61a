import { describe, expect, it } from "vitest";
import type { Config } from "../../../shared/domain/config.ts";
import type { MessageId, TicketId } from "../../../shared/domain/ids.ts";
import { claimTicket } from "../../../shared/flow/claim.ts";
import { type ClockServices, runDue } from "../../../shared/flow/clock.ts";
import { readBurst } from "../../../shared/flow/read-burst.ts";
import { type Triaged, triage } from "../../../shared/flow/triage.ts";
import { groupQuestion, withChoice } from "../../../shared/matching/group-questions.ts";
import { readQuestions } from "../../../shared/matching/questions.ts";
import { detectSensitive } from "../../../shared/matching/sensitive.ts";
import { fakeMatcher } from "../../support/fake-matcher.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { aChatMessage, agentNamed, noon, sampleConfig, sampleIds } from "../../support/samples.ts";

function fails(_ticket: TicketId, error: unknown): never {
  throw error;
}

/** A chat with a desk: what its customer says, and the quiet after it. */
function aChat(answering: Partial<Config["answering"]> = {}) {
  const store = memoryStore();
  const followUps: { ticket: TicketId; message: MessageId; delaySeconds: number }[] = [];
  let milliseconds = Date.parse(noon);
  let said = 0;
  const services = {
    store,
    desk: store,
    outbox: store,
    outbound: { nudge: async () => {} },
    messages: store,
    media: { nudge: async () => {} },
    unread: async () => "unread",
    followUps: {
      put: async (ticket: TicketId, message: MessageId, _contact: unknown, delaySeconds: number) => {
        followUps.push({ ticket, message, delaySeconds });
      },
    },
    matcher: fakeMatcher(),
    detectLanguage: () => "en",
    detectSensitive,
    readQuestions,
    noteReport: async () => {},
    learning: store,
    group: groupQuestion,
    choose: withChoice,
    config: { ...sampleConfig, answering: { ...sampleConfig.answering, ...answering } },
    ids: sampleIds,
    tokenKeys: [{ id: "k1", key: "key of the tests" }],
    now: () => new Date(milliseconds),
    random: () => 0.5,
  };
  return {
    store,
    services,
    followUps,
    pass: (seconds: number) => {
      milliseconds += seconds * 1000;
    },
    async say(text: string): Promise<Extract<Triaged, { kind: "ticketed" }>> {
      said += 1;
      milliseconds += 1000;
      const receivedAt = new Date(milliseconds).toISOString();
      const message = aChatMessage({ text, identity: { key: `said ${said}` }, receivedAt });
      const triaged = await triage({ kind: "message", message }, services);
      if (triaged.kind !== "ticketed") throw new Error(`the message was ${triaged.kind}`);
      return triaged;
    },
    /** All follow-ups come back, in any order that is asked for. */
    async quiet(order: "first" | "last" = "first") {
      const due = followUps.splice(0);
      if (order === "last") due.reverse();
      return Promise.all(due.map(({ ticket, message }) => readBurst(ticket, message, services)));
    },
    replies: () => [...store.contents.outbox.values()],
    ticket: () => [...store.contents.tickets.values()][0],
  };
}

describe("messages of a chat that follow each other", () => {
  it("are shown at once and answered once, when it is quiet", async () => {
    const chat = aChat();
    for (const text of ["hi", "are you there?", "how long does my refund take"]) {
      expect((await chat.say(text)).decision.kind).toBe("wait");
    }
    expect(chat.replies()).toEqual([]);
    expect(chat.ticket()).toMatchObject({ status: "queued", waitingSince: "2026-03-02T12:00:01.000Z" });
    expect(chat.followUps.map(({ delaySeconds }) => delaySeconds)).toEqual([4, 4, 4]);

    expect((await chat.quiet()).map(({ kind }) => kind)).toEqual(["superseded", "superseded", "decided"]);
    expect(chat.replies()).toMatchObject([{ kind: "answer", entry: "refund-time" }]);
    expect(chat.ticket()).toMatchObject({ status: "answered", automaticReplies: 1 });
    const decisions = [...chat.store.contents.messages.values()].map(({ decision }) => decision.kind);
    expect(decisions).toEqual(["wait", "wait", "answer"]);
  });

  it("go to the people for what they are about together, not for what the first one looked like", async () => {
    const chat = aChat();
    chat.services.matcher = fakeMatcher(() => 0.6);
    await chat.say("hi");
    await chat.say("how long does my refund take");
    await chat.quiet();
    expect(chat.ticket()).toMatchObject({ status: "queued", category: "refund", queue: "money" });
  });

  it("are decided about once, however often and in whatever order the quiet comes", async () => {
    for (const order of ["first", "last"] as const) {
      const chat = aChat();
      await chat.say("my refund");
      const { message, ticket } = await chat.say("is late");
      await chat.quiet(order);
      const again = [1, 2, 3].map(() => readBurst(ticket, message, chat.services));
      expect((await Promise.all(again)).map(({ kind }) => kind)).toEqual(Array(3).fill("superseded"));
      expect(chat.replies()).toHaveLength(1);
    }
  });

  it("are decided about once by many who come at the same time", async () => {
    const chat = aChat();
    const { message, ticket } = await chat.say("how long does a refund take?");
    const read = await Promise.all([1, 2, 3].map(() => readBurst(ticket, message, chat.services)));
    expect(read.filter(({ kind }) => kind === "decided")).toHaveLength(1);
    expect(chat.replies()).toHaveLength(1);
  });

  it("are greeted once when they ask nothing, and a person comes when they go on like that", async () => {
    const chat = aChat();
    await chat.say("hi");
    await chat.say("在吗");
    await chat.quiet();
    expect(chat.replies()).toMatchObject([{ kind: "acknowledgement" }]);
    expect(chat.replies()[0]?.text).toContain("What can we do for you?");
    expect(chat.ticket()).toMatchObject({ status: "answered" });
    await chat.say("hello??");
    await chat.quiet();
    expect(chat.ticket()).toMatchObject({ status: "queued" });
    expect(chat.replies()).toHaveLength(2);
  });

  it("are answered after the greeting", async () => {
    const chat = aChat();
    await chat.say("hi");
    await chat.quiet();
    await chat.say("how long does my refund take?");
    await chat.quiet();
    expect(chat.replies().map(({ kind }) => kind)).toEqual(["acknowledgement", "answer"]);
    expect(chat.ticket()).toMatchObject({ status: "answered", pendingAnswer: { entry: "refund-time" } });
  });

  it("go to people as one when nobody is sure of them, and are acknowledged once", async () => {
    const chat = aChat();
    await chat.say("my parrot");
    await chat.say("has eaten the card");
    await chat.quiet();
    expect(chat.ticket()).toMatchObject({ status: "queued", waitingSince: "2026-03-02T12:00:01.000Z" });
    expect(chat.ticket()).not.toHaveProperty("burst");
    expect(chat.replies()).toMatchObject([{ kind: "acknowledgement" }]);
  });

  it("are found to be a matter for people although no single one of them is", async () => {
    const chat = aChat();
    await chat.say("how long does a refund take? there is a payment");
    await chat.say("that I did not make");
    const read = await chat.quiet();
    expect(read.at(-1)).toMatchObject({ kind: "decided", decision: { kind: "route" } });
    expect(chat.ticket()).toMatchObject({ queue: "security", priority: 1 });
  });
});

describe("what does not wait for quiet", () => {
  it("is a security report: its advice goes out at once, and nothing is said twice", async () => {
    const chat = aChat();
    await chat.say("hi");
    const { decision } = await chat.say("my account was hacked");
    expect(decision).toMatchObject({ kind: "route", acknowledge: "safety" });
    expect(chat.replies()).toMatchObject([{ kind: "acknowledgement" }]);
    expect((await chat.quiet()).map(({ kind }) => kind)).toEqual(["superseded"]);
    expect(chat.replies()).toHaveLength(1);
    expect(chat.ticket()).toMatchObject({ status: "queued", queue: "security", priority: 1 });
  });

  it("is a call for a person, who is told of at once", async () => {
    const chat = aChat();
    await chat.say("hi");
    expect((await chat.say("no")).decision).toMatchObject({ kind: "route", acknowledge: "received" });
    expect(chat.ticket()).not.toHaveProperty("burst");
  });

  it("is a channel where each message is read by itself", async () => {
    const chat = aChat({ quietSecondsOf: { chat: 0 } });
    expect((await chat.say("how long does a refund take?")).decision.kind).toBe("answer");
    expect(chat.followUps).toEqual([]);
  });
});

describe("when people come first", () => {
  it("the ticket is theirs", async () => {
    const chat = aChat();
    const { ticket } = await chat.say("how long does a refund take?");
    await chat.services.desk.putAgent({
      id: agentNamed("ada"),
      name: "Ada",
      max: 5,
      skills: [],
      languages: ["en"],
      presence: "available",
    });
    await claimTicket(ticket, { agent: agentNamed("ada"), name: "Ada", request: "one" }, chat.services);
    expect((await chat.quiet()).map(({ kind }) => kind)).toEqual(["superseded"]);
    expect(chat.ticket()).toMatchObject({ status: "assigned" });
    expect(chat.replies()).toEqual([]);
  });
});

describe("when the end of the quiet time is lost", () => {
  const clock = ({ services }: ReturnType<typeof aChat>) => runDue(services satisfies ClockServices, fails);

  it("the clock asks for it again after a minute", async () => {
    const chat = aChat();
    await chat.say("how long does a refund take?");
    chat.followUps.splice(0);
    chat.pass(60);
    expect(await clock(chat)).toEqual({});
    chat.pass(10);
    expect(await clock(chat)).toEqual({ "burst-woken": 1 });
    await chat.quiet();
    expect(chat.replies()).toMatchObject([{ kind: "answer" }]);
    expect(await clock(chat)).toEqual({});
  });

  it("people have it after ten minutes, as they could see all the time", async () => {
    const chat = aChat();
    await chat.say("how long does a refund take?");
    chat.pass(700);
    expect(await clock(chat)).toEqual({ "burst-given-up": 1 });
    expect((await chat.quiet()).map(({ kind }) => kind)).toEqual(["superseded"]);
    expect(chat.ticket()).toMatchObject({ status: "queued" });
  });
});

describe("words that a channel puts where a message has none", () => {
  it.each([
    ["[sticker]\nHow do I get a refund?", "How do I get a refund?"],
    ["[poll]", undefined],
  ])("are nothing to match by: %j", async (text, matched) => {
    const { services, say } = aChat();
    const asked: string[] = [];
    const { matcher } = services;
    const watched = {
      ...matcher,
      match: (each: Parameters<typeof matcher.match>[0]) => {
        asked.push(JSON.stringify(each));
        return matcher.match(each);
      },
    };
    Object.assign(services, { matcher: watched });
    await say(text);
    expect(asked.some((each) => /sticker|poll/.test(each))).toBe(false);
    expect(asked.length > 0).toBe(matched !== undefined);
  });
});
