import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { valuesIn, withNewest, withNewestKey, withoutOld } from "../../../shared/domain/rotate-secret.ts";

describe("changing a secret", () => {
  it.each([
    [undefined, "new", ["new"]],
    ["old", "new", ["new", "old"]],
    [["b", "a"], "new", ["new", "b", "a"]],
    [["b", "a"], "a", ["a", "b"]],
  ])("puts the new value before %j", (before, fresh, after) => {
    expect(withNewest(before, fresh)).toEqual(after);
  });

  it("has at most ten values at once, the newest, and ends with one", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 30 }), (values) => {
        const all = values.reduce<readonly string[]>((before, value) => withNewest(before, value), []);
        expect(valuesIn(all)).toBeLessThanOrEqual(10);
        expect(new Set(all).size).toBe(all.length);
        expect(withoutOld(all)).toBe(values.at(-1));
      }),
    );
  });

  it("gives a new key an id that none had", () => {
    const keys = [
      { id: "7", key: "b" },
      { id: "first", key: "a" },
    ];
    expect(withNewestKey(keys, "c").map(({ id }) => id)).toEqual(["8", "7", "first"]);
    expect(withNewestKey([], "c")).toEqual([{ id: "1", key: "c" }]);
  });
});
