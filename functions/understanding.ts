import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { releaseStore } from "../shared/aws/release-store.ts";
import type { StoreParts } from "../shared/aws/ticket-store.ts";
import { faqInForce, type InForce } from "../shared/flow/faq-in-force.ts";
import type { Judging } from "../shared/flow/judge.ts";
import { detectLanguage } from "../shared/matching/detect-language.ts";
import type { FaqMatcher } from "../shared/matching/faq-matcher.ts";
import { openIndex } from "../shared/matching/open-index.ts";
import { readQuestions } from "../shared/matching/questions.ts";
import { openSensitiveDetector } from "../shared/matching/sensitive-detector.ts";
import { openEncoderOnce } from "./open-encoder-once.ts";
import { openMatcher } from "./open-matcher.ts";

/** By what a message is understood, and a way to open another index for it. */
export type Understanding = Omit<Judging, "matcher" | "config" | "now"> & {
  readonly matcher: FaqMatcher;
  readonly open: (bytes: Uint8Array) => FaqMatcher;
};

/**
 * Everything by which a message is understood: its language, what it asks, what is a person's work, and which answer fits.
 * Loaded with the first message: nothing here is wanted before it, and it is most of what triage consists of.
 *
 * @param directory where the FAQ index and the never-list lie
 * @param warn hears why a published FAQ cannot be used
 * @returns what to understand a message with, for each message anew: another FAQ may have been published
 */
export function openUnderstanding(
  directory: string,
  { table, blobs }: Pick<StoreParts, "table" | "blobs">,
  warn: InForce<FaqMatcher>["warn"],
): () => Promise<Understanding> {
  const encoder = openEncoderOnce(directory);
  const detectSensitive = openSensitiveDetector(readFileSync(join(directory, "never-list.bin")), encoder);
  // With the encoder at hand, one that was compiled with another is refused at once.
  const open = (bytes: Uint8Array) => openIndex(bytes, encoder ? { encoder: encoder() } : {});
  const inForce = faqInForce({
    bundled: openMatcher(directory, encoder),
    open,
    ...{ store: releaseStore(table), blobs, warn },
    sha256: (bytes) => createHash("sha256").update(bytes).digest("hex"),
    now: () => new Date(),
  });
  return async () => ({ matcher: await inForce(), open, detectSensitive, detectLanguage, readQuestions });
}
