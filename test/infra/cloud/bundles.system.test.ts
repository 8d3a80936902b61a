import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { environments } from "../../../functions/env.ts";
import { budgetTable, checkBudgets } from "../../../infra/cloud/budgets.ts";
import { type Bundles, functionNames } from "../../../infra/cloud/bundle.ts";
import { synthesise } from "../../../infra/cloud/synth.ts";
import { temporaryFolder } from "./tiny-functions.ts";

const run = promisify(execFile);
const folder = temporaryFolder();
const outDir = join(folder.path, "out");

let bundles: Bundles;

let assembly: string;

beforeAll(async () => {
  // What `npm run synth` does: it refuses by itself what breaks a rule or a budget.
  const made = await synthesise({ bundlesDir: outDir, outDir: join(folder.path, "cdk.out"), validate: true });
  bundles = made.bundles;
  assembly = made.outDir;
});
afterAll(() => folder[Symbol.dispose]());

/** What is no text of any kind. */
const special: Readonly<Record<string, string>> = { SENDERS: "5", MEDIA_API_BASE: "", WEBHOOKS_API_BASE: "" };

test.each(Object.entries(environments))(
  "the bundle of %s loads with its environment, and starts nothing",
  async (name, schema) => {
    const script = `const { handler } = await import(${JSON.stringify(join(outDir, name, "index.mjs"))});
    console.log(typeof handler, process.getActiveResourcesInfo().filter((each) => /TCP|Timeout/.test(each)).length);`;
    const env = {
      ...Object.fromEntries(
        Object.keys(schema.def.shape).map((variable) => [
          variable,
          special[variable] ?? "https://value.example/x",
        ]),
      ),
      AWS_REGION: "eu-west-1",
      LAMBDA_TASK_ROOT: join(outDir, name),
    };
    const { stdout, stderr } = await run(process.execPath, ["--input-type=module", "-e", script], { env });
    expect({ stdout, stderr }).toEqual({ stdout: "function 0\n", stderr: "" });
  },
);

test("the bundles keep to their budgets", () => {
  expect(checkBudgets(bundles)).toEqual([]);
  expect(budgetTable(bundles).split("\n")).toHaveLength(1 + functionNames.length);
});

test("the system as it is configured breaks no rule of AWS and of cdk-nag that is not answered with a reason", () => {
  const { pluginReports } = JSON.parse(readFileSync(join(assembly, "validation-report.json"), "utf8"));
  expect(pluginReports.map((report: { violations: unknown }) => report.violations)).toEqual([[]]);
});
