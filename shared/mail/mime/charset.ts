import { isAscii, isUtf8 } from "node:buffer";
import { guessCharset } from "./guess-charset.ts";
import { decodeHz, decodeIso2022Pairs, decodeUtf7 } from "./seven-bit-charsets.ts";

/**
 * Text of bytes that carry a charset label, rightly or wrongly. The label is believed as far as the bytes allow: bytes that
 * are UTF-8 beyond doubt are read as that, bytes that the label cannot explain are guessed (`hint` first: a charset that the
 * same mail names elsewhere). Never throws; what nothing explains becomes U+FFFD.
 */
export function decodeText(bytes: Uint8Array, label?: string, hint?: string): string {
  const codec = codecOf(label);
  if (codec?.kind === "seven-bit") return codec.decode(bytes);
  if (isAscii(bytes) && codec?.kind !== "wide") return hasEscapes(bytes) ? escaped(bytes) : latin1(bytes);
  if (codec === undefined) return decodeGuessing(bytes, hint);
  if (codec.kind === "wide") return decodeWide(bytes, codec.charset);
  if (isUtf8(bytes) && (codec.kind === "one-byte" || highBytes(bytes) >= surelyUtf8)) return utf8(bytes);
  const text = decodeStrictly(bytes, codec.charset);
  if (text !== undefined) return text;
  if (codec.kind === "one-byte") return lossy(bytes, codec.charset);
  return mostlyReadable(bytes, codec.charset) ?? decodeGuessing(bytes, hint);
}

/**
 * Text of unlabelled bytes: UTF-8 when it is, else the hinted charset, else what the bytes look like, else Windows-1252,
 * which takes anything.
 */
export function decodeGuessing(bytes: Uint8Array, hint?: string): string {
  if (isUtf8(bytes)) return utf8(bytes);
  const codec = codecOf(hint);
  const hinted = codec && "charset" in codec ? decodeStrictly(bytes, codec.charset) : undefined;
  if (hinted !== undefined) return hinted;
  const nearly = mostlyReadable(bytes, "utf-8");
  if (nearly !== undefined) return nearly;
  return lossy(bytes, guessCharset(bytes));
}

/** Each byte as the character of the same number: what TextDecoder calls "latin1" is Windows-1252. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

type Codec =
  | { readonly kind: "one-byte" | "many-bytes" | "wide"; readonly charset: string }
  | { readonly kind: "seven-bit"; readonly decode: (bytes: Uint8Array) => string };

/** This many bytes above 127 that chance made valid UTF-8 do not occur in text of another charset. */
const surelyUtf8 = 9;

const codecs = new Map<string, Codec | undefined>();

/** How to read a label; `undefined` for none, for US-ASCII and UTF-8 (which are tried anyway) and for unknown ones. */
function codecOf(label: string | undefined): Codec | undefined {
  if (label === undefined) return undefined;
  const known = codecs.get(label);
  if (known !== undefined || codecs.has(label)) return known;
  const codec = makeCodec(
    label
      .slice(0, 60)
      .trim()
      .toLowerCase()
      .replace(/^["']+|["']+$/g, ""),
  );
  // Labels are the sender's words: the cache must not grow with them.
  if (codecs.size < 200) codecs.set(label, codec);
  return codec;
}

function makeCodec(label: string): Codec | undefined {
  const sevenBit = sevenBitCodecs.find(([names]) => names.test(label));
  if (sevenBit) return { kind: "seven-bit", decode: sevenBit[1] };
  const charset = encodingName(label);
  if (charset === undefined || charset === "utf-8" || asciiNames.test(label)) return undefined;
  if (charset.startsWith("utf-16")) return { kind: "wide", charset };
  return { kind: manyBytes.test(charset) ? "many-bytes" : "one-byte", charset };
}

/** RFC 1843, RFC 2152, RFC 1557, RFC 1922: what browsers refuse to read and mail programs of Asia wrote for years. */
const sevenBitCodecs: readonly (readonly [RegExp, (bytes: Uint8Array) => string])[] = [
  [/^(?:x-)?hz(?:-gb-?2312)?$/, (bytes) => decodeHz(bytes)],
  [/^(?:x-)?(?:unicode-\d-\d-)?utf-?7$/, (bytes) => decodeUtf7(latin1(bytes))],
  [/^(?:cs)?iso-?2022-?kr$/, (bytes) => decodeIso2022Pairs(bytes, "euc-kr")],
  [/^iso-?2022-?cn(?:-ext)?$/, (bytes) => decodeIso2022Pairs(bytes, "gb18030")],
  [/^(?:cs)?iso-?2022-?jp/, (bytes) => decodeIso2022Jp(bytes)],
  [/^cp-?5022[0-9]$/, (bytes) => decodeIso2022Jp(bytes)],
];

const manyBytes = /^(?:gbk|gb18030|big5|euc-|shift_jis)/;
const asciiNames = /^(?:us-)?ascii$|^(?:default|unknown|x-unknown|_autodetect.*|7bit|8bit|binary|none)$/;

/** Names that mail programs use and the WHATWG encoding standard does not list. */
const aliases: readonly (readonly [RegExp, string])[] = [
  [/^utf[-_ ]?8/, "utf-8"],
  [/^utf[-_ ]?16[-_ ]?be/, "utf-16be"],
  [/^utf[-_ ]?16/, "utf-16le"],
  [/^(?:x-)?(?:gb|cp-?936|ms-?936|euc-?cn|chinese)/, "gb18030"],
  [/^(?:x-)?(?:big-?5|cp-?950|ms-?950)/, "big5"],
  [/^(?:x-)?(?:cp-?949|ms-?949|uhc|euc-?kr|ksc|ks_c|korean)/, "euc-kr"],
  [/^(?:x-)?(?:cp-?932|ms-?932|ms_kanji|shift[-_]?jis|s-?jis|windows-?31j)/, "shift_jis"],
  [/^(?:x-)?euc-?jp/, "euc-jp"],
  [/^(?:x-)?koi8-?u/, "koi8-u"],
  [/^(?:x-)?koi-?8/, "koi8-r"],
  [/^(?:x-)?(?:cp|ibm)-?866/, "ibm866"],
];

function encodingName(label: string): string | undefined {
  const alias = aliases.find(([names]) => names.test(label))?.[1];
  const windows = /^(?:x-)?(?:cp|ms|ansi|win|windows)[-_ ]?(125\d|874)/.exec(label)?.[1];
  const iso = /^(?:x-)?iso[-_ ]?8859[-_ ]?(\d{1,2})/.exec(label)?.[1];
  const latin = /^latin[-_ ]?1/.test(label) ? "iso-8859-1" : undefined;
  const candidates = [alias, windows && `windows-${windows}`, iso && `iso-8859-${iso}`, latin, label];
  for (const name of candidates) {
    const found = name === undefined ? undefined : decoderOf(name)?.encoding;
    if (found !== undefined) return found;
  }
  return undefined;
}

const decoders = new Map<string, TextDecoder | undefined>();

function decoderOf(charset: string, fatal = false): TextDecoder | undefined {
  const key = fatal ? `${charset}!` : charset;
  if (decoders.has(key)) return decoders.get(key);
  const decoder = newDecoder(charset, fatal);
  if (decoders.size < 200) decoders.set(key, decoder);
  return decoder;
}

function newDecoder(charset: string, fatal: boolean): TextDecoder | undefined {
  try {
    return new TextDecoder(charset, { fatal });
  } catch {
    return undefined;
  }
}

function decodeStrictly(bytes: Uint8Array, charset: string): string | undefined {
  try {
    return decoderOf(charset, true)?.decode(bytes);
  } catch {
    return undefined;
  }
}

function lossy(bytes: Uint8Array, charset: string): string {
  return (decoderOf(charset) ?? new TextDecoder("windows-1252")).decode(bytes);
}

/** The text if the charset explains nearly all of it: one cut character must not put the whole text in doubt. */
function mostlyReadable(bytes: Uint8Array, charset: string): string | undefined {
  const text = lossy(bytes, charset);
  let bad = 0;
  for (let at = text.indexOf("\ufffd"); at !== -1; at = text.indexOf("\ufffd", at + 1)) bad += 1;
  return bad * 20 <= highBytes(bytes) ? text : undefined;
}

function decodeWide(bytes: Uint8Array, charset: string): string {
  const big = bytes[0] === 0xfe && bytes[1] === 0xff;
  // Labelled UTF-16 and plainly not: a gateway transcoded the text and left the label.
  if (!bytes.includes(0) && isUtf8(bytes)) return utf8(bytes);
  return lossy(bytes, big ? "utf-16be" : charset);
}

function decodeIso2022Jp(bytes: Uint8Array): string {
  return isAscii(bytes) ? lossy(bytes, "iso-2022-jp") : decodeGuessing(bytes, "shift_jis");
}

const ESC = 0x1b;

function hasEscapes(bytes: Uint8Array): boolean {
  return bytes.includes(ESC);
}

/** Unlabelled 7-bit text with the escape sequences of ISO 2022. */
function escaped(bytes: Uint8Array): string {
  const text = latin1(bytes);
  if (text.includes("\x1b$)C")) return decodeIso2022Pairs(bytes, "euc-kr");
  const japanese = ["\x1b$B", "\x1b$@", "\x1b(J", "\x1b(I"].some((code) => text.includes(code));
  return japanese ? lossy(bytes, "iso-2022-jp") : text;
}

function utf8(bytes: Uint8Array): string {
  const skip = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  return Buffer.from(bytes.buffer, bytes.byteOffset + skip, bytes.byteLength - skip).toString("utf8");
}

function highBytes(bytes: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < bytes.length; at += 1) if ((bytes[at] ?? 0) > 0x7f) count += 1;
  return count;
}
