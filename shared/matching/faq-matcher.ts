import type { FaqEntry } from "../domain/faq.ts";
import { type Language, languageFallbacks } from "../domain/language.ts";
import type { Matcher } from "../domain/matcher.ts";
import type { Category } from "../domain/message.ts";
import type { Calibration } from "./calibration.ts";
import { type Evidence, temperature, weighEvidence } from "./evidence.ts";
import { extractFeatures } from "./features.ts";
import type { LexicalModel } from "./lexical-model.ts";
import { judge } from "./logistic.ts";

/** An answer in one language, without what only the matcher needs. */
export type FaqAnswer = Omit<FaqEntry, "id" | "phrasings">;

/** An entry as lists show it. */
export interface FaqSummary {
  readonly entry: string;
  readonly category: Category;
  readonly automatic: boolean;
  readonly languages: readonly Language[];
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
  readonly abstain?: Abstention;
}

const mostRanked = 5;
/** Below this share of known features a message is about something else. */
const leastFamiliar = 0.2;

/** Everything a compiled index holds. */
export interface MatcherParts {
  readonly fingerprint: string;
  readonly entries: readonly FaqSummary[];
  /** by entry, in the order of `entries`; each by language */
  readonly answers: readonly (readonly FaqAnswer[])[];
  readonly calibration: Calibration;
  readonly model: LexicalModel;
}

/** Finds which entry a message asks for, and how sure that is. Pure: the same text always gives the same match. */
export class FaqMatcher implements Matcher {
  /** names the content of the index, for records of why something was answered */
  readonly fingerprint: string;
  /** from this probability on, an answer keeps the promised precision */
  readonly threshold: number;
  private readonly parts: MatcherParts;

  constructor(parts: MatcherParts) {
    this.parts = parts;
    this.fingerprint = parts.fingerprint;
    this.threshold = parts.calibration.threshold;
  }

  /** Ranks the entries for a message in any language. Never throws. */
  match(text: string): FaqMatch {
    const counts = extractFeatures(text);
    if (counts.size === 0) return { ranked: [], abstain: "empty" };
    const evidence = weighEvidence(counts, this.parts.model);
    const ranked = this.rank(evidence);
    const abstain = this.reasonToAbstain(evidence, ranked[0]?.probability ?? 0);
    return abstain === undefined ? { ranked } : { ranked, abstain };
  }

  /** The answer of an entry in the customer's language, else in the nearest one that exists. */
  answer(entry: string, language: Language): FaqAnswer | undefined {
    const at = this.parts.entries.findIndex((candidate) => candidate.entry === entry);
    const answers = this.parts.answers[at] ?? [];
    for (const acceptable of languageFallbacks(language)) {
      const found = answers.find((answer) => answer.language === acceptable);
      if (found) return found;
    }
    return undefined;
  }

  /** All entries, by id. */
  entries(): readonly FaqSummary[] {
    return this.parts.entries;
  }

  private rank({ scores, ranking, signals }: Evidence): readonly RankedEntry[] {
    const sure = judge(this.parts.calibration.logistic, signals);
    const closeness = ranking.map((entry) => {
      return Math.exp(((scores[entry] ?? 0) - (scores[ranking[0] ?? 0] ?? 0)) / temperature);
    });
    const othersTotal = closeness.slice(1).reduce((sum, value) => sum + value, 0) || 1;
    return ranking.slice(0, mostRanked).map((entry, place) => {
      const close = closeness[place] ?? 0;
      // The others share what the best one leaves, and never overtake it.
      const probability = place === 0 ? sure : Math.min(sure * close, ((1 - sure) * close) / othersTotal);
      return { entry: this.parts.entries[entry]?.entry ?? "", probability };
    });
  }

  private reasonToAbstain(evidence: Evidence, probability: number): Abstention | undefined {
    if (evidence.familiarity < leastFamiliar) return "unknown-words";
    const { threshold, lowestScore } = this.parts.calibration;
    const best = evidence.scores[evidence.ranking[0] ?? 0] ?? 0;
    return probability < threshold || best < lowestScore ? "below-threshold" : undefined;
  }
}
