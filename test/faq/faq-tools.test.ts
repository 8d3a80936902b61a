import { describe, expect, it } from "vitest";
import { UsageError } from "../../infra/tools/command.ts";
import { drawCurves } from "../../infra/tools/curve-picture.ts";
import { describeAddition, planAddition, withPhrasings } from "../../infra/tools/faq-add.ts";
import { describeAsked } from "../../infra/tools/faq-ask.ts";
import { describeEvaluation, evaluateCommand } from "../../infra/tools/faq-eval.ts";
import { curveOf, evaluateFaq } from "../../infra/tools/faq-evaluation.ts";
import { parseEntryFile } from "../../infra/tools/faq-files.ts";
import { understandingWith } from "../../infra/tools/faq-model.ts";
import { describeProposals, describeResults } from "../../infra/tools/faq-proposals.ts";
import type { FaqEntry } from "../../shared/domain/faq.ts";
import { renderEntryFile } from "../../shared/domain/faq-file.ts";
import { askFaq } from "../../shared/flow/ask-faq.ts";
import { compileIndex } from "../../shared/matching/compile-index.ts";
import { openIndex } from "../../shared/matching/open-index.ts";
import { noon, sampleConfig } from "../support/samples.ts";

const topics = {
  "refund-status": [
    "where is my refund",
    "refund not received",
    "refund still missing",
    "when does my refund come",
    "my refund is late",
    "refund status please",
    "is the refund on its way",
    "waiting for a refund",
    "refund pending for days",
  ],
  "gift-cards": [
    "do you sell gift cards",
    "buy a gift card",
    "gift card for a friend",
    "where are gift cards sold",
    "gift card price",
    "can I order gift cards",
    "gift cards in stock",
    "send a gift card",
    "gift card voucher",
  ],
  "opening-hours": [
    "when are you open",
    "opening hours",
    "open on sunday",
    "what time do you close",
    "are you open today",
    "business hours please",
    "holiday hours",
    "open late",
    "hours of the branch",
  ],
  "link-card": [
    "link my bank card",
    "add a debit card",
    "connect a visa card to the app",
    "linking a bank card fails",
    "how to add my bank card",
    "bank card cannot be linked",
    "attach a bank card",
    "register a bank card",
    "new bank card in the app",
  ],
  passwords: [
    "forgot my password",
    "reset the password",
    "change my password",
    "password does not work",
    "new password please",
    "lost password",
    "password recovery",
    "recover a forgotten password",
    "password reset mail",
  ],
} as const;
const entries: readonly FaqEntry[] = Object.entries(topics).map(([id, phrasings]) => ({
  ...{ id, category: "guide", language: "en", automatic: id !== "gift-cards" },
  ...{ question: `About ${id.replace("-", " ")}`, phrasings: [...phrasings], answer: `All about ${id}.` },
}));

describe("faq:eval", () => {
  const thin: FaqEntry = {
    ...entries[0],
    id: "thin",
    question: "Where is the lobby mural?",
    phrasings: ["who painted that big picture"],
  } as FaqEntry;
  const evaluation = evaluateFaq([...entries, thin]);

  it("asks every phrasing of a model that was not taught it, and tells the share that it finds", () => {
    const [english] = evaluation.languages;
    expect(english).toMatchObject({ language: "en" });
    expect(english?.leaveOneOut).toBeGreaterThan(0.7);
    expect(english?.leaveOneOut).toBeLessThan(1);
  });

  it("names entries without enough phrasings", () => {
    expect(evaluation.thin).toEqual([{ entry: "thin", language: "en", phrasings: 1, needed: 8 }]);
    expect(describeEvaluation(evaluation)).toContain("thin.en.md: 1 of 8");
  });

  it("tells what is taken for what, with the phrasings", () => {
    const wrong = evaluation.confusions.flatMap(({ phrasings }) => phrasings);
    expect(wrong).toContain("who painted that big picture");
    expect(evaluation.confusions.every(({ entry, found }) => entry !== found)).toBe(true);
  });

  it.each([
    [["--least", "ninety"], /--least/],
    [["one", "two"], /One directory/],
    [["--bogus"], /bogus/],
  ])("refuses %j", (args, problem) => {
    expect(() => evaluateCommand(args, { say: () => {}, progress: () => {} })).toThrow(problem);
  });

  it("tells a usage error from others", () => {
    expect(() => evaluateCommand(["a", "b"], { say: () => {}, progress: () => {} })).toThrow(UsageError);
    expect(() => evaluateCommand(["test"], { say: () => {}, progress: () => {} })).toThrow(/No entries/);
  });
});

describe("the curve", () => {
  const asked = (probability: number, right: boolean, outOfScope = false) => ({
    ...{ text: "", language: "en", entry: "a", found: right ? "a" : "b", probability },
    ...{ answered: true, outOfScope, weight: 1 },
  });

  it("says what is covered and what of it is right, from the surest on", () => {
    const examined = [asked(0.5, false), asked(0.9, true), asked(0.7, false, true), asked(0.8, true)];
    expect(curveOf(examined)).toEqual([
      { threshold: 0.9, coverage: 1 / 3, precision: 1 },
      { threshold: 0.8, coverage: 2 / 3, precision: 1 },
      { threshold: 0.7, coverage: 2 / 3, precision: 2 / 3 },
      { threshold: 0.5, coverage: 1, precision: 2 / 4 },
    ]);
  });

  it("takes what is equally sure together", () => {
    expect(curveOf([asked(0.9, true), asked(0.9, false)])).toEqual([
      { threshold: 0.9, coverage: 1, precision: 0.5 },
    ]);
  });

  it("is a picture with a title, a description in words, and no markup of others", () => {
    const points = curveOf([asked(0.9, true), asked(0.8, false)]);
    const svg = drawCurves("A <b> & c", [{ name: "en", points, chosen: { coverage: 0.5, precision: 1 } }]);
    expect(svg).toMatch(/^<svg [^>]*role="img"/);
    expect(svg).toContain('<title id="title">A &#60;b&#62; &#38; c</title>');
    expect(svg).toContain("en: 50.0 % answered, of which 100 % right.");
    expect(svg.match(/<polyline/g)).toHaveLength(1);
  });
});

describe("faq:ask", () => {
  const matcher = openIndex(compileIndex(entries).bytes);
  const ask = (text: string, change: object = {}) =>
    askFaq(
      { text, channel: "telegram", trust: "verified", ...change },
      { ...understandingWith(matcher), config: sampleConfig, now: new Date(noon) },
    );

  it("says what would happen, by the rule that decides it, and what the customer gets", async () => {
    const asked = await ask("do you sell gift cards? mine is 4111 1111 1111 1111");
    expect(asked.text).not.toContain("4111");
    expect(asked).toMatchObject({
      language: "en",
      masked: ["card"],
      topics: ["personal-data"],
      decision: { kind: "route" },
    });
    expect(asked.questions[0]?.ranked[0]?.entry).toBe("gift-cards");
    expect(asked.reply).toBeDefined();
    expect(describeAsked(asked)).toMatch(/gift-cards[\s\S]*Decision +to a person/);
  });

  it("names the words that speak for the best entry", async () => {
    const { questions } = await ask("do you sell gift cards");
    const strongest = questions[0]?.contributions[0];
    expect(strongest?.word).toMatch(/gift|cards/);
    expect(strongest?.by).toBeGreaterThan(0);
  });

  it("says that a sensitive topic is a person's work", async () => {
    const asked = await ask("my account was hacked");
    expect(asked.decision).toMatchObject({ kind: "route", reason: { rule: "sensitive-topic" } });
    expect(describeAsked(asked)).toContain("never answered by a machine");
  });
});

describe("faq:add", () => {
  const entry = entries[0] as FaqEntry;

  it("shows what is taken out, and refuses what tells who wrote it or stands there already", () => {
    const addition = planAddition(entry, [
      "refund for order 20260311998 not here",
      "I am Kim Larsen, where is my refund",
      "where is my refund",
      "4111 1111 1111 1111",
    ]);
    expect(addition.add).toMatchObject([{ text: "refund for order # not here", takenOut: ["number"] }]);
    expect(addition.refused.map(({ why }) => why)).toEqual([
      "tells a name: word it anew",
      "stands there already",
      "says nothing once it is cleaned",
    ]);
    expect(describeAddition(addition)).toContain("+ refund for order # not here   (taken out: number)");
  });

  it.each([["of several"], ["of none"]])("adds to a list %s phrasings and changes nothing else", (many) => {
    const before = { ...entry, phrasings: many === "of none" ? [] : entry.phrasings };
    const texts = ["- a dash: first", "plain"];
    const added = withPhrasings(renderEntryFile(before), texts);
    expect(parseEntryFile("refund-status.en.md", added).entry).toEqual({
      ...before,
      phrasings: [...before.phrasings, ...texts],
    });
  });
});

describe("faq:proposals", () => {
  const proposal = {
    ...{ id: "4F7K", state: "open" as const, language: "en", size: 3, firstAt: noon, lastAt: noon },
    ...{ examples: ["do you sell \u001b[31mgift cards"], nearest: { fees: 2 }, chosen: {} },
  };

  it("shows questions, what came nearest, and what to do next", () => {
    const shown = describeProposals([proposal, { ...proposal, belongsTo: "fees", chosen: { fees: 3 } }]);
    expect(shown).toContain("4F7K  3 messages, en, last 2026-03-02");
    expect(shown).toContain("npm run faq:draft -- 4F7K");
    expect(shown).toContain('fees lacks phrasings: npm run faq:add -- fees en "…"');
    expect(shown).not.toContain("\u001b");
  });

  it("shows how entries did, silence too", () => {
    const result = { entry: "fees", answered: 9, helped: 4, notHelped: 1, askedAgain: 2, chosen: 3 };
    expect(describeResults([result], 30).split("\n")[1]?.split(/\s+/)).toEqual([
      "fees",
      "9",
      "4",
      "1",
      "2",
      "2",
      "3",
    ]);
    expect(describeResults([], 7)).toContain("7 days");
  });
});
