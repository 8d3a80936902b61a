import PostalMime, { type Address, type Attachment, type Email } from "postal-mime";
import { cleanLine, cleanText } from "../domain/clean-text.ts";
import { isAddress } from "./address.ts";
import { htmlToText } from "./html-text.ts";
import { messageIdsOf } from "./message-ids.ts";
import { decodeGuessing, hasHeaderBlock, repairHeaders } from "./raw-headers.ts";

export interface MailAddress {
  readonly address: string;
  readonly name?: string;
}

export interface MailAttachment {
  /** One line, as the sender wrote it: for display, never for a path. */
  readonly name: string;
  readonly type: string;
  readonly content: Uint8Array;
}

/** A mail taken apart. Texts are clean (`cleanText`), ids are without angle brackets. */
export interface ParsedMail {
  /** Lower-case names; values unfolded, first to last. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly from?: MailAddress;
  readonly replyTo: readonly MailAddress[];
  /** To and Cc. */
  readonly recipients: readonly MailAddress[];
  readonly subject?: string;
  readonly messageId?: string;
  /** In-Reply-To first, then References from the nearest to the farthest. */
  readonly references: readonly string[];
  /** ISO 8601. */
  readonly date?: string;
  readonly text: string;
  readonly attachments: readonly MailAttachment[];
  /** Types of the parts that are reports to machines (`message/delivery-status` …). */
  readonly reportParts: readonly string[];
}

/** The largest mail that SES takes in. */
export const maxMailBytes = 40 * 1024 * 1024;
const maxHeaderBytes = 512 * 1024;
const maxNesting = 50;
/** Lines that could open a MIME part. */
const maxPartLines = 5_000;
/** Longer texts are cut here and say so; the raw mail has the rest. UTF-16 units. */
const maxTextLength = 1_000_000;

/**
 * Parses a raw RFC 5322 message, whatever is wrong with it. Never throws: what cannot be a message is a `problem` in our
 * words. With `lenient` there is always a message, in the worst case the raw bytes as its text.
 */
export async function parseMail(
  raw: Uint8Array,
  { lenient = false }: { lenient?: boolean } = {},
): Promise<ParsedMail | { readonly problem: string }> {
  const problem = problemBeforeParsing(raw);
  if (problem !== undefined) return lenient ? asPlainText(raw) : { problem };
  const parsed = await parseWithinLimits(repairHeaders(raw));
  if ("problem" in parsed) return lenient ? asPlainText(raw) : parsed;
  if (!lenient && parsed.from === undefined && parsed.text === "") {
    return { problem: "neither a sender nor a text" };
  }
  return parsed;
}

function problemBeforeParsing(raw: Uint8Array): string | undefined {
  if (raw.byteLength > maxMailBytes) return `larger than ${maxMailBytes} bytes`;
  if (!hasHeaderBlock(raw)) return "no header block";
  if (countPartLines(raw) > maxPartLines) return `more than ${maxPartLines} lines that could open a part`;
  return undefined;
}

/** Lines that begin with `--`, without looking further than needed. */
function countPartLines(raw: Uint8Array): number {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  let count = 0;
  for (
    let at = bytes.indexOf("\n--");
    at !== -1 && count <= maxPartLines;
    at = bytes.indexOf("\n--", at + 3)
  ) {
    count += 1;
  }
  return count;
}

async function parseWithinLimits(mail: Uint8Array): Promise<ParsedMail | { readonly problem: string }> {
  const limits = { maxNestingDepth: maxNesting, maxHeadersSize: maxHeaderBytes, maxRfc822NestingDepth: 3 };
  try {
    // A forwarded mail stays an attachment: its words are not this sender's …
    const email = await PostalMime.parse(mail, { ...limits, forceRfc822Attachments: true });
    const parsed = toParsedMail(email);
    if (parsed.text !== "" || !parsed.attachments.some((part) => part.type === "message/rfc822"))
      return parsed;
    // … unless they are all there is.
    const { text } = toParsedMail(await PostalMime.parse(mail, { ...limits, rfc822Attachments: false }));
    return { ...parsed, text };
  } catch (error) {
    return { problem: error instanceof Error ? cleanLine(error.message, 200) : "not to be parsed" };
  }
}

function toParsedMail(email: Email): ParsedMail {
  const headers = headerMap(email);
  const from = senderOf(email);
  const subject = cleanLine(email.subject ?? "");
  const messageId = messageIdsOf(email.messageId)[0];
  const date = isoDate(email.date);
  return {
    headers,
    ...(from && { from }),
    replyTo: mailboxes(email.replyTo),
    recipients: [...mailboxes(email.to), ...mailboxes(email.cc)],
    ...(subject !== "" && { subject }),
    ...(messageId !== undefined && { messageId }),
    references: referencesOf(email),
    ...(date !== undefined && { date }),
    text: textOf(email),
    attachments: email.attachments.map(toAttachment),
    reportParts: email.attachments.map((part) => part.mimeType).filter((type) => reportTypes.has(type)),
  };
}

const reportTypes = new Set([
  "message/delivery-status",
  "message/global-delivery-status",
  "message/feedback-report",
  "message/disposition-notification",
  "message/global-disposition-notification",
]);

function headerMap(email: Email): ReadonlyMap<string, readonly string[]> {
  const headers = new Map<string, string[]>();
  for (const { key, value } of email.headers) {
    const values = headers.get(key);
    if (values) values.push(value);
    else headers.set(key, [value]);
  }
  return headers;
}

/** From, else who handed it in for them, else where they want the answer. */
function senderOf(email: Email): MailAddress | undefined {
  const candidates = [email.from, email.sender, ...(email.replyTo ?? [])];
  return mailboxes(candidates.filter((candidate) => candidate !== undefined))[0];
}

function mailboxes(addresses: readonly Address[] | undefined): readonly MailAddress[] {
  return (addresses ?? [])
    .flatMap((entry) => entry.group ?? [entry])
    .flatMap((mailbox) => {
      const address = cleanLine(mailbox.address ?? "", 320);
      const name = cleanLine(mailbox.name ?? "", 200);
      return isAddress(address) ? [{ address, ...(name !== "" && { name }) }] : [];
    });
}

function referencesOf(email: Email): readonly string[] {
  const ids = [...messageIdsOf(email.inReplyTo), ...messageIdsOf(email.references).toReversed()];
  return [...new Set(ids)].slice(0, 50);
}

function isoDate(date: string | undefined): string | undefined {
  const time = Date.parse(date ?? "");
  const possible = time > Date.UTC(1980) && time < Date.UTC(2100);
  return possible ? new Date(time).toISOString() : undefined;
}

/** Plain text is preferred: it is what the sender's program holds for the same words. A blank one is a mere stub. */
function textOf(email: Email): string {
  const plain = cleanText(email.text ?? "").trim();
  if (plain !== "" || email.html === undefined) return cut(plain);
  return cut(cleanText(htmlToText(email.html)).trim());
}

function cut(text: string): string {
  if (text.length <= maxTextLength) return text;
  return `${text.slice(0, maxTextLength).toWellFormed()}\n\n[…]`;
}

function toAttachment(part: Attachment, index: number): MailAttachment {
  return {
    name: cleanLine(part.filename ?? "", 200) || `attachment-${index + 1}`,
    type: /^[\w.+-]+\/[\w.+-]+$/.test(part.mimeType) ? part.mimeType : "application/octet-stream",
    content: bytesOf(part.content),
  };
}

function bytesOf(content: Attachment["content"]): Uint8Array {
  if (typeof content === "string") return new TextEncoder().encode(content);
  return content instanceof Uint8Array ? content : new Uint8Array(content);
}

/** For a person who asked to see it anyway. */
function asPlainText(raw: Uint8Array): ParsedMail {
  const text = cut(cleanText(decodeGuessing(raw.subarray(0, 2 * maxTextLength))).trim());
  return {
    headers: new Map(),
    replyTo: [],
    recipients: [],
    references: [],
    text,
    attachments: [],
    reportParts: [],
  };
}
