import type { Verdict } from "./calibration.ts";
import { type Evidence, fullSignals, type LexicalEvidence, lexicalSignals } from "./evidence.ts";
import type { FaqMatch } from "./faq-matcher.ts";
import { nameFeatures } from "./features.ts";
import type { IndexContent } from "./index-content.ts";
import { addRow } from "./postings.ts";
import { seeText } from "./vocabulary.ts";

/** A word, a pair of words or characters, and how much it speaks for the first entry rather than for the second. */
export interface Contribution {
  readonly feature: string;
  /** part of the lead in topic score; negative when it speaks for the second */
  readonly weight: number;
}

/** Everything that a match rests on, as data. */
export interface Explanation {
  readonly match: FaqMatch;
  /** whether words settled it, or meaning was asked as well */
  readonly decidedBy: "words" | "words-and-meaning";
  /** the two entries that lead; the second is `undefined` in an index of one */
  readonly first: string;
  readonly second: string | undefined;
  /** what calibration saw, by name */
  readonly signals: Readonly<Record<string, number>>;
  /** the first entry's scores by head: separating plane, BM25 share, cosine to the entry, its whitened cosine */
  readonly heads: Readonly<Record<string, number>>;
  /** strongest first, at most `mostContributions` */
  readonly contributions: readonly Contribution[];
  /** words of the message that stand in no phrasing */
  readonly unknown: readonly string[];
}

export interface Explained {
  readonly content: IndexContent;
  readonly match: FaqMatch;
  readonly words: LexicalEvidence;
  readonly full: Evidence | undefined;
  readonly verdict: Verdict;
  readonly evidence: Evidence;
}

const mostContributions = 12;

/** Puts a match into words and numbers. */
export function explainMatch(text: string, explained: Explained): Explanation {
  const { content, match, words, verdict, evidence } = explained;
  const [first = 0, second] = evidence.ranking;
  const names = verdict.byWords ? lexicalSignals : fullSignals;
  const signals = Object.fromEntries(names.map((name, at) => [name, evidence.signals[at] ?? 0]));
  const { contributions, unknown } = contributionsOf(text, content, first, second);
  return {
    match,
    decidedBy: verdict.byWords ? "words" : "words-and-meaning",
    first: content.entries[first]?.entry ?? "",
    second: second === undefined ? undefined : content.entries[second]?.entry,
    signals,
    heads: {
      topic: words.topics[first] ?? 0,
      relevance: words.relevance[first] ?? 0,
      ...(!verdict.byWords && { centroid: signals.centroid ?? 0, meaning: signals.meaning ?? 0 }),
    },
    contributions,
    unknown,
  };
}

function contributionsOf(text: string, { model }: IndexContent, first: number, second: number | undefined) {
  const { vocabulary, topics, topicScales, entryCount } = model.words;
  const named = nameFeatures(text);
  const contributions: Contribution[] = [];
  const unknown: string[] = [];
  const whole = seeText(new Map([...named].map(([hash, { count }]) => [hash, count])), vocabulary);
  const values = new Map([...whole.vector.indices].map((index, at) => [index, whole.vector.values[at] ?? 0]));
  for (const [hash, { name, fragment, count }] of named) {
    const [index] = seeText(new Map([[hash, count]]), vocabulary).vector.indices;
    if (index === undefined) {
      if (!fragment) unknown.push(name);
      continue;
    }
    const row = new Float64Array(entryCount);
    addRow(row, topics, index, values.get(index) ?? 0);
    const score = (entry: number) => (row[entry] ?? 0) * (topicScales[entry] ?? 0);
    contributions.push({ feature: name, weight: score(first) - (second === undefined ? 0 : score(second)) });
  }
  contributions.sort((one, other) => Math.abs(other.weight) - Math.abs(one.weight));
  return { contributions: contributions.slice(0, mostContributions), unknown };
}
