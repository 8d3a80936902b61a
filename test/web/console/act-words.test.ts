import { describe, expect, it } from "vitest";
import { en, type TextKey } from "../../../web/console/src/i18n/en.ts";
import { actInWords, actorInWords } from "../../../web/console/src/ticket/act-words.ts";

const t = (key: TextKey, values: Readonly<Record<string, string | number>> = {}) =>
  en[key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));

describe("what was done on a ticket", () => {
  it.each([
    ["claimed", "claimed it"],
    ["transferred to payments", "moved it to payments"],
    ["offered to Mei Lin", "offered it to Mei Lin"],
    ["first-response-missed", "first answer overdue"],
    ["something that is new", "something that is new"],
  ])("%s reads: %s", (act, words) => {
    expect(actInWords(act, t)).toBe(words);
  });

  it("names parts of the system in words, and people as they are called", () => {
    expect(["clock", "router", "customer", "Mei"].map((actor) => actorInWords(actor, t))).toEqual([
      "Clock",
      "Router",
      "Customer",
      "Mei",
    ]);
  });
});
