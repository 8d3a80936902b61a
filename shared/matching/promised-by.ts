import type { Config } from "../domain/config.ts";
import type { PromisedPrecision } from "./compile-index.ts";

/** What a configuration promises of automatic answers. */
export function promisedBy({
  precision,
  categoryPrecision,
  outOfScopeShare,
}: Config["answering"]): PromisedPrecision {
  return { overall: precision, categories: categoryPrecision, outOfScopeShare };
}
