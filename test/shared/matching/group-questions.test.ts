import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OpenQuestion } from "../../../shared/domain/lesson.ts";
import type { Proposal } from "../../../shared/domain/proposal.ts";
import { excerpt, groupQuestion, slots, withChoice } from "../../../shared/matching/group-questions.ts";
import { afterNoon, sampleIds } from "../../support/samples.ts";

function question(text: string, number: number, language = "en"): OpenQuestion {
  return {
    message: sampleIds.message("email", `${number}`),
    text,
    language,
    at: afterNoon(number),
    category: "other",
    nearest: `entry-${number % 9}`,
  };
}

function grouped(texts: readonly string[], language = "en"): readonly Proposal[] {
  let proposals: readonly Proposal[] = [];
  texts.forEach((text, number) => {
    const { before, after } = groupQuestion(question(text, number, language), proposals);
    expect(proposals.find(({ slot }) => slot === after.slot)).toBe(before);
    expect(after.v).toBe((before?.v ?? 0) + 1);
    proposals = [...proposals.filter(({ slot }) => slot !== after.slot), after];
  });
  return proposals;
}

const mixed = [
  "Do you sell gift cards?",
  "Can I open a joint account with my wife?",
  "where can I buy a gift card",
  "is a joint account for two people possible",
  "gift card for a friend, how do I buy it?",
  "Does the app run on a smart watch?",
  "buying gift cards",
  "we would like a joint account",
  "can I pay with my watch, is there an app for the smart watch",
];

describe("questions that nothing answers", () => {
  it("are put together by what they ask", () => {
    const sizes = grouped(mixed)
      .map(({ size, examples }) => [examples[0], size])
      .sort();
    expect(sizes).toEqual([
      ["Can I open a joint account with my wife?", 3],
      ["Do you sell gift cards?", 4],
      ["Does the app run on a smart watch?", 2],
    ]);
  });

  it("are put together in Chinese as well, Traditional beside Simplified", () => {
    const texts = [
      "你们卖礼品卡吗",
      "可以开联名账户吗",
      "想买一张礼品卡送人",
      "想和老婆开个联名账户",
      "禮品卡在哪裡買",
    ];
    expect(
      grouped(texts, "zh-CN")
        .map(({ size }) => size)
        .sort(),
    ).toEqual([2, 3]);
  });

  it("stay apart when their languages differ", () => {
    const english = grouped(["gift cards"]);
    const { after } = groupQuestion(question("gift cards", 5, "de"), english);
    expect(after.slot).not.toBe(english[0]?.slot);
  });

  it("are grouped the same way whenever they come the same way", () => {
    expect(grouped(mixed)).toEqual(grouped(mixed));
  });

  it("take a bounded room, whatever comes: places, examples and names", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 700 }), { minLength: 1, maxLength: 40 }), (texts) => {
        for (const proposal of grouped(texts)) {
          expect(proposal.slot).toBeLessThan(slots);
          expect(proposal.examples.length).toBeLessThanOrEqual(12);
          expect(Math.max(...proposal.examples.map(({ length }) => length))).toBeLessThanOrEqual(300);
          expect(Object.keys(proposal.nearest).length).toBeLessThanOrEqual(5);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("give way when all places are taken: the oldest that stood alone first", () => {
    const full = Array.from({ length: slots }, (_, slot): Proposal => {
      const at = afterNoon(slot);
      const { after } = groupQuestion(question("q", slot), []);
      return {
        ...after,
        slot,
        firstAt: at,
        lastAt: at,
        size: slot === 0 ? 2 : 1,
        examples: [`${slot}${slot}`],
      };
    });
    const { before, after } = groupQuestion(question("something else entirely", 500), full);
    expect(before?.slot).toBe(1);
    expect(after).toMatchObject({ slot: 1, v: (before?.v ?? 0) + 1, size: 1, state: "open" });
  });

  it("go to a group that was decided upon, which stays decided", () => {
    const [first] = grouped(["Do you sell gift cards?"]);
    if (!first) throw new Error("nothing was grouped");
    const dismissed: Proposal = { ...first, state: "dismissed" };
    const { after } = groupQuestion(question("where are gift cards sold", 7), [dismissed]);
    expect(after).toMatchObject({ state: "dismissed", size: 2 });
  });

  it("count the entry that an agent chose", () => {
    const [first] = grouped(["Do you sell gift cards?"]);
    if (!first) throw new Error("nothing was grouped");
    expect(withChoice(withChoice(first, "fees"), "fees")).toMatchObject({ v: 3, chosen: { fees: 2 } });
    expect(withChoice(first, "constructor").chosen).toEqual({ constructor: 1 });
  });
});

describe("the question in a long message", () => {
  it("is its asking sentences", () => {
    const story = "On Tuesday I went to town. ".repeat(20);
    expect(excerpt(`${story}Do you sell gift cards? ${story}`)).toBe("Do you sell gift cards?");
  });

  it("is its beginning when nothing in it asks", () => {
    expect(excerpt("I went to town. ".repeat(40))).toHaveLength(300);
  });
});
