import { attributionAt } from "./attribution.ts";

/** A reply taken apart. Joined by line ends the parts give the text again, apart from blank lines between them. */
export interface SplitReply {
  /** What the person wrote, answers between quoted lines included. */
  readonly reply: string;
  readonly signature: string;
  /** The older mail below, from its attribution line on. */
  readonly quoted: string;
}

/**
 * Splits a reply from the mail it answers. Works on lines, each looked at a fixed number of times: a mail of any size costs
 * time in proportion.
 */
export function splitReply(text: string): SplitReply {
  const lines = text.split("\n");
  const end = ownEnd(lines);
  const signatureStart = signatureAt(lines, end);
  return {
    reply: join(lines.slice(0, signatureStart)),
    signature: join(lines.slice(signatureStart, end)),
    quoted: join(lines.slice(end)),
  };
}

/**
 * The text for display, with the whole kept beside it when something was cut. A trim that leaves nothing is not used: a mail
 * of a quotation alone says what it quotes.
 */
export function trimReply(text: string): { readonly text: string; readonly fullText?: string } {
  const { reply } = splitReply(text);
  const whole = text.trim();
  return reply === "" || reply === whole ? { text: whole } : { text: reply, fullText: whole };
}

/** The line at which the person's own words end and only older mail follows. */
function ownEnd(lines: readonly string[]): number {
  const lastOwn = lastOwnLine(lines);
  for (let at = 0; at < lines.length; at += 1) {
    const attribution = attributionAt(lines, at);
    if (attribution === undefined) continue;
    // Answers between the quoted lines: only what follows the last of them is cut.
    if (attribution.quotesFollow && lastOwn > at + attribution.lines - 1) continue;
    return at;
  }
  return lastOwn + 1;
}

/** The last line that is neither quoted nor blank nor an attribution that belongs to a quotation below it. */
function lastOwnLine(lines: readonly string[]): number {
  let at = lines.length - 1;
  while (at >= 0 && isQuotedOrBlank(lines[at])) at -= 1;
  // The attribution right above a trailing quotation is not the person's own words.
  for (let back = 0; back < 4 && at - back >= 0; back += 1) {
    const attribution = attributionAt(lines, at - back);
    if (attribution?.quotesFollow && at - back + attribution.lines - 1 >= at) return at - back - 1;
  }
  return at;
}

function isQuotedOrBlank(line: string | undefined): boolean {
  return line === undefined || /^\s*(>|$)/.test(line);
}

/** `-- ` (RFC 3676 section 4.3) or what telephones put below, within the person's own words. */
function signatureAt(lines: readonly string[], end: number): number {
  let last = end - 1;
  while (last >= 0 && lines[last]?.trim() === "") last -= 1;
  if (isDeviceLine(lines[last])) return last;
  const earliest = Math.max(1, end - maxSignatureLines);
  for (let at = end - 1; at >= earliest; at -= 1) {
    if (/^(--|—|__)\s?$/.test(lines[at] ?? "")) return at;
  }
  return end;
}

const maxSignatureLines = 25;

function isDeviceLine(line: string | undefined): boolean {
  return line !== undefined && line.length < 80 && deviceLines.some((pattern) => pattern.test(line.trim()));
}

const deviceLines = [
  /^(sent|get|envoyé|enviado|gesendet|von meinem|inviato|verzonden|отправлено) .{0,30}\b(iphone|ipad|android|mobile|outlook|samsung|galaxy|huawei|xiaomi|phone|mail|smartphone|blackberry)\b/iu,
  /^(发自|發自|從我的|从我的|来自|來自).{0,12}(iphone|ipad|android|手机|手機|邮箱|郵箱|华为|華為|小米|mail|outlook|网易|qq)/iu,
  /^(iphone|ipad|android)から送信/iu,
  /^나의 (iphone|ipad|android)에서 보냄/iu,
];

function join(lines: readonly string[]): string {
  return lines.join("\n").trim();
}
