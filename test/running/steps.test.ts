import { describe, expect, test } from "vitest";
import { findChromium } from "../find-chromium.ts";
import { tally } from "../steps.ts";

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((each) => ({ status: each })),
});
const report = (
  passed: number,
  failed: number,
  pending: number,
  ...testResults: ReturnType<typeof file>[]
) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: pending,
  numTodoTests: 0,
  testResults,
});

describe("the tally of a test run", () => {
  test.each([
    [
      "all is well",
      0,
      report(2, 0, 0, file("passed", "passed", "passed")),
      { passed: 2, failed: 0, skipped: 0 },
    ],
    [
      "a test failed",
      1,
      report(1, 1, 0, file("failed", "passed", "failed")),
      { passed: 1, failed: 1, skipped: 0 },
    ],
    [
      "a file could not be read",
      1,
      report(1, 0, 0, file("passed", "passed"), file("failed")),
      { passed: 1, failed: 1, skipped: 0 },
    ],
    [
      "a hook threw after good tests",
      1,
      report(1, 0, 0, file("failed", "passed")),
      { passed: 1, failed: 1, skipped: 0 },
    ],
    [
      "something was left unhandled",
      1,
      report(3, 0, 0, file("passed", "passed")),
      { passed: 3, failed: 1, skipped: 0 },
    ],
    [
      "a test was skipped",
      0,
      report(1, 0, 1, file("passed", "passed", "skipped")),
      { passed: 1, failed: 0, skipped: 1 },
    ],
  ])("is right when %s", (_, code, json, expected) => {
    expect(tally(code, json)).toEqual(expected);
  });
});

describe("the Chromium for browser tests", () => {
  const having =
    (...paths: string[]) =>
    (path: string) =>
      paths.includes(path);

  test.each<[string, Record<string, string>, string[], string | undefined]>([
    [
      "the one that is named",
      { CHROMIUM_PATH: "/opt/c", PATH: "/usr/bin" },
      ["/opt/c", "/usr/bin/chromium"],
      "/opt/c",
    ],
    [
      "the first on the path",
      { PATH: "/a:/b" },
      ["/b/google-chrome", "/usr/bin/chromium"],
      "/b/google-chrome",
    ],
    ["one in a usual place", { PATH: "/a" }, ["/usr/bin/chromium"], "/usr/bin/chromium"],
    ["none when there is none", { PATH: "/a" }, [], undefined],
  ])("is %s", (_, env, present, found) => {
    expect(findChromium(env, having(...present))).toBe(found);
  });

  test("must be there when it is named", () => {
    expect(() => findChromium({ CHROMIUM_PATH: "/opt/none" }, having())).toThrow(
      "/opt/none, and there is no such file",
    );
  });
});
