/**
 * Words by which messages are found. What differs only in how it is typed is one word: case, width, accents. Scripts that are
 * written without spaces have no words to see, so every two neighbouring characters are one.
 */

const woven = "\\u0e00-\\u0e7f\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff";
const run = new RegExp(`[${woven}]+|(?:(?![${woven}])[\\p{L}\\p{N}])+`, "gu");
const isWoven = new RegExp(`^[${woven}]`, "u");

/** Characters of a text that are looked at, and how long a word may be to tell more. */
const longestRead = 20_000;
const longestWord = 40;

/**
 * The different words of a text, in their order. A single letter says too little to be looked for; a single character of a
 * script without spaces is found by none of its pairs, and so is no word either.
 *
 * @param most so many at most: the first ones
 */
export function searchWords(text: string, most = Number.POSITIVE_INFINITY): readonly string[] {
  const words = new Set<string>();
  const folded = text
    .slice(0, longestRead)
    .normalize("NFKD")
    .replace(/[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff]/g, "")
    .normalize("NFC")
    .toLowerCase();
  for (const [found] of folded.matchAll(run)) {
    for (const word of isWoven.test(found) ? pairs(found) : whole(found)) {
      if (words.size >= most) return [...words];
      words.add(word);
    }
  }
  return [...words];
}

function whole(word: string): readonly string[] {
  return word.length < 2 ? [] : [word.slice(0, longestWord)];
}

function pairs(characters: string): readonly string[] {
  const each = [...characters];
  return each.slice(1).map((second, at) => `${each[at]}${second}`);
}
