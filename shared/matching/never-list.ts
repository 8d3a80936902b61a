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
  /** the same where the likeliest topic is one of `urgentTopics` */
  readonly urgentThreshold: number;
  /** from this one on it is so sure that alarm is raised: priority, and advice to the customer */
  readonly certainty: number;
  /** from this one on, below both, it does not gainsay what a pattern finds: together they raise the alarm */
  readonly agreement: number;
}

/** What a text is about. */
export interface FoundTopics {
  readonly topics: readonly string[];
  readonly certain: boolean;
  /** whether a pattern that found something in the same text may be believed */
  readonly agrees: boolean;
}

/** The topics that have heads: all but those that are signs and numbers rather than something said. */
export const learnedTopics = sensitiveTopics.filter((topic) => topic !== "personal-data");

/** Money is being lost while they wait: missing one is worse than reading a few harmless messages more. */
const urgentTopics: ReadonlySet<string> = new Set(["stolen-account", "unauthorised-payment", "phishing"]);

/** How likely each topic is beside the others, both views together. */
function sumsOf({ words, meaning }: TopicScores, topics: readonly string[]): readonly number[] {
  return topics.map((_, topic) => (words[topic] ?? 0) + (meaning?.[topic] ?? 0));
}

/** Whether the likeliest topic is an urgent one. */
export function isUrgent(scores: TopicScores, topics: readonly string[]): boolean {
  const sums = sumsOf(scores, topics);
  return urgentTopics.has(topics[sums.indexOf(Math.max(...sums))] ?? "");
}

/** What a judge looks at: any topic, and the likeliest single one, by words and by meaning. */
export function signalsOf({ words, meaning }: TopicScores): readonly number[] {
  return [words, ...(meaning ? [meaning] : [])].flatMap((scores) => {
    const any = scores.length - 1;
    return [scores[any] ?? 0, Math.max(...scores.subarray(0, any))];
  });
}

/** By words alone, how likely a text is about any of the topics: 0–1, for telling which sentences to look at closely. */
export function suspicion({ counts, trust }: ReadText, han: boolean, list: NeverList): number {
  const scores = scoreTopics({ counts, trust, vector: undefined, layers: undefined }, list.heads);
  return judge((han ? list.han : list.other).words.model, signalsOf(scores));
}

/** The topics that a text is about: the likeliest one, and all others for which both views together speak. */
export function topicsOf(read: ReadText, han: boolean, list: NeverList): FoundTopics {
  const judges = han ? list.han : list.other;
  const scores = scoreTopics(read, list.heads);
  const { model, certainty, agreement, ...judged } =
    scores.meaning && judges.full ? judges.full : judges.words;
  const threshold = isUrgent(scores, list.topics) ? judged.urgentThreshold : judged.threshold;
  const probability = judge(model, signalsOf(scores));
  const agrees = probability >= agreement;
  if (probability < threshold) return { topics: [], certain: false, agrees };
  const sums = sumsOf(scores, list.topics);
  const most = Math.max(...sums);
  return {
    topics: list.topics.filter((_, topic) => (sums[topic] ?? 0) >= Math.min(0, most)),
    certain: probability >= certainty,
    agrees,
  };
}
