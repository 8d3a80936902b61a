import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { environments } from "../../functions/env.ts";
import { resources } from "../infra/cloud/the-template.ts";

const sources = globSync("test/**/*.test.ts")
  .map((file) => readFileSync(file, "utf8"))
  .join("\n");
const page = readFileSync("docs/security.md", "utf8");
const rows = page
  .slice(page.indexOf("| hop |"), page.indexOf("## Logs are"))
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| hop"));

const cells = (row: string) => row.split("|").map((cell) => cell.trim());

describe("the threat model", () => {
  it.each(rows.map((row) => [cells(row).slice(1, 3).join(": "), row] as const))(
    "names tests that there are: %s",
    (_threat, row) => {
      const named = [...(cells(row).at(-2) ?? "").matchAll(/"([^"]+)"/g)].map(([, name = ""]) => name);
      expect(named.length).toBeGreaterThan(0);
      expect(named.filter((name) => !sources.includes(name))).toEqual([]);
    },
  );

  it("has every kind of threat, and every hop from a stranger to the data", () => {
    const kinds = rows.flatMap((row) =>
      [...(cells(row)[2]?.split(":")[0] ?? "").matchAll(/[STRIDE]/g)].map(([kind]) => kind),
    );
    expect([...new Set(kinds)].sort()).toEqual([..."DEIRST"]);
    expect(rows.length).toBeGreaterThan(35);
  });
});

describe("a function's environment", () => {
  const told = resources
    .filter(({ Type }) => Type === "AWS::Lambda::Function")
    .flatMap(({ Properties }) => Object.entries(variablesOf(Properties)));

  it("holds no secret: nothing that is long and random, and nothing that is called one", () => {
    expect(told.length).toBeGreaterThan(Object.keys(environments).length);
    const suspicious = told.filter(
      ([name, value]) =>
        /SECRET|PASSWORD|PEPPER|API_KEY|PRIVATE|CREDENTIAL/i.test(name) ||
        (typeof value === "string" && /^[\w+/=-]{32,}$/.test(value) && name !== "DOOR_MARK"),
    );
    expect(suspicious).toEqual([]);
  });
});

function variablesOf(properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const environment = properties.Environment;
  if (typeof environment !== "object" || environment === null || !("Variables" in environment)) return {};
  return Object(environment.Variables);
}
