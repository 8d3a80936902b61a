import { describe, expect, it } from "vitest";
import { decide, type Facts, repliesAutomatically } from "../../../shared/domain/decide.ts";
import { feedbackPayload } from "../../../shared/domain/feedback.ts";
import type { MatchedUnit, Matches } from "../../../shared/domain/matched-unit.ts";
import type { KnownAnswer } from "../../../shared/domain/matcher.ts";
import type { InboundMessage } from "../../../shared/domain/message.ts";
import type { Ticket } from "../../../shared/domain/ticket.ts";
import { answered, closed, factsOf, without } from "../../../shared/domain/ticket-states.ts";
import { refundAnswer } from "../../support/fake-matcher.ts";
import {
  afterNoon,
  agentNamed,
  aMessage,
  anAssignedTicket,
  anOutboxEntry,
  aTicket,
  noon,
  sampleConfig,
} from "../../support/samples.ts";

interface Change extends Partial<Omit<Facts, "message" | "matches" | "config">> {
  readonly message?: Partial<InboundMessage>;
  /** Of the one thing that is asked. */
  readonly match?: Partial<MatchedUnit>;
  readonly matches?: Partial<Matches>;
  readonly answer?: Partial<KnownAnswer>;
  readonly answering?: Partial<Facts["config"]["answering"]>;
}

/** Facts under which a new, clear question is answered; each test changes what it is about. */
function facts({ message, match, matches, answer, answering, ...change }: Change = {}): Facts {
  return {
    message: aMessage(message),
    ticket: undefined,
    contactBlocked: false,
    matches: {
      units: [aUnit({ answer: { ...refundAnswer, ...answer }, ...match })],
      more: false,
      references: [],
      ...matches,
    },
    topics: [],
    contactCounts: { automaticReplies: 0, tickets: 0 },
    repeated: { reopens: 0, sameText: 0 },
    config: { ...sampleConfig, answering: { ...sampleConfig.answering, ...answering } },
    now: new Date(noon),
    mayWait: false,
    ...change,
  };
}

function aUnit(change: Partial<MatchedUnit> = {}): MatchedUnit {
  return {
    text: "How long does a refund take?",
    vague: false,
    threshold: 0.9,
    ranked: [
      { entry: "refund-time", probability: 0.97 },
      { entry: "refund-how", probability: 0.02 },
    ],
    answer: refundAnswer,
    ...change,
  };
}

const unsureUnit = aUnit({
  text: "And what about the weather?",
  ranked: [{ entry: "fees", probability: 0.2 }],
  abstain: "below-threshold",
});

const queued = aTicket("queued");
const assigned = anAssignedTicket("assigned", agentNamed("ada"));
const machineAnswered: Ticket = answered(
  {
    ...factsOf(aTicket("answered")),
    pendingAnswer: { outbox: anOutboxEntry(queued, "answer").id, entry: "refund-time", at: noon },
    automaticReplies: 1,
  },
  afterNoon(60),
);
const closedByCustomer: Ticket = closed(factsOf(machineAnswered), new Date(noon), "customer");
const closedByAgent: Ticket = { ...closedByCustomer, epoch: 2, respondedAt: noon };

/** Closed, after three automatic replies so many minutes from noon. */
function repliedTo(minutes: number): Ticket {
  const at = Math.floor(Date.parse(afterNoon(minutes)) / 1000);
  return { ...closedByCustomer, lately: { replies: [at, at, at], reopens: [], texts: [] } };
}

describe("a clear question", () => {
  it("is answered, with the grounds and the place where the ticket goes when that does not help", () => {
    expect(decide(facts())).toEqual({
      kind: "answer",
      entry: "refund-time",
      language: "en",
      routing: { category: "refund", queue: "money", priority: 2, skills: [], firstResponseMinutes: 240 },
      reason: { rule: "confident", entry: "refund-time", probability: 0.97, threshold: 0.9 },
    });
  });

  it.each<[string, Change]>([
    [
      "below the common threshold, when the matcher is sure of this entry",
      { match: { ranked: [{ entry: "refund-time", probability: 0.8 }] } },
    ],
    ["on the first day on which the answer holds", { answer: { validFrom: "2026-03-02" } }],
    ["on the last day on which the answer holds", { answer: { validUntil: "2026-03-02" } }],
    [
      "of a mail whose sender is not proven, when it is not about an account",
      { message: { sender: { address: "a@b.example", trust: "unverified" } } },
    ],
    [
      "of a form about an account, where nobody can prove an address",
      {
        message: { channel: "form", sender: { address: "a@b.example", trust: "unverified" } },
        answer: { category: "account" },
      },
    ],
    ["on a ticket that its customer had closed", { ticket: closedByCustomer }],
    ["of a contact just below the guard", { contactCounts: { automaticReplies: 4, tickets: 4 } }],
    ["of a contact who says it for the second time", { repeated: { reopens: 0, sameText: 1 } }],
    [
      "of a contact who may open one more ticket again",
      { repeated: { reopens: 4, sameText: 0 }, ticket: closedByCustomer },
    ],
    ["on a ticket whose automatic replies are long ago", { ticket: repliedTo(-25 * 60) }],
  ])("is answered %s", (_, change) => {
    expect(decide(facts(change)).kind).toBe("answer");
  });
});

describe("a human answers", () => {
  it.each<[string, string, Change]>([
    ["a stolen account", "sensitive-topic", { topics: ["stolen-account"] }],
    ["a payment that nobody made", "sensitive-topic", { topics: ["unauthorised-payment"] }],
    ["phishing", "sensitive-topic", { topics: ["phishing"] }],
    ["a complaint", "sensitive-topic", { topics: ["complaint"] }],
    ["a lawyer's letter", "sensitive-topic", { topics: ["legal"] }],
    ["talk of self-harm", "sensitive-topic", { topics: ["self-harm"] }],
    ["a threat", "sensitive-topic", { topics: ["threat"] }],
    ["a topic that is new to this version", "sensitive-topic", { topics: ["something-new"] }],
    [
      "what a person let through",
      "released-by-hand",
      { message: { released: { by: "ada", cause: "spam" } } },
    ],
    [
      "a forged sender",
      "sender-forged",
      { message: { sender: { address: "a@b.example", trust: "forged" } } },
    ],
    [
      "a mail about an account whose sender is not proven",
      "sender-unverified",
      {
        message: { sender: { address: "a@b.example", trust: "unverified" } },
        answer: { category: "account" },
      },
    ],
    ["a group that called us by name", "group-talk", { message: { group: true, mentioned: true } }],
    ["a ticket that an agent has", "agent-has-it", { ticket: assigned }],
    ["a ticket that waits for a human", "waits-for-human", { ticket: queued }],
    ["a ticket that an agent had closed", "human-conversation", { ticket: closedByAgent }],
    ["no to an automatic answer", "not-helped", { ticket: machineAnswered, message: { text: "no" } }],
    ["another question after an automatic answer", "asked-again", { ticket: machineAnswered }],
    ["no to nothing", "asks-for-human", { message: { text: "No." } }],
    ["an edit of what was answered", "edited-message", { message: { edits: "1" } }],
    ["everything, when answering is off", "answering-off", { answering: { enabled: false } }],
    ["a category that the operator lists", "never-category", { answer: { category: "complaint" } }],
    [
      "a listed topic that the person picked in the form",
      "never-category",
      { message: { topic: "complaint" } },
    ],
    ["what no entry is about", "no-match", { match: { ranked: [] } }],
    [
      "what the matcher is not sure about",
      "below-threshold",
      { match: { ranked: [{ entry: "refund-time", probability: 0.89 }], abstain: "below-threshold" } },
    ],
    ["what the matcher would rather not answer", "abstained", { match: { abstain: "unknown-words" } }],
    ["an entry that only humans send", "entry-not-automatic", { answer: { automatic: false } }],
    ["an answer that does not hold yet", "entry-not-in-force", { answer: { validFrom: "2026-03-03" } }],
    ["an answer that holds no longer", "entry-not-in-force", { answer: { validUntil: "2026-03-01" } }],
    [
      "a contact who had enough automatic replies",
      "contact-guard",
      { contactCounts: { automaticReplies: 5, tickets: 5 } },
    ],
    ["a ticket that had enough automatic replies", "ticket-guard", { ticket: repliedTo(-23 * 60) }],
    ["the same words for the third time", "identical-text", { repeated: { reopens: 0, sameText: 2 } }],
  ])("%s (%s)", (_, rule, change) => {
    const decision = decide(facts(change));
    expect(decision.kind).toBe("route");
    expect(decision.reason.rule).toBe(rule);
  });

  it("when the entry has no text in any language", () => {
    const { answer: _, ...unit } = aUnit();
    expect(decide(facts({ matches: { units: [unit] } })).reason.rule).toBe("no-answer-text");
  });

  it("with the ranked entries before them", () => {
    const decision = decide(facts({ ticket: queued }));
    expect(decision).toMatchObject({
      suggestions: [
        { entry: "refund-time", probability: 0.97 },
        { entry: "refund-how", probability: 0.02 },
      ],
    });
  });
});

describe("several questions in one message", () => {
  const fees = aUnit({
    text: "What does it cost?",
    ranked: [{ entry: "fees", probability: 0.95 }],
    answer: { ...refundAnswer, category: "payment", language: "zh-CN" },
  });

  it("are answered together in their order, each entry once", () => {
    expect(decide(facts({ matches: { units: [aUnit(), fees, aUnit()] } }))).toMatchObject({
      kind: "answer",
      entry: "refund-time",
      also: [{ entry: "fees", language: "zh-CN" }],
      reason: { rule: "confident", units: [{ entry: "refund-time" }, { entry: "fees" }, {}] },
    });
  });

  it("that are one and the same are one answer", () => {
    expect(decide(facts({ matches: { units: [aUnit(), aUnit()] } }))).not.toHaveProperty("also");
  });

  it("are a human's when one of them is not sure, with what was found for each", () => {
    expect(decide(facts({ matches: { units: [aUnit(), unsureUnit] } }))).toMatchObject({
      kind: "route",
      suggestions: [{ entry: "refund-time" }, { entry: "fees" }, { entry: "refund-how" }],
      reason: {
        rule: "below-threshold",
        entry: "fees",
        units: [
          { text: "How long does a refund take?", entry: "refund-time" },
          { text: "And what about the weather?", abstain: "below-threshold" },
        ],
      },
    });
  });

  it("are a human's when one of them is about what is never answered, whichever it is", () => {
    const never = aUnit({ answer: { ...refundAnswer, category: "complaint" } });
    for (const units of [
      [aUnit(), never],
      [unsureUnit, never],
    ]) {
      expect(decide(facts({ matches: { units } })).reason).toMatchObject({ rule: "never-category" });
    }
  });

  it("are a human's when there are too many of them", () => {
    expect(decide(facts({ matches: { more: true } }))).toMatchObject({
      kind: "route",
      reason: { rule: "asks-too-much" },
    });
  });

  it("go where the most urgent of them goes", () => {
    const security = aUnit({
      ranked: [{ entry: "safety", probability: 0.99 }],
      answer: { ...refundAnswer, category: "security" },
    });
    expect(decide(facts({ matches: { units: [aUnit(), security] } }))).toMatchObject({
      kind: "answer",
      entry: "refund-time",
      routing: { queue: "security" },
    });
  });
});

describe("a category that is never answered", () => {
  const nearest = (probability: number, abstain?: string): Change => ({
    answer: { category: "complaint" },
    match: { ranked: [{ entry: "complaint", probability }], ...(abstain !== undefined && { abstain }) },
  });

  it.each<[string, Change]>([
    ["never-category", nearest(0.97)],
    ["never-category", nearest(0.2)],
    ["never-category", nearest(0.6, "below-threshold")],
    ["below-threshold", nearest(0.1, "below-threshold")],
    ["abstained", nearest(0.1, "unknown-words")],
  ])("is the reason (%s) only where the message may be about it", (rule, change) => {
    expect(decide(facts(change))).toMatchObject({ kind: "route", reason: { rule } });
  });

  it("does not choose the queue of a message that nothing matches", () => {
    expect(decide(facts(nearest(0.1, "unknown-words")))).toMatchObject({ routing: { queue: "general" } });
  });
});

describe("what no machine answers", () => {
  it("is cut by the operator, but for a stolen account and an unauthorised payment", () => {
    const answering = { neverTopics: [] };
    expect(decide(facts({ topics: ["complaint", "phishing"], answering })).kind).toBe("answer");
    for (const topic of ["stolen-account", "unauthorised-payment"]) {
      const reason = { rule: "sensitive-topic", topics: [topic] };
      expect(decide(facts({ topics: ["complaint", topic], answering }))).toMatchObject({
        reason,
        acknowledge: "safety",
      });
    }
  });

  it("brings a person without alarm when it is only suspected", () => {
    const suspected = ["unauthorised-payment"];
    expect(decide(facts({ topics: suspected, suspected }))).toMatchObject({
      kind: "route",
      reason: { rule: "suspected-topic", topics: suspected },
      acknowledge: "received",
      routing: { category: "refund" },
    });
    const certain = ["stolen-account", ...suspected];
    expect(decide(facts({ topics: certain, suspected }))).toMatchObject({
      reason: { rule: "sensitive-topic", topics: certain },
      acknowledge: "safety",
      routing: { category: "security" },
    });
    expect(
      decide(facts({ topics: ["phishing"], suspected: ["phishing"], answering: { neverTopics: [] } })).kind,
    ).toBe("answer");
  });

  it("is extended by the operator's own phrases, in any case and width", () => {
    const answering = { neverPhrases: ["power bank x2"] };
    for (const text of ["My POWER  Bank X2 smokes", "ｐｏｗｅｒ ｂａｎｋ ｘ２"]) {
      expect(decide(facts({ message: { text }, answering })).reason.rule).toBe("never-phrase");
    }
    expect(decide(facts({ message: { subject: "Power bank X2" }, answering })).kind).toBe("route");
    expect(decide(facts({ answering })).kind).toBe("answer");
  });

  it("keeps its own place when it is only a number that does not belong there", () => {
    expect(decide(facts({ topics: ["personal-data"] }))).toMatchObject({
      kind: "route",
      acknowledge: "received",
      routing: { category: "refund" },
    });
  });
});

describe("a message that others may follow within seconds", () => {
  it.each<[string, Change]>([
    ["a clear question", {}],
    ["a greeting", { matches: { units: [] } }],
    ["what nobody is sure of", { match: { abstain: "below-threshold" } }],
    ["more on a ticket that a machine had closed", { ticket: closedByCustomer }],
  ])("waits when it is %s, in the line where it would go", (_, change) => {
    const decision = decide(facts({ ...change, mayWait: true }));
    expect(decision).toMatchObject({ kind: "wait", reason: { rule: "quiet-time" }, routing: {} });
    expect(repliesAutomatically(decision)).toBe(false);
  });

  it.each<[string, Change]>([
    ["a stolen account, with the advice that it needs", { topics: ["stolen-account"] }],
    ["a complaint", { topics: ["complaint"] }],
    ["for the person who has the ticket", { ticket: assigned }],
    ["more for a human who is waited for", { ticket: queued }],
    ["a no to an answer", { ticket: machineAnswered, message: { text: "no" } }],
    ["on a desk where machines do not answer", { answering: { enabled: false } }],
  ])("is a human's at once when it is %s", (_, change) => {
    const decision = decide(facts({ ...change, mayWait: true }));
    expect(decision).toEqual(decide(facts(change)));
    expect(decision.kind).toBe("route");
  });

  it("is settled at once when it says that the answer helped", () => {
    const yes: Change = { ticket: machineAnswered, message: { text: "yes" }, mayWait: true };
    expect(decide(facts(yes)).kind).toBe("settle");
  });
});

describe("a message that asks nothing", () => {
  const nothing: Change = { matches: { units: [] }, message: { text: "hi" } };

  it("is greeted and asked what it is about", () => {
    const decision = decide(facts(nothing));
    expect(decision).toMatchObject({ kind: "ask", reason: { rule: "asks-nothing" } });
    expect(repliesAutomatically(decision)).toBe(true);
  });

  it("is asked for a sentence when it is one word of which nobody can be sure", () => {
    const word = { text: "abroad", vague: true };
    expect(decide(facts({ match: { ...word, abstain: "below-threshold" } })).kind).toBe("ask");
    expect(decide(facts({ match: word })).kind).toBe("answer");
    expect(decide(facts({ match: { ...word, abstain: "x" }, answer: { category: "complaint" } })).kind).toBe(
      "route",
    );
  });

  it.each<[string, string, Change]>([
    ["asked once already", "asks-nothing", { ticket: { ...closedByCustomer, automaticReplies: 1 } }],
    ["waiting for a human", "waits-for-human", { ticket: queued }],
    ["just answered", "asked-again", { ticket: machineAnswered }],
    ["over its guard", "contact-guard", { contactCounts: { automaticReplies: 5, tickets: 5 } }],
    ["answering is off", "answering-off", { answering: { enabled: false } }],
    ["a topic of the never-list", "sensitive-topic", { topics: ["threat"] }],
    ["forged", "sender-forged", { message: { sender: { address: "a@b.example", trust: "forged" } } }],
    ["a file", "no-match", { message: { attachments: [{ name: "a.png", type: "image/png" }] } }],
  ])("goes to a human when it is %s (%s)", (_, rule, change) => {
    const decision = decide(facts({ ...nothing, ...change }));
    expect(decision).toMatchObject({ kind: "route", reason: { rule } });
  });
});

describe("a message without words", () => {
  const nothing: Partial<Matches> = { units: [], more: false, references: [] };
  const picture = { name: "image", type: "image/*", kind: "image" as const, providerId: "1" };
  const chat = { threading: "conversation" as const, text: "" };

  it("is a person's work when it is a picture, and the customer hears that", () => {
    const message = { ...chat, attachments: [picture] };
    expect(decide(facts({ message, matches: nothing }))).toMatchObject({
      kind: "route",
      acknowledge: "received",
      reason: { rule: "only-files" },
    });
  });

  it("waits for the words that may follow a picture", () => {
    const message = { ...chat, attachments: [picture] };
    expect(decide(facts({ message, matches: nothing, mayWait: true })).kind).toBe("wait");
  });

  it("is greeted like any other greeting when it is a sticker", () => {
    const message = { ...chat, attachments: [{ ...picture, kind: "sticker" as const }] };
    expect(decide(facts({ message, matches: nothing }))).toMatchObject({ kind: "ask" });
  });

  it.each(["[poll]", "[unsupported]", "[contacts]"])(
    "is a person's work when it is %s, which nobody wrote",
    (text) => {
      const message = { ...chat, text, attachments: [] };
      expect(decide(facts({ message, matches: nothing, mayWait: true }))).toMatchObject({
        kind: "route",
        reason: { rule: "no-words" },
      });
    },
  );
});

describe("numbers that a message names", () => {
  it.each<[string, Change]>([
    ["answer", {}],
    ["route", { match: { ranked: [] } }],
    ["ask", { matches: { units: [], references: ["A-1234567"] } }],
  ])("are kept with the decision to %s", (kind, change) => {
    const decision = decide(facts({ ...change, matches: { references: ["A-1234567"], ...change.matches } }));
    expect(decision).toMatchObject({ kind, reason: { references: ["A-1234567"] } });
  });
});

describe("where it goes", () => {
  it.each<[string, string, number, Change]>([
    [
      "what the matcher takes it for",
      "money",
      2,
      { match: { ranked: [{ entry: "refund-time", probability: 0.6 }], abstain: "below-threshold" } },
    ],
    [
      "the default when the matcher only guesses",
      "general",
      3,
      { match: { ranked: [{ entry: "refund-time", probability: 0.3 }], abstain: "below-threshold" } },
    ],
    [
      "what the person picked in the form",
      "money",
      2,
      { message: { topic: "payment" }, match: { ranked: [] } },
    ],
    ["what the ticket is about", "money", 2, { ticket: { ...queued, category: "payment" } }],
    [
      "what the matcher takes it for, on a ticket of which that is not known",
      "money",
      2,
      {
        ticket: { ...queued, category: "other" },
        match: { ranked: [{ entry: "refund-time", probability: 0.6 }], abstain: "below-threshold" },
      },
    ],
    [
      "security at top priority, for a report",
      "security",
      1,
      { topics: ["complaint", "phishing"], message: { topic: "guide" } },
    ],
    ["complaints with the urgency of their queue", "money", 2, { topics: ["complaint"] }],
    [
      "top priority in the general queue, for self-harm",
      "general",
      1,
      { topics: ["self-harm", "stolen-account"] },
    ],
  ])("%s: queue %s, priority %i", (_, queue, priority, change) => {
    expect(decide(facts(change))).toMatchObject({ kind: "route", routing: { queue, priority } });
  });
});

describe("what the customer hears at once", () => {
  const unsure = { match: { ranked: [] } };
  it.each<[string, string, Change]>([
    ["received", "a new ticket", unsure],
    ["received", "a passage from machine to human", { ...unsure, ticket: machineAnswered }],
    ["received", "a ticket that opens again", { ...unsure, ticket: closedByAgent }],
    ["safety", "a security report", { topics: ["stolen-account"] }],
    [
      "safety",
      "a security report on a ticket about something else",
      { topics: ["phishing"], ticket: queued },
    ],
    [
      "none",
      "a second security report",
      { topics: ["phishing"], ticket: { ...queued, category: "security" } },
    ],
    ["none", "a ticket that waits already", { ...unsure, ticket: queued }],
    ["none", "a ticket that an agent has", { topics: ["phishing"], ticket: assigned }],
    [
      "none",
      "a forged sender",
      { ...unsure, message: { sender: { address: "a@b.example", trust: "forged" } } },
    ],
    ["none", "a contact over the guard", { ...unsure, contactCounts: { automaticReplies: 5, tickets: 5 } }],
    ["none", "a ticket over its guard", { ...unsure, ticket: repliedTo(-60) }],
    ["none", "the same words again and again", { ...unsure, repeated: { reopens: 0, sameText: 2 } }],
    [
      "none",
      "a released automatic mail",
      { message: { automatic: "auto-reply", released: { by: "ada", cause: "loop" } } },
    ],
  ])("%s: %s", (acknowledge, _, change) => {
    const decision = decide(facts(change));
    expect(decision).toMatchObject({ kind: "route", acknowledge });
    expect(repliesAutomatically(decision)).toBe(acknowledge !== "none");
  });
});

describe("what stays out of the queues", () => {
  it.each<[string, string, boolean, Change]>([
    ["our own mail", "own", true, { message: { automatic: "own" } }],
    ["a blocked contact", "blocked", false, { contactBlocked: true }],
    ["a virus", "virus", false, { message: { verdicts: { spam: false, virus: true } } }],
    ["spam", "spam", false, { message: { verdicts: { spam: true, virus: false } } }],
    ["nothing at all", "empty", false, { message: { text: " \n", subject: " " } }],
    ["an automatic reply to nothing of ours", "automatic", false, { message: { automatic: "auto-reply" } }],
    ["a newsletter", "automatic", false, { message: { automatic: "list" } }],
    [
      "a sender whose domain asks to refuse what it did not send",
      "forged",
      false,
      { message: { verdicts: { spam: false, virus: false, forged: true } } },
    ],
    [
      "mail to an address of our domain that is not ours to answer",
      "unlisted",
      false,
      { message: { verdicts: { spam: false, virus: false, unlisted: true } } },
    ],
    [
      "a ticket that one contact opens again for the sixth time",
      "loop",
      false,
      { ticket: closedByAgent, repeated: { reopens: 5, sameText: 0 } },
    ],
    ["talk in a group", "group", true, { message: { group: true } }],
    ["what another program answers", "standby", true, { message: { standby: true } }],
    ["a word that ends messages", "opt-out", true, { message: { optOut: "stop" } }],
    [
      "the fiftieth ticket of one contact in a day",
      "loop",
      false,
      { contactCounts: { automaticReplies: 5, tickets: 50 } },
    ],
  ])("%s (%s)", (_, cause, suppress, change) => {
    expect(decide(facts(change))).toMatchObject({ kind: "hold", cause, suppress });
  });

  it.each<[string, Change]>([
    [
      "a file without a word",
      { message: { text: "", subject: "", attachments: [{ name: "a.png", type: "image/png" }] } },
    ],
    ["a subject without a text", { message: { text: "" } }],
    [
      "the fiftieth message when it is on a ticket",
      { ticket: queued, contactCounts: { automaticReplies: 5, tickets: 50 } },
    ],
    [
      "a forged sender who has the token of a ticket",
      { ticket: queued, message: { verdicts: { spam: false, virus: false, forged: true } } },
    ],
    [
      "one of many messages on a ticket that is open",
      { ticket: queued, repeated: { reopens: 5, sameText: 0 } },
    ],
    [
      "a sixth opening that a person let through",
      {
        ticket: closedByAgent,
        repeated: { reopens: 5, sameText: 0 },
        message: { released: { by: "ada", cause: "loop" } },
      },
    ],
    [
      "released spam",
      { message: { verdicts: { spam: true, virus: false }, released: { by: "ada", cause: "spam" } } },
    ],
  ])("but not %s", (_, change) => {
    expect(decide(facts(change)).kind).not.toBe("hold");
  });

  it("and a virus even when it was let through for another cause", () => {
    const verdicts = { spam: true, virus: true };
    const spam = decide(facts({ message: { verdicts, released: { by: "ada", cause: "spam" } } }));
    const virus = decide(facts({ message: { verdicts, released: { by: "ada", cause: "virus" } } }));
    expect([spam.kind, virus.kind]).toEqual(["hold", "route"]);
  });
});

describe("what changes nothing for anybody", () => {
  it.each<[string, string, Change]>([
    ["a word that ends messages", "opt-out-word", { ticket: queued, message: { optOut: "stop" } }],
    ["automatic mail on a ticket", "automatic-mail", { ticket: queued, message: { automatic: "bounce" } }],
    [
      "automatic mail on a closed ticket that was opened too often",
      "automatic-mail",
      { ticket: closedByAgent, repeated: { reopens: 5, sameText: 0 }, message: { automatic: "auto-reply" } },
    ],
    ["thanks after closing", "thanks-after-closing", { ticket: closedByAgent, message: { text: "Thanks!" } }],
    [
      "how content somebody is, when asked",
      "rated",
      { ticket: { ...closedByAgent, surveyedAt: noon }, message: { text: "5 thanks" } },
    ],
    [
      "a late press on yes",
      "late-yes",
      { ticket: queued, message: { payload: feedbackPayload("yes", "X"), text: "" } },
    ],
  ])("%s is kept on its ticket (%s)", (_, rule, change) => {
    expect(decide(facts(change))).toMatchObject({ kind: "record", reason: { rule } });
  });

  it("does not mistake an answer to an agent's question for feedback", () => {
    expect(decide(facts({ ticket: assigned, message: { text: "yes" } })).kind).toBe("route");
    expect(decide(facts({ ticket: closedByAgent, message: { text: "yes" } })).kind).toBe("route");
  });
});

describe("an automatic answer that helped", () => {
  it.each(["yes", "解决了", "Thank you!", "👍"])("is settled by %j", (text) => {
    expect(decide(facts({ ticket: machineAnswered, message: { text } })).kind).toBe("settle");
  });

  it("is settled by the button", () => {
    const message = { text: "", payload: feedbackPayload("yes", "X") };
    expect(decide(facts({ ticket: machineAnswered, message })).kind).toBe("settle");
  });

  it("is not settled by yes and more, nor on a ticket where no answer is pending", () => {
    const more = { text: "yes, but where is my money?" };
    expect(decide(facts({ ticket: machineAnswered, message: more })).kind).toBe("route");
    const pendingless = answered(without(factsOf(machineAnswered), "pendingAnswer"), afterNoon(60));
    expect(decide(facts({ ticket: pendingless, message: { text: "yes" } })).kind).not.toBe("settle");
  });
});
