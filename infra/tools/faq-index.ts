import { compileIndex } from "../../shared/matching/compile-index.ts";
import { readFaqDirectory } from "./faq-files.ts";

/**
 * Compiles a directory of entries into the index that the triage function opens.
 * @throws Error naming file and field of every mistake that keeps an entry from being read
 */
export function buildFaqIndex(directory: string): Uint8Array {
  const { entries, mistakes } = readFaqDirectory(directory);
  if (mistakes.length > 0) {
    const list = mistakes.map(({ file, field, problem }) => `  ${file}: ${field}: ${problem}`);
    throw new Error(`The FAQ in ${directory} cannot be compiled:\n${list.join("\n")}`);
  }
  return compileIndex([...entries.values()]).bytes;
}
