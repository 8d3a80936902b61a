import type { FeatureCounts } from "./features.ts";
import type { SparseVector } from "./sparse-matrix.ts";

/** The features that the knowledge base knows. A feature's number is its place in `hashes`. */
export interface Vocabulary {
  /** ascending, so that opening an index builds nothing: a look-up is a binary search */
  readonly hashes: Uint32Array;
  /** inverse document frequency per feature: rare features say more */
  readonly rarity: Float32Array;
  /** weight of a feature nobody has written before */
  readonly rarityOfUnknown: number;
}

/** A text as the model sees it: unit length, plus the share of it (0–1) that consists of known features. */
export interface SeenText {
  readonly vector: SparseVector;
  readonly familiarity: number;
  readonly featureCount: number;
}

/** From this many texts on, a feature that stands in one of them alone is left out: it is mostly noise, and bytes. */
const manyTexts = 2_000;

export function learnVocabulary(texts: readonly FeatureCounts[]): Vocabulary {
  const documents = new Map<number, number>();
  for (const text of texts) {
    for (const hash of text.keys()) documents.set(hash, (documents.get(hash) ?? 0) + 1);
  }
  const fewest = texts.length < manyTexts ? 1 : 2;
  const known = [...documents].flatMap(([hash, count]) => (count < fewest ? [] : [hash]));
  const hashes = Uint32Array.from(known).sort();
  const rarity = Float32Array.from(hashes, (hash) => {
    return Math.log((1 + texts.length) / (1 + (documents.get(hash) ?? 0))) + 1;
  });
  return { hashes, rarity, rarityOfUnknown: Math.fround(Math.log(1 + texts.length) + 1) };
}

/** Weighs what a text holds by rarity and brings it to unit length. */
export function seeText(counts: FeatureCounts, vocabulary: Vocabulary): SeenText {
  const indices = new Uint32Array(counts.size);
  const weights = new Float64Array(counts.size);
  let size = 0;
  let known = 0;
  let unknown = 0;
  for (const [hash, count] of counts) {
    const index = find(vocabulary.hashes, hash);
    const value = count * (index < 0 ? vocabulary.rarityOfUnknown : (vocabulary.rarity[index] ?? 0));
    if (index < 0) {
      unknown += value * value;
    } else {
      known += value * value;
      indices[size] = index;
      weights[size++] = value;
    }
  }
  const length = Math.sqrt(known) || 1;
  return {
    vector: {
      indices: indices.slice(0, size),
      values: Float32Array.from(weights.subarray(0, size), (value) => value / length),
    },
    familiarity: known === 0 ? 0 : known / (known + unknown),
    featureCount: counts.size,
  };
}

function find(sorted: Uint32Array, wanted: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const here = sorted[middle] ?? 0;
    if (here === wanted) return middle;
    if (here < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
