import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { budgetOf, measureWriteUnits, type UnitsOfKind } from "../../bench/write-units.ts";

let rows: readonly UnitsOfKind[] = [];
beforeAll(async () => {
  rows = await measureWriteUnits();
}, 60_000);

const rowsOf = (...groups: readonly UnitsOfKind["group"][]) =>
  rows.filter(({ group }) => groups.includes(group));
const overBudget = (some: readonly UnitsOfKind[]) => some.filter((row) => row.writeUnits > budgetOf(row));

describe("write units", () => {
  it("of an intake stay within 8.5, and within 10 where it replies", () => {
    const budgets = Object.fromEntries(rowsOf("intake").map((row) => [row.outcome, budgetOf(row)]));
    expect(budgets).toEqual({
      route: 8.5,
      settle: 8.5,
      record: 8.5,
      repeat: 8.5,
      quarantined: 8.5,
      wait: 8.5,
      "route with reply": 10,
      "answer with reply": 10,
    });
    expect(rowsOf("intake").length).toBeGreaterThan(20);
    expect(overBudget(rowsOf("intake"))).toEqual([]);
  });

  it("of the messages of a chat that are decided about together stay within 16, however many they are", () => {
    expect(rowsOf("reading").length).toBeGreaterThan(2);
    expect(new Set(rowsOf("reading").map(budgetOf))).toEqual(new Set([16]));
    expect(overBudget(rowsOf("reading"))).toEqual([]);
  });

  it("of a reply's delivery stay within 10, and of an agent's act within 16", () => {
    expect(rowsOf("sending").length).toBeGreaterThan(2);
    expect(rowsOf("act").length).toBeGreaterThan(3);
    expect(new Set(rowsOf("sending", "act").map(budgetOf))).toEqual(new Set([10, 16]));
    expect(overBudget(rowsOf("sending", "act"))).toEqual([]);
  });

  it("of a repeat are the one that finds it out", () => {
    const repeats = rows.filter(({ outcome }) => outcome === "repeat");
    expect(repeats.map(({ writes }) => writes)).toEqual([[1], [1]]);
  });

  // After a change that is meant: npm run bench -- write-units
  it("are those that bench/results tells", () => {
    const recorded = new URL("../../bench/results/write-units.json", import.meta.url);
    expect(rows).toEqual(JSON.parse(readFileSync(recorded, "utf8")).figures);
  });
});
