import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { KEY_LIMIT, simulate, simulationText } from "../../bench/simulate.ts";
import { TIMER_SHARDS } from "../../shared/aws/keys.ts";

const load = { perSecond: 5000, seconds: 2 };
const rows = simulate(load);
const row = (part: string) => rows.filter(({ what }) => what.includes(part));

describe("5,000 messages a second, played with the product's own keys", () => {
  it("fit the index of deadlines, which has its sixteen keys", () => {
    expect(row("deadlines").map(({ keys, fits }) => [keys, fits])).toEqual([
      [TIMER_SHARDS, true],
      [TIMER_SHARDS, true],
    ]);
  });

  it("fit one line of sixteen shards even when all enter it, and do not fit a single shard", () => {
    const fitting = row("100 % of messages enter it").map(({ what, fits }) => [
      what.split(", ").at(-1),
      fits,
    ]);
    expect(fitting).toContainEqual(["1 shards", false]);
    expect(fitting).toContainEqual(["16 shards", true]);
  });

  it("do not fit when one conversation writes a fifth of them: that one waits, and no other", () => {
    expect(row("20 % of all messages").map(({ fits }) => fits)).toEqual([false]);
    expect(row("2 % of all messages").map(({ fits }) => fits)).toEqual([true]);
  });

  it("are told as a table", () => {
    const text = simulationText(load, rows);
    expect(text).toContain("no: throttled");
    expect(text).toContain(String(KEY_LIMIT));
  });

  it("are recorded for every way of spreading", () => {
    const recorded = readFileSync("bench/results/simulation.md", "utf8");
    expect(rows.filter(({ what }) => !recorded.includes(what))).toEqual([]);
  });
});
