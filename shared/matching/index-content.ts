import * as z from "zod/mini";
import { Category } from "../domain/category.ts";
import { FaqEntry } from "../domain/faq.ts";
import { Language } from "../domain/language.ts";
import type { Calibration } from "./calibration.ts";
import type { FaqAnswer, FaqSummary } from "./faq-matcher.ts";
import { IndexFileError, type Section } from "./index-file.ts";
import type { Directions } from "./meaning-model.ts";
import type { Model } from "./model.ts";
import type { Planes } from "./planes.ts";
import type { Postings } from "./postings.ts";
import type { SectionFile } from "./section-file.ts";

/** Everything that a compiled index holds. */
export interface IndexContent {
  readonly entries: readonly FaqSummary[];
  /** of the entry of that number, one for each language */
  readonly answersOf: (entry: number) => readonly FaqAnswer[];
  /** how many phrasings each entry was learned from */
  readonly phrasingCounts: Uint32Array;
  readonly calibration: Calibration;
  readonly model: Model;
  /** fingerprint of the encoder that `model.meaning` was learned with */
  readonly encoder: string | undefined;
}

const Numbers = z.array(z.number());
const Logistic = z.object({ bias: z.number(), weights: Numbers, means: Numbers, spreads: Numbers });
const Judge = z.object({
  near: Logistic,
  far: z.optional(Logistic),
  chosen: Logistic,
  thresholds: Numbers,
  /** JSON knows no infinity: absent when any score will do */
  lowestScore: z.optional(z.number()),
});

/** More than any encoder has. */
const mostLayers = 8;

const Content = z.object({
  entries: z.array(
    z.object({
      entry: z.string(),
      category: Category,
      automatic: z.boolean(),
      languages: z.array(Language),
      precision: z.number(),
    }),
  ),
  calibration: z.object({
    promises: Numbers,
    words: Judge,
    full: z.optional(Judge),
    sure: z.number(),
  }),
  rarityOfUnknown: z.number(),
  relevanceScale: z.number(),
  dimensions: z.optional(z.number()),
  /** of how many layers of the encoder there are planes; absent where they are over vectors */
  layers: z.optional(z.number().check(z.int(), z.minimum(1), z.maximum(mostLayers))),
  encoder: z.optional(z.string()),
});

const Answers = z.array(z.omit(FaqEntry, { id: true, phrasings: true, precision: true }));

/** Splits what an index holds into a head of JSON and sections of numbers. */
export function indexContent({
  entries,
  answers,
  phrasingCounts,
  calibration,
  model,
  encoder,
}: Omit<IndexContent, "answersOf"> & {
  /** by entry, in the order of `entries`; each by language */
  readonly answers: readonly (readonly FaqAnswer[])[];
}): {
  content: z.input<typeof Content>;
  sections: Record<string, Section>;
} {
  const { words, meaning } = model;
  // Named one by one: the same calibration gives the same bytes, however it was put together.
  const judge = ({ near, far, chosen, thresholds, lowestScore }: Calibration["words"]) => ({
    near: copy(near),
    far: far && copy(far),
    chosen: copy(chosen),
    thresholds: [...thresholds],
    lowestScore: Number.isFinite(lowestScore) ? lowestScore : undefined,
  });
  return {
    content: {
      entries: entries.map((entry) => ({ ...entry, languages: [...entry.languages] })),
      calibration: {
        promises: [...calibration.promises],
        words: judge(calibration.words),
        full: calibration.full && judge(calibration.full),
        sure: calibration.sure,
      },
      rarityOfUnknown: words.vocabulary.rarityOfUnknown,
      relevanceScale: words.relevanceScale,
      dimensions: meaning?.dimensions,
      layers: meaning?.layered ? meaning.planes.length : undefined,
      encoder: meaning && encoder,
    },
    sections: {
      phrasingCounts,
      ...answerSections(answers),
      recordsByWords: calibration.words.records,
      ...(calibration.full && { records: calibration.full.records }),
      hashes: words.vocabulary.hashes,
      rarity: words.vocabulary.rarity,
      ...postings("topics", words.topics),
      topicScales: words.topicScales,
      topicBiases: words.topicBiases,
      ...postings("relevance", words.relevance),
      ...postings("wording", words.wording),
      wordingEntries: words.wordingEntries,
      ...(meaning && {
        whitening: meaning.whitening.values,
        whiteningScales: meaning.whitening.scales,
        origin: meaning.origin,
        ...directions("centroids", meaning.centroids),
        ...Object.assign({}, ...meaning.planes.map((own, at) => planes(planesName(at), own))),
        ...directions("meanings", meaning.topics),
        ...directions("phrasings", meaning.phrasings),
        phrasingStarts: meaning.phrasingStarts,
      }),
    },
  };
}

/**
 * Puts head and sections together again.
 * @throws IndexFileError when something is missing
 */
export function contentOf({ head, sections }: SectionFile): IndexContent {
  const parsed = z.safeParse(Content, head);
  if (!parsed.success) throw new IndexFileError("FAQ index has a head that this program does not understand");
  const { entries, calibration, rarityOfUnknown, relevanceScale, dimensions, layers, encoder } = parsed.data;
  const read = new SectionReader(sections);
  const judge = (
    { lowestScore = Number.NEGATIVE_INFINITY, far, ...own }: z.infer<typeof Judge>,
    records: string,
  ) => ({
    ...own,
    far,
    lowestScore,
    records: read.section(records, Float32Array),
  });
  return {
    entries,
    answersOf: answersIn(read.section("answers", Uint8Array), read.section("answerStarts", Uint32Array)),
    phrasingCounts: read.section("phrasingCounts", Uint32Array),
    calibration: {
      promises: calibration.promises,
      words: judge(calibration.words, "recordsByWords"),
      full: calibration.full && judge(calibration.full, "records"),
      sure: calibration.sure,
    },
    encoder,
    model: {
      words: {
        entryCount: entries.length,
        vocabulary: {
          hashes: read.section("hashes", Uint32Array),
          rarity: read.section("rarity", Float32Array),
          rarityOfUnknown,
        },
        topics: read.postings("topics", Int8Array),
        topicScales: read.section("topicScales", Float32Array),
        topicBiases: read.section("topicBiases", Float32Array),
        relevance: read.postings("relevance", Uint8Array),
        relevanceScale,
        wording: read.postings("wording", Uint8Array),
        wordingEntries: read.section("wordingEntries", Uint32Array),
      },
      meaning:
        dimensions === undefined
          ? undefined
          : {
              dimensions,
              whitening: {
                values: read.section("whitening", Int8Array),
                scales: read.section("whiteningScales", Float32Array),
              },
              origin: read.section("origin", Float32Array),
              centroids: read.directions("centroids"),
              layered: layers !== undefined,
              planes: Array.from({ length: layers ?? 1 }, (_, at) => read.planes(planesName(at), dimensions)),
              topics: read.directions("meanings"),
              phrasings: read.directions("phrasings"),
              phrasingStarts: read.section("phrasingStarts", Uint32Array),
            },
    },
  };
}

/** Answers are texts that most messages do not ask for: each entry's are read when they are. */
function answerSections(answers: readonly (readonly FaqAnswer[])[]): Record<string, Section> {
  const texts = answers.map((own) => new TextEncoder().encode(JSON.stringify(own)));
  const answerStarts = new Uint32Array(texts.length + 1);
  texts.forEach((text, entry) => {
    answerStarts[entry + 1] = (answerStarts[entry] ?? 0) + text.length;
  });
  const bytes = new Uint8Array(answerStarts[texts.length] ?? 0);
  texts.forEach((text, entry) => {
    bytes.set(text, answerStarts[entry]);
  });
  return { answers: bytes, answerStarts };
}

function answersIn(bytes: Uint8Array, starts: Uint32Array): IndexContent["answersOf"] {
  const known = new Map<number, readonly FaqAnswer[]>();
  return (entry) => {
    const text = bytes.subarray(starts[entry], starts[entry + 1]);
    const own = known.get(entry) ?? parseAnswers(new TextDecoder().decode(text));
    known.set(entry, own);
    return own;
  };
}

function parseAnswers(text: string): readonly FaqAnswer[] {
  const parsed = z.safeParse(Answers, JSON.parse(text));
  if (!parsed.success)
    throw new IndexFileError("FAQ index has answers that this program does not understand");
  return parsed.data;
}

class SectionReader {
  private readonly sections: SectionFile["sections"];

  constructor(sections: SectionFile["sections"]) {
    this.sections = sections;
  }

  section<Kind extends Section>(name: string, kind: new (length: number) => Kind): Kind {
    const found = this.sections.get(name);
    if (found instanceof kind) return found;
    throw new IndexFileError(`FAQ index lacks its section ${name}`);
  }

  postings<Values extends Int8Array | Uint8Array>(
    name: string,
    kind: new (length: number) => Values,
  ): Postings<Values> {
    const columns = this.sections.get(`${name}.columns`);
    if (!isColumns(columns)) throw new IndexFileError(`FAQ index lacks its section ${name}.columns`);
    return {
      starts: this.section(`${name}.starts`, Uint32Array),
      columns,
      values: this.section(`${name}.values`, kind),
    };
  }

  planes(name: string, dimensions: number): Planes {
    return {
      dimensions,
      rows: this.section(`${name}.rows`, Int8Array),
      scales: this.section(`${name}.scales`, Float32Array),
      biases: this.section(`${name}.biases`, Float32Array),
    };
  }

  directions(name: string): Directions {
    return {
      rows: this.section(`${name}.rows`, Int8Array),
      lengths: this.section(`${name}.lengths`, Float32Array),
    };
  }
}

function postings(name: string, { starts, columns, values }: Postings): Record<string, Section> {
  return { [`${name}.starts`]: starts, [`${name}.columns`]: columns, [`${name}.values`]: values };
}

function planes(name: string, { rows, scales, biases }: Planes): Record<string, Section> {
  return { [`${name}.rows`]: rows, [`${name}.scales`]: scales, [`${name}.biases`]: biases };
}

function planesName(at: number): string {
  return `planes${at}`;
}

function directions(name: string, { rows, lengths }: Directions): Record<string, Section> {
  return { [`${name}.rows`]: rows, [`${name}.lengths`]: lengths };
}

function isColumns(section: Section | undefined): section is Postings["columns"] {
  return section instanceof Uint8Array || section instanceof Uint16Array || section instanceof Uint32Array;
}

function copy({
  bias,
  weights,
  means,
  spreads,
}: z.infer<typeof Logistic> | Readonly<Calibration["words"]["chosen"]>) {
  return { bias, weights: [...weights], means: [...means], spreads: [...spreads] };
}
