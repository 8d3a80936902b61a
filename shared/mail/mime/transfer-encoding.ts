import { latin1 } from "./charset.ts";

/**
 * The content of a part (RFC 2045 section 6). Damaged encodings give what can be read of them: base 64 with line noise,
 * padding in the middle or a cut end, quoted-printable with bare equals signs. An unknown encoding leaves the bytes.
 */
export function decodeTransfer(body: Uint8Array, encoding: string): Uint8Array {
  switch (encoding) {
    case "base64":
      return decodeBase64(body);
    case "quoted-printable":
      return decodeQuotedPrintable(body, false);
    case "x-uuencode":
    case "uuencode":
    case "x-uue":
      return decodeUu(body) ?? body;
    default:
      return body;
  }
}

const maxSegments = 10_000;

/** Base 64 whose segments may each be padded: some programs join encoded pieces. */
function decodeBase64(body: Uint8Array): Uint8Array {
  const text = latin1(body);
  const padding = text.indexOf("=");
  if (padding === -1 || /^[=\s]*$/.test(text.slice(padding, padding + 4096)))
    return Buffer.from(text, "base64");
  return Buffer.concat(
    text
      .split(/=+/, maxSegments)
      .filter((segment) => segment.length < 4096 || /\S/.test(segment))
      .map((segment) => Buffer.from(segment, "base64")),
  );
}

const EQUALS = 0x3d;
const LF = 0x0a;
const CR = 0x0d;

/** Quoted-printable, or the `Q` encoding of a header when `inWord`, where nothing is a soft line end. */
export function decodeQuotedPrintable(body: Uint8Array, inWord: boolean): Buffer {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  let at = bytes.indexOf(EQUALS);
  if (at === -1) return bytes;
  const out = Buffer.allocUnsafe(bytes.length);
  let length = bytes.copy(out, 0, 0, at);
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    if (byte !== EQUALS) {
      out[length++] = byte;
      at += 1;
      continue;
    }
    const high = hexValue(bytes[at + 1]);
    const low = hexValue(bytes[at + 2]);
    if (high >= 0 && low >= 0) {
      out[length++] = high * 16 + low;
      at += 3;
      continue;
    }
    const softEnd = inWord ? undefined : afterSoftLineEnd(bytes, at + 1);
    if (softEnd === undefined) {
      out[length++] = byte;
      at += 1;
    } else at = softEnd;
  }
  return out.subarray(0, length);
}

/** Where the next line begins if only white space (some gateways add it) stands between `at` and the line end. */
function afterSoftLineEnd(bytes: Uint8Array, from: number): number | undefined {
  let at = from;
  while (at < from + 80 && (bytes[at] === 0x20 || bytes[at] === 0x09)) at += 1;
  if (at >= bytes.length) return bytes.length;
  if (bytes[at] === CR && bytes[at + 1] === LF) return at + 2;
  return bytes[at] === LF || bytes[at] === CR ? at + 1 : undefined;
}

function hexValue(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte & 0xdf;
  return letter >= 0x41 && letter <= 0x46 ? letter - 0x37 : -1;
}

/** The one file of a uuencoded body (POSIX `uuencode`). */
function decodeUu(body: Uint8Array): Uint8Array | undefined {
  const text = latin1(body);
  const begin = /^begin [0-7]{3,4} .*\r?\n/m.exec(text);
  if (!begin) return undefined;
  const out: number[] = [];
  for (const line of text.slice(begin.index + begin[0].length).split(/\r?\n/)) {
    if (line === "end" || line === "" || line === "`") break;
    const size = (line.charCodeAt(0) - 32) & 63;
    const start = out.length;
    for (let at = 1; out.length - start < size && at < line.length; at += 4) {
      const [a = 0, b = 0, c = 0, d = 0] = [0, 1, 2, 3].map((step) => (line.charCodeAt(at + step) - 32) & 63);
      out.push((a << 2) | (b >> 4), ((b & 15) << 4) | (c >> 2), ((c & 3) << 6) | d);
    }
    out.length = Math.min(out.length, start + size);
  }
  return Uint8Array.from(out);
}
