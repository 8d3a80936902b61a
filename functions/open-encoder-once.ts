import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openEncoder } from "../shared/matching/encoder/open-encoder.ts";
import { rememberingVectors } from "../shared/matching/remembering-vectors.ts";
import type { SentenceEncoder } from "../shared/matching/sentence-encoder.ts";

/**
 * A way to open the sentence encoder of a function's folder when a message first needs it, once for all that read with
 * it; `undefined` when it was built without one.
 */
export function openEncoderOnce(directory: string): (() => SentenceEncoder) | undefined {
  const file = join(directory, "encoder.bin");
  if (!existsSync(file)) return undefined;
  let opened: SentenceEncoder | undefined;
  return () => {
    opened ??= rememberingVectors(openEncoder(readFileSync(file)));
    return opened;
  };
}
