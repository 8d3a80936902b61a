import * as z from "zod/mini";
import { FaqEntry } from "../domain/faq.ts";
import { Language } from "../domain/language.ts";
import { Category } from "../domain/message.ts";
import { FaqMatcher } from "./faq-matcher.ts";
import { fingerprintOf, IndexFileError, readIndexFile, type Section } from "./index-file.ts";

const Numbers = z.array(z.number());

const Content = z.object({
  entries: z.array(
    z.object({
      entry: z.string(),
      category: Category,
      automatic: z.boolean(),
      languages: z.array(Language),
    }),
  ),
  answers: z.array(z.array(z.omit(FaqEntry, { id: true, phrasings: true }))),
  calibration: z.object({
    logistic: z.object({ bias: z.number(), weights: Numbers, means: Numbers, spreads: Numbers }),
    threshold: z.number(),
    lowestScore: z.number(),
  }),
  entryCount: z.number(),
  relevanceScale: z.number(),
  rarityOfUnknown: z.number(),
});

/**
 * Opens a compiled index in a few milliseconds.
 * @throws IndexFileError when the bytes are no index, are of another version, cut short or damaged
 */
export function openIndex(bytes: Uint8Array): FaqMatcher {
  const { head, sections } = readIndexFile(bytes);
  const { entries, answers, calibration, ...numbers } = Content.parse(head);
  const section = <Kind extends Section>(name: string, kind: new (length: number) => Kind): Kind => {
    const found = sections.get(name);
    if (found instanceof kind) return found;
    throw new IndexFileError(`FAQ index lacks its section ${name}`);
  };
  const model = {
    entryCount: numbers.entryCount,
    vocabulary: {
      hashes: section("hashes", Uint32Array),
      rarity: section("rarity", Float32Array),
      rarityOfUnknown: numbers.rarityOfUnknown,
    },
    topics: section("topics", Int8Array),
    topicScales: section("topicScales", Float32Array),
    topicBiases: section("topicBiases", Float32Array),
    relevance: section("relevance", Uint8Array),
    relevanceScale: numbers.relevanceScale,
    phrasingStarts: section("phrasingStarts", Uint32Array),
    phrasingEntries: section("phrasingEntries", Uint16Array),
    phrasingIndices: section("phrasingIndices", Uint32Array),
    phrasingValues: section("phrasingValues", Float32Array),
  };
  return new FaqMatcher({ fingerprint: fingerprintOf(bytes), entries, answers, calibration, model });
}
