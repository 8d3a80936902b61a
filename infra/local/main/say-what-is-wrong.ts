import { ConfigError } from "../../../shared/domain/config.ts";

/** A compiler's error carries its findings, and where in the compiler it arose tells nobody anything. */
export function sayWhatIsWrong(error: unknown): void {
  const isFinding = error instanceof ConfigError || (error instanceof Error && "errors" in error);
  console.error(isFinding ? error.message : error);
  process.exitCode = 1;
}
