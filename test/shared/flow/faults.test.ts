import { expect, it } from "vitest";
import { runHistory } from "../../support/simulation/history.ts";
import { describeFinding, findViolation } from "../../support/simulation/search.ts";

it("loses, doubles and splits nothing in a hundred histories of crashes and repeats", async () => {
  const finding = await findViolation({ from: 1, count: 100 });
  expect(finding && describeFinding(finding)).toBeUndefined();
}, 60_000);

it("takes the same way through a history for the same seed", async () => {
  expect((await runHistory({ seed: 7 })).lines).toEqual((await runHistory({ seed: 7 })).lines);
});
