import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FaqMatcher } from "../shared/matching/faq-matcher.ts";
import { openIndex } from "../shared/matching/open-index.ts";
import { openEncoderOnce } from "./open-encoder-once.ts";

/**
 * Opens the FAQ index of a function's folder, and the sentence encoder beside it when a message first needs it.
 * Loaded lazily: nothing here is wanted before the first message.
 */
export function openMatcher(directory: string, encoder = openEncoderOnce(directory)): FaqMatcher {
  return openIndex(readFileSync(join(directory, "faq-index.bin")), { ...(encoder && { encoder }) });
}
