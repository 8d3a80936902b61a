import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Judging } from "../shared/flow/judge.ts";
import { detectLanguage } from "../shared/matching/detect-language.ts";
import type { FaqMatcher } from "../shared/matching/faq-matcher.ts";
import { readQuestions } from "../shared/matching/questions.ts";
import { openSensitiveDetector } from "../shared/matching/sensitive-detector.ts";
import { openEncoderOnce } from "./open-encoder-once.ts";
import { openMatcher } from "./open-matcher.ts";

/**
 * Everything by which a message is understood: its language, what it asks, what is a person's work, and which answer fits.
 * Loaded with the first message: nothing here is wanted before it, and it is most of what triage consists of.
 *
 * @param directory where the FAQ index and the never-list lie
 */
export function openUnderstanding(
  directory: string,
): Omit<Judging, "matcher" | "config" | "now"> & { readonly matcher: FaqMatcher } {
  const encoder = openEncoderOnce(directory);
  return {
    matcher: openMatcher(directory, encoder),
    detectSensitive: openSensitiveDetector(readFileSync(join(directory, "never-list.bin")), encoder),
    ...{ detectLanguage, readQuestions },
  };
}
