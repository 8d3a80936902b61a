import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openEncoder } from "../shared/matching/encoder/open-encoder.ts";
import type { FaqMatcher } from "../shared/matching/faq-matcher.ts";
import { openIndex } from "../shared/matching/open-index.ts";

/**
 * Opens the FAQ index of a function's folder, and the sentence encoder beside it when a message first needs it.
 * Loaded lazily: nothing here is wanted before the first message.
 */
export function openMatcher(directory: string): FaqMatcher {
  const encoder = join(directory, "encoder.bin");
  return openIndex(readFileSync(join(directory, "faq-index.bin")), {
    ...(existsSync(encoder) && { encoder: () => openEncoder(readFileSync(encoder)) }),
  });
}
