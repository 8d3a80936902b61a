import { isMain } from "../../infra/main-module.ts";
import { bundledEncoder } from "../../infra/tools/faq-index.ts";
import { isForeign } from "../../shared/matching/evidence.ts";
import { readText, trainModel, weighAll } from "../../shared/matching/model.ts";
import { seededRandom, shuffle } from "../../shared/matching/seeded-random.ts";
import type { SentenceEncoder } from "../../shared/matching/sentence-encoder.ts";
import { fitJudges, type Judgement } from "./fit-universal-judges.ts";
import { type Row, readRows } from "./rows.ts";

/**
 * Fits the judge `foreign` of `shared/matching/universal-judges.ts`: draws knowledge bases from the English rows of files of
 * `{"text","intent","lang"}`, asks each of them the Chinese rows of all intents, and prints the logistic regressions.
 */
const usage = "node bench/matching/fit-foreign-judge.ts FILE.jsonl …";

const phrasingCounts = [3, 5, 8, 15];
const basesPerFile = 8;
/** The rest of the intents are asked for in vain. */
const knownShare = 0.75;
const fewestRows = 8;

/** What the matcher makes of Chinese questions to English phrasings; the same rows give the same judgements. */
export function judgeForeignQuestions(
  files: readonly (readonly Row[])[],
  encoder: SentenceEncoder | undefined,
): readonly Judgement[] {
  const random = seededRandom(5);
  return files.flatMap((rows) => {
    const byLanguage = Map.groupBy(rows, ({ lang }) => lang.split("-")[0] ?? lang);
    const english = [...Map.groupBy(byLanguage.get("en") ?? [], ({ intent }) => intent)].filter(
      ([, own]) => own.length >= fewestRows,
    );
    const intents = english.map(([intent]) => intent).sort();
    const phrasings = new Map(english);
    const asked = (byLanguage.get("zh") ?? []).filter(({ intent }) => phrasings.has(intent));
    return Array.from({ length: basesPerFile }, (_, base) => {
      const known = shuffled(intents, random).slice(0, Math.ceil(knownShare * intents.length));
      const count = phrasingCounts[base % phrasingCounts.length] ?? 1;
      const examples = known.flatMap((intent, entry) =>
        shuffled(phrasings.get(intent) ?? [], random)
          .slice(0, count)
          .map(({ text }) => ({ entry, ...readText(text, encoder) })),
      );
      const evidence = weighAll(
        asked.map(({ text }) => readText(text, encoder)),
        trainModel(examples, known.length),
      );
      return asked.flatMap(({ intent }, at): readonly Judgement[] => {
        const found = evidence[at];
        if (!found?.full || !isForeign(found.words)) return [];
        const entry = known.indexOf(intent);
        const right = entry >= 0 && found.full.ranking[0] === entry;
        return [{ signals: found.full.signals, scope: entry >= 0 ? "in" : "near", right }];
      });
    }).flat();
  });
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const order = [...items.keys()];
  shuffle(order, random);
  return order.flatMap((at) => items.slice(at, at + 1));
}

if (isMain(import.meta)) {
  const files = process.argv.slice(2);
  if (files.length === 0) {
    console.error(usage);
    process.exitCode = 2;
  } else {
    const judgements = judgeForeignQuestions(files.map(readRows), bundledEncoder());
    console.log(`// ${judgements.length} judgements\nconst foreign: Judge = ${fitJudges(judgements)};`);
  }
}
