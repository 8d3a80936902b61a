import { withoutPleasantries } from "./pleasantries.ts";
import { isWoven, normaliseText, tokens } from "./text.ts";

/** Hash of a feature → how much of it the text holds. The lowest bit of a hash is set in fragments; see `isFragment`. */
export type FeatureCounts = ReadonlyMap<number, number>;

/** One family of features: its own hash seed keeps "a" the word apart from "a" the character. */
interface Family {
  readonly seed: number;
  readonly weight: number;
  /** less than a word: says how a word is written rather than what was said */
  readonly fragment: boolean;
}

const word: Family = { seed: 0x01, weight: 1, fragment: false };
const wordPair: Family = { seed: 0x02, weight: 1, fragment: false };
const wordPart: Family = { seed: 0x03, weight: 0.6, fragment: true };
/** One, two and three characters of a script without spaces. */
const wovenParts: readonly Family[] = [
  { seed: 0x11, weight: 1.2, fragment: true },
  { seed: 0x12, weight: 1, fragment: false },
  { seed: 0x13, weight: 0.7, fragment: false },
];

const shortestPart = 3;
const longestPart = 5;

/**
 * What the matcher sees of a message: words, pairs of neighbouring words, and parts of words (which forgive typos
 * and endings) for alphabets; one to three characters for scripts without spaces, where that beats segmenters.
 */
export function extractFeatures(text: string): FeatureCounts {
  const counts = new Map<number, number>();
  visitFeatures(text, (family, feature) => {
    const hash = hashFeature(family, feature);
    counts.set(hash, (counts.get(hash) ?? 0) + family.weight);
  });
  return counts;
}

/** A feature as a person can read it. */
export interface NamedFeature {
  readonly name: string;
  readonly fragment: boolean;
  readonly count: number;
}

/** The same features by hash, with their names: for explaining a match. */
export function nameFeatures(text: string): ReadonlyMap<number, NamedFeature> {
  const named = new Map<number, NamedFeature>();
  visitFeatures(text, (family, feature) => {
    const hash = hashFeature(family, feature);
    const count = (named.get(hash)?.count ?? 0) + family.weight;
    named.set(hash, { name: feature, fragment: family.fragment, count });
  });
  return named;
}

type Visit = (family: Family, feature: string) => void;

function visitFeatures(text: string, visit: Visit): void {
  let previous: string | undefined = "^";
  for (const current of tokens(withoutPleasantries(normaliseText(text)))) {
    if (isWoven(current)) {
      addWovenParts(current, visit);
      previous = undefined;
    } else {
      visit(word, current);
      if (previous !== undefined) visit(wordPair, `${previous} ${current}`);
      addWordParts(current, visit);
      previous = current;
    }
  }
  if (previous !== undefined && previous !== "^") visit(wordPair, `${previous} $`);
}

function addWovenParts(run: string, visit: Visit): void {
  const characters = Array.from(run);
  wovenParts.forEach((family, at) => {
    const length = at + 1;
    for (let from = 0; from + length <= characters.length; from++) {
      visit(family, characters.slice(from, from + length).join(""));
    }
  });
}

function addWordParts(current: string, visit: Visit): void {
  const framed = `<${current}>`;
  for (let length = shortestPart; length <= longestPart; length++) {
    // The whole word is a feature already.
    for (let from = 0; from + length <= framed.length && length < framed.length; from++) {
      visit(wordPart, framed.slice(from, from + length));
    }
  }
}

/** Whether a hash is that of a part of a word or of a single character. */
export function isFragment(hash: number): boolean {
  return (hash & 1) === 1;
}

/** 31 bits of FNV-1a over UTF-16 code units, and one bit that tells fragments. */
function hashFeature({ seed, fragment }: Family, feature: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let at = 0; at < feature.length; at++) {
    hash = Math.imul(hash ^ feature.charCodeAt(at), 0x01000193);
  }
  return ((hash & ~1) | (fragment ? 1 : 0)) >>> 0;
}
