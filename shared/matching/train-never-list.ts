import { fitLogistic, judge } from "./logistic.ts";
import { type ReadText, readText } from "./model.ts";
import {
  isUrgent,
  learnedTopics,
  type NeverList,
  type ScriptJudges,
  type SensitivityJudge,
  signalsOf,
} from "./never-list.ts";
import type { SentenceEncoder } from "./sentence-encoder.ts";
import { hasHan } from "./text.ts";
import { scoreTopics, type TopicExample, type TopicScores, trainTopicHeads } from "./topic-heads.ts";

/** A sentence as somebody may write it. */
export interface NeverPhrasing {
  readonly text: string;
  /** one of `learnedTopics`; `undefined` when a machine may answer it */
  readonly topic: string | undefined;
  /**
   * stands for all the subjects that nobody foresaw: such phrasings are held out of a model together, and alone tell
   * how often harmless messages will be held back. Without one, each is held out by itself.
   */
  readonly subject?: string;
}

/** What is to be expected of a model on sentences it was not taught, by cross-validation. */
export interface NeverExpectation {
  readonly judge: "words" | "full";
  readonly han: boolean;
  /** share of sensitive sentences that are found, 0–1 */
  readonly recall: number;
  /** share of harmless ones that are found as well, 0–1 */
  readonly falseAlarms: number;
  /** share of sensitive sentences that are found for certain, 0–1 */
  readonly certain: number;
}

/** How many harmless sentences, 0–1, may pass each threshold. */
export interface PermittedAlarms {
  readonly suspected: number;
  /** the same where the likeliest topic is an urgent one */
  readonly urgent: number;
  /** by what was learned alone */
  readonly certain: number;
  /** where a pattern has found something: few of these harmless sentences have one */
  readonly agreed: number;
}

const folds = 5;

/**
 * Learns the never-list's topics from phrasings, and sets the thresholds by cross-validation: as many sensitive
 * sentences as can be found while no more than `falseAlarms` of the harmless ones are found with them.
 */
export function trainNeverList(
  phrasings: readonly NeverPhrasing[],
  {
    encoder,
    falseAlarms,
    source,
  }: {
    readonly encoder: SentenceEncoder | undefined;
    readonly falseAlarms: PermittedAlarms;
    readonly source: string;
  },
): { readonly list: NeverList; readonly expected: readonly NeverExpectation[] } {
  const topics: readonly string[] = learnedTopics;
  const examples = phrasings.map(({ text, topic, subject }) => ({
    ...readText(text, encoder),
    topic: topic === undefined ? undefined : topics.indexOf(topic),
    ...{ han: hasHan(text), subject },
  }));
  const trials = crossValidate(examples, topics.length);
  const expected: NeverExpectation[] = [];
  const judgesFor = (han: boolean): ScriptJudges => {
    const own = trials.filter((trial) => trial.han === han);
    const trained = (name: "words" | "full", seen: readonly Trial[]) => {
      const { judge: made, ...expectation } = trainJudge(seen, falseAlarms);
      expected.push({ judge: name, han, ...expectation });
      return made;
    };
    const withMeaning = own.filter(({ scores }) => scores.meaning);
    return {
      words: trained(
        "words",
        own.map((trial) => ({ ...trial, scores: { ...trial.scores, meaning: undefined } })),
      ),
      full: withMeaning.length > 0 ? trained("full", withMeaning) : undefined,
    };
  };
  const list = {
    ...{ topics, source, encoder: encoder?.fingerprint },
    heads: trainTopicHeads(examples, topics.length),
    han: judgesFor(true),
    other: judgesFor(false),
  };
  return { list, expected };
}

interface Trial {
  readonly han: boolean;
  readonly sensitive: boolean;
  /** harmless, and of a subject that the heads were not taught */
  readonly foreign: boolean;
  /** the likeliest topic is an urgent one */
  readonly urgent: boolean;
  readonly scores: TopicScores;
}

type ScriptExample = TopicExample &
  ReadText & { readonly han: boolean; readonly subject: string | undefined };

/**
 * Scores of each example by heads that were not taught it. Customers ask harmless things that no background foresees:
 * such are held out by whole subjects. What is known to lie near the topics, and the topics themselves, are not.
 */
function crossValidate(examples: readonly ScriptExample[], topicCount: number): readonly Trial[] {
  const dealt = new Map<string, number>();
  const subjects = new Map<string, number>();
  const dealtOut = examples.map((example) => {
    const known = example.subject === undefined ? undefined : subjects.get(example.subject);
    if (known !== undefined) return { example, fold: known };
    const kind = `${example.topic} ${example.han}`;
    const count = dealt.get(kind) ?? 0;
    dealt.set(kind, count + 1);
    const fold = count % folds;
    if (example.subject !== undefined) subjects.set(example.subject, fold);
    return { example, fold };
  });
  return Array.from({ length: folds }, (_, fold) => {
    const taught = dealtOut.filter((dealtTo) => dealtTo.fold !== fold).map(({ example }) => example);
    const heads = trainTopicHeads(taught, topicCount);
    return dealtOut
      .filter((dealtTo) => dealtTo.fold === fold)
      .map(({ example }) => {
        const scores = scoreTopics(example, heads);
        return {
          han: example.han,
          sensitive: example.topic !== undefined,
          foreign: example.topic === undefined && example.subject !== undefined,
          urgent: isUrgent(scores, learnedTopics),
          scores,
        };
      });
  }).flat();
}

function trainJudge(
  trials: readonly Trial[],
  permitted: PermittedAlarms,
): Omit<NeverExpectation, "judge" | "han"> & { readonly judge: SensitivityJudge } {
  const observations = trials.map(({ scores, sensitive }) => ({
    values: signalsOf(scores),
    positive: sensitive,
    weight: 1,
  }));
  const model = fitLogistic(observations);
  const judged = trials.map(({ scores, sensitive, foreign, urgent }) => ({
    ...{ sensitive, foreign, urgent },
    probability: judge(model, signalsOf(scores)),
  }));
  const harmless = judged.filter(({ foreign }) => foreign).map(({ probability }) => probability);
  const descending = harmless.toSorted((one, other) => other - one);
  // Just above the first harmless one that would be one too many.
  const limitFor = (alarms: number) => {
    return Math.min(1, (descending[Math.floor(alarms * descending.length)] ?? 0) + 1e-9);
  };
  const threshold = limitFor(permitted.suspected);
  const urgentThreshold = limitFor(permitted.urgent);
  const [certainty, agreement] = [limitFor(permitted.certain), limitFor(permitted.agreed)];
  const share = (among: typeof judged, pass: (each: (typeof judged)[number]) => boolean) =>
    among.filter(pass).length / Math.max(1, among.length);
  const isFound = (each: (typeof judged)[number]) =>
    each.probability >= (each.urgent ? urgentThreshold : threshold);
  const sensitive = judged.filter((each) => each.sensitive);
  return {
    judge: { model, threshold, urgentThreshold, certainty, agreement },
    recall: share(sensitive, isFound),
    certain: share(sensitive, (each) => isFound(each) && each.probability >= certainty),
    falseAlarms: share(
      judged.filter(({ foreign }) => foreign),
      isFound,
    ),
  };
}
