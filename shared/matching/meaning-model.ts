import { fourInnerProductsOfBytes, innerProductOfBytes } from "./inner-products.ts";
import { rememberedOf } from "./lexical-model.ts";
import { distancesTo, type Planes, trainPlanes } from "./planes.ts";
import { chooseRivals, type NearEntries } from "./rivals.ts";
import type { Embedding } from "./sentence-encoder.ts";
import { learnWhitening, secondMoments, type Whitening, whiten, whitenAll } from "./whitening.ts";

/** The meaning of a phrasing, as the encoder sees it, and the number of the entry it asks for. */
export interface MeaningExample {
  /** `undefined` when the encoder knows nothing of it */
  readonly vector: Float32Array | undefined;
  /** see `Embedding` */
  readonly layers: readonly Float32Array[] | undefined;
  readonly entry: number;
}

/** Directions, one per row of `dimensions` bytes; only their proportions matter. */
export interface Directions {
  readonly rows: Int8Array;
  /** length of each row as it stands in bytes */
  readonly lengths: Float32Array;
}

/** What was learned from the sentence vectors of all phrasings. */
export interface MeaningModel {
  readonly dimensions: number;
  readonly whitening: Whitening;
  /** whitened mean of all entries, which is taken from every whitened vector */
  readonly origin: Float32Array;
  /** each entry as the encoder sees it */
  readonly centroids: Directions;
  /** whether planes are over what the layers of the encoder see; else there is one set of them, over vectors */
  readonly layered: boolean;
  /** what tells each entry from all others: of each layer, the lowest first, or by the vector */
  readonly planes: readonly Planes[];
  /** each entry, whitened and seen from the origin */
  readonly topics: Directions;
  /** remembered phrasings, whitened and seen from the origin, entry by entry */
  readonly phrasings: Directions;
  /** the phrasings of entry `e` stand from `phrasingStarts[e]` up to `phrasingStarts[e + 1]` */
  readonly phrasingStarts: Uint32Array;
}

/** A message as a meaning model sees it: vectors of length 1. */
export interface SeenMeaning {
  /** as the encoder sees it */
  readonly plain: Float64Array;
  /** whitened and seen from the origin */
  readonly direction: Float64Array;
  /** as each layer sees it; `undefined` where message or model has none */
  readonly layers: readonly Float64Array[] | undefined;
}

/** What is to be learned, of which size. */
export interface MeaningLesson {
  readonly entryCount: number;
  readonly dimensions: number;
  /** which entries are hard to tell from an entry */
  readonly near: NearEntries;
}

/** Cosines of a message by entry number, and its distances to the planes. */
export interface MeaningScores {
  readonly centroids: Float64Array;
  /** in the order of the model's planes; none for a text without layers where those are over layers */
  readonly planes: readonly Float64Array[];
  readonly topics: Float64Array;
}

/**
 * Learns the entries from sentence vectors, or `undefined` when no phrasing has one. The same examples in the same
 * order give the same bytes.
 *
 * @param moments of all their vectors, when they are known already: see `secondMoments`
 */
export function trainMeaningModel(
  examples: readonly MeaningExample[],
  { entryCount, dimensions, near }: MeaningLesson,
  moments?: Float64Array,
): MeaningModel | undefined {
  const known = examples.flatMap(({ vector, layers, entry }) =>
    vector ? [{ vector: Float64Array.from(vector), layers, entry }] : [],
  );
  if (known.length === 0) return undefined;
  const vectors = known.map(({ vector }) => vector);
  const labels = Uint32Array.from(known, ({ entry }) => entry);
  const means = meansOf(vectors, labels, entryCount, dimensions);
  const whitening = learnWhitening({
    moments: moments ?? secondMoments(vectors, dimensions),
    means,
    counts: countsOf(labels, entryCount),
  });
  const origin = Float32Array.from(whiten(whitening, meanOf(means, dimensions)));
  const whitened = whitenAll(whitening, vectors).map((vector) => directionOf(vector, origin));
  const remembered = rememberedOf(labels);
  return {
    dimensions,
    whitening,
    origin,
    centroids: pack(means, dimensions),
    ...learnPlanes(known, { entryCount, dimensions, near }),
    topics: pack(meansOf(whitened, labels, entryCount, dimensions), dimensions),
    phrasings: pack(
      remembered.map((example) => whitened[example] ?? new Float64Array(dimensions)),
      dimensions,
    ),
    phrasingStarts: startsOf(remembered, labels, entryCount),
  };
}

/** Looks at what an encoder made of a text. */
export function seeMeaning(embedding: Embedding, model: MeaningModel): SeenMeaning {
  const plain = directionOf(Float64Array.from(embedding.vector));
  const { whitening, origin } = model;
  return {
    plain,
    direction: directionOf(whiten(whitening, plain), origin),
    layers: seeLayers(embedding, model),
  };
}

/** Looks at many, in less time; the last bits may differ. */
export function seeMeanings(embeddings: readonly Embedding[], model: MeaningModel): readonly SeenMeaning[] {
  const plain = embeddings.map(({ vector }) => directionOf(Float64Array.from(vector)));
  const whitened = whitenAll(model.whitening, plain);
  return embeddings.map((embedding, at) => {
    const own = plain[at] ?? new Float64Array(model.dimensions);
    return {
      plain: own,
      direction: directionOf(whitened[at] ?? own, model.origin),
      layers: seeLayers(embedding, model),
    };
  });
}

function seeLayers({ layers }: Embedding, model: MeaningModel): SeenMeaning["layers"] {
  return model.layered ? layers?.map((layer) => Float64Array.from(layer)) : undefined;
}

/** Compares a message with every entry. */
export function scoreMeaning({ plain, direction, layers }: SeenMeaning, model: MeaningModel): MeaningScores {
  const seen = model.layered ? layers : [plain];
  return {
    centroids: cosines(plain, model.centroids),
    planes: (seen ?? []).flatMap((vector, at) => {
      const planes = model.planes[at];
      return planes ? [distancesTo(planes, vector)] : [];
    }),
    topics: cosines(direction, model.topics),
  };
}

/** Cosine of the remembered phrasing of an entry that is closest to a message; -1 without any. */
export function nearestMeaning({ direction }: SeenMeaning, entry: number, model: MeaningModel): number {
  const [start, end] = [model.phrasingStarts[entry] ?? 0, model.phrasingStarts[entry + 1] ?? 0];
  return cosines(direction, model.phrasings, start, end).reduce((most, value) => Math.max(most, value), -1);
}

interface KnownExample {
  readonly vector: Float64Array;
  readonly layers: readonly Float32Array[] | undefined;
  readonly entry: number;
}

/**
 * Planes over what each layer of the encoder sees of the phrasings, where all of them went through it. A phrasing without
 * layers would be missing from planes over them: next to many Chinese phrasings a plane would learn who has any English ones.
 */
function learnPlanes(
  examples: readonly KnownExample[],
  { entryCount, dimensions, near }: MeaningLesson,
): Pick<MeaningModel, "layered" | "planes"> {
  const layered = examples.every(({ layers }) => layers);
  const layerCount = (layered && examples[0]?.layers?.length) || 0;
  const views = layered
    ? Array.from({ length: layerCount }, (_, at) =>
        examples.map(({ layers }) => layers?.[at] ?? new Float32Array(dimensions)),
      )
    : [examples.map(({ vector }) => Float32Array.from(vector))];
  const labels = Uint32Array.from(examples, ({ entry }) => entry);
  const rivalsOf = chooseRivals(labels, entryCount, near);
  return { layered, planes: trainPlanes(views, labels, { classes: entryCount, dimensions, rivalsOf }) };
}

/** Cosines with the rows from `start` up to `end`. */
function cosines(
  direction: Float64Array,
  { rows, lengths }: Directions,
  start = 0,
  end = lengths.length,
): Float64Array {
  const size = direction.length;
  const found = new Float64Array(end - start);
  const products = new Float64Array(4);
  let row = start;
  for (; row + 4 <= end; row += 4) {
    fourInnerProductsOfBytes(rows, row * size, direction, products);
    found.set(products, row - start);
  }
  for (; row < end; row++) found[row - start] = innerProductOfBytes(rows, row * size, direction, size);
  return found.map((product, at) => product / (lengths[start + at] || 1));
}

function startsOf(remembered: readonly number[], labels: Uint32Array, entryCount: number): Uint32Array {
  const starts = new Uint32Array(entryCount + 1);
  for (const example of remembered) {
    const next = (labels[example] ?? 0) + 1;
    starts[next] = (starts[next] ?? 0) + 1;
  }
  for (let entry = 0; entry < entryCount; entry++) {
    starts[entry + 1] = (starts[entry + 1] ?? 0) + (starts[entry] ?? 0);
  }
  return starts;
}

function meansOf(
  vectors: readonly Float64Array[],
  labels: Uint32Array,
  entryCount: number,
  dimensions: number,
): readonly Float64Array[] {
  const sums = Array.from({ length: entryCount }, () => new Float64Array(dimensions));
  const counts = countsOf(labels, entryCount);
  vectors.forEach((vector, at) => {
    const sum = sums[labels[at] ?? 0];
    for (let place = 0; sum && place < dimensions; place++)
      sum[place] = (sum[place] ?? 0) + (vector[place] ?? 0);
  });
  return sums.map((sum, entry) => sum.map((value) => value / Math.max(1, counts[entry] ?? 0)));
}

function countsOf(labels: Uint32Array, entryCount: number): Uint32Array {
  const counts = new Uint32Array(entryCount);
  for (const entry of labels) counts[entry] = (counts[entry] ?? 0) + 1;
  return counts;
}

/** The mean of those that are not nothing. */
function meanOf(vectors: readonly Float64Array[], dimensions: number): Float64Array {
  const mean = new Float64Array(dimensions);
  const present = vectors.filter((vector) => vector.some((value) => value !== 0));
  for (const vector of present) {
    vector.forEach((value, at) => {
      mean[at] = (mean[at] ?? 0) + value / present.length;
    });
  }
  return mean;
}

/** The unit vector that points from an origin to a vector. */
function directionOf(vector: Float64Array, origin?: Float32Array): Float64Array {
  const direction = new Float64Array(vector.length);
  let squares = 0;
  for (let at = 0; at < direction.length; at++) {
    const value = (vector[at] ?? 0) - (origin?.[at] ?? 0);
    direction[at] = value;
    squares += value * value;
  }
  const length = Math.sqrt(squares) || 1;
  for (let at = 0; at < direction.length; at++) direction[at] = (direction[at] ?? 0) / length;
  return direction;
}

/** Every row uses the whole range of a byte. */
function pack(vectors: readonly Float64Array[], dimensions: number): Directions {
  const rows = new Int8Array(vectors.length * dimensions);
  const lengths = new Float32Array(vectors.length);
  vectors.forEach((vector, row) => {
    const most = vector.reduce((sofar, value) => Math.max(sofar, Math.abs(value)), 0) || 1;
    let squares = 0;
    vector.forEach((value, at) => {
      const byte = Math.round((value / most) * 127);
      rows[row * dimensions + at] = byte;
      squares += byte * byte;
    });
    lengths[row] = Math.sqrt(squares);
  });
  return { rows, lengths };
}
