import type { Judging } from "../shared/flow/judge.ts";
import { detectLanguage } from "../shared/matching/detect-language.ts";
import { readQuestions } from "../shared/matching/questions.ts";
import { detectSensitive } from "../shared/matching/sensitive.ts";
import { openMatcher } from "./open-matcher.ts";

/**
 * Everything by which a message is understood: its language, what it asks, what is a person's work, and which answer fits.
 * Loaded with the first message: nothing here is wanted before it, and it is most of what triage consists of.
 *
 * @param directory where the FAQ index lies
 */
export function openUnderstanding(
  directory: string,
): Pick<Judging, "matcher" | "detectLanguage" | "detectSensitive" | "readQuestions"> {
  return { matcher: openMatcher(directory), detectLanguage, detectSensitive, readQuestions };
}
