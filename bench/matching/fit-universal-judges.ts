import { isMain } from "../../infra/main-module.ts";
import { bundledEncoder } from "../../infra/tools/faq-index.ts";
import { leadOf, likenessOf } from "../../shared/matching/evidence.ts";
import { describe, fitLogistic, type Logistic } from "../../shared/matching/logistic.ts";
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
/** so many of the questions asked of each knowledge base have no entry there, and as many again are of other files */
const strangers = 0.25;
/** so many of all messages are taken to be about something else altogether */
const farShare = 0.05;
/** A knowledge base of fewer phrasings per entry does not examine itself: its own likeness is not known. */
const fewestToExamine = 3;

export interface Judgement {
  readonly signals: readonly number[];
  /** whether an entry is about it; else it is about one that was left out, or about something else altogether */
  readonly scope: "in" | "near" | "far";
  readonly right: boolean;
  /** names the knowledge base that was asked; those with few phrasings per entry have none */
  readonly base?: string;
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
    const others = files.filter((file) => file !== rows).flat();
    for (let base = 0; base < basesPerFile; base++) {
      const phrasings = phrasingCounts[base % phrasingCounts.length] ?? 1;
      const drawn = judgeBase(rows, others, phrasings, random, encoder);
      words.push(...drawn.words);
      full.push(...drawn.full);
    }
  }
  return { words, full };
}

function judgeBase(
  rows: readonly Row[],
  elsewhere: readonly Row[],
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
    taught.flatMap((own, entry) => {
      return own.slice(phrasings).map(({ text }) => ({ text, entry, scope: "in" as const }));
    }),
    random,
  ).slice(0, Math.round(mostAsked * (1 - strangers)));
  const strangerCount = Math.round((known.length * strangers) / (1 - strangers));
  const draw = (from: readonly Row[], scope: "near" | "far") => {
    return shuffled(from, random)
      .slice(0, strangerCount)
      .map(({ text }) => ({ text, entry: -1, scope }));
  };
  const near = byIntent.slice(size).flatMap(([, own]) => own);
  const oos = rows.filter(({ intent }) => intent === outOfScope);
  // Questions that somebody wrote as having no answer are few, and count as much as all other files.
  const far = [
    ...shuffled(oos, random),
    ...shuffled(elsewhere, random).slice(0, Math.max(oos.length, strangerCount)),
  ];
  const asked = [...known, ...draw(near, "near"), ...draw(far, "far")];
  const evidence = weighAll(
    asked.map(({ text }) => readText(text, encoder)),
    trainModel(examples, size),
  );
  const base = `${rows[0]?.intent} ${size} ${random()}`;
  const judged = (name: "words" | "full") => {
    return asked.flatMap(({ entry, scope }, at): readonly Judgement[] => {
      const found = evidence[at]?.[name];
      if (!found) return [];
      const own = { signals: found.signals, scope, right: found.ranking[0] === entry };
      return [phrasings < fewestToExamine ? own : { ...own, base }];
    });
  };
  return { words: judged("words"), full: judged("full") };
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const order = [...items.keys()];
  shuffle(order, random);
  return order.flatMap((at) => items.slice(at, at + 1));
}

/** A judge as source text. */
export function fitJudges(judgements: readonly Judgement[]): string {
  const near = fitLogistic(
    judgements
      .filter(({ scope }) => scope !== "far")
      .map(({ signals, scope }) => ({ values: likenessOf(signals), positive: scope === "in", weight: 1 })),
  );
  const chosen = fitLogistic(
    judgements
      .filter(({ scope }) => scope === "in")
      .map(({ signals, right }) => ({ values: leadOf(signals), positive: right, weight: 1 })),
  );
  return `{ records, near: ${sourceOf(near)}, far: ${fitFar(judgements)}, chosen: ${sourceOf(chosen)} }`;
}

/**
 * How far is too far, in spreads of a knowledge base's own questions around their mean: these differ between knowledge
 * bases, and those that examine themselves put theirs in the place of the common ones.
 */
function fitFar(judgements: readonly Judgement[]): string {
  const examined = judgements.filter(({ base, scope }) => base !== undefined && scope !== "near");
  const observations = [...Map.groupBy(examined, ({ base }) => base).values()].flatMap((own) => {
    const likeness = own.map(({ signals, scope }) => ({
      values: likenessOf(signals),
      positive: scope === "in",
      weight: 1,
    }));
    const { means, spreads } = describe(likeness.filter(({ positive }) => positive));
    return likeness.map((each) => ({
      ...each,
      values: each.values.map((value, at) => (value - (means[at] ?? 0)) / (spreads[at] ?? 1)),
    }));
  });
  if (observations.length === 0) return "undefined";
  const unit = observations[0]?.values.map(() => 0) ?? [];
  const start = { bias: 0, weights: unit, means: unit, spreads: unit.map(() => 1) };
  const fitted = fitLogistic(observations, start);
  const far = observations.filter(({ positive }) => !positive).length;
  const drawn = far / (observations.length - far);
  const known = describe(
    judgements
      .filter(({ scope }) => scope === "in")
      .map(({ signals }) => ({ values: likenessOf(signals), weight: 1 })),
  );
  const bias = fitted.bias + Math.log(drawn / (farShare / (1 - farShare)));
  return sourceOf({ ...fitted, ...known, bias });
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
