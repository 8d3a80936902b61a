import type { OpenQuestion } from "../domain/lesson.ts";
import type { Proposal } from "../domain/proposal.ts";
import { extractFeatures, type FeatureCounts } from "./features.ts";
import { functionWordHashes } from "./function-words.ts";

/**
 * So many groups are kept, each in a place of its own, with so many examples of so many characters: what is remembered
 * is bounded, however many questions come.
 */
export const slots = 160;
const mostExamples = 12;
const longestExample = 300;

/** Likeness from which on a question belongs to a group; found on public sets of questions, see `docs/decisions`. */
const sameQuestion = 0.22;
const mostEntriesNamed = 5;

/** A proposal as it was, when there was one, and as a question makes it. */
export interface Grouped {
  /** What stands in the slot now; another group when it gives way to a new one. */
  readonly before: Proposal | undefined;
  readonly after: Proposal;
}

/**
 * Puts a question to the group whose examples are most like it, or opens one. Deterministic: the same questions in the
 * same order give the same groups. Groups that were decided upon take in what is like them, so that nobody is asked
 * twice.
 */
export function groupQuestion(question: OpenQuestion, proposals: readonly Proposal[]): Grouped {
  const text = excerpt(question.text);
  const own = proposals.filter(({ language }) => language === question.language);
  const best = mostAlike(text, own);
  if (best) return { before: best, after: joined(best, question, text) };
  const before = slotFor(proposals);
  const opened: Proposal = {
    id: question.message,
    slot: typeof before === "number" ? before : before.slot,
    v: typeof before === "number" ? 1 : before.v + 1,
    state: "open",
    language: question.language,
    size: 0,
    firstAt: question.at,
    lastAt: question.at,
    examples: [],
    nearest: {},
    chosen: {},
    categories: {},
  };
  return {
    before: typeof before === "number" ? undefined : before,
    after: { ...joined(opened, question, text), v: opened.v },
  };
}

function joined(proposal: Proposal, question: OpenQuestion, text: string): Proposal {
  const { message, at, category, nearest } = question;
  const { examples, categories } = proposal;
  // Nothing is said of examples that were there before anybody wrote down who said them.
  const from = examples.map((_, place) => proposal.from?.[place] ?? "");
  const isNew = !examples.includes(text) && examples.length < mostExamples;
  return {
    ...proposal,
    v: proposal.v + 1,
    size: proposal.size + 1,
    firstAt: at < proposal.firstAt ? at : proposal.firstAt,
    lastAt: at > proposal.lastAt ? at : proposal.lastAt,
    examples: isNew ? [...examples, text] : examples,
    from: isNew ? [...from, message] : from,
    categories: { ...categories, [category]: (categories[category] ?? 0) + 1 },
    nearest: nearest === undefined ? proposal.nearest : countIn(proposal.nearest, nearest),
  };
}

/** The same proposal after agents answered one of its questions with an entry. */
export function withChoice(proposal: Proposal, entry: string): Proposal {
  return { ...proposal, v: proposal.v + 1, chosen: countIn(proposal.chosen, entry) };
}

/** Counts a name among few: where there is no room, a name that was counted once gives way. */
function countIn(counts: Readonly<Record<string, number>>, name: string): Record<string, number> {
  const known = new Map(Object.entries(counts));
  if (!known.has(name) && known.size >= mostEntriesNamed) {
    const rare = [...known].find(([, count]) => count === 1);
    if (!rare) return { ...counts };
    known.delete(rare[0]);
  }
  known.set(name, (known.get(name) ?? 0) + 1);
  return Object.fromEntries(known);
}

/** A free place, else the group that is least worth keeping: one message alone, else the longest without another. */
function slotFor(proposals: readonly Proposal[]): number | Proposal {
  const taken = new Set(proposals.map(({ slot }) => slot));
  const free = Array.from({ length: slots }, (_, slot) => slot).find((slot) => !taken.has(slot));
  if (free !== undefined) return free;
  const worth = ({ size, lastAt, slot }: Proposal) =>
    `${size === 1 ? 0 : 1}#${lastAt}#${String(slot).padStart(3, "0")}`;
  const [least] = proposals.toSorted((a, b) => (worth(a) < worth(b) ? -1 : 1));
  if (!least) throw new RangeError("there is no place for proposals");
  return least;
}

/** Features by text: examples are compared again with every question, and stay as they are. */
const known = new Map<string, FeatureCounts>();

function featuresOf(text: string): FeatureCounts {
  const found = known.get(text);
  if (found) return found;
  if (known.size >= 2 * slots * mostExamples) known.clear();
  const counts = extractFeatures(text);
  known.set(text, counts);
  return counts;
}

function mostAlike(text: string, proposals: readonly Proposal[]): Proposal | undefined {
  const question = featuresOf(text);
  const groups = proposals.map(({ examples }) => examples.map(featuresOf));
  const rarity = rarityAmong(groups);
  const asked = weighed(question, rarity);
  let best: Proposal | undefined;
  let closest = sameQuestion;
  proposals.forEach((proposal, at) => {
    const likeness = likenessTo(asked, groups[at] ?? [], rarity);
    if (likeness > closest) {
      best = proposal;
      closest = likeness;
    }
  });
  return best;
}

/** How much a feature says: more the fewer groups have it, and little where it is of a word that all questions have. */
type Rarity = (hash: number) => number;

function rarityAmong(groups: readonly (readonly FeatureCounts[])[]): Rarity {
  const holders = new Map<number, number>();
  for (const group of groups) {
    for (const hash of new Set(group.flatMap((counts) => [...counts.keys()]))) {
      holders.set(hash, (holders.get(hash) ?? 0) + 1);
    }
  }
  const common = functionWordHashes();
  const most = Math.log(1 + groups.length) + 1;
  return (hash) => (most - Math.log(1 + (holders.get(hash) ?? 0))) * (common.has(hash) ? commonWeight : 1);
}

/** To unit length. */
function weighed(counts: FeatureCounts, rarity: Rarity): FeatureCounts {
  const values = new Map<number, number>();
  let square = 0;
  for (const [hash, count] of counts) {
    const value = count * rarity(hash);
    values.set(hash, value);
    square += value * value;
  }
  const length = Math.sqrt(square) || 1;
  for (const [hash, value] of values) values.set(hash, value / length);
  return values;
}

/** Half the nearest example, half all of them: one stray example does not draw a group away. */
function likenessTo(asked: FeatureCounts, examples: readonly FeatureCounts[], rarity: Rarity): number {
  if (examples.length === 0) return 0;
  const cosines = examples.map((example) => cosine(asked, example, rarity));
  const mean = cosines.reduce((sum, value) => sum + value, 0) / cosines.length;
  return (Math.max(...cosines) + mean) / 2;
}

function cosine(asked: FeatureCounts, example: FeatureCounts, rarity: Rarity): number {
  let sum = 0;
  let square = 0;
  for (const [hash, count] of example) {
    const value = count * rarity(hash);
    square += value * value;
    sum += value * (asked.get(hash) ?? 0);
  }
  return square === 0 ? 0 : sum / Math.sqrt(square);
}

/** "How do I" says nothing about what is asked, and while there are few texts rarity does not know it. */
const commonWeight = 0.15;

/** The question in a long message: its asking sentences, else its beginning. */
export function excerpt(text: string): string {
  const plain = text.replace(/\s+/g, " ").trim();
  if (plain.length <= longestExample) return plain;
  const sentences = plain.match(/[^.!?。！？]+[.!?。！？]*/gu) ?? [plain];
  const asking = sentences.filter((sentence) => /[?？]|[吗么呢]/u.test(sentence)).join(" ");
  return (asking.trim() || plain).slice(0, longestExample).toWellFormed().trim();
}
