import type { Category } from "./category.ts";
import { type Personal, prepareExample } from "./example-text.ts";
import type { FaqEntry } from "./faq.ts";
import { answerToWrite } from "./faq-file.ts";
import type { Proposal } from "./proposal.ts";

/** What a person decides about a draft; what they leave open is taken from the proposal. */
export interface DraftWishes {
  readonly entry?: string;
  readonly category?: Category;
  readonly question?: string;
}

export interface Draft {
  /** Never automatic, and without an answer: both are for a person to change. */
  readonly entry: FaqEntry;
  /** Examples that tell who wrote them: to be worded anew by a person, or left out. */
  readonly leftOut: readonly { readonly text: string; readonly personal: readonly Personal[] }[];
}

/** An entry to begin with, of the examples that tell nothing of who wrote them; `undefined` when none is left. */
export function draftFrom(proposal: Proposal, wishes: DraftWishes = {}): Draft | undefined {
  const prepared = proposal.examples.map((text) => prepareExample(text));
  const phrasings = [...new Set(usable(prepared).map(({ text }) => text))];
  const question = wishes.question ?? shortest(phrasings);
  if (question === undefined) return undefined;
  return {
    entry: {
      id: wishes.entry ?? idFor(proposal, phrasings),
      category: wishes.category ?? mostly(proposal.categories) ?? "other",
      language: proposal.language,
      automatic: false,
      question,
      phrasings: phrasings.filter((phrasing) => phrasing !== question),
      answer: answerToWrite,
    },
    leftOut: prepared.flatMap(({ text, personal }) => (personal.length > 0 ? [{ text, personal }] : [])),
  };
}

function usable(prepared: readonly ReturnType<typeof prepareExample>[]) {
  return prepared.filter(({ text, personal }) => personal.length === 0 && /\p{L}{2}/u.test(text));
}

/** The shortest one that is more than a word. */
function shortest(phrasings: readonly string[]): string | undefined {
  const several = phrasings.filter((text) => text.length >= 6);
  return (several.length > 0 ? several : [...phrasings]).toSorted(
    (a, b) => a.length - b.length || (a < b ? -1 : 1),
  )[0];
}

function mostly(counts: Readonly<Partial<Record<Category, number>>>): Category | undefined {
  const categories = Object.keys(counts) as Category[];
  return categories.toSorted((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0))[0];
}

const saysLittle = new Set(
  "the a an i my me you your is are was do does did can could how what when where why which to of for in on at with and or not it this that there have has had get got will would please want need from by be been if so any some about".split(
    " ",
  ),
);
const wordsInId = 3;

/** The words that most phrasings share; a number where there are none to write in Latin letters. */
function idFor({ id }: Proposal, phrasings: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const phrasing of phrasings) {
    for (const word of new Set(phrasing.toLowerCase().match(/[a-z]{3,}/g) ?? [])) {
      if (!saysLittle.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  const words = [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, wordsInId);
  return words.length > 0 ? words.map(([word]) => word).join("-") : `draft-${id.slice(0, 8).toLowerCase()}`;
}

const clearShare = 0.6;
const clearCount = 2;

/** The entry that agents mostly answered these questions with: then it lacks phrasings, and none is missing. */
export function entryMeant({ chosen }: Pick<Proposal, "chosen">): string | undefined {
  const all = Object.values(chosen).reduce((sum, count) => sum + count, 0);
  return Object.keys(chosen).find((entry) => {
    const count = chosen[entry] ?? 0;
    return count >= clearCount && count / all >= clearShare;
  });
}
