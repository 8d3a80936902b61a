import relaydeskConfig from "../../relaydesk.config.ts";
import { parseConfig } from "../../shared/domain/config.ts";
import type { FaqEntry } from "../../shared/domain/faq.ts";
import { type CompiledIndex, compileIndex } from "../../shared/matching/compile-index.ts";
import { detectLanguage } from "../../shared/matching/detect-language.ts";
import type { FaqMatcher } from "../../shared/matching/faq-matcher.ts";
import { type Example, readText, trainModel, weighBoth } from "../../shared/matching/model.ts";
import { openIndex } from "../../shared/matching/open-index.ts";
import { promisedBy } from "../../shared/matching/promised-by.ts";
import { readQuestions } from "../../shared/matching/questions.ts";
import type { SentenceEncoder } from "../../shared/matching/sentence-encoder.ts";
import { bundledDetector } from "../never-list/bundled-detector.ts";
import { bundledEncoder, cachedIndexOf } from "./faq-index.ts";

/*
 * All that the tools ask of the matcher, so that they judge with the same models as the functions do.
 */

let opened: { readonly encoder: SentenceEncoder | undefined } | undefined;

/** The encoder that the functions match with, opened once. */
export function faqEncoder(): SentenceEncoder | undefined {
  opened ??= { encoder: bundledEncoder() };
  return opened.encoder;
}

/** Compiles entries as the build does, with what is to be expected of them. */
export function compileFaq(entries: readonly FaqEntry[]): CompiledIndex {
  const encoder = faqEncoder();
  return compileIndex(entries, { precision: promised(), ...(encoder && { encoder }) });
}

function promised() {
  return promisedBy(parseConfig(relaydeskConfig).answering);
}

/** The matcher of a knowledge base, compiled when it was not yet. */
export function matcherOf(entries: readonly FaqEntry[]): FaqMatcher {
  const encoder = faqEncoder();
  const bytes = cachedIndexOf(entries, { precision: promised(), encoder });
  return openIndex(bytes, encoder ? { encoder } : {});
}

/** A phrasing that was asked of a model which was not taught it. */
export interface LeftOut {
  readonly text: string;
  readonly language: string;
  readonly entry: string;
  /** the entry that came first */
  readonly found: string;
}

/**
 * Leave-one-out: asks every phrasing of a model that was not taught it. Unless it is to be `exact`, one phrasing of each
 * entry and language is left out at a time, which takes a fiftieth of the time and is no easier.
 */
export function leaveOneOut(
  entries: readonly FaqEntry[],
  {
    exact = false,
    onRound = () => {},
  }: { exact?: boolean; onRound?: (done: number, of: number) => void } = {},
): readonly LeftOut[] {
  const encoder = faqEncoder();
  const ids = [...new Set(entries.map(({ id }) => id))].sort();
  const phrasings = readPhrasings(entries, ids, encoder).map((phrasing, at) =>
    exact ? { ...phrasing, round: at } : phrasing,
  );
  const rounds = Math.max(...phrasings.map(({ round }) => round)) + 1;
  return Array.from({ length: rounds }, (_, round) => {
    const model = trainModel(
      phrasings.filter((phrasing) => phrasing.round !== round),
      ids.length,
    );
    const asked = phrasings.filter((phrasing) => phrasing.round === round);
    const found = asked.map(({ text, language, entry, ...read }) => {
      const { words, full } = weighBoth(read, model);
      const first = (full ?? words).ranking[0] ?? -1;
      return { text, language, entry: ids[entry] ?? "", found: ids[first] ?? "" };
    });
    onRound(round + 1, rounds);
    return found;
  }).flat();
}

interface Phrasing extends Example {
  readonly text: string;
  readonly language: string;
  /** in which round it is left out; no two of one entry and language share one */
  readonly round: number;
}

function readPhrasings(
  entries: readonly FaqEntry[],
  ids: readonly string[],
  encoder: SentenceEncoder | undefined,
): readonly Phrasing[] {
  const seen = new Set<string>();
  return entries.flatMap(({ id, language, question, phrasings }) =>
    [...new Set([question, ...phrasings])].flatMap((text, round) => {
      const key = `${id} ${text}`;
      if (seen.has(key)) return [];
      seen.add(key);
      return [{ text, language, round, entry: ids.indexOf(id), ...readText(text, encoder) }];
    }),
  );
}

/** What a message is understood by, with a matcher of one's own: the same functions as `triage` has. */
export function understandingWith(matcher: FaqMatcher) {
  return {
    ...{ matcher, detectLanguage, readQuestions },
    detectSensitive: bundledDetector(faqEncoder()),
    explain: (text: string) => matcher.explain(text),
  };
}
