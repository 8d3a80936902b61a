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

it("has bursts of several messages in its histories", async () => {
  const histories = await Promise.all([71, 98, 104, 142].map((seed) => runHistory({ seed })));
  expect(histories.reduce((sum, { readTogether }) => sum + readTogether, 0)).toBeGreaterThan(0);
});
