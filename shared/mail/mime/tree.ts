import { latin1 } from "./charset.ts";
import { fieldOf, type Header, headerRange, mailStart, readHeader } from "./header.ts";
import { type Parameterised, readParameterised } from "./parameters.ts";
import { signedContent } from "./signed-data.ts";
import { decodeTransfer } from "./transfer-encoding.ts";

/** One part of a mail (RFC 2045, RFC 2046), the mail itself being the outermost. */
export interface Part {
  readonly header: Header;
  /** Lower-case `type/subtype`. */
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** Lower-case; empty when the part has none. */
  readonly disposition: string;
  /** As the sender wrote it, decoded; `undefined` when the part has no name. */
  readonly name: string | undefined;
  /** Content-ID without angle brackets. */
  readonly contentId: string | undefined;
  /** The body as it stands in the mail, still encoded. */
  readonly body: Buffer;
  readonly children: readonly Part[];
}

/** What bounds the work: deeper parts are left as one, further ones are left out. */
const maxDepth = 60;
const maxParts = 10_000;

/** Takes a mail apart. Never throws and looks at each byte a bounded number of times; contents are not decoded yet. */
export function readMime(raw: Uint8Array): Part {
  const bytes = withLineFeeds(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength));
  const mail = bytes.subarray(mailStart(bytes));
  return readPart(mail, 0, mail.length, { parts: 0, hint: declaredCharset(mail) }, 0, "text/plain");
}

/** The decoded content of a part. */
export function contentOf(part: Part): Uint8Array {
  return decodeTransfer(part.body, transferEncoding(part));
}

/** Lower-case name of the transfer encoding, without what some programs append. */
function transferEncoding(part: Part): string {
  const field = fieldOf(part.header, "content-transfer-encoding") ?? "";
  const name = /[\w-]+/.exec(field.toLowerCase())?.[0] ?? "";
  if (name === "base-64" || name === "b64") return "base64";
  return name === "quoted_printable" || name === "quotedprintable" ? "quoted-printable" : name;
}

interface Progress {
  parts: number;
  readonly hint: string | undefined;
}

function readPart(
  mail: Buffer,
  start: number,
  end: number,
  progress: Progress,
  depth: number,
  defaultType: string,
): Part {
  progress.parts += 1;
  const range = lacksHeader(mail, start, end, depth)
    ? { header: start, body: start }
    : headerRange(mail, start, end);
  const header = readHeader(mail.subarray(start, range.header), progress.hint);
  const body = mail.subarray(range.body, end);
  const contentType = readParameterised(fieldOf(header, "content-type"));
  const disposition = readParameterised(fieldOf(header, "content-disposition"));
  const ranges = depth < maxDepth ? partRanges(body, contentType, header, depth) : undefined;
  const type = typeOf(contentType.value, defaultType, ranges !== undefined);
  const children: Part[] = [];
  const inner = type === "multipart/digest" ? "message/rfc822" : "text/plain";
  for (const [from, to] of ranges ?? []) {
    if (progress.parts >= maxParts) break;
    children.push(readPart(body, from, to, progress, depth + 1, inner));
  }
  const part: Part = {
    header,
    type,
    parameters: contentType.parameters,
    disposition: disposition.value,
    name: disposition.parameters.get("filename") ?? contentType.parameters.get("name"),
    contentId: contentIdOf(header),
    body,
    children,
  };
  return depth < maxDepth ? withSignedContent(part, progress, depth) : part;
}

/** An opaquely signed mail shown as what was signed. */
function withSignedContent(part: Part, progress: Progress, depth: number): Part {
  if (!/^application\/(?:x-)?pkcs7-mime$/.test(part.type)) return part;
  const content = signedContent(contentOf(part));
  if (content === undefined) return part;
  return {
    ...part,
    type: "multipart/signed",
    children: [readPart(content, 0, content.length, progress, depth + 1, "text/plain")],
  };
}

/** A part that begins with its text at once, without the blank line that RFC 2046 asks for. */
function lacksHeader(mail: Buffer, start: number, end: number, depth: number): boolean {
  if (depth === 0) return false;
  const first = latin1(mail.subarray(start, Math.min(end, start + 300)));
  return !/^(?:\r*\n|[ \t]*[!-9;-~]{1,200}[ \t]*:)/.test(first);
}

function typeOf(value: string, defaultType: string, isMultipart: boolean): string {
  if (isMultipart) return value.startsWith("multipart/") ? value : "multipart/mixed";
  // Without parts it is no multipart, whatever it says: what is in it is shown as text.
  if (value.startsWith("multipart/") || value === "text" || value === "multipart") return "text/plain";
  if (/^[\w.+!#$&^-]+\/[\w.+!#$&^-]+$/.test(value)) return value;
  return value === "" ? defaultType : /^text\b/.test(value) ? "text/plain" : "application/octet-stream";
}

function contentIdOf(header: Header): string | undefined {
  const id = fieldOf(header, "content-id")?.replace(/[<>\s]+/g, "");
  return id === "" ? undefined : id;
}

/** Where the parts of a multipart lie in its body; `undefined` when it is none or none can be found. */
function partRanges(
  body: Buffer,
  type: Parameterised,
  header: Header,
  depth: number,
): readonly (readonly [number, number])[] | undefined {
  const isMultipart = type.value.startsWith("multipart");
  if (isMultipart) {
    const boundary = type.parameters.get("boundary");
    const found = boundary === undefined || boundary === "" ? [] : rangesBetween(body, boundary);
    if (found.length > 0) return found;
  }
  // The header lost its boundary, or names a wrong one, or the whole mail lost its Content-Type.
  const lost = depth === 0 && type.value === "" && !header.has("content-transfer-encoding");
  if (!isMultipart && !lost) return undefined;
  const inferred = inferBoundary(body, lost);
  const found = inferred === undefined ? [] : rangesBetween(body, inferred);
  return found.length > 0 ? found : undefined;
}

const DASH = 0x2d;
const LF = 0x0a;
const CR = 0x0d;

/** RFC 2046 section 5.1.1. The last part may lack its end; a line that merely begins like the boundary is text. */
function rangesBetween(body: Buffer, boundary: string): readonly (readonly [number, number])[] {
  const mark = Buffer.from(`--${boundary.trimEnd()}`, "utf8");
  const ranges: (readonly [number, number])[] = [];
  let open = -1;
  for (let at = body.indexOf(mark); at !== -1; at = body.indexOf(mark, at + mark.length)) {
    const end = delimiterEnd(body, at, mark.length);
    if (end === undefined) continue;
    if (open !== -1) ranges.push([open, beforeLineEnd(body, at, open)]);
    open = end.closes ? -1 : end.next;
    // What follows an end is an epilogue, unless a careless gateway closed too early: then more parts follow.
    if (ranges.length >= maxParts) break;
  }
  if (open !== -1 && open < body.length) ranges.push([open, body.length]);
  return ranges;
}

/** Reads a delimiter at `at`: it begins a line and nothing but dashes and white space follows on it. */
function delimiterEnd(
  body: Buffer,
  at: number,
  length: number,
): { readonly next: number; readonly closes: boolean } | undefined {
  if (at > 0 && body[at - 1] !== LF && body[at - 1] !== CR) return undefined;
  let after = at + length;
  const closes = body[after] === DASH && body[after + 1] === DASH;
  if (closes) after += 2;
  while (body[after] === 0x20 || body[after] === 0x09 || body[after] === CR) after += 1;
  if (after >= body.length) return { next: body.length, closes };
  if (body[after] === LF) return { next: after + 1, closes };
  return closes ? { next: after, closes } : undefined;
}

/** The line end before a delimiter belongs to the delimiter. */
function beforeLineEnd(body: Buffer, at: number, floor: number): number {
  let end = at;
  if (end > floor && body[end - 1] === LF) end -= 1;
  if (end > floor && body[end - 1] === CR) end -= 1;
  return end;
}

/** Bytes of a body in which a lost boundary is looked for. */
const inferenceBytes = 64 * 1024;

/** The first line that begins with two dashes and has a header field below it. */
function inferBoundary(body: Buffer, atStart: boolean): string | undefined {
  const text = latin1(body.subarray(0, inferenceBytes));
  const pattern = /^--([^\r\n]{1,200}?)[ \t]*\r?\n(?=content-[a-z-]{1,40}[ \t]*:)/gim;
  const match = pattern.exec(text);
  if (!match) return undefined;
  return atStart && text.slice(0, match.index).trim() !== "" ? undefined : match[1];
}

/** The first charset that the mail names for its text. */
function declaredCharset(mail: Buffer): string | undefined {
  return /charset\s{0,9}=\s{0,9}["']?([\w.:-]{1,40})/i.exec(latin1(mail.subarray(0, 16_384)))?.[1];
}

/** Mails of old systems that end lines with carriage returns alone. */
function withLineFeeds(raw: Buffer): Buffer {
  if (raw.includes(LF) || !raw.includes(CR)) return raw;
  return Buffer.from(raw.map((byte) => (byte === CR ? LF : byte)));
}
