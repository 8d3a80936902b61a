import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { limitsOf } from "../../../infra/cloud/limits.ts";
import { root } from "../../../infra/cloud/project-root.ts";

interface Measured {
  readonly name: string;
  readonly peakMb?: number;
}

const { figures }: { figures: readonly Measured[] } = JSON.parse(
  readFileSync(join(root, "bench/results/memory.json"), "utf8"),
);
const reached = figures.flatMap(({ name, peakMb }) =>
  peakMb === undefined ? [] : [[name, peakMb] as const],
);

describe("the memory of functions", () => {
  test.each(reached)("is at least twice what %s was seen to hold, %i MB", (name, peakMb) => {
    expect(limitsOf(name).memoryMb).toBeGreaterThanOrEqual(2 * peakMb);
  });

  test("was measured of all that read, match and send", () => {
    const names = reached.map(([name]) => name);
    expect(names).toEqual(expect.arrayContaining(["receive-email", "triage", "deliver", "desk-api"]));
  });
});
