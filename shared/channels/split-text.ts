const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

/**
 * Cuts a text into parts of at most `limit` UTF-16 units each: at the last paragraph that fits, else line, else sentence,
 * else space, and never inside a grapheme (an emoji with its skin tone, a letter with its accent). White space at a cut is
 * dropped; nothing else is. A single grapheme longer than the limit is cut between its code points.
 */
export function splitText(text: string, limit: number): readonly string[] {
  if (!Number.isInteger(limit) || limit < 2) throw new RangeError("a part needs room for two UTF-16 units");
  const parts: string[] = [];
  let rest = text.trim();
  while (rest.length > limit) {
    const at = cutPosition(rest, limit);
    parts.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  if (rest !== "") parts.push(rest);
  return parts;
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
