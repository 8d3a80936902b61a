import { expect, it } from "vitest";
import { describeFinding, findViolation } from "../../support/simulation/search.ts";

it("loses, doubles and splits nothing in 2,500 histories of crashes, repeats and busy agents", async () => {
  const finding = await findViolation({ from: 1000, count: 2500 });
  expect(finding && describeFinding(finding)).toBeUndefined();
});
