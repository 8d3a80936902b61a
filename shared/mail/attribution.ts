import { type HeaderBlock, headerBlockAt } from "./header-block.ts";
import { type MailLine, nextFilled } from "./mail-lines.ts";
import { ownVerb, sentenceStart, separatorKind, withoutDashes, wroteVerb } from "./mail-words.ts";

/** Where an older mail begins, in the words of the mail program that put it there. */
export interface Attribution {
  /** How many lines it takes. */
  readonly lines: number;
  /**
   * `sentence`: "On … wrote:". `original`, `forward`: a separator that says so, with the headers below it. `headers`: a block
   * of headers alone, which programs put above answers and forwarded mails alike.
   */
  readonly kind: "sentence" | "original" | "forward" | "headers";
  /** The older mail is marked line by line; otherwise everything below belongs to it. */
  readonly quotesFollow: boolean;
  /** The sentence on one line; empty for the others. */
  readonly sentence: string;
  readonly fields: HeaderBlock["fields"];
}

const maxLineLength = 500;
const maxSentenceLength = 400;
const maxSentenceLines = 4;

/** Reads the attribution that begins at this line, if one does. Looks at a few lines only. */
export function attributionAt(lines: readonly MailLine[], at: number): Attribution | undefined {
  const bare = lines[at]?.bare ?? "";
  if (bare === "") return undefined;
  const runOn = runOnSentence(bare);
  if (runOn !== undefined) return found(lines, at, 1, { kind: "sentence", fields: [], sentence: runOn });
  if (bare.length > maxLineLength) return undefined;
  return separated(lines, at) ?? headed(lines, at) ?? sentenceAt(lines, at);
}

function separated(lines: readonly MailLine[], at: number): Attribution | undefined {
  const bare = lines[at]?.bare ?? "";
  const known = separatorKind(bare);
  const dashes = known === undefined ? unknownSeparator(bare) : undefined;
  if (known === undefined && dashes === undefined) return undefined;
  const next = nextFilled(lines, at + 1);
  const block = next === undefined ? undefined : headerBlockAt(lines, next, { known: true });
  const kind = known ?? (block?.fields.some((field) => field.kind === "from") ? dashes : undefined);
  if (kind === undefined) return undefined;
  const count = next !== undefined && block ? next + block.lines - at : 1;
  return found(lines, at, count, { kind, fields: block?.fields ?? [] });
}

/**
 * A separator in words that nobody listed is one when headers follow. Gmail, which speaks every language, puts ten dashes
 * and nine or ten around "forwarded message"; five or more elsewhere are around "original message".
 */
function unknownSeparator(bare: string): "original" | "forward" | undefined {
  if (!bare.startsWith("-----") || bare.length > 120) return undefined;
  const [left, inner, right] = withoutDashes(bare);
  if (right < 5 || !/\p{L}/u.test(inner)) return undefined;
  return left === 10 && (right === 9 || right === 10) ? "forward" : "original";
}

function headed(lines: readonly MailLine[], at: number): Attribution | undefined {
  const block = headerBlockAt(lines, at);
  return block && found(lines, at, block.lines, { kind: "headers", fields: block.fields });
}

/** `On … wrote:` in many languages. Programs wrap it, so up to four lines are read as one. */
function sentenceAt(lines: readonly MailLine[], at: number): Attribution | undefined {
  const first = lines[at];
  if (first === undefined || !mayBegin(first.bare)) return undefined;
  let text = "";
  let read = 0;
  for (let next = at; read < maxSentenceLines && next < lines.length; next += 1) {
    const line = lines[next];
    if (line === undefined) return undefined;
    if (line.bare === "") {
      // Some programs leave a blank line before the address.
      if (text === "" || !lines[next + 1]?.bare.startsWith("<")) return undefined;
      continue;
    }
    const closing = isClosingBracket(line.text);
    if (line.quoted !== first.quoted && !closing) return undefined;
    if (read > 0 && sentenceStart.test(line.bare) && dateIn(line.bare).strong) return undefined;
    read += 1;
    const gap = closing || /[<([]$/u.test(text) ? "" : " ";
    text = `${text}${gap}${closing ? line.text.trim() : line.bare}`.trim();
    if (text.length > maxSentenceLength) return undefined;
    const quotesFollow = quotedAfter(lines, next + 1);
    if (isAttribution(text, quotesFollow)) {
      return found(lines, at, next + 1 - at, { kind: "sentence", fields: [], sentence: text });
    }
  }
  return undefined;
}

/** Yahoo for telephones goes on with the older mail on the same line: "On …, Ann <ann@a.example> wrote:   Hello". */
function runOnSentence(bare: string): string | undefined {
  const head = bare.slice(0, maxSentenceLength);
  const address = /@[^\s<>@]{1,200}>\s*/u.exec(head);
  if (!address || !sentenceStart.test(head)) return undefined;
  const rest = head.slice(address.index + address[0].length);
  const verb = wroteVerb.exec(rest.slice(0, 40));
  if (verb?.index !== 0) return undefined;
  const colon = /^\s*[:：](?=\s+\S)/u.exec(rest.slice(verb[0].length));
  if (!colon) return undefined;
  const sentence = head.slice(0, address.index + address[0].length + verb[0].length + colon[0].length);
  return dateIn(sentence).strong ? sentence : undefined;
}

/** The end of an address that was wrapped, not a quotation: `>:` and `> wrote:`. */
function isClosingBracket(text: string): boolean {
  return (
    /^\s*>+\s*(?:[:：]|[^>]{1,30}[:：])$/u.test(text) &&
    (/^\s*>+\s*[:：]$/u.test(text) || wroteVerb.test(text))
  );
}

function mayBegin(bare: string): boolean {
  if (/[!?]$/u.test(bare)) return false;
  if (/[:：]$/u.test(bare) && bare.length <= 120 && wroteVerb.test(bare)) return true;
  return sentenceStart.test(bare) || hasAddress(bare) || dateIn(bare).any;
}

function isAttribution(given: string, quotesFollow: boolean): boolean {
  const text = given.replace(/^[-\s]{2,}|[-\s]{2,}$/gu, "");
  const ends = /[:：]$/u.test(text);
  const dashed = text.length < given.length && given.startsWith("--");
  // Nearly every line leaves here.
  if (!ends && !dashed && !quotesFollow && !wroteVerb.test(text.slice(-24))) return false;
  const verb = wroteVerb.exec(text);
  const date = dateIn(text);
  const address = hasAddress(text);
  if (verb) {
    if (!ends && !dashed && !endsWithVerb(text, verb)) return false;
    if (ownVerb.test(text) && !quotesFollow) return false;
    if (address) return true;
    if (!ends && !dashed) return false;
    // "Ann wrote:" right above quoted lines.
    return quotesFollow ? date.any || sentenceStart.test(text) || endsWithVerb(text, verb) : date.strong;
  }
  if (!address && ends && quotesFollow)
    return /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4},? \d{1,2}[:.]\d{2}/u.test(text);
  if (!address || !date.any) return false;
  return ends
    ? /[^\s@]@[^\s@]+[>)\]"']+\s*[:：]$/u.test(text)
    : quotesFollow && /^\d.{4,160}<[^<>\s]+@[^<>\s]+>$/u.test(text);
}

function endsWithVerb(text: string, verb: RegExpExecArray): boolean {
  return verb.index + verb[0].length >= text.length - 1;
}

function hasAddress(text: string): boolean {
  return /[^\s@<([]@[^\s@]+\.[^\s@]/u.test(text);
}

/**
 * Whether a date is written here. `strong`: as programs write it, with a time or a comma after the year; a person writes
 * "in 2024 the bank wrote".
 */
function dateIn(text: string): { readonly any: boolean; readonly strong: boolean } {
  const head = text.slice(0, maxSentenceLength);
  const year = /(?<!\d)(?:19|20)\d\d(?!\d)/u.test(head);
  const day = /(?<!\d)\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?!\d)|[年月년월]|\d{1,2}-[A-Za-z]{3}-\d{2,4}/u.test(
    head,
  );
  const time = /(?<!\d)\d{1,2}[:.h]\d{2}(?!\d)/u.test(head);
  const any = year || day || time;
  return {
    any,
    strong: (year || day) && (time || /\d{4}\s*,|,.{1,40}\d{4} schrieb/u.test(head) || /年|년/u.test(head)),
  };
}

function found(
  lines: readonly MailLine[],
  at: number,
  count: number,
  {
    kind,
    fields,
    sentence = "",
  }: { kind: Attribution["kind"]; fields: Attribution["fields"]; sentence?: string },
): Attribution {
  return { lines: count, kind, fields, sentence, quotesFollow: quotedAfter(lines, at + count) };
}

/** Whether the next line with anything in it is a quoted one. */
function quotedAfter(lines: readonly MailLine[], from: number): boolean {
  for (let at = from; at < Math.min(lines.length, from + 6); at += 1) {
    const line = lines[at];
    if (line?.quoted) return true;
    if (line?.bare !== "") return false;
  }
  return false;
}
