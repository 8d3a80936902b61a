import type { Category } from "../domain/category.ts";
import type { FaqEntry } from "../domain/faq.ts";
import { type Language, languageFallbacks } from "../domain/language.ts";
import type { Matcher } from "../domain/matcher.ts";
import {
  type Calibration,
  fewestPhrasingsToJudge,
  judgeForeign,
  never,
  reachVerdict,
  universalCalibration,
  type Verdict,
} from "./calibration.ts";
import {
  type Evidence,
  isForeign,
  type LexicalEvidence,
  mostRanked,
  temperatures,
  weighMeaning,
  weighWords,
} from "./evidence.ts";
import { type Explanation, explainMatch } from "./explain.ts";
import { extractFeatures } from "./features.ts";
import type { IndexContent } from "./index-content.ts";
import { seeMeaning } from "./meaning-model.ts";
import { trustIn } from "./model.ts";
import type { SentenceEncoder } from "./sentence-encoder.ts";

/** An answer in one language, without what only the matcher needs. */
export type FaqAnswer = Omit<FaqEntry, "id" | "phrasings" | "precision">;

/** An entry as lists show it. */
export interface FaqSummary {
  readonly entry: string;
  readonly category: Category;
  readonly automatic: boolean;
  readonly languages: readonly Language[];
  /** promised share of right ones among its automatic answers, 0–1 */
  readonly precision: number;
}

export interface RankedEntry {
  /** id of the entry */
  readonly entry: string;
  /** chance that this is what the customer asks for, 0–1 */
  readonly probability: number;
}

/**
 * Why the matcher would rather not answer: nothing was asked ("hi"), the words are unknown, or the best entry is not
 * sure enough. The ranking is still there for an agent to see.
 */
export type Abstention = "empty" | "unknown-words" | "below-threshold";

export interface FaqMatch {
  /** at most five, most probable first */
  readonly ranked: readonly RankedEntry[];
  /** from this probability on the first one keeps what was promised of it; above 1 when nothing is enough */
  readonly threshold: number;
  /** chance that any entry answers the message, 0–1 */
  readonly covered: number;
  readonly abstain?: Abstention;
}

/** Below this share of known features a message that has no meaning to go by is about something else. */
const leastFamiliar = 0.2;

/** A message, weighed and judged. */
export interface Weighed {
  readonly words: LexicalEvidence;
  /** `undefined` when meaning was not asked, or had nothing to say */
  readonly full: Evidence | undefined;
  readonly verdict: Verdict;
  /** the evidence that the verdict rests on */
  readonly evidence: Evidence;
  readonly threshold: number;
  readonly lowestScore: number;
}

/** Finds which entry a message asks for, and how sure that is. Pure: the same text always gives the same match. */
export class FaqMatcher implements Matcher {
  /** names the content of the index, for records of why something was answered */
  readonly fingerprint: string;
  private readonly content: IndexContent;
  private readonly openEncoder: (() => SentenceEncoder) | undefined;
  /** for entries with too few phrasings to be examined */
  private readonly universal: Calibration;

  /** See `openIndex`. */
  constructor(fingerprint: string, content: IndexContent, openEncoder: (() => SentenceEncoder) | undefined) {
    this.fingerprint = fingerprint;
    this.content = content;
    this.openEncoder = openEncoder;
    this.universal = universalCalibration(content.calibration.promises);
  }

  /** Ranks the entries for a message in any language. Never throws. */
  match(text: string): FaqMatch {
    const weighed = this.weigh(text);
    if (!weighed) return { ranked: [], threshold: never, covered: 0, abstain: "empty" };
    const { verdict, evidence, threshold } = weighed;
    const match = { ranked: this.rank(evidence, verdict), threshold, covered: verdict.covered };
    const abstain = reasonToAbstain(weighed);
    return abstain === undefined ? match : { ...match, abstain };
  }

  /** What a match rests on: see `Explanation`. `undefined` when nothing was asked. */
  explain(text: string): Explanation | undefined {
    const weighed = this.weigh(text);
    return weighed && explainMatch(text, { content: this.content, match: this.match(text), ...weighed });
  }

  /** The answer of an entry in the customer's language, else in the nearest one that exists. */
  answer(entry: string, language: Language): FaqAnswer | undefined {
    const answers = this.answers(entry);
    for (const acceptable of languageFallbacks(language)) {
      const found = answers.find((answer) => answer.language === acceptable);
      if (found) return found;
    }
    return undefined;
  }

  /** The answers of an entry in all its languages; none for an entry that there is not. */
  answers(entry: string): readonly FaqAnswer[] {
    const at = this.content.entries.findIndex((candidate) => candidate.entry === entry);
    return at < 0 ? [] : this.content.answersOf(at);
  }

  /** All entries, by id. */
  entries(): readonly FaqSummary[] {
    return this.content.entries;
  }

  private weigh(text: string): Weighed | undefined {
    const counts = extractFeatures(text);
    if (counts.size === 0) return undefined;
    const { calibration, model, entries, phrasingCounts } = this.content;
    const words = weighWords(counts, model.words);
    let full: Evidence | undefined;
    const askMeaning = () => {
      full ??= this.weighMeaning(text, words);
      return full && { entry: full.ranking[0] ?? 0, signals: full.signals };
    };
    const finding = { entry: words.ranking[0] ?? 0, signals: words.signals };
    const examined = reachVerdict(calibration, finding, askMeaning);
    // A Chinese question to phrasings without Chinese has only its meaning to go by.
    const foreign = !examined.byWords && trustIn(text) === 0 && isForeign(words) ? askMeaning() : undefined;
    // An entry that could not be examined is judged as entries in general are.
    const unexamined = (phrasingCounts[examined.entry] ?? 0) < fewestPhrasingsToJudge;
    const known = unexamined ? reachVerdict(this.universal, finding, askMeaning) : examined;
    const verdict = foreign ? judgeForeign(foreign) : known;
    const { words: byWords, full: byBoth = byWords } = unexamined || foreign ? this.universal : calibration;
    const limits = this.openEncoder && model.meaning ? byBoth : byWords;
    const promise = calibration.promises.indexOf(entries[verdict.entry]?.precision ?? 1);
    return {
      words,
      full,
      verdict,
      evidence: verdict.byWords ? words : (full ?? words),
      // With strangers among the questions, no threshold kept a promise: a person answers.
      threshold: foreign ? never : (limits.thresholds[promise] ?? never),
      lowestScore: (verdict.byWords ? byWords : byBoth).lowestScore,
    };
  }

  private weighMeaning(text: string, words: LexicalEvidence): Evidence | undefined {
    const { meaning } = this.content.model;
    const embedding = meaning && this.openEncoder?.().embed(text);
    return (
      meaning && embedding && weighMeaning(words, seeMeaning(embedding, meaning), trustIn(text), meaning)
    );
  }

  private rank(
    { scores, ranking }: Evidence,
    { probability: sure, byWords }: Verdict,
  ): readonly RankedEntry[] {
    const temperature = byWords ? temperatures.lexical : temperatures.full;
    const top = scores[ranking[0] ?? 0] ?? 0;
    const closeness = ranking.map((entry) => Math.exp(((scores[entry] ?? 0) - top) / temperature));
    const othersTotal = closeness.slice(1).reduce((sum, value) => sum + value, 0) || 1;
    return ranking.slice(0, mostRanked).map((entry, place) => {
      const close = closeness[place] ?? 0;
      // The others share what the best one leaves, and never overtake it.
      const probability = place === 0 ? sure : Math.min(sure * close, ((1 - sure) * close) / othersTotal);
      return { entry: this.content.entries[entry]?.entry ?? "", probability };
    });
  }
}

function reasonToAbstain({ verdict, words, threshold, lowestScore }: Weighed): Abstention | undefined {
  if (verdict.byWords && words.familiarity < leastFamiliar) return "unknown-words";
  const sure = verdict.probability >= threshold && (verdict.signals[0] ?? 0) >= lowestScore;
  return sure ? undefined : "below-threshold";
}
