import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Runs a script of ours or of a tool on this Node, says how long it took, and answers with its exit code. */
export async function runStep(
  name: string,
  script: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
) {
  const started = performance.now();
  console.log(`\n── ${name}`);
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", join(root, script), ...args],
    {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, ...env },
    },
  );
  const code = await new Promise<number>((resolve) => {
    child.on("error", (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.on("exit", (exit) => resolve(exit ?? 1));
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`── ${name}: ${code === 0 ? "fine" : "FAILED"}, ${seconds} s`);
  return code;
}

export const formatAndLint = () =>
  runStep("format and lint", "node_modules/@biomejs/biome/bin/biome", ["ci", "--reporter=summary", "."]);

const tsc = "node_modules/typescript/bin/tsc";

/** Of what runs on Node, and of the pages, which know another world. */
export async function types(): Promise<number> {
  const codes = [
    await runStep("types", tsc, ["--noEmit"]),
    await runStep("types of the console", tsc, ["--noEmit", "-p", "web/console"]),
  ];
  return codes.find((code) => code !== 0) ?? 0;
}

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Runs vitest on some of its projects; its own report is what a person sees, and the figures come back. */
export async function runTests(projects: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), "relaydesk-tests-"));
  try {
    const report = join(folder, "report.json");
    const code = await runStep(
      "tests",
      "node_modules/vitest/vitest.mjs",
      [
        "run",
        ...projects.flatMap((project) => ["--project", project]),
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${report}`,
      ],
      env,
    );
    return tally(code, JSON.parse(readFileSync(report, "utf8")));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const Report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(
    z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) }),
  ),
});

/**
 * Counts a report of vitest's. A file that fails without a failed test (it could not be read, or its hooks threw) is
 * one failure, and so is a run that failed for no reason that the report tells.
 */
export function tally(exitCode: number, json: unknown): Tally {
  const report = Report.parse(json);
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((assertion) => assertion.status === "failed"),
  ).length;
  const failed = report.numFailedTests + brokenFiles;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
