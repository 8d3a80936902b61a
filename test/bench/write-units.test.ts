import { beforeAll, describe, expect, it } from "vitest";
import { measureWriteUnits, type UnitsOfKind } from "../../bench/write-units.ts";

/** What a message may cost on its way to its ticket, without and with an automatic reply. DynamoDB write units. */
const budget = { silent: 8.5, replying: 10 };

let rows: readonly UnitsOfKind[] = [];
beforeAll(async () => {
  rows = await measureWriteUnits();
}, 60_000);

describe("write units of an intake", () => {
  it("stay within the budget for every kind of message", () => {
    expect(rows.length).toBeGreaterThan(10);
    const over = rows.filter(
      (row) => row.writeUnits > (row.repliesAutomatically ? budget.replying : budget.silent),
    );
    expect(over).toEqual([]);
  });

  it("measure answered, routed, repeated and quarantined messages, each as such", () => {
    const decisions = rows.map(({ decision }) => decision.split(":")[0]);
    expect(new Set(decisions)).toEqual(new Set(["answer", "route", "repeat", "held"]));
  });
});
