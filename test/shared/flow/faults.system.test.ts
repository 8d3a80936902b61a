import { expect, it } from "vitest";
import { mistakes } from "../../support/simulation/breakages.ts";
import { describeFinding, findViolation } from "../../support/simulation/search.ts";

it("loses, doubles and splits nothing in 2,000 histories of crashes, repeats and busy agents", async () => {
  const finding = await findViolation({ from: 1000, count: 2000 });
  expect(finding && describeFinding(finding)).toBeUndefined();
}, 400_000);

it.each(mistakes)("notices that $breaks breaks when $what", async ({ breaks, options }) => {
  const finding = await findViolation({ from: 1, count: 400 }, options, breaks);
  expect(finding?.violations.map(({ property }) => property)).toContain(breaks);
});
