import { FaqMatcher } from "./faq-matcher.ts";
import { contentOf } from "./index-content.ts";
import { fingerprintOf, IndexFileError, readIndexFile } from "./index-file.ts";
import type { SentenceEncoder } from "./sentence-encoder.ts";

export interface OpenOptions {
  /**
   * The encoder that the index was compiled with, or a way to open it at the first message that needs it. Without one,
   * messages are matched by their words alone.
   */
  readonly encoder?: SentenceEncoder | (() => SentenceEncoder);
}

/**
 * Opens a compiled index in a few milliseconds.
 * @throws IndexFileError when the bytes are no index, are of another version, cut short or damaged, or were compiled
 * with another encoder; the last when the encoder is first needed, if it is opened then
 */
export function openIndex(bytes: Uint8Array, { encoder }: OpenOptions = {}): FaqMatcher {
  const content = contentOf(readIndexFile(bytes));
  const check = (opened: SentenceEncoder) => {
    if (opened.fingerprint === content.encoder) return opened;
    throw new IndexFileError(
      `FAQ index was compiled with encoder ${content.encoder}, not ${opened.fingerprint}: build it again`,
    );
  };
  if (encoder === undefined || content.encoder === undefined) {
    return new FaqMatcher(fingerprintOf(bytes), content, undefined);
  }
  const openEncoder = typeof encoder === "function" ? once(() => check(encoder())) : constant(check(encoder));
  return new FaqMatcher(fingerprintOf(bytes), content, openEncoder);
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function constant<Value>(value: Value): () => Value {
  return () => value;
}
