import { readFileSync } from "node:fs";
import type { Config } from "../../shared/domain/config.ts";
import {
  type CompiledIndex,
  compileIndex,
  type PromisedPrecision,
} from "../../shared/matching/compile-index.ts";
import { openEncoder } from "../../shared/matching/encoder/open-encoder.ts";
import type { SentenceEncoder } from "../../shared/matching/sentence-encoder.ts";
import { cachedEncoder } from "../encoder/cached-encoder.ts";
import { readFaqDirectory } from "./faq-files.ts";

export interface FaqIndexOptions {
  /** what the configuration promises; an entry's front matter may say otherwise */
  readonly precision?: PromisedPrecision;
  /** without one, messages are matched by their words alone */
  readonly encoder?: SentenceEncoder | undefined;
}

/**
 * Compiles a directory of entries into the index that the triage function opens.
 * @throws Error naming file and field of every mistake that keeps an entry from being read
 */
export function buildFaqIndex(
  directory: string,
  { precision, encoder }: FaqIndexOptions = {},
): CompiledIndex {
  const { entries, mistakes } = readFaqDirectory(directory);
  if (mistakes.length > 0) {
    const list = mistakes.map(({ file, field, problem }) => `  ${file}: ${field}: ${problem}`);
    throw new Error(`The FAQ in ${directory} cannot be compiled:\n${list.join("\n")}`);
  }
  return compileIndex([...entries.values()], {
    ...(encoder && { encoder }),
    ...(precision && { precision }),
  });
}

/** The encoder that functions are bundled with; `undefined` when its weights are not installed. */
export function bundledEncoder(): SentenceEncoder | undefined {
  const file = cachedEncoder();
  return file === undefined ? undefined : openEncoder(readFileSync(file));
}

/** What a configuration promises of automatic answers. */
export function promisedBy({ precision, categoryPrecision }: Config["answering"]): PromisedPrecision {
  return { overall: precision, categories: categoryPrecision };
}
