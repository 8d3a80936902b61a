import { FaqMatcher } from "./faq-matcher.ts";
import { contentOf } from "./index-content.ts";
import { fingerprintOf, IndexFileError, readIndexFile } from "./index-file.ts";
import type { SentenceEncoder } from "./sentence-encoder.ts";

export interface OpenOptions {
  /** the encoder that the index was compiled with; without it, messages are matched by their words alone */
  readonly encoder?: SentenceEncoder;
}

/**
 * Opens a compiled index in a few milliseconds.
 * @throws IndexFileError when the bytes are no index, are of another version, cut short or damaged, or were compiled
 * with another encoder
 */
export function openIndex(bytes: Uint8Array, { encoder }: OpenOptions = {}): FaqMatcher {
  const content = contentOf(readIndexFile(bytes));
  if (encoder && content.encoder !== undefined && encoder.fingerprint !== content.encoder) {
    throw new IndexFileError(
      `FAQ index was compiled with encoder ${content.encoder}, not ${encoder.fingerprint}: build it again`,
    );
  }
  return new FaqMatcher(fingerprintOf(bytes), content, content.encoder === undefined ? undefined : encoder);
}
