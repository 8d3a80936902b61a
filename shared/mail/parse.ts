import { cleanLine, cleanText } from "../domain/clean-text.ts";
import { isAddress } from "./address.ts";
import { htmlToText, wordsOutsideTags } from "./html-text.ts";
import { messageIdsOf } from "./message-ids.ts";
import { readMailboxes } from "./mime/addresses.ts";
import { type BodyParts, bodyParts } from "./mime/body.ts";
import { decodeGuessing } from "./mime/charset.ts";
import { readDate } from "./mime/date.ts";
import { decodeWords } from "./mime/encoded-words.ts";
import { fieldOf, type Header, hasHeaderBlock } from "./mime/header.ts";
import { textOfPart } from "./mime/part-text.ts";
import { contentOf, type Part, readMime } from "./mime/tree.ts";
import { type Protection, protectionOf, withoutArmour } from "./protection.ts";
import { type MailReport, reportsOf } from "./reports.ts";

export interface MailAddress {
  readonly address: string;
  readonly name?: string;
}

export interface MailAttachment {
  /** One line, as the sender wrote it: for display, never for a path. */
  readonly name: string;
  /** As the sender declares it. */
  readonly type: string;
  readonly content: Uint8Array;
  /** By which the HTML part refers to it, without angle brackets. */
  readonly contentId?: string;
  /** Shown within the text rather than beside it. */
  readonly inline: boolean;
}

/** A mail taken apart. Texts are clean (`cleanText`), ids are without angle brackets. */
export interface ParsedMail {
  /** Lower-case names; values unfolded, encoded words not read, first to last. */
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
  /** The HTML parts as they came: hostile, for a sanitiser. */
  readonly html?: string;
  readonly attachments: readonly MailAttachment[];
  /** Parts that tell machines something: delivery reports, complaints, the mail they are about. */
  readonly reports: readonly MailReport[];
  /** How the mail is protected, if it is. Signatures are not checked and nothing is decrypted. */
  readonly protection?: Protection;
}

/** The largest mail that SES takes in. */
export const maxMailBytes = 40 * 1024 * 1024;
/** Longer texts are cut here and say so; the raw mail has the rest. UTF-16 units. */
const maxTextLength = 1_000_000;
/** Forwarded mails within forwarded mails are opened this far when the mail has no text of its own. */
const maxForwardDepth = 3;

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
  const parsed = await toParsedMail(readMime(raw));
  const says = parsed.from !== undefined || parsed.text !== "" || parsed.attachments.length > 0;
  if (says) return parsed;
  return lenient ? asPlainText(raw) : { problem: "neither a sender nor a text" };
}

function problemBeforeParsing(raw: Uint8Array): string | undefined {
  if (raw.byteLength > maxMailBytes) return `larger than ${maxMailBytes} bytes`;
  return hasHeaderBlock(raw) ? undefined : "no header block";
}

async function toParsedMail(root: Part): Promise<ParsedMail> {
  const { header } = root;
  const body = bodyParts(root);
  const subject = cleanLine(decodeWords(fieldOf(header, "subject") ?? ""));
  const messageId = messageIdsOf(fieldOf(header, "message-id"))[0];
  const date = readDate(fieldOf(header, "date"));
  const from = senderOf(header);
  const protection = protectionOf(root);
  const unpacked = await withPackedFiles(attachmentsOf(body));
  const html = htmlOf(body) ?? unpacked.html;
  const text = textOf(body, html) || unpacked.text || (await textFromAttachments(body, 0));
  return {
    headers: header,
    ...(from && { from }),
    replyTo: mailboxesOf(header, "reply-to"),
    recipients: [...mailboxesOf(header, "to"), ...mailboxesOf(header, "cc")],
    ...(subject !== "" && { subject }),
    ...(messageId !== undefined && { messageId }),
    references: referencesOf(header),
    ...(date !== undefined && { date: new Date(date.time).toISOString() }),
    text: cut(text),
    ...(html !== undefined && { html }),
    attachments: unpacked.attachments,
    reports: reportsOf(root),
    ...(protection && { protection }),
  };
}

/** From, else who handed it in for them, else where they want the answer. */
function senderOf(header: Header): MailAddress | undefined {
  return ["from", "sender", "reply-to"].flatMap((name) => mailboxesOf(header, name))[0];
}

function mailboxesOf(header: Header, name: string): readonly MailAddress[] {
  return (header.get(name) ?? []).flatMap(readMailboxes).flatMap((mailbox) => {
    const address = cleanLine(mailbox.address, 320);
    const display = cleanLine(mailbox.name, 200);
    return isAddress(address) ? [{ address, ...(display !== "" && { name: display }) }] : [];
  });
}

function referencesOf(header: Header): readonly string[] {
  const inReplyTo = (header.get("in-reply-to") ?? []).flatMap(messageIdsOf);
  const references = (header.get("references") ?? []).flatMap(messageIdsOf);
  return [...new Set([...inReplyTo, ...references.toReversed()])].slice(0, 50);
}

/** Plain text is preferred: it is what the sender's program holds for the same words. A blank one is a mere stub. */
function textOf(body: BodyParts, html: string | undefined): string {
  const plain = body.text.map(plainText).filter((text) => text !== "");
  if (plain.length > 0) return withoutArmour(plain.join("\n\n"));
  return html === undefined ? "" : htmlText(html);
}

/** Markup that hides all of its words, such as a title that never ends, still gives them. */
function htmlText(html: string): string {
  return cleanText(htmlToText(html)).trim() || cleanText(wordsOutsideTags(html)).trim();
}

function plainText(part: Part): string {
  const text = textOfPart(part, 4 * maxTextLength);
  return part.type === "text/html" ? htmlText(text) : cleanText(text).trim();
}

function htmlOf(body: BodyParts): string | undefined {
  const parts = body.html.filter((part) => part.type === "text/html");
  if (parts.length === 0) return undefined;
  return cleanText(parts.map((part) => textOfPart(part, maxTextLength)).join("\n")).slice(0, maxTextLength);
}

/**
 * A forwarded mail stays an attachment: its words are not this sender's, unless they are all there is. An invitation says
 * what it invites to.
 */
async function textFromAttachments(body: BodyParts, depth: number): Promise<string> {
  const invitation = body.attachments.find((part) => part.type === "text/calendar");
  if (invitation) {
    const { calendarText } = await import("./calendar-text.ts");
    return cleanText(calendarText(textOfPart(invitation, maxTextLength))).trim();
  }
  const forwarded = body.attachments.find((part) => part.type === "message/rfc822");
  if (!forwarded || depth >= maxForwardDepth) return "";
  const inner = bodyParts(readMime(contentOf(forwarded)));
  return textOf(inner, htmlOf(inner)) || textFromAttachments(inner, depth + 1);
}

/** What people sent along. Parts for machines (signatures, delivery reports) are not among it; the raw mail has them. */
function attachmentsOf(body: BodyParts): readonly MailAttachment[] {
  const files = body.attachments.filter((part) => !forMachines.test(part.type));
  return files.map((part) => toAttachment(part)).filter(isNoRepeat);
}

const forMachines =
  /^(?:application\/(?:pgp-signature|pgp-encrypted|(?:x-)?pkcs7-signature)|message\/(?:global-)?(?:delivery-status|disposition-notification|headers)|message\/feedback-report|text\/rfc822-headers)$/;

/** An invitation usually comes twice: as an alternative to the text and as a file. */
function isNoRepeat(file: MailAttachment, index: number, files: readonly MailAttachment[]): boolean {
  if (file.type !== "text/calendar" || index > 0 || files.length < 2) return true;
  return !files.some((other) => other !== file && /\/(?:x-)?(?:ics|calendar)\b/.test(other.type));
}

function toAttachment(part: Part): MailAttachment {
  const { contentId } = part;
  return {
    name: displayName(part.name ?? "") || defaultName(part),
    type: part.type,
    content: contentOf(part),
    ...(contentId !== undefined && { contentId }),
    inline: part.disposition !== "attachment" && contentId !== undefined,
  };
}

/** Without folders, and without the marks that make "exe.pdf" look like "fdp.exe" (UAX 9). */
function displayName(name: string): string {
  const last =
    name
      .slice(0, 1_000)
      .split(/[/\\]/)
      .findLast((segment) => segment.trim() !== "") ?? "";
  return cleanLine(last.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, ""), 200);
}

/** A name for what came without one. */
function defaultName(part: Part): string {
  if (part.type === "message/rfc822") {
    const inner = fieldOf(readMime(contentOf(part).subarray(0, 64 * 1024)).header, "subject");
    return `${cleanLine(decodeWords(inner ?? ""), 100) || "message"}.eml`;
  }
  if (part.type === "text/calendar") return "invite.ics";
  const ending = /^[a-z]+\/(?:x-|vnd\.)?([a-z0-9]{2,5})$/.exec(part.type)?.[1];
  return ending === undefined ? "attachment" : `attachment.${endings[ending] ?? ending}`;
}

const endings: Readonly<Record<string, string>> = { plain: "txt", jpeg: "jpg", mpeg: "mp3", octet: "bin" };

/** Outlook packs text and files into winmail.dat: unpacked, in its place. One that cannot be read stays as it is. */
async function withPackedFiles(files: readonly MailAttachment[]): Promise<{
  readonly attachments: readonly MailAttachment[];
  readonly text: string;
  readonly html?: string;
}> {
  if (!files.some(isPacked)) return { attachments: files, text: "" };
  const { readTnef } = await import("./tnef.ts");
  const unpacked = files.map((file) => ({
    file,
    packed: isPacked(file) ? readTnef(file.content) : undefined,
  }));
  const bodies = unpacked.flatMap(({ packed }) => (packed ? [packed] : []));
  const html = bodies.find((body) => body.html !== undefined)?.html;
  return {
    attachments: unpacked.flatMap(({ file, packed }) => packed?.files ?? [file]),
    text: cleanText(bodies.map((body) => body.text).join("\n")).trim(),
    ...(html !== undefined && { html: cleanText(html).slice(0, maxTextLength) }),
  };
}

function isPacked(file: MailAttachment): boolean {
  return /^application\/(?:vnd\.)?ms-tnef$/.test(file.type) || /^winmail\.dat$/i.test(file.name);
}

function cut(text: string): string {
  if (text.length <= maxTextLength) return text;
  return `${text.slice(0, maxTextLength).toWellFormed()}\n\n[…]`;
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
    reports: [],
  };
}
