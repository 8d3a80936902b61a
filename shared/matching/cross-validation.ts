import type { Evidence } from "./evidence.ts";
import { type Example, type Model, trainModel, weighBoth } from "./model.ts";
import { seededRandom, shuffle } from "./seeded-random.ts";

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
 * Asks every phrasing of models that were trained without it. In each round some entries are missing altogether: their
 * phrasings are the questions that the knowledge base does not answer, and they come to weigh as much as
 * `outOfScopeShare` of all.
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
  const heldOutCount = Math.max(1, Math.round(heldOutShare * entryCount));
  const outcomes = Array.from({ length: folds }, (_, fold) => {
    const heldOut = new Set(
      Array.from(
        { length: heldOutCount },
        (__, at) => entryOrder[(fold * heldOutCount + at) % entryCount] ?? 0,
      ),
    );
    return examineRound(examples, entryCount, { heldOut, isAsked: (at) => foldOf[at] === fold });
  }).flat();
  return weigh(outcomes, outOfScopeShare);
}

interface Round {
  readonly heldOut: ReadonlySet<number>;
  readonly isAsked: (example: number) => boolean;
}

function examineRound(
  examples: readonly Example[],
  entryCount: number,
  { heldOut, isAsked }: Round,
): Outcome[] {
  const present = Array.from({ length: entryCount }, (_, entry) => entry).filter(
    (entry) => !heldOut.has(entry),
  );
  const numbers = new Map(present.map((entry, number) => [entry, number]));
  const learned = examples.flatMap((example, at) => {
    const number = numbers.get(example.entry);
    return number === undefined || isAsked(at) ? [] : [{ ...example, entry: number }];
  });
  const model = trainModel(learned, present.length);
  return examples.flatMap((example, at) => {
    const outOfScope = heldOut.has(example.entry);
    return outOfScope || isAsked(at) ? [ask(example, at, { model, present, outOfScope })] : [];
  });
}

function ask(
  example: Example,
  at: number,
  { model, present, outOfScope }: { model: Model; present: readonly number[]; outOfScope: boolean },
): Outcome {
  const { words, full } = weighBoth(example, model);
  const finding = ({ ranking, signals }: Evidence) => ({ entry: present[ranking[0] ?? -1] ?? -1, signals });
  return {
    example: at,
    entry: example.entry,
    outOfScope,
    weight: 1,
    words: finding(words),
    full: full && finding(full),
  };
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
  const ratio = outside === 0 ? 1 : ((outcomes.length - outside) * share) / (1 - share) / outside;
  return outcomes.map((outcome) => (outcome.outOfScope ? { ...outcome, weight: ratio } : outcome));
}
