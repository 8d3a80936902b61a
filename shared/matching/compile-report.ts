import type { Language } from "../domain/language.ts";
import { type Calibration, fewestPhrasingsToJudge, never, reachVerdict } from "./calibration.ts";
import type { Phrasing } from "./compile-index.ts";
import type { Outcome } from "./cross-validation.ts";
import type { FaqSummary } from "./faq-matcher.ts";

/** What became of one phrasing in cross-validation: it was asked of models that had not seen it. */
export interface ExaminedPhrasing {
  readonly text: string;
  readonly language: Language;
  /** the entry it belongs to, and the one that came first */
  readonly entry: string;
  readonly found: string;
  /** 0–1 */
  readonly probability: number;
  /** sure enough to be answered by itself */
  readonly answered: boolean;
  /** its entry had been taken out, to see what is said to questions that no entry answers */
  readonly outOfScope: boolean;
  /** how much it counts: questions out of scope as much as the operator expects of them */
  readonly weight: number;
}

/** Shares are 0–1. */
export interface Figures {
  readonly phrasings: number;
  /** share of phrasings for which the right entry came first */
  readonly accuracy: number;
  /** share of phrasings that are sure enough to be answered without a human */
  readonly coverage: number;
  /** share of what was answered that is right, with out-of-scope questions in the expected proportion among them */
  readonly precision: number;
  /** share of out-of-scope questions that are answered all the same */
  readonly outOfScopeAnswered: number;
}

export interface LanguageFigures extends Figures {
  readonly language: Language;
}

/** A phrasing that was taken for one of another entry, and the phrasing there that is closest to it. */
export interface Collision {
  readonly phrasing: string;
  readonly closest: string;
}

/** Why an entry does not answer as much, or as rightly, as it should. */
export type Obstacle =
  /** it could not be examined; the fixed judgement for such entries is used */
  | { readonly kind: "too-few-phrasings"; readonly phrasings: number; readonly needed: number }
  /** it and another entry are taken for each other */
  | { readonly kind: "twin"; readonly other: string; readonly collisions: readonly Collision[] }
  /** none of its phrasings is sure enough when it is not known by heart */
  | { readonly kind: "never-sure" };

export interface EntryReport extends Figures {
  readonly entry: string;
  /** promised share of right answers */
  readonly promised: number;
  /** whether it can be expected to answer by itself and to keep the promise */
  readonly reachable: boolean;
  readonly obstacles: readonly Obstacle[];
}

/** What to expect of a compiled index, as far as its own phrasings can tell. */
export interface CompileReport {
  readonly overall: Figures;
  readonly languages: readonly LanguageFigures[];
  readonly entries: readonly EntryReport[];
  /** from which probability on answers go out, by promised precision; above 1: never */
  readonly thresholds: readonly { readonly promised: number; readonly threshold: number }[];
  /** everything that was asked, for curves and tables */
  readonly examined: readonly ExaminedPhrasing[];
}

/** Fewer than this many mistakes between two entries are an accident. */
const fewestCollisions = 2;

export function reportOn({
  entries,
  phrasings,
  outcomes,
  calibration,
}: {
  entries: readonly FaqSummary[];
  phrasings: readonly Phrasing[];
  outcomes: readonly Outcome[];
  calibration: Calibration;
}): CompileReport {
  const limits = calibration.full ?? calibration.words;
  const thresholdOf = (entry: number) => {
    return limits.thresholds[calibration.promises.indexOf(entries[entry]?.precision ?? 1)] ?? never;
  };
  const examined = outcomes.map((outcome) => {
    const verdict = reachVerdict(calibration, outcome.words, () => outcome.full);
    const phrasing = phrasings[outcome.example];
    return {
      text: phrasing?.text ?? "",
      language: phrasing?.language ?? "und",
      entry: entries[outcome.entry]?.entry ?? "",
      found: entries[verdict.entry]?.entry ?? "",
      probability: verdict.probability,
      answered: verdict.probability >= thresholdOf(verdict.entry),
      outOfScope: outcome.outOfScope,
      weight: outcome.weight,
    };
  });
  const asked: Asked = {
    byEntry: Map.groupBy(examined, ({ entry }) => entry),
    byFound: Map.groupBy(examined, ({ found }) => found),
    phrasings: Map.groupBy(phrasings, ({ entry }) => entry),
    numbers: new Map(entries.map(({ entry }, number) => [entry, number])),
  };
  const languages = [...new Set(examined.map(({ language }) => language))].toSorted();
  return {
    overall: figuresOf(examined),
    languages: languages.map((language) => ({
      language,
      ...figuresOf(examined.filter((each) => each.language === language)),
    })),
    entries: entries.map((summary, entry) => reportEntry(summary, entry, asked)),
    thresholds: calibration.promises.map((promised, at) => ({
      promised,
      threshold: limits.thresholds[at] ?? never,
    })),
    examined,
  };
}

/** What was examined, and the phrasings, as each entry needs them. */
interface Asked {
  /** by id of the entry that was asked for, and of the one that came first */
  readonly byEntry: ReadonlyMap<string, readonly ExaminedPhrasing[]>;
  readonly byFound: ReadonlyMap<string, readonly ExaminedPhrasing[]>;
  /** by number of the entry */
  readonly phrasings: ReadonlyMap<number, readonly Phrasing[]>;
  readonly numbers: ReadonlyMap<string, number>;
}

function reportEntry({ entry, precision }: FaqSummary, number: number, asked: Asked): EntryReport {
  const own = asked.byEntry.get(entry) ?? [];
  const claimed = asked.byFound.get(entry) ?? [];
  const count = asked.phrasings.get(number)?.length ?? 0;
  const figures = { ...figuresOf(own), precision: precisionOf(claimed), phrasings: count };
  const obstacles: Obstacle[] = [
    ...(count < fewestPhrasingsToJudge
      ? [{ kind: "too-few-phrasings" as const, phrasings: count, needed: fewestPhrasingsToJudge }]
      : []),
    ...twinsOf(entry, number, asked),
    ...(own.length > 0 && figures.coverage === 0 ? [{ kind: "never-sure" as const }] : []),
  ];
  const reachable = count >= fewestPhrasingsToJudge && figures.coverage > 0 && figures.precision >= precision;
  return { entry, promised: precision, ...figures, reachable, obstacles };
}

/** The entries that this one is taken for, and the phrasings over which it happens. */
function twinsOf(entry: string, number: number, asked: Asked): Obstacle[] {
  const mistaken = (asked.byEntry.get(entry) ?? []).filter(
    (each) => !each.outOfScope && each.found !== entry,
  );
  const byOther = Map.groupBy(mistaken, ({ found }) => found);
  return [...byOther].flatMap(([other, own]) => {
    if (own.length < fewestCollisions) return [];
    const others = asked.phrasings.get(asked.numbers.get(other) ?? -1) ?? [];
    const collisions = own.map(({ text }) => ({
      phrasing: text,
      closest: closestTo(
        asked.phrasings.get(number)?.find((each) => each.text === text),
        others,
      ),
    }));
    return [{ kind: "twin" as const, other, collisions }];
  });
}

function closestTo(phrasing: Phrasing | undefined, others: readonly Phrasing[]): string {
  const ranked = others.map((other) => ({
    text: other.text,
    closeness: phrasing ? closeness(phrasing, other) : 0,
  }));
  return ranked.sort((one, other) => other.closeness - one.closeness)[0]?.text ?? "";
}

function closeness(one: Phrasing, other: Phrasing): number {
  let common = 0;
  for (const [hash, count] of one.counts) common += Math.min(count, other.counts.get(hash) ?? 0);
  const shared = common / Math.max(1, one.counts.size, other.counts.size);
  const meaning = one.vector?.reduce((sum, value, at) => sum + value * (other.vector?.[at] ?? 0), 0) ?? 0;
  return shared + meaning;
}

function figuresOf(examined: readonly ExaminedPhrasing[]): Figures {
  const inScope = examined.filter((each) => !each.outOfScope);
  const outside = examined.filter((each) => each.outOfScope);
  return {
    phrasings: new Set(examined.map(({ text }) => text)).size,
    accuracy: share(inScope, ({ found, entry }) => found === entry),
    coverage: share(inScope, ({ answered }) => answered),
    precision: precisionOf(examined),
    outOfScopeAnswered: share(outside, ({ answered }) => answered),
  };
}

/** 1 when nothing is answered: nothing is wrong then. */
function precisionOf(examined: readonly ExaminedPhrasing[]): number {
  const answered = examined.filter((each) => each.answered);
  if (answered.length === 0) return 1;
  return share(answered, ({ outOfScope, found, entry }) => !outOfScope && found === entry);
}

function share(all: readonly ExaminedPhrasing[], holds: (each: ExaminedPhrasing) => boolean): number {
  const sum = (some: readonly ExaminedPhrasing[]) => some.reduce((total, { weight }) => total + weight, 0);
  return all.length === 0 ? 0 : sum(all.filter(holds)) / sum(all);
}
