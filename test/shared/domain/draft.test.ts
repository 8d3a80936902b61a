import { describe, expect, it } from "vitest";
import { draftFrom, entryMeant } from "../../../shared/domain/draft.ts";
import { answerToWrite, entryFileName, renderEntryFile } from "../../../shared/domain/faq-file.ts";
import type { Proposal } from "../../../shared/domain/proposal.ts";
import { noon } from "../../support/samples.ts";

function aProposal(change: Partial<Proposal> = {}): Proposal {
  return {
    id: "4F7K9Q2M8TRW1XYZ0000",
    slot: 0,
    v: 1,
    state: "open",
    language: "en",
    size: 3,
    firstAt: noon,
    lastAt: noon,
    examples: ["Do you sell prints of the mural?", "can I buy a print of the mural in the lobby"],
    nearest: {},
    chosen: {},
    categories: { guide: 2, other: 1 },
    ...change,
  };
}

describe("a draft", () => {
  it("has the examples as phrasings, the usual category, and nothing that could be sent", () => {
    expect(draftFrom(aProposal())?.entry).toEqual({
      id: "mural-buy-lobby",
      category: "guide",
      language: "en",
      automatic: false,
      question: "Do you sell prints of the mural?",
      phrasings: ["can I buy a print of the mural in the lobby"],
      answer: answerToWrite,
    });
  });

  it("takes what a person wishes", () => {
    const wishes = { entry: "mural-prints", category: "other" as const, question: "Are there prints?" };
    expect(draftFrom(aProposal(), wishes)?.entry).toMatchObject({
      id: "mural-prints",
      category: "other",
      question: "Are there prints?",
    });
  });

  it("leaves out who wrote it, and says so", () => {
    const draft = draftFrom(
      aProposal({ examples: ["I am Kim Larsen, where is print 12345678?", "where can I buy prints"] }),
    );
    expect(draft?.leftOut).toEqual([{ text: "I am Kim Larsen, where is print #?", personal: ["name"] }]);
    expect(JSON.stringify(draft?.entry)).not.toContain("Larsen");
  });

  it("does not come of examples that all tell who wrote them", () => {
    expect(draftFrom(aProposal({ examples: ["my name is Kim"] }))).toBeUndefined();
  });

  it("has a number for a name where there are no Latin words", () => {
    const draft = draftFrom(
      aProposal({ language: "zh-CN", examples: ["壁画有复制品卖吗", "哪里能买壁画的复制品"] }),
    );
    expect(draft?.entry).toMatchObject({ id: "draft-4f7k9q2m", question: "壁画有复制品卖吗" });
    expect(draft && entryFileName(draft.entry)).toBe("draft-4f7k9q2m.zh-CN.md");
  });
});

describe("the entry that agents mean", () => {
  it.each<[Record<string, number>, string | undefined]>([
    [{}, undefined],
    [{ fees: 1 }, undefined],
    [{ fees: 2 }, "fees"],
    [{ fees: 3, limits: 2 }, "fees"],
    [{ fees: 2, limits: 2 }, undefined],
  ])("of %j is %s", (chosen, entry) => {
    expect(entryMeant({ chosen })).toBe(entry);
  });
});

describe("an entry's file", () => {
  it("quotes what YAML would read as something else", () => {
    const file = renderEntryFile({
      id: "x",
      category: "other",
      language: "en",
      automatic: false,
      question: "yes",
      phrasings: ["what: this", "# no comment", "- a list", 'he said "no"', "plain words, here", "null"],
      answer: "Text.",
    });
    expect(file.split("\n").slice(5, 13)).toEqual([
      'question: "yes"',
      "phrasings:",
      '  - "what: this"',
      '  - "# no comment"',
      '  - "- a list"',
      String.raw`  - "he said \"no\""`,
      '  - "plain words, here"',
      '  - "null"',
    ]);
  });
});
