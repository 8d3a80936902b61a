import { isMain } from "../../infra/main-module.ts";
import { bundledEncoder } from "../../infra/tools/faq-index.ts";
import { leadOf } from "../../shared/matching/evidence.ts";
import { fitLogistic, type Logistic } from "../../shared/matching/logistic.ts";
import { readText, trainModel, weighAll } from "../../shared/matching/model.ts";
import { seededRandom, shuffle } from "../../shared/matching/seeded-random.ts";
import type { SentenceEncoder } from "../../shared/matching/sentence-encoder.ts";
import { outOfScope, type Row, readRows } from "./rows.ts";

/**
 * Fits the constants of `shared/matching/universal-judges.ts`: draws knowledge bases of many sizes from files of
 * `{"text","intent","lang"}` rows, asks each of them questions that it has and has not an entry for, and prints the
 * logistic regressions over what the matcher saw. Slow, and only needed when the signals change.
 */
const usage = "node bench/matching/fit-universal-judges.ts FILE.jsonl …";

const phrasingCounts = [1, 1, 2, 3, 5, 10];
const [fewestEntries, mostEntries] = [12, 70];
const basesPerFile = 12;
const mostAsked = 240;
/** so many of the questions asked of each knowledge base have no entry there */
const strangers = 0.25;

export interface Judgement {
  readonly signals: readonly number[];
  readonly inScope: boolean;
  readonly right: boolean;
}

export interface Judgements {
  readonly words: readonly Judgement[];
  readonly full: readonly Judgement[];
}

/** What the matcher makes of questions to knowledge bases drawn from rows; the same rows give the same judgements. */
export function drawJudgements(
  files: readonly (readonly Row[])[],
  encoder: SentenceEncoder | undefined,
): Judgements {
  const random = seededRandom(23);
  const words: Judgement[] = [];
  const full: Judgement[] = [];
  for (const rows of files) {
    for (let base = 0; base < basesPerFile; base++) {
      const drawn = judgeBase(rows, phrasingCounts[base % phrasingCounts.length] ?? 1, random, encoder);
      words.push(...drawn.words);
      full.push(...drawn.full);
    }
  }
  return { words, full };
}

function judgeBase(
  rows: readonly Row[],
  phrasings: number,
  random: () => number,
  encoder: SentenceEncoder | undefined,
): Judgements {
  const byIntent = shuffled(
    [...Map.groupBy(rows, ({ intent }) => intent)]
      .filter(([intent, own]) => intent !== outOfScope && own.length > phrasings)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
    random,
  );
  // Some are left over, to be asked for in vain.
  const most = Math.min(mostEntries, Math.floor(byIntent.length * 0.75));
  const size = Math.min(most, fewestEntries + Math.floor(random() * (mostEntries - fewestEntries)));
  const taught = byIntent.slice(0, size).map(([, own]) => shuffled(own, random));
  const examples = taught.flatMap((own, entry) => {
    return own.slice(0, phrasings).map(({ text }) => ({ entry, ...readText(text, encoder) }));
  });
  const known = shuffled(
    taught.flatMap((own, entry) => own.slice(phrasings).map(({ text }) => ({ text, entry }))),
    random,
  ).slice(0, Math.round(mostAsked * (1 - strangers)));
  const others = byIntent.slice(size).flatMap(([, own]) => own);
  const oos = rows.filter(({ intent }) => intent === outOfScope);
  const strange = shuffled([...others, ...oos], random)
    .slice(0, Math.round((known.length * strangers) / (1 - strangers)))
    .map(({ text }) => ({ text, entry: -1 }));
  const asked = [...known, ...strange];
  const evidence = weighAll(
    asked.map(({ text }) => readText(text, encoder)),
    trainModel(examples, size),
  );
  const judged = (name: "words" | "full") => {
    return asked.flatMap(({ entry }, at) => {
      const found = evidence[at]?.[name];
      return found
        ? [{ signals: found.signals, inScope: entry >= 0, right: found.ranking[0] === entry }]
        : [];
    });
  };
  return { words: judged("words"), full: judged("full") };
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const order = [...items.keys()];
  shuffle(order, random);
  return order.flatMap((at) => items.slice(at, at + 1));
}

/** The two judges as source text. */
export function fitJudges(judgements: readonly Judgement[]): string {
  const covered = fitLogistic(
    judgements.map(({ signals, inScope }) => ({ values: signals, positive: inScope, weight: 1 })),
  );
  const chosen = fitLogistic(
    judgements
      .filter(({ inScope }) => inScope)
      .map(({ signals, right }) => ({ values: leadOf(signals), positive: right, weight: 1 })),
  );
  return `{ records, covered: ${sourceOf(covered)}, chosen: ${sourceOf(chosen)} }`;
}

function sourceOf({ bias, weights, means, spreads }: Logistic): string {
  const round = (value: number) => Number(value.toPrecision(4));
  const list = (values: readonly number[]) => `[${values.map(round).join(", ")}]`;
  return `{ bias: ${round(bias)}, weights: ${list(weights)}, means: ${list(means)}, spreads: ${list(spreads)} }`;
}

export function printJudges({ words, full }: Judgements): void {
  console.log(`// ${words.length} judgements by words, ${full.length} with meaning`);
  console.log(`const words: Judge = ${fitJudges(words)};\n\nconst full: Judge = ${fitJudges(full)};`);
}

if (isMain(import.meta)) {
  const files = process.argv.slice(2);
  if (files.length === 0) {
    console.error(usage);
    process.exitCode = 2;
  } else {
    printJudges(drawJudgements(files.map(readRows), bundledEncoder()));
  }
}
