import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { journeys } from "./journeys.ts";

const tests = readFileSync("test/system/console.test.ts", "utf8");

describe.each(journeys)("the journey: $name", ({ test, pictures }) => {
  it("is gone by one test, which takes its pictures", () => {
    expect(tests.split(`it("${test}`)).toHaveLength(2);
    const [body = ""] = (tests.split(`it("${test}`)[1] ?? "").split(/\n {2}it(?:\.each)?\(/);
    for (const picture of pictures) expect(body).toContain(`"${picture}"`);
  });

  it.each(pictures)("has the picture %s among the documents", (picture) => {
    expect(existsSync(`docs/images/journeys/${picture}.png`)).toBe(true);
  });
});
