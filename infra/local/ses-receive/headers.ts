import { addressParser, decodeWords } from "postal-mime";

export interface Header {
  name: string;
  value: string;
}

/** SES cuts the headers of a notification at this size and says so (`headersTruncated`). */
const HEADER_BYTES = 10 * 1024;
const LF = 0x0a;
const CR = 0x0d;

/**
 * Reads the header fields at the start of a mail (RFC 5322 section 2.2), folded lines joined, values as written.
 * Whatever is not a header field is passed over: a notification must come into being for every mail.
 *
 * @param raw the mail, or its first part.
 */
export function readHeaders(raw: Buffer, limit = HEADER_BYTES): { headers: Header[]; truncated: boolean } {
  const headers: Header[] = [];
  for (const field of headerFields(raw)) {
    if (field.end > limit) return { headers, truncated: true };
    const text = raw.toString("utf8", field.start, field.end);
    const colon = text.indexOf(":");
    if (colon < 1) continue;
    headers.push({ name: text.slice(0, colon).trim(), value: unfold(text.slice(colon + 1)) });
  }
  return { headers, truncated: false };
}

/** Where each header field of a mail begins and ends, folded lines and line ends included. */
export function* headerFields(raw: Buffer): Generator<{ start: number; end: number }> {
  let start = 0;
  while (start < raw.length && !isBlankLine(raw, start)) {
    let end = nextLine(raw, start);
    while (end < raw.length && isFold(raw, end)) end = nextLine(raw, end);
    yield { start, end };
    start = end;
  }
}

/**
 * The headers that SES lifts into `commonHeaders`, encoded words (RFC 2047) decoded; absent headers are absent.
 *
 * @param returnPath the envelope sender.
 */
export function commonHeaders(
  headers: readonly Header[],
  returnPath: string,
): Record<string, string | string[]> {
  const first = (name: string) => headers.find((header) => header.name.toLowerCase() === name)?.value;
  const single = { date: first("date"), messageId: first("message-id"), subject: first("subject") };
  const lists = { from: first("from"), to: first("to"), cc: first("cc"), replyTo: first("reply-to") };
  const found: Record<string, string | string[]> = { returnPath };
  for (const [name, value] of Object.entries(lists)) {
    if (value !== undefined) found[name] = addressesIn(value);
  }
  for (const [name, value] of Object.entries(single)) {
    if (value !== undefined) found[name] = name === "subject" ? decodeWords(value) : value;
  }
  return found;
}

/** The addresses of a header, groups opened, as `Name <user@host>` or the address alone. */
export function addressesIn(value: string): string[] {
  return addressParser(value, { flatten: true }).flatMap(({ name, address }) => {
    if (!address) return name ? [name] : [];
    return [name ? `${decodeWords(name)} <${address}>` : address];
  });
}

/** The bare address that a mail names as its author, which is the one that DMARC is about; empty without one. */
export function addressInFrom(headers: readonly Header[]): string {
  const from = headers.find((header) => header.name.toLowerCase() === "from")?.value ?? "";
  return addressParser(from, { flatten: true })[0]?.address ?? "";
}

function unfold(value: string): string {
  return value.replace(/\r?\n(?=[ \t])/g, "").trim();
}

function isBlankLine(raw: Buffer, at: number): boolean {
  return raw[at] === LF || (raw[at] === CR && raw[at + 1] === LF);
}

function isFold(raw: Buffer, at: number): boolean {
  return (raw[at] === 0x20 || raw[at] === 0x09) && !isBlankLine(raw, at);
}

function nextLine(raw: Buffer, from: number): number {
  const end = raw.indexOf(LF, from);
  return end === -1 ? raw.length : end + 1;
}
