import { decodeText } from "./charset.ts";
import { decodeQuotedPrintable } from "./transfer-encoding.ts";

/** The charset and encoding of a word, after its `=?`: RFC 2047 section 2, RFC 2231 section 5. */
const wordStart = /([^?*\s]{1,40})(?:\*[^?\s]{0,20})?\?([bqBQ])\?/y;

interface Word {
  readonly charset: string;
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/**
 * A header text with its encoded words (RFC 2047) read. Neighbouring words of one charset are joined before decoding, since
 * many programs cut within a character; words inside quotes, glued to other text or with spaces in them are read as well.
 * Linear in the length of the text.
 */
export function decodeWords(text: string): string {
  if (!text.includes("=?")) return text;
  const words = wordsOf(text);
  let out = "";
  let at = 0;
  for (let index = 0; index < words.length; index += 1) {
    const first = words[index];
    if (first === undefined) break;
    const between = text.slice(at, first.start);
    if (index === 0 || between.trim() !== "") out += between;
    const run = [first.bytes];
    let last = first;
    for (
      let next = words[index + 1];
      next?.charset === first.charset && text.slice(last.end, next.start).trim() === "";
      next = words[index + 1]
    ) {
      run.push(next.bytes);
      last = next;
      index += 1;
    }
    out += decodeText(run.length === 1 ? first.bytes : Buffer.concat(run), first.charset);
    at = last.end;
  }
  return out + text.slice(at);
}

function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (let start = text.indexOf("=?"); start !== -1; ) {
    wordStart.lastIndex = start + 2;
    const match = wordStart.exec(text);
    const from = wordStart.lastIndex;
    if (match?.[1] === undefined || match[2] === undefined) {
      start = text.indexOf("=?", start + 2);
      continue;
    }
    const close = text.indexOf("?=", from);
    const end = close === -1 ? endOfCutWord(text, from) : close;
    if (end === undefined) break;
    const bytes = wordBytes(text.slice(from, end), match[2]);
    const after = close === -1 ? end : end + 2;
    words.push({ charset: match[1].toLowerCase(), bytes, start, end: after });
    start = text.indexOf("=?", after);
  }
  return words;
}

/** A subject cut by its length limit ends within a word; what is there of it is read. */
function endOfCutWord(text: string, from: number): number | undefined {
  const rest = text.slice(from);
  return /^[^\s?]+$/.test(rest) ? text.length : undefined;
}

function wordBytes(text: string, encoding: string): Buffer {
  if (encoding === "b" || encoding === "B") return Buffer.from(text.replace(/\s+/g, ""), "base64");
  // Characters above 255 cannot be; they would be what an earlier repair made of raw bytes.
  return decodeQuotedPrintable(Buffer.from(text.replaceAll("_", " "), "latin1"), true);
}
