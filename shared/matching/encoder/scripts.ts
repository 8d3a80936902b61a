/** A text as its parts in different scripts. */
export interface ScriptParts {
  /** What is not Chinese: words of the Latin script with their numbers and punctuation, or "" when it has no word. */
  readonly latin: string;
  readonly latinWords: number;
  /** The runs of Chinese characters, as they were written. */
  readonly han: readonly string[];
  readonly hanCharacters: number;
}

/** Longer texts are read by their beginning. */
const longestRead = 4_000;

/**
 * How much of a text's letters must be Latin or Chinese for its parts to speak for it: the name of a brand amid a
 * question in Thai does not.
 */
const leastReadable = 1 / 3;

const latinWord = /\p{Script=Latin}[\p{Script=Latin}\p{M}]*/gu;
const hanRun = /\p{Script=Han}+/gu;
const hanAndPunctuation = /[\p{Script=Han}\u3000-\u303f][\p{Script=Han}\p{P}\s]*/gu;
const notLatin = /[^\p{Script=Latin}\p{M}\p{N}\p{P}\p{Sc}\p{Sm}\p{Sk}]+/gu;
const lettersOfOtherScripts = /(?![\p{Script=Latin}\p{Script=Han}])\p{L}/gu;

/** Takes a text apart, or tells `undefined` when too little of it is Latin or Chinese. */
export function partsByScript(text: string): ScriptParts | undefined {
  const unified = text
    .slice(0, longestRead)
    .toWellFormed()
    .normalize("NFKC")
    .replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, "");
  const words = unified.match(latinWord) ?? [];
  const han = unified.match(hanRun) ?? [];
  const hanCharacters = lettersIn(han);
  const readable = lettersIn(words) + hanCharacters;
  const others = unified.match(lettersOfOtherScripts)?.length ?? 0;
  if (readable === 0 || readable < (readable + others) * leastReadable) return undefined;
  return {
    latin: words.length === 0 ? "" : latinText(unified),
    latinWords: words.length,
    han,
    hanCharacters,
  };
}

/** Chinese with its punctuation, other scripts, pictures and white space become single blanks. */
function latinText(text: string): string {
  const kept = text.replace(hanAndPunctuation, " ").replace(notLatin, " ");
  return quietCapitals(kept.trim());
}

/** Who writes in capitals throughout says nothing by them, and the weights know few such words. */
function quietCapitals(text: string): string {
  return /\p{Ll}/u.test(text) || !/\p{Lu}\P{L}+\p{Lu}/u.test(text) ? text : text.toLowerCase();
}

function lettersIn(runs: readonly string[]): number {
  return runs.reduce((sum, run) => sum + Array.from(run).length, 0);
}
