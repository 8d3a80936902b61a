import { describe, expect, test } from "vitest";
import { hanGrams } from "../../../../shared/matching/encoder/han-grams.ts";

const hashes = (...runs: string[]) => hanGrams(runs).map(({ hash }) => hash);

describe("the n-grams of Chinese characters", () => {
  test.each([
    ["", 0],
    ["款", 1],
    ["退款", 3],
    ["要退款", 6],
    ["我要退款", 9],
  ])("are of one to three characters: %j has %d", (run, count) => {
    expect(hashes(run)).toHaveLength(count);
  });

  test("do not reach from one run into the next", () => {
    expect(hashes("退", "款")).toHaveLength(2);
  });

  test("are the same for Traditional characters", () => {
    expect(hashes("帳號")).toEqual(hashes("账号"));
  });

  test("differ by their characters and the order of these", () => {
    expect(new Set(hashes("退款款退")).size).toBe(7);
  });

  test("grow with the text and no faster", () => {
    expect(hashes("款".repeat(4_000))).toHaveLength(3 * 4_000 - 3);
  });
});
