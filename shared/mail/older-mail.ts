import { type Attribution, attributionAt } from "./attribution.ts";
import { isBlank, type MailLine, plainLines } from "./mail-lines.ts";
import {
  type FieldKind,
  isForwardSubject,
  sentenceStart,
  withoutForwardPrefix,
  wroteVerb,
} from "./mail-words.ts";
import { type WrittenMailbox, writtenMailboxes } from "./written-mailboxes.ts";

/** The mail that another one forwards or answers, as far as that one tells. */
export interface OlderMail {
  readonly kind: "forward" | "reply";
  readonly from?: WrittenMailbox;
  readonly to: readonly WrittenMailbox[];
  readonly cc: readonly WrittenMailbox[];
  readonly subject?: string;
  /** As it is written, in whatever language. */
  readonly date?: string;
  /** Its text without one level of quotation marks; older mails in it included. */
  readonly body: string;
  /** What stands above and below it. */
  readonly above: string;
  readonly below: string;
  /** The headers as they are written. */
  readonly written: Readonly<Partial<Record<FieldKind, string>>>;
}

export interface OlderMailOptions {
  /**
   * The mail's own subject. "Fwd: …" makes whatever older mail there is a forwarded one. When it is not known, a bare block
   * of headers counts as forwarded; with any other subject only a separator that says so does.
   */
  readonly subject?: string;
}

/** Reads the first older mail out of a plain text; `undefined` when nothing introduces one. Linear time; never throws. */
export function olderMailIn(text: string, options: OlderMailOptions = {}): OlderMail | undefined {
  return olderMailAmong(plainLines(text), options);
}

/** The mail that a plain text forwards. */
export function forwardedMailIn(text: string, options: OlderMailOptions = {}): OlderMail | undefined {
  const older = olderMailIn(text, options);
  return older?.kind === "forward" ? older : undefined;
}

/** The same for lines that were read from elsewhere. */
export function olderMailAmong(
  lines: readonly MailLine[],
  { subject }: OlderMailOptions = {},
): OlderMail | undefined {
  const at = firstIntroduction(lines);
  const attribution = at === undefined ? undefined : attributionAt(lines, at);
  if (at === undefined || attribution === undefined) return undefined;
  const start = at + attribution.lines;
  const end = attribution.quotesFollow || lines[at]?.quoted ? markedEnd(lines, start) : lines.length;
  const written =
    attribution.kind === "sentence" ? writtenInSentence(attribution.sentence) : writtenIn(attribution);
  const from = written.from === undefined ? undefined : writtenMailboxes(written.from)[0];
  const kind = isForward(attribution, subject) ? "forward" : "reply";
  const itsSubject =
    written.subject ?? (kind === "forward" && subject ? withoutForwardPrefix(subject) : undefined);
  return {
    kind,
    ...(from && { from }),
    to: written.to === undefined ? [] : writtenMailboxes(written.to),
    cc: written.cc === undefined ? [] : writtenMailboxes(written.cc),
    ...(itsSubject !== undefined && { subject: itsSubject }),
    ...(written.date !== undefined && { date: written.date }),
    body: bodyOf(lines.slice(start, end)),
    above: joined(lines.slice(0, at)),
    below: joined(lines.slice(end)),
    written,
  };
}

function isForward({ kind, fields }: Attribution, subject: string | undefined): boolean {
  if (kind === "forward") return true;
  if (subject !== undefined) return isForwardSubject(subject);
  return kind === "headers" || (kind === "original" && fields.length > 0);
}

/** Only the first line of a quotation can introduce it: what is further in is older still. */
function firstIntroduction(lines: readonly MailLine[]): number | undefined {
  for (let at = 0; at < lines.length; at += 1) {
    const inQuotation = lines[at]?.quoted === true && lines[at - 1]?.quoted === true;
    if (!inQuotation && !isBlank(lines[at]) && attributionAt(lines, at)) return at;
  }
  return undefined;
}

function markedEnd(lines: readonly MailLine[], from: number): number {
  let end = from;
  for (let at = from; at < lines.length; at += 1) {
    if (lines[at]?.quoted) end = at + 1;
    else if (!isBlank(lines[at])) break;
  }
  return end;
}

function bodyOf(lines: readonly MailLine[]): string {
  const marked = lines.some(({ quoted }) => quoted);
  return lines
    .map(({ text }) => (marked ? text.replace(/^\s*> ?/u, "") : text))
    .join("\n")
    .trim();
}

function joined(lines: readonly MailLine[]): string {
  return lines
    .map(({ text }) => text)
    .join("\n")
    .trim();
}

function writtenIn({ fields }: Attribution): OlderMail["written"] {
  const written: Partial<Record<FieldKind, string>> = {};
  for (const { kind, value } of fields) written[kind] ??= value;
  return written;
}

/** `On <date>, <from> wrote:` in whatever order; the date ends with the last time or year. */
function writtenInSentence(sentence: string): OlderMail["written"] {
  const core = sentence
    .replace(/^[-\s]+|[-\s:：]+$/gu, "")
    .replace(wroteVerb, " ")
    .replace(roleWords, " ")
    .replace(/\s+/gu, " ")
    .trim();
  const dates = [...core.matchAll(dateToken)];
  const first = dates[0];
  const last = dates.at(-1);
  if (first === undefined || last === undefined) return { from: core };
  const end = last.index + last[0].length;
  const after = core.slice(end).replace(/^[\s,，;"]+(?=\S)/u, (edge) => (edge.includes('"') ? '"' : ""));
  const dateFrom = startOfDate(core, first.index);
  return after === ""
    ? { from: trimmed(core.slice(0, dateFrom)), date: trimmed(core.slice(dateFrom)) }
    : { from: trimmed(after), date: trimmed(core.slice(0, end).replace(sentencePrefix, "")) };
}

/** What some languages put around the name. */
const roleWords =
  /(?<!\p{L})(?:użytkownik|používateľ|uživatel|odesílatel|пользователь|користувач|heeft|följande|følgende(?: den)?|időpontban|tarihinde|님이|さんは?)(?!\p{L})/giu;
const dateToken =
  /(?<![\d@.])(?:\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s*[AaPp]\.?[Mm]\.?)?(?:\s+(?:UTC|GMT|[A-Z]{2,4}T|[A-Z]{3}))?(?:\s*[+-]\d{2}:?\d{2})?(?:\s*Uhr)?|(?:19|20)\d\d(?:[-./]\d{1,2}[-./]\d{1,2})?|\d{1,2}[-./]\d{1,2}[-./]\d{2,4})(?![\d@])/gu;
const sentencePrefix =
  /^(?:on|am|le|el|em|il giorno|il|in data|op|den|w dniu|dnia|dne|dňa|vào|pada|在|于|於)\s+/iu;

/** For dates at the end of the sentence: from the word that leads it. */
function startOfDate(text: string, firstToken: number): number {
  const before = text.slice(0, firstToken);
  const lead = /(?:^|\s)(?:on|am|le|el|em|il|op|den|den|w dniu|dnia|于|於|在)\s[^<>@]*$/iu.exec(before);
  return lead && sentenceStart.test(lead[0].trim()) ? lead.index : firstToken;
}

function trimmed(text: string): string {
  return text.replace(/^[\s,，;]+|[\s,，;]+$/gu, "");
}
