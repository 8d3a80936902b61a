import type { Config } from "../shared/domain/config.ts";
import type { FaqEntry } from "../shared/domain/faq.ts";
import { compileIndex } from "../shared/matching/compile-index.ts";
import { openIndex } from "../shared/matching/open-index.ts";
import { promisedBy } from "../shared/matching/promised-by.ts";
import { openEncoderOnce } from "./open-encoder-once.ts";

/**
 * Compiles entries as the build does, with the encoder of the function's folder, and opens what came of it.
 *
 * @throws when it cannot be compiled, or not be opened
 */
export function compileKnowledge(
  entries: readonly FaqEntry[],
  directory: string,
  answering: Config["answering"],
): { readonly bytes: Uint8Array; readonly entries: number } {
  const encoder = openEncoderOnce(directory)?.();
  const { bytes } = compileIndex(entries, { precision: promisedBy(answering), ...(encoder && { encoder }) });
  const opened = openIndex(bytes, encoder ? { encoder } : {});
  return { bytes, entries: opened.entries().length };
}
