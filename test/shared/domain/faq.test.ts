import { describe, expect, it } from "vitest";
import { FaqEntry } from "../../../shared/domain/faq.ts";
import { isInForce } from "../../../shared/domain/in-force.ts";

const entry: FaqEntry = {
  id: "opening-hours",
  category: "other",
  language: "en",
  question: "When are you open?",
  phrasings: ["opening hours"],
  answer: "From nine to five.",
  automatic: true,
};

describe("FaqEntry", () => {
  it("accepts an entry with and without validity", () => {
    expect(FaqEntry.parse(entry)).toEqual(entry);
    const bounded = { ...entry, validFrom: "2026-01-01", validUntil: "2028-02-29" };
    expect(FaqEntry.parse(bounded)).toEqual(bounded);
  });

  it.each([
    ["id", "Opening Hours"],
    ["id", "opening--hours"],
    ["category", "weather"],
    ["language", "English"],
    ["language", "zh_CN"],
    ["question", "  "],
    ["phrasings", "opening hours"],
    ["phrasings", ["", "hours"]],
    ["answer", ""],
    ["automatic", "yes"],
    ["validFrom", "2026-02-30"],
    ["validUntil", "01/02/2026"],
    ["validFrom", undefined],
    ["author", "somebody"],
  ])("refuses %s %j and names the field", (field, value) => {
    const parsed = FaqEntry.safeParse({ ...entry, [field]: value });
    expect(parsed.success).toBe(false);
    const issues = parsed.error?.issues ?? [];
    expect(issues.some((issue) => issue.path[0] === field || issue.code === "unrecognized_keys")).toBe(true);
  });
});

describe("isInForce", () => {
  it.each([
    [{}, "2026-05-01", true],
    [{ validFrom: "2026-05-01" }, "2026-05-01", true],
    [{ validFrom: "2026-05-02" }, "2026-05-01", false],
    [{ validUntil: "2026-05-01" }, "2026-05-01", true],
    [{ validUntil: "2026-04-30" }, "2026-05-01", false],
    [{ validFrom: "2026-04-01", validUntil: "2026-06-01" }, "2026-05-01", true],
  ])("says of %j on %s: %s", (validity, day, inForce) => {
    expect(isInForce(validity, day)).toBe(inForce);
  });
});
