import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Decision } from "../../../shared/domain/decision.ts";
import { addCounts, countChanges, type EntryCounts, noCounts } from "../../../shared/domain/entry-counts.ts";
import { feedbackPayload } from "../../../shared/domain/feedback.ts";
import { readLesson, type Story, teaches } from "../../../shared/domain/lesson.ts";
import type { InboundMessage } from "../../../shared/domain/message.ts";
import {
  afterNoon,
  aMessage,
  anAnswer,
  anOutboxEntry,
  aRoute,
  aStoredMessage,
  aTicket,
  generalRouting,
  noon,
} from "../../support/samples.ts";

const ticket = aTicket("taught");
const answer = anOutboxEntry(ticket, "the answer", {
  kind: "answer",
  entry: "refund-time",
  createdAt: afterNoon(1),
});

function told(
  minute: number,
  change: Partial<InboundMessage>,
  decision: Decision,
): Story["messages"][number] {
  const message = aMessage({ subject: "", ...change });
  return aStoredMessage(`told ${minute}`, { message, decision, receivedMs: Date.parse(afterNoon(minute)) });
}

const asked = told(0, { text: "How long does a refund take?" }, anAnswer);
const said = (minute: number, text: string, rule: string): Story["messages"][number] =>
  told(
    minute,
    { text },
    rule === "helped" ? { kind: "settle", reason: { rule } } : aRoute({ reason: { rule } }),
  );
const pressed = (minute: number, vote: "yes" | "no", id: string = answer.id): Story["messages"][number] =>
  told(
    minute,
    { text: "", payload: feedbackPayload(vote, id) },
    aRoute({ reason: { rule: "agent-has-it" } }),
  );

function storyOf(messages: Story["messages"], change: Partial<Story> = {}): Story {
  return { category: "refund", messages, outbox: [answer], acts: [], ...change };
}

describe("the verdict on an answer", () => {
  it.each<[string, readonly Story["messages"][number][], string]>([
    ["silence", [asked], "silent"],
    ["a yes in words", [asked, said(5, "yes", "helped")], "helped"],
    ["a no in words", [asked, said(5, "no", "not-helped")], "not-helped"],
    ["another question", [asked, said(5, "And to which card?", "asked-again")], "asked-again"],
    ["a pressed yes", [asked, pressed(5, "yes")], "helped"],
    ["a no pressed after a yes", [asked, pressed(5, "yes"), pressed(6, "no")], "not-helped"],
    ["a yes pressed after a no", [asked, pressed(5, "no"), pressed(9, "yes")], "helped"],
    [
      "another question after a pressed yes",
      [asked, pressed(5, "yes"), said(8, "And where?", "asked-again")],
      "helped",
    ],
    [
      "a yes pressed after another question",
      [asked, said(5, "And where?", "asked-again"), pressed(8, "yes")],
      "helped",
    ],
    ["a no said to an agent", [asked, said(5, "no", "human-conversation")], "silent"],
  ])("after %s", (_what, messages, verdict) => {
    expect(readLesson(storyOf(messages)).answers).toEqual([
      { outbox: answer.id, entry: "refund-time", day: "2026-03-02", verdict },
    ]);
  });

  it("goes to the answer whose button was pressed, not to the newest", () => {
    const newer = anOutboxEntry(ticket, "newer", { kind: "answer", entry: "fees", createdAt: afterNoon(3) });
    const story = storyOf([asked, pressed(5, "no")], { outbox: [newer, answer] });
    const verdicts = readLesson(story).answers.map(({ entry, verdict }) => [entry, verdict]);
    expect(verdicts).toEqual([
      ["refund-time", "not-helped"],
      ["fees", "silent"],
    ]);
  });
});

describe("the verdict on an answer to several questions", () => {
  it("is that of each of its entries", () => {
    const both = { ...answer, also: ["fees"] };
    const story = storyOf([asked, pressed(5, "no")], { outbox: [both] });
    expect(readLesson(story).answers.map(({ entry, verdict }) => [entry, verdict])).toEqual([
      ["refund-time", "not-helped"],
      ["fees", "not-helped"],
    ]);
  });
});

describe("the questions without an answer", () => {
  const unsure = aRoute({
    reason: { rule: "below-threshold", entry: "fees", probability: 0.4, threshold: 0.9 },
  });

  it("are those that nothing was sure enough for, with what came nearest", () => {
    const story = storyOf([told(0, { subject: "Mural", text: "Who painted it?" }, unsure)]);
    expect(readLesson(story).questions).toEqual([
      expect.objectContaining({
        text: "Mural\nWho painted it?",
        nearest: "fees",
        at: noon,
        category: "refund",
      }),
    ]);
  });

  it("are what the messages of a burst say together", () => {
    const wait: Decision = { kind: "wait", routing: generalRouting, reason: { rule: "quiet-time" } };
    const story = storyOf([
      asked,
      told(1, { text: "who painted the mural" }, wait),
      told(2, { text: "in your office" }, wait),
      told(3, { text: "??" }, unsure),
    ]);
    expect(readLesson(story).questions).toEqual([
      expect.objectContaining({ text: "who painted the mural\nin your office\n??", at: afterNoon(3) }),
    ]);
  });

  it("are those whose answer did not help", () => {
    expect(readLesson(storyOf([asked, pressed(5, "no")])).questions).toHaveLength(1);
    expect(readLesson(storyOf([asked, pressed(5, "yes")])).questions).toEqual([]);
  });

  it.each<[string, Partial<InboundMessage>, Decision]>([
    ["went to a person for what they are about", {}, aRoute({ reason: { rule: "sensitive-topic" } })],
    ["say nothing", { text: " " }, unsure],
    ["a machine wrote", { automatic: "auto-reply" }, unsure],
    ["are a pressed button", { payload: "helped:no:x" }, unsure],
  ])("are none of those that %s", (_what, change, decision) => {
    expect(readLesson(storyOf([told(0, change, decision)], { outbox: [] })).questions).toEqual([]);
  });
});

describe("what agents chose", () => {
  it("is the entry of their reply and the one they closed with, each once", () => {
    const replies = ["one", "two"].map((name) =>
      anOutboxEntry(ticket, name, { entry: "fees", createdAt: afterNoon(9) }),
    );
    const acts = [{ at: afterNoon(10), detail: { entry: "refund-status" } }, { at: afterNoon(11) }];
    expect(readLesson(storyOf([], { outbox: replies, acts })).chosen).toEqual([
      { entry: "fees", day: "2026-03-02" },
      { entry: "refund-status", day: "2026-03-02" },
    ]);
  });
});

describe("a message", () => {
  it.each<[string, Partial<InboundMessage>, Decision, boolean]>([
    ["nothing answers", {}, aRoute(), true],
    ["that says no", { text: "no" }, aRoute({ reason: { rule: "not-helped" } }), true],
    [
      "that presses a button late",
      { payload: "helped:yes:x" },
      aRoute({ reason: { rule: "agent-has-it" } }),
      true,
    ],
    ["that is answered", {}, anAnswer, false],
    ["that a person gets anyway", {}, aRoute({ reason: { rule: "sensitive-topic" } }), false],
  ])("%s teaches at once: %j %j %s", (_what, change, decision, expected) => {
    expect(teaches(aMessage(change), decision)).toBe(expected);
  });
});

describe("counting", () => {
  const verdict = fc.constantFrom("helped", "not-helped", "asked-again", "silent");
  const lesson = fc.record({
    answers: fc.uniqueArray(
      fc.record({
        outbox: fc.constantFrom("a", "b", "c").map((id) => anOutboxEntry(ticket, id).id),
        entry: fc.constantFrom("fees", "refund-time"),
        day: fc.constantFrom("2026-03-01", "2026-03-02"),
        verdict,
      }),
      { selector: ({ outbox }) => outbox },
    ),
    chosen: fc.array(fc.record({ entry: fc.constantFrom("fees", "x"), day: fc.constant("2026-03-02") })),
  });
  const total = (changes: ReturnType<typeof countChanges>) => {
    const sums = new Map<string, EntryCounts>();
    for (const { day, entry, by } of changes) {
      sums.set(`${day} ${entry}`, addCounts(sums.get(`${day} ${entry}`) ?? noCounts, by));
    }
    return new Map([...sums].filter(([, sum]) => Object.values(sum).some((value) => value !== 0)).sort());
  };

  it("step by step comes to the same as counting the last lesson alone", () => {
    fc.assert(
      fc.property(fc.array(lesson, { minLength: 1 }), (lessons) => {
        const steps = lessons.flatMap((each, at) => countChanges(lessons[at - 1], each));
        expect(total(steps)).toEqual(
          total(countChanges(undefined, lessons.at(-1) ?? { answers: [], chosen: [] })),
        );
      }),
    );
  });

  it("changes nothing when nothing changed", () => {
    fc.assert(
      fc.property(lesson, (same) => {
        expect(countChanges(same, same)).toEqual([]);
      }),
    );
  });
});
