import { judge, type Logistic } from "./logistic.ts";
import type { ReadText } from "./model.ts";
import { sensitiveTopics } from "./sensitive.ts";
import { scoreTopics, type TopicHeads, type TopicScores } from "./topic-heads.ts";

/** What was learned about the topics that a machine must not answer. */
export interface NeverList {
  /** by head number; topics that only patterns know are not among them */
  readonly topics: readonly string[];
  readonly heads: TopicHeads;
  /** for text with Chinese characters, and for any other */
  readonly han: ScriptJudges;
  readonly other: ScriptJudges;
  /** fingerprint of the encoder that the heads were learned with */
  readonly encoder: string | undefined;
  /** names the phrasings that all this was learned from */
  readonly source: string;
}

export interface ScriptJudges {
  /** knows the words alone */
  readonly words: SensitivityJudge;
  /** knows words and meaning; `undefined` when there was no encoder to learn with */
  readonly full: SensitivityJudge | undefined;
}

/** Decides whether a text is about any of the topics. */
export interface SensitivityJudge {
  readonly model: Logistic;
  /** from this probability on a person should look */
  readonly threshold: number;
  /** from this one on it is so sure that alarm is raised: priority, and advice to the customer */
  readonly certainty: number;
}

/** What a text is about. */
export interface FoundTopics {
  readonly topics: readonly string[];
  readonly certain: boolean;
}

/** The topics that have heads: all but those that are signs and numbers rather than something said. */
export const learnedTopics = sensitiveTopics.filter((topic) => topic !== "personal-data");

/** What a judge looks at: any topic, and the likeliest single one, by words and by meaning. */
export function signalsOf({ words, meaning }: TopicScores): readonly number[] {
  return [words, ...(meaning ? [meaning] : [])].flatMap((scores) => {
    const any = scores.length - 1;
    return [scores[any] ?? 0, Math.max(...scores.subarray(0, any))];
  });
}

/** By words alone, how likely a text is about any of the topics: 0–1, for telling which sentences to look at closely. */
export function suspicion({ counts, trust }: ReadText, han: boolean, list: NeverList): number {
  const scores = scoreTopics({ counts, trust, vector: undefined }, list.heads);
  return judge((han ? list.han : list.other).words.model, signalsOf(scores));
}

/** The topics that a text is about: the likeliest one, and all others for which both views together speak. */
export function topicsOf(read: ReadText, han: boolean, list: NeverList): FoundTopics {
  const judges = han ? list.han : list.other;
  const scores = scoreTopics(read, list.heads);
  const { meaning, words } = scores;
  const { model, threshold, certainty } = meaning && judges.full ? judges.full : judges.words;
  const probability = judge(model, signalsOf(scores));
  if (probability < threshold) return { topics: [], certain: false };
  const sums = list.topics.map((_, topic) => (words[topic] ?? 0) + (meaning?.[topic] ?? 0));
  const most = Math.max(...sums);
  return {
    topics: list.topics.filter((_, topic) => (sums[topic] ?? 0) >= Math.min(0, most)),
    certain: probability >= certainty,
  };
}
