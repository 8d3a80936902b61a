/** What people can put right: they need not be told where in the code it was found. */
const FINDINGS: readonly string[] = ["ConfigError", "FaqError"];

/** A compiler's error carries its findings, too. */
export function sayWhatIsWrong(error: unknown): void {
  const isFinding = error instanceof Error && (FINDINGS.includes(error.name) || "errors" in error);
  console.error(isFinding ? error.message : error);
  process.exitCode = 1;
}
