const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

/**
 * How much of a platform's limit each UTF-16 unit of a text takes, by position. The second half of a surrogate pair takes
 * nothing, and so does all of a unit that counts as one (a link, say) but its first.
 */
export type TextUnit = (text: string) => ArrayLike<number>;

/** Bytes of UTF-8. */
export const utf8Bytes: TextUnit = (text) => {
  const weights = new Uint8Array(text.length);
  for (let at = 0; at < text.length; ) {
    const point = text.codePointAt(at) ?? 0;
    weights[at] = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    at += point > 0xffff ? 2 : 1;
  }
  return weights;
};

/**
 * Cuts a text into parts of at most `limit` each (UTF-16 units, or what `unit` counts): at the last paragraph that fits,
 * else line, else sentence, else space, and never inside a grapheme (an emoji with its skin tone, a letter with its
 * accent). White space at a cut is dropped; nothing else is. A single grapheme longer than the limit is cut between its
 * code points.
 */
export function splitText(text: string, limit: number, unit?: TextUnit): readonly string[] {
  if (!Number.isInteger(limit) || limit < 2) throw new RangeError("a part needs room for two UTF-16 units");
  const parts: string[] = [];
  let rest = text.trim();
  for (;;) {
    const fits = unit === undefined ? limit : fitting(unit(rest), limit);
    if (rest.length <= fits) break;
    const at = cutPosition(rest, Math.max(2, fits));
    parts.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  if (rest !== "") parts.push(rest);
  return parts;
}

/** How many UTF-16 units from the start stay within the limit. */
function fitting(weights: ArrayLike<number>, limit: number): number {
  let taken = 0;
  for (let at = 0; at < weights.length; at += 1) {
    taken += weights[at] ?? 0;
    if (taken > limit) return at;
  }
  return weights.length;
}

/** Ends of a paragraph, a line, a sentence (also 。！？), a word. The first kind found in the second half is taken. */
const breaks = [/\n\s*\n/g, /\n/g, /[.!?…]\s|[。！？；]/gu, /\s/g];

function cutPosition(text: string, limit: number): number {
  const window = text.slice(0, limit);
  for (const pattern of breaks) {
    const end = lastEnd(window, pattern);
    if (end > limit / 2) return graphemeStart(text, end, limit);
  }
  return graphemeStart(text, limit, limit);
}

function lastEnd(window: string, pattern: RegExp): number {
  let end = -1;
  for (const match of window.matchAll(pattern)) end = match.index + match[0].length;
  return end;
}

/** The nearest position at or before `at` that no grapheme spans. Looks at the last few hundred units only. */
function graphemeStart(text: string, at: number, limit: number): number {
  const from = wholeCodePoint(text, Math.max(0, at - 256));
  const window = text.slice(from, Math.min(text.length, at + 64));
  const segment = graphemes.segment(window).containing(at - from);
  const start = segment === undefined ? at : from + segment.index;
  if (start > 0) return start;
  return Math.max(wholeCodePoint(text, Math.min(at, limit)), 1);
}

/** Steps back from the middle of a surrogate pair. */
function wholeCodePoint(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff && at > 0 ? at - 1 : at;
}
