import { describe, expect, it } from "vitest";
import { decide, type Facts, repliesAutomatically } from "../../../shared/domain/decide.ts";
import { feedbackPayload } from "../../../shared/domain/feedback.ts";
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

interface Change extends Partial<Omit<Facts, "message" | "match" | "config">> {
  readonly message?: Partial<InboundMessage>;
  readonly match?: Partial<Facts["match"]>;
  readonly answer?: Partial<KnownAnswer>;
  readonly answering?: Partial<Facts["config"]["answering"]>;
}

/** Facts under which a new, clear question is answered; each test changes what it is about. */
function facts({ message, match, answer, answering, ...change }: Change = {}): Facts {
  return {
    message: aMessage(message),
    ticket: undefined,
    contactBlocked: false,
    match: {
      ranked: [
        { entry: "refund-time", probability: 0.97 },
        { entry: "refund-how", probability: 0.02 },
      ],
      threshold: 0.9,
      answer: { ...refundAnswer, ...answer },
      ...match,
    },
    topics: [],
    contactCounts: { automaticReplies: 0, tickets: 0 },
    config: { ...sampleConfig, answering: { ...sampleConfig.answering, ...answering } },
    now: new Date(noon),
    ...change,
  };
}

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
    ["at exactly the threshold", { match: { ranked: [{ entry: "refund-time", probability: 0.9 }] } }],
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
      { match: { ranked: [{ entry: "refund-time", probability: 0.89 }] } },
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
    [
      "a ticket that had enough automatic replies",
      "ticket-guard",
      { ticket: { ...closedByCustomer, automaticReplies: 3 } },
    ],
  ])("%s (%s)", (_, rule, change) => {
    const decision = decide(facts(change));
    expect(decision.kind).toBe("route");
    expect(decision.reason.rule).toBe(rule);
  });

  it("when the entry has no text in any language", () => {
    const { answer: _, ...match } = facts().match;
    expect(decide({ ...facts(), match }).reason.rule).toBe("no-answer-text");
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

describe("where it goes", () => {
  it.each<[string, string, number, Change]>([
    [
      "what the matcher takes it for",
      "money",
      2,
      { match: { ranked: [{ entry: "refund-time", probability: 0.6 }] } },
    ],
    [
      "the default when the matcher only guesses",
      "general",
      3,
      { match: { ranked: [{ entry: "refund-time", probability: 0.3 }] } },
    ],
    [
      "what the person picked in the form",
      "money",
      2,
      { message: { topic: "payment" }, match: { ranked: [] } },
    ],
    ["what the ticket is about", "money", 2, { ticket: { ...queued, category: "payment" } }],
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
    ["a blocked contact", "blocked", true, { contactBlocked: true }],
    ["a virus", "virus", false, { message: { verdicts: { spam: false, virus: true } } }],
    ["spam", "spam", false, { message: { verdicts: { spam: true, virus: false } } }],
    ["nothing at all", "empty", true, { message: { text: " \n", subject: " " } }],
    ["an automatic reply to nothing of ours", "loop", false, { message: { automatic: "auto-reply" } }],
    ["a newsletter", "loop", false, { message: { automatic: "list" } }],
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
    ["thanks after closing", "thanks-after-closing", { ticket: closedByAgent, message: { text: "Thanks!" } }],
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
