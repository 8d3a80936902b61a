import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { FaqEntry } from "../../shared/domain/faq.ts";
import { openEncoder } from "../../shared/matching/encoder/open-encoder.ts";
import { foldTraditional } from "../../shared/matching/han-variants.ts";
import type { SentenceEncoder } from "../../shared/matching/sentence-encoder.ts";
import { isMain } from "../main-module.ts";
import { readFaqDirectory } from "../tools/faq-files.ts";
import { cachedEncoder } from "./cached-encoder.ts";
import { cosine, translationsFound } from "./training/cross-lingual.ts";
import { deskPhrases } from "./training/desk-phrases.ts";
import { readSentencePairs, split } from "./training/sentence-pairs.ts";

/** How many questions in one language found their entry among entries in another. */
export interface Found {
  readonly questions: number;
  readonly first: number;
  readonly amongThree: number;
}

/**
 * Asks every Chinese phrasing of a knowledge base of its English phrasings alone. An entry's score is the cosine to the
 * mean of its phrasings and to the nearest one. Phrasings that the Chinese table was trained on are not asked.
 */
export function askInChinese(encoder: SentenceEncoder, entries: readonly FaqEntry[]): Found {
  const learnt = new Set(deskPhrases().map(({ zh }) => bare(zh)));
  const candidates = entries
    .filter(({ language }) => language === "en")
    .map((entry) => ({ id: entry.id, vectors: vectorsOf(encoder, entry.phrasings) }))
    .map(({ id, vectors }) => ({ id, vectors, mean: meanOf(vectors, encoder.dimensions) }));
  const ranks = entries
    .filter(({ language }) => language.startsWith("zh"))
    .flatMap(({ id, phrasings }) => phrasings.map((phrasing) => ({ id, phrasing })))
    .filter(({ phrasing }) => !learnt.has(bare(phrasing)))
    .map(({ id, phrasing }) => {
      const vector = encoder.embed(phrasing)?.vector;
      if (!vector) return Number.POSITIVE_INFINITY;
      const score = ({ vectors, mean }: (typeof candidates)[number]) =>
        cosine(vector, mean) + Math.max(...vectors.map((other) => cosine(vector, other)));
      const scores = new Map(candidates.map((candidate) => [candidate.id, score(candidate)]));
      const own = scores.get(id);
      if (own === undefined) return Number.POSITIVE_INFINITY;
      return [...scores.values()].filter((other) => other > own).length;
    });
  return {
    questions: ranks.length,
    first: ranks.filter((rank) => rank < 1).length,
    amongThree: ranks.filter((rank) => rank < 3).length,
  };
}

function bare(text: string): string {
  return foldTraditional(text.normalize("NFKC")).replace(/[\p{P}\s]/gu, "");
}

function vectorsOf(encoder: SentenceEncoder, texts: readonly string[]): Float32Array[] {
  return texts.flatMap((text) => encoder.embed(text)?.vector ?? []);
}

function meanOf(vectors: readonly Float32Array[], dimensions: number): Float32Array {
  const mean = new Float32Array(dimensions);
  for (const vector of vectors) for (const [i, value] of vector.entries()) mean[i] = (mean[i] ?? 0) + value;
  const length = Math.hypot(...mean);
  return mean.map((value) => value / length);
}

function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Thirteen pieces, as messages to a service desk have on average. */
const ordinary = "I was charged twice for the same order yesterday.";

/** Prints what the encoder costs and how well it serves; a file of sentence pairs adds the ones kept from training. */
function main([pairsFile]: readonly string[]): void {
  const file = cachedEncoder();
  if (file === undefined) throw new Error("The package with the English weights is not installed.");
  const memoryBefore = process.memoryUsage.rss();
  let opened: SentenceEncoder | undefined;
  const opening = cpuMs(() => {
    opened = openEncoder(readFileSync(file));
    opened.embed(ordinary);
  });
  if (!opened) return;
  const encoder = opened;
  const memory = process.memoryUsage.rss() - memoryBefore;
  for (let i = 0; i < 100; i++) encoder.embed(ordinary);
  const rounds = 300;
  const message = cpuMs(() => {
    for (let i = 0; i < rounds; i++) encoder.embed(ordinary);
  });
  const chinese = cpuMs(() => {
    for (let i = 0; i < rounds; i++) encoder.embed("我昨天同一个订单被扣了两次钱");
  });
  console.log(`file            ${readFileSync(file).length} bytes, fingerprint ${encoder.fingerprint}`);
  console.log(`open, first use ${opening.toFixed(1)} ms of CPU, ${(memory / 1e6).toFixed(1)} MB of memory`);
  console.log(`English message ${(message / rounds).toFixed(2)} ms of CPU`);
  console.log(`Chinese message ${(chinese / rounds).toFixed(3)} ms of CPU`);

  const faq = fileURLToPath(new URL("../../faq", import.meta.url));
  const { questions, first, amongThree } = askInChinese(encoder, [...readFaqDirectory(faq).entries.values()]);
  const percent = (count: number, of: number) => `${((100 * count) / of).toFixed(1)} %`;
  console.log(
    `Chinese phrasings of faq/ asked of the English ones: ${questions}, ` +
      `first ${percent(first, questions)}, among three ${percent(amongThree, questions)}`,
  );
  if (pairsFile === undefined) return;
  const { development, test } = split(readSentencePairs(pairsFile));
  for (const [name, pairs] of Object.entries({ development, test })) {
    const found = translationsFound(encoder, pairs);
    console.log(
      `${name}: ${percent(found, pairs.length)} of ${pairs.length} sentences find their translation`,
    );
  }
}

if (isMain(import.meta)) main(process.argv.slice(2));
