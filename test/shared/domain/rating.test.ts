import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ratingOf } from "../../../shared/domain/rating.ts";

describe("an answer to how content somebody is", () => {
  it.each([
    ["5", 5],
    [" 4 ", 4],
    ["３", 3],
    ["1.", 1],
    ["5/5", 5],
    ["4 stars", 4],
    ["5分", 5],
    ["5，谢谢！", 5],
    ["5 thanks", 5],
    ["⭐⭐⭐", 3],
    ["★★★★★", 5],
  ])("%j is a rating", (text, rating) => {
    expect(ratingOf(text)).toBe(rating);
  });

  it.each(["", "0", "6", "55", "2 payments failed", "5?", "not 5", "五个", "4.5", "1, 2 or 3"])(
    "%j is something else",
    (text) => {
      expect(ratingOf(text)).toBeUndefined();
    },
  );

  it("is read in bounded time, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 5000 }), (text) => {
        const rating = ratingOf(text);
        expect(rating === undefined || (rating >= 1 && rating <= 5)).toBe(true);
      }),
    );
  });
});
