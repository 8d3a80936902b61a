import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  noted,
  notedReopening,
  nothingLately,
  saidWithin,
  textDigest,
  within,
} from "../../../shared/domain/guards.ts";
import { afterNoon, noon } from "../../support/samples.ts";

const kept = {
  perTicket: { count: 3, hours: 24 },
  reopensPerContact: { count: 2, hours: 24 },
  identicalTexts: { count: 2, hours: 24 },
};
const [one, other] = ["digest-a", "digest-b"];
const at = (minutes: number) => new Date(afterNoon(minutes));

describe("what the guards note", () => {
  it("is counted within the window and forgotten after it", () => {
    let lately = noted(nothingLately, { at: at(0), replied: true, text: one }, kept);
    lately = notedReopening(noted(lately, { at: at(60), replied: true, text: one }, kept), at(60), kept);
    const count = (minutes: number) => [
      within(lately.replies, kept.perTicket, at(minutes)),
      within(lately.reopens, kept.reopensPerContact, at(minutes)),
      saidWithin(lately.texts, one, kept.identicalTexts, at(minutes)),
      saidWithin(lately.texts, other, kept.identicalTexts, at(minutes)),
    ];
    expect(count(61)).toEqual([2, 1, 2, 0]);
    expect(count(24 * 60)).toEqual([2, 1, 2, 0]);
    expect(count(24 * 60 + 1)).toEqual([1, 1, 1, 0]);
    expect(count(25 * 60 + 1)).toEqual([0, 0, 0, 0]);
  });

  it("never grows beyond what can be asked for, however much is written", () => {
    const messages = fc.array(
      fc.record({ replied: fc.boolean(), text: fc.constantFrom(one, other, undefined) }),
    );
    fc.assert(
      fc.property(messages, (all) => {
        const lately = all.reduce(
          (before, message) =>
            notedReopening(noted(before, { at: new Date(noon), ...message }, kept), at(1), kept),
          nothingLately,
        );
        const { replies, reopens, texts } = lately;
        const said = all.filter(({ text }) => text !== undefined).length;
        expect([replies.length, reopens.length, texts.length]).toEqual([
          Math.min(3, all.filter(({ replied }) => replied).length),
          Math.min(2, all.length),
          Math.min(4, said),
        ]);
      }),
    );
  });
});

describe("two texts are the same", () => {
  it.each([
    [
      "when only numbers differ",
      "Your request #4711 of 12:30 was received.",
      "Your request #12 of 9:05 was received.",
    ],
    ["when only case and white space differ", "Thank you\n for writing", "THANK YOU for  writing "],
    ["when only the form of the characters differs", "ｶﾞ 你好", "ガ 你好"],
  ])("%s", (_, one, other) => {
    expect(textDigest(one)).toBe(textDigest(other));
  });

  it("but not when a word differs, and a text without words is like no other", () => {
    expect(textDigest("My refund is late")).not.toBe(textDigest("My card is late"));
    expect(textDigest(" \n ")).toBeUndefined();
  });
});
