import type { Evidence } from "./evidence.ts";
import { type BothEvidence, type Example, trainModel, weighAll } from "./model.ts";
import { seededRandom, shuffle } from "./seeded-random.ts";
import { secondMoments, subtracted } from "./whitening.ts";

/** What one kind of evidence came to. */
export interface Finding {
  /** number of the entry that came first */
  readonly entry: number;
  readonly signals: readonly number[];
}

/** What became of a phrasing that the models had not been shown. */
export interface Outcome {
  /** position of the phrasing in the list that was examined, and the entry it asks for */
  readonly example: number;
  readonly entry: number;
  /** the entry it asks for had been taken out altogether, so no answer was right */
  readonly outOfScope: boolean;
  readonly weight: number;
  readonly words: Finding;
  /** words and meaning; `undefined` where there is no meaning to weigh */
  readonly full: Finding | undefined;
}

/** From this many phrasings on, fewer rounds tell enough, and time is short. */
const manyExamples = 4_000;
const heldOutShare = 0.15;
/**
 * Of the questions that nothing answers, so many are as close to the knowledge base as an entry that was taken out of
 * it. The others are about something else altogether, and are told from it without an example.
 */
const nearShare = 0.5;

/**
 * Asks every phrasing of models that were trained without it. In each round some entries are missing altogether: their
 * phrasings are the questions that the knowledge base does not answer, and they come to weigh as much as the near ones
 * among `outOfScopeShare` of all.
 */
export function crossValidate(
  examples: readonly Example[],
  entryCount: number,
  outOfScopeShare: number,
): readonly Outcome[] {
  const folds = examples.length < manyExamples ? 5 : 3;
  const random = seededRandom(11);
  const foldOf = assignFolds(examples, entryCount, folds, random);
  const entryOrder = Array.from({ length: entryCount }, (_, entry) => entry);
  shuffle(entryOrder, random);
  const momentsWithout = momentsOfRounds(examples, foldOf, folds);
  const heldOutCount = Math.max(1, Math.round(heldOutShare * entryCount));
  const outcomes = Array.from({ length: folds }, (_, fold) => {
    const heldOut = new Set(
      Array.from(
        { length: heldOutCount },
        (__, at) => entryOrder[(fold * heldOutCount + at) % entryCount] ?? 0,
      ),
    );
    const isAsked = (at: number) => foldOf[at] === fold;
    return examineRound(examples, entryCount, { heldOut, isAsked, moments: momentsWithout[fold] });
  }).flat();
  return weigh(outcomes, outOfScopeShare);
}

interface Round {
  readonly heldOut: ReadonlySet<number>;
  readonly isAsked: (example: number) => boolean;
  /** of the vectors of all that is not asked; see `secondMoments` */
  readonly moments: Float64Array | undefined;
}

function examineRound(
  examples: readonly Example[],
  entryCount: number,
  { heldOut, isAsked, moments }: Round,
): Outcome[] {
  const present = Array.from({ length: entryCount }, (_, entry) => entry).filter(
    (entry) => !heldOut.has(entry),
  );
  const numbers = new Map(present.map((entry, number) => [entry, number]));
  const learned = examples.flatMap((example, at) => {
    const number = numbers.get(example.entry);
    return number === undefined || isAsked(at) ? [] : [{ ...example, entry: number }];
  });
  const isHidden = ({ entry }: Example, at: number) => heldOut.has(entry) && !isAsked(at);
  const size = examples.find(({ vector }) => vector)?.vector?.length ?? 0;
  const known = moments && subtracted(moments, momentsOf(examples.filter(isHidden), size));
  const model = trainModel(learned, present.length, known);
  const asked = [...examples.keys()].filter((at) => heldOut.has(examples[at]?.entry ?? 0) || isAsked(at));
  const evidence = weighAll(
    asked.flatMap((at) => examples[at] ?? []),
    model,
  );
  return asked.flatMap((at, place) => {
    const [entry, found] = [examples[at]?.entry ?? 0, evidence[place]];
    return found
      ? [{ example: at, entry, outOfScope: heldOut.has(entry), weight: 1, ...findingsOf(found, present) }]
      : [];
  });
}

function findingsOf(
  { words, full }: BothEvidence,
  present: readonly number[],
): Pick<Outcome, "words" | "full"> {
  const finding = ({ ranking, signals }: Evidence) => ({ entry: present[ranking[0] ?? -1] ?? -1, signals });
  return { words: finding(words), full: full && finding(full) };
}

/**
 * The second moments of what each round has to learn from, entries that it misses included. A round shares most of its
 * phrasings with the others, and sums can be shared.
 */
function momentsOfRounds(
  examples: readonly Example[],
  foldOf: Uint8Array,
  folds: number,
): readonly (Float64Array | undefined)[] {
  const size = examples.find(({ vector }) => vector)?.vector?.length;
  if (size === undefined) return [];
  const byFold = Array.from({ length: folds }, (_, fold) => {
    return momentsOf(
      examples.filter((__, at) => foldOf[at] === fold),
      size,
    );
  });
  return byFold.map((_, own) => {
    const sum = new Float64Array(byFold[0]?.length ?? 0);
    byFold.forEach((moments, fold) => {
      if (fold === own) return;
      for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] ?? 0) + (moments[at] ?? 0);
    });
    return sum;
  });
}

function momentsOf(examples: readonly Example[], size: number): Float64Array {
  return secondMoments(
    examples.flatMap(({ vector }) => (vector ? [Float64Array.from(vector)] : [])),
    size,
  );
}

/** Spreads the phrasings of each entry evenly over the rounds. */
function assignFolds(
  examples: readonly Example[],
  entryCount: number,
  folds: number,
  random: () => number,
): Uint8Array {
  const foldOf = new Uint8Array(examples.length);
  const byEntry = Map.groupBy(examples.keys(), (at) => examples[at]?.entry ?? 0);
  for (let entry = 0; entry < entryCount; entry++) {
    const own = byEntry.get(entry) ?? [];
    shuffle(own, random);
    const offset = Math.floor(random() * folds);
    own.forEach((at, position) => {
      foldOf[at] = (position + offset) % folds;
    });
  }
  return foldOf;
}

function weigh(outcomes: readonly Outcome[], share: number): readonly Outcome[] {
  const outside = outcomes.filter((outcome) => outcome.outOfScope).length;
  const near = (nearShare * share) / (1 - share);
  const ratio = outside === 0 ? 1 : ((outcomes.length - outside) * near) / outside;
  return outcomes.map((outcome) => (outcome.outOfScope ? { ...outcome, weight: ratio } : outcome));
}
