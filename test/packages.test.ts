import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isAllowed, readAudit, shippedPackages } from "../infra/tools/packages.ts";

const packages = shippedPackages(JSON.parse(readFileSync("package-lock.json", "utf8")));
const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
  readFileSync("package.json", "utf8"),
);

describe("every package that ships", () => {
  it("has a licence that is on the list", () => {
    expect(packages.length).toBeGreaterThan(100);
    expect(packages.filter(({ licence }) => !isAllowed(licence))).toEqual([]);
  });

  it("and every other are locked to one version, by hash", () => {
    expect(packages.filter(({ locked }) => !locked)).toEqual([]);
    const versions = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(String(version)))).toEqual([]);
  });

  it("runs nothing when it is installed", () => {
    expect(readFileSync(".npmrc", "utf8")).toMatch(/^ignore-scripts\s*=\s*true$/m);
  });
});

describe("a licence", () => {
  it.each([
    ["MIT", true],
    ["(MIT OR GPL-3.0-or-later)", true],
    ["MIT AND ISC", true],
    ["MIT AND GPL-3.0-only", false],
    ["GPL-3.0-only", false],
    ["UNLICENSED", false],
    [undefined, false],
  ])("%s may ship: %s", (licence, may) => {
    expect(isAllowed(licence)).toBe(may);
  });
});

describe("an audit", () => {
  it("counts what is high or critical", () => {
    const printed = JSON.stringify({
      vulnerabilities: {
        a: { severity: "critical", range: "<2" },
        b: { severity: "low" },
        c: { severity: "high" },
      },
    });
    expect(readAudit(printed)).toEqual({ kind: "audited", weak: ["a <2: critical", "c : high"] });
  });

  it.each([
    ["nothing at all", "", "the registry gave no answer"],
    ["a refusal", '{"message":"405 Method Not Allowed","error":{}}', "405 Method Not Allowed"],
    ["something else", "[]", "the answer is no report"],
  ])("says that it was none when npm prints %s", (_, printed, reason) => {
    expect(readAudit(printed)).toEqual({ kind: "not-audited", reason });
  });
});
