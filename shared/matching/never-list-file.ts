import * as z from "zod/mini";
import type { NeverList, ScriptJudges } from "./never-list.ts";
import { type FileFormat, readSectionFile, type Section, writeSectionFile } from "./section-file.ts";

/** The bytes are not a never-list that this version reads. */
export class NeverListFileError extends Error {
  override readonly name = "NeverListFileError";
}

const format: FileFormat = {
  magic: "RELAYNVR",
  version: 3,
  title: "never-list",
  failure: (message) => new NeverListFileError(message),
};

const Numbers = z.array(z.number());
const Judge = z.object({
  model: z.object({ bias: z.number(), weights: Numbers, means: Numbers, spreads: Numbers }),
  threshold: z.number(),
  urgentThreshold: z.number(),
  certainty: z.number(),
  agreement: z.number(),
});
const Judges = z.object({ words: Judge, full: z.optional(Judge) });
const Content = z.object({
  topics: z.array(z.string()),
  han: Judges,
  other: Judges,
  rarityOfUnknown: z.number(),
  dimensions: z.optional(z.number()),
  encoder: z.optional(z.string()),
  source: z.string(),
});

/** Writes what was learned; the same list gives the same bytes. */
export function writeNeverList({ topics, heads, han, other, encoder, source }: NeverList): Uint8Array {
  const { vocabulary, words, meaning } = heads;
  const content: z.input<typeof Content> = {
    ...{ topics: [...topics], source, encoder },
    han: copyOf(han),
    other: copyOf(other),
    rarityOfUnknown: vocabulary.rarityOfUnknown,
    dimensions: meaning?.dimensions,
  };
  return writeSectionFile(format, content, {
    hashes: vocabulary.hashes,
    rarity: vocabulary.rarity,
    starts: words.starts,
    // Heads are fewer than a byte counts.
    columns: Uint8Array.from(words.columns),
    values: words.values,
    wordScales: heads.wordScales,
    wordBiases: heads.wordBiases,
    ...(meaning && { rows: meaning.rows, scales: meaning.scales, biases: meaning.biases }),
  });
}

/**
 * Reads what was learned without copying its numbers.
 * @throws NeverListFileError when the bytes are something else, of another version, cut short or damaged
 */
export function readNeverList(bytes: Uint8Array): NeverList {
  const { head, sections } = readSectionFile(format, bytes);
  const parsed = z.safeParse(Content, head);
  if (!parsed.success)
    throw new NeverListFileError("never-list has a head that this program does not understand");
  const { topics, han, other, rarityOfUnknown, dimensions, encoder, source } = parsed.data;
  const section = <Kind extends Section>(name: string, kind: new (length: number) => Kind): Kind => {
    const found = sections.get(name);
    if (found instanceof kind) return found;
    throw new NeverListFileError(`never-list lacks its section ${name}`);
  };
  return {
    ...{ topics, source, encoder },
    han: { words: han.words, full: han.full },
    other: { words: other.words, full: other.full },
    heads: {
      topicCount: topics.length,
      vocabulary: {
        hashes: section("hashes", Uint32Array),
        rarity: section("rarity", Float32Array),
        rarityOfUnknown,
      },
      words: {
        starts: section("starts", Uint32Array),
        columns: section("columns", Uint8Array),
        values: section("values", Int8Array),
      },
      wordScales: section("wordScales", Float32Array),
      wordBiases: section("wordBiases", Float32Array),
      meaning:
        dimensions === undefined
          ? undefined
          : {
              dimensions,
              rows: section("rows", Int8Array),
              scales: section("scales", Float32Array),
              biases: section("biases", Float32Array),
            },
    },
  };
}

function copyOf({ words, full }: ScriptJudges): z.input<typeof Judges> {
  const judge = ({ model, threshold, urgentThreshold, certainty, agreement }: ScriptJudges["words"]) => ({
    model: {
      bias: model.bias,
      weights: [...model.weights],
      means: [...model.means],
      spreads: [...model.spreads],
    },
    threshold,
    urgentThreshold,
    certainty,
    agreement,
  });
  return { words: judge(words), full: full && judge(full) };
}
