/**
 * Repairs of a raw mail's header block before it is parsed: what real mail programs get wrong at the very start would
 * otherwise cost the whole mail.
 */

const LF = 0x0a;
const CR = 0x0d;

/** A line that begins a header field: RFC 5322 section 2.2, printable US-ASCII up to a colon. Some are indented. */
const fieldStart = /^[ \t]*[!-9;-~]+[ \t]*:/;

/**
 * The mail with a readable header block: leading blank lines and an mbox `From ` line dropped, raw 8-bit headers (GBK,
 * Shift_JIS, Latin-1, written without RFC 2047 encoding) turned into UTF-8.
 */
export function repairHeaders(raw: Uint8Array): Uint8Array {
  const mail = withoutPreamble(raw);
  const end = headerEnd(mail);
  const header = mail.subarray(0, end);
  if (isAscii(header)) return mail;
  const escaped = escapeInsideWords(header);
  const repaired = new TextEncoder().encode(decodeGuessing(escaped, declaredCharset(mail)));
  const whole = new Uint8Array(repaired.length + mail.length - end);
  whole.set(repaired);
  whole.set(mail.subarray(end), repaired.length);
  return whole;
}

/** Whether the mail, after what `repairHeaders` drops, opens with a block that has at least one header field. */
export function hasHeaderBlock(mail: Uint8Array): boolean {
  const [block = ""] = latin1(withoutPreamble(mail).subarray(0, 8192)).split(/\r?\n\r?\n/, 1);
  return block.split("\n").some((line) => fieldStart.test(line));
}

/** RFC 2047 words that hold raw bytes instead of `=FC`: the word's own charset applies to them, not the header's. */
function escapeInsideWords(header: Uint8Array): Uint8Array {
  const text = latin1(header).replace(/=\?[^?\s]+\?[Qq]\?[^?]*\?=/g, (word) =>
    word.replace(/[\x80-\xff]/g, (byte) => `=${byte.charCodeAt(0).toString(16).toUpperCase()}`),
  );
  return Buffer.from(text, "latin1");
}

/** Bytes of the header block, up to and without the blank line that ends it. */
function headerEnd(mail: Uint8Array): number {
  let lineStart = 0;
  for (let at = mail.indexOf(LF); at !== -1; at = mail.indexOf(LF, lineStart)) {
    const length = at - lineStart;
    if (length === 0 || (length === 1 && mail[lineStart] === CR)) return lineStart;
    lineStart = at + 1;
  }
  return mail.length;
}

function withoutPreamble(raw: Uint8Array): Uint8Array {
  let at = raw[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf ? 3 : 0;
  while (raw[at] === LF || raw[at] === CR) at += 1;
  // RFC 4155: an mbox separator has no colon right after its first word, a From field does.
  if (/^>?From [^:\n]/.test(latin1(raw.subarray(at, at + 8)))) {
    const next = raw.indexOf(LF, at);
    at = next === -1 ? raw.length : next + 1;
  }
  return at === 0 ? raw : raw.subarray(at);
}

/** The first charset that the mail names for its text. */
function declaredCharset(mail: Uint8Array): string | undefined {
  return /charset\s*=\s*["']?([\w.:-]+)/i.exec(latin1(mail.subarray(0, 65_536)))?.[1];
}

/**
 * Text of unlabelled bytes: UTF-8 when it is, else the declared charset, else GB18030 when all high bytes pair up as Chinese
 * text does, else Windows-1252, which takes anything.
 */
export function decodeGuessing(bytes: Uint8Array, declared?: string): string {
  const guesses = ["utf-8", declared, pairsUp(bytes) ? "gb18030" : undefined];
  for (const charset of guesses) {
    const text = charset === undefined ? undefined : decodeStrictly(bytes, charset);
    if (text !== undefined) return text;
  }
  return new TextDecoder("windows-1252").decode(bytes);
}

function decodeStrictly(bytes: Uint8Array, charset: string): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Whether all high bytes pair up as in GB 2312, the core of GBK: first byte A1–A9 (signs) or B0–F7 (characters), second
 * A1–FE. Chance makes that of accented Latin letters only where two stand together, and seldom then.
 */
function pairsUp(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += 1) {
    const first = bytes[at] ?? 0;
    if (first < 0x80) continue;
    const second = bytes[at + 1] ?? 0;
    const isPair =
      first >= 0xa1 && first <= 0xf7 && (first <= 0xa9 || first >= 0xb0) && second >= 0xa1 && second !== 0xff;
    if (!isPair) return false;
    at += 1;
  }
  return true;
}

function isAscii(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte < 0x80);
}

/** Each byte as the character of the same number: what TextDecoder calls "latin1" is Windows-1252. */
function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}
