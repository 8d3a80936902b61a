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
  { seed: 0x11, weight: 1.5, fragment: true },
  { seed: 0x12, weight: 1, fragment: false },
  { seed: 0x13, weight: 0.5, fragment: false },
];

const shortestPart = 3;
const longestPart = 5;

/**
 * What the matcher sees of a message: words, pairs of neighbouring words, and parts of words (which forgive typos
 * and endings) for alphabets; one to three characters for scripts without spaces, where that beats segmenters.
 */
export function extractFeatures(text: string): FeatureCounts {
  const counts = new Map<number, number>();
  const add = (family: Family, feature: string): void => {
    const hash = hashFeature(family, feature);
    counts.set(hash, (counts.get(hash) ?? 0) + family.weight);
  };
  let previous: string | undefined = "^";
  for (const current of tokens(withoutPleasantries(normaliseText(text)))) {
    if (isWoven(current)) {
      addWovenParts(current, add);
      previous = undefined;
    } else {
      add(word, current);
      if (previous !== undefined) add(wordPair, `${previous} ${current}`);
      addWordParts(current, add);
      previous = current;
    }
  }
  return counts;
}

function addWovenParts(run: string, add: (family: Family, feature: string) => void): void {
  const characters = Array.from(run);
  wovenParts.forEach((family, at) => {
    const length = at + 1;
    for (let from = 0; from + length <= characters.length; from++) {
      add(family, characters.slice(from, from + length).join(""));
    }
  });
}

function addWordParts(current: string, add: (family: Family, feature: string) => void): void {
  const framed = `<${current}>`;
  for (let length = shortestPart; length <= longestPart; length++) {
    // The whole word is a feature already.
    for (let from = 0; from + length <= framed.length && length < framed.length; from++) {
      add(wordPart, framed.slice(from, from + length));
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
