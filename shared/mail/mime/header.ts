import { isAscii } from "node:buffer";
import { decodeText, latin1 } from "./charset.ts";

const ESC = 0x1b;
const LF = 0x0a;
const CR = 0x0d;

/** Header bytes that are read; of a longer header the rest is skipped and the body still found. */
const maxHeaderBytes = 512 * 1024;
const maxFields = 5_000;
const maxFieldLength = 64 * 1024;

/** A line that begins a field: RFC 5322 section 2.2, printable US-ASCII up to a colon. Some are indented. */
const fieldStart = /^([!-9;-~]{1,200})[ \t]*:/;

/** Lower-case names; values unfolded, encoded words not yet read, first to last. */
export type Header = ReadonlyMap<string, readonly string[]>;

/** The first value of a field. */
export function fieldOf(header: Header, name: string): string | undefined {
  return header.get(name)?.[0];
}

/** Where the header block that begins at `start` ends, and where its body begins. */
export function headerRange(mail: Buffer, start: number, end: number): { header: number; body: number } {
  let lineStart = start;
  while (lineStart < end) {
    let at = lineStart;
    while (mail[at] === CR && at < end) at += 1;
    if (mail[at] === LF && at < end) return { header: lineStart, body: at + 1 };
    const next = mail.indexOf(LF, lineStart);
    if (next === -1 || next >= end) break;
    lineStart = next + 1;
  }
  return { header: end, body: end };
}

/**
 * Reads a header block. Raw bytes above 127 (GBK, Shift_JIS, Latin-1, written without RFC 2047) become text by what they look
 * like, `hint` first; inside encoded words they are left to the word's own charset. A line that is neither a field nor folded
 * belongs to the field above it.
 */
export function readHeader(block: Uint8Array, hint?: string): Header {
  const fields = new Map<string, string[]>();
  const bytes = block.subarray(0, maxHeaderBytes);
  const plain = isAscii(bytes) && !bytes.includes(ESC);
  let count = 0;
  for (const [name, raw] of rawFields(latin1(bytes))) {
    if (count++ >= maxFields) break;
    const cut = raw.slice(0, maxFieldLength);
    const value = (plain ? cut : readable(cut, hint)).trim();
    const values = fields.get(name);
    if (values) values.push(value);
    else fields.set(name, [value]);
  }
  return fields;
}

function* rawFields(block: string): Generator<readonly [string, string]> {
  let name: string | undefined;
  let value: string[] = [];
  for (const ended of block.split("\n")) {
    const line = ended.endsWith("\r") ? ended.slice(0, -1) : ended;
    const folded = line.startsWith(" ") || line.startsWith("\t");
    // Nothing is there yet to be continued: an indented first field.
    const start = name === undefined ? line.trimStart() : folded ? "" : line;
    const match = fieldStart.exec(start);
    if (match?.[1] === undefined) {
      value.push(folded ? line : ` ${line}`);
      continue;
    }
    if (name !== undefined) yield [name, value.join("")];
    name = match[1].toLowerCase();
    value = [start.slice(match[0].length)];
  }
  if (name !== undefined) yield [name, value.join("")];
}

/** Text of a raw value; `raw` has one character per byte. */
function readable(raw: string, hint: string | undefined): string {
  const bytes = Buffer.from(raw, "latin1");
  if (isAscii(bytes) && !raw.includes("\x1b")) return raw;
  return decodeText(Buffer.from(escapeInsideWords(raw), "latin1"), undefined, hint);
}

/** RFC 2047 words that hold raw bytes instead of `=FC`: the word's own charset applies to them, not the header's. */
function escapeInsideWords(raw: string): string {
  if (!raw.includes("=?")) return raw;
  return raw.replace(/=\?[^?\s]{1,40}\?[Qq]\?[^?]{0,2000}\?=/g, (word) =>
    word.replace(/[\x80-\xff]/g, (byte) => `=${byte.charCodeAt(0).toString(16).toUpperCase()}`),
  );
}

/**
 * Where the mail proper begins: after a byte order mark, blank lines and an mbox `From ` line (RFC 4155), which has no colon
 * right after its first word.
 */
export function mailStart(raw: Uint8Array): number {
  let at = raw[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf ? 3 : 0;
  while (raw[at] === LF || raw[at] === CR) at += 1;
  if (/^>?From [^:\n]/.test(latin1(raw.subarray(at, at + 8)))) {
    const next = raw.indexOf(LF, at);
    at = next === -1 ? raw.length : next + 1;
  }
  return at;
}

/** Whether a mail opens with a block that has at least one header field. */
export function hasHeaderBlock(raw: Uint8Array): boolean {
  const start = mailStart(raw);
  const [block = ""] = latin1(raw.subarray(start, start + 8192)).split(/\r?\n\r?\n/, 1);
  return block.split("\n").some((line) => fieldStart.test(line.trimStart()));
}
