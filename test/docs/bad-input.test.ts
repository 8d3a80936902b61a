import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const tests = globSync("test/**/*.test.ts")
  .map((file) => readFileSync(file, "utf8"))
  .join("\n");

const rows = readFileSync("docs/bad-input.md", "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| input"));

it.each(rows.map((row) => [row.split("|")[1]?.trim() ?? "", row] as const))(
  "the page on bad input says rightly what tests: %s",
  (_input, row) => {
    const named = [...(row.split("|").at(-2) ?? "").matchAll(/"([^"]+)"/g)].map(([, name = ""]) => name);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !tests.includes(name))).toEqual([]);
  },
);

it("the page on bad input has its rows", () => {
  expect(rows.length).toBeGreaterThan(15);
});
