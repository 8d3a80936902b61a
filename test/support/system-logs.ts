import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KEEP_LOGS } from "../../infra/local/kept-logs.ts";
import { leaksBelow, wordsOf } from "./log-canaries.ts";

/**
 * Around all system tests: keeps what every function of every system logged, and looks at the end whether a secret or
 * something personal is in it. @throws at the end, with what is where
 */
export default function setup(): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "relaydesk-kept-logs-"));
  process.env[KEEP_LOGS] = folder;
  return async () => {
    const read = (patterns: readonly string[]) =>
      globSync(patterns).map((file) => readFileSync(file, "utf8"));
    const words = wordsOf(
      read(["test/system/**/*.ts"]),
      read([
        "functions/**/*.ts",
        "shared/**/*.ts",
        "infra/local/**/*.ts",
        "relaydesk.config.ts",
        "faq/**/*.md",
      ]),
    );
    const { systems, lines, leaks } = await leaksBelow(folder, words);
    rmSync(folder, { recursive: true, force: true });
    console.log(`logs: ${lines} lines of ${systems} systems, ${words.length} sentences looked for`);
    if (leaks.length > 0)
      throw new Error(`The functions' logs hold what they must not:\n  ${leaks.join("\n  ")}`);
  };
}
