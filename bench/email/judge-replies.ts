import { type ExtractedReply, extractReply, type Fragment } from "../../shared/mail/extract-reply.ts";
import { extractReplyFromHtml, olderMailInHtml } from "../../shared/mail/html-reply.ts";
import { htmlToText } from "../../shared/mail/html-text.ts";
import { type OlderMail, olderMailIn } from "../../shared/mail/older-mail.ts";
import { parseMail } from "../../shared/mail/parse.ts";
import { trimReply } from "../../shared/mail/trim.ts";
import type { Judge, TestCase } from "./cases.ts";

/**
 * Judges for cases of reply extraction and forwarding. Suites disagree on what a fragment is and whether a signature belongs
 * to the reply; the conventions of each are here, and the product knows none of them.
 */
export const judges: Readonly<Record<string, Judge>> = {
  reply: (testCase, bytes) => reply(testCase, textOf(testCase, bytes)),
  reply_eml: replyOfMail,
  quote_split: (testCase, bytes) => quoteSplit(testCase, extractReply(textOf(testCase, bytes)), plain),
  reply_html: (testCase, bytes) => replyHtml(testCase, textOf(testCase, bytes)),
  quote_split_html: (testCase, bytes) =>
    quoteSplit(testCase, extractReplyFromHtml(textOf(testCase, bytes)), html),
  forward: (testCase, bytes) =>
    forward(testCase, olderMailIn(textOf(testCase, bytes), subjectOf(testCase)), plain),
  forward_html: (testCase, bytes) =>
    forward(testCase, olderMailInHtml(textOf(testCase, bytes), subjectOf(testCase)), html),
};

function textOf(testCase: TestCase, bytes: Uint8Array): string {
  return (testCase.input ?? new TextDecoder().decode(bytes)).replace(/\r\n/g, "\n");
}

/** White space runs and composition do not count. */
function words(text: string): string {
  return text
    .normalize("NFC")
    .replace(/[\s\u00a0\ufeff]+/gu, " ")
    .trim();
}

/** One piece as a suite counts it. */
interface Piece {
  readonly text: string;
  readonly quoted: boolean;
  readonly signature: boolean;
}

interface Convention {
  /** Which of our fragments the suite calls a signature. */
  readonly signature: (fragment: Fragment) => boolean;
  /** Introduced quotations are cut wherever they stand; a forwarded mail is content. */
  readonly dropsOlder?: boolean;
}

const hard = ({ kind, mark }: Fragment) =>
  kind === "disclaimer" ||
  (kind === "signature" && mark !== "dash") ||
  (kind === "closing" && mark === "name");

const conventions: readonly (readonly [RegExp, Convention])[] = [
  // "-Name" begins a signature, "Regards," does not.
  [/github|zapier|willdurand|_erp$/, { signature: hard }],
  // "-Name" and a long dash belong to the reply; of all closings "Regards" alone begins a signature.
  [
    /crisp/,
    {
      signature: ({ kind, mark, text }) =>
        kind === "disclaimer" ||
        (kind === "signature" && mark !== "dash") ||
        (kind === "closing" && mark === "closing" && /^\s*\p{L}*\s*regards\b/iu.test(text)),
    },
  ],
  // Signatures belong to the reply, and of the older mail nothing stays.
  [/talon|planer/, { signature: () => false, dropsOlder: true }],
];

const standard: Convention = { signature: ({ kind }) => kind === "signature" || kind === "disclaimer" };

function conventionOf(source: string): Convention {
  return conventions.find(([name]) => name.test(source))?.[1] ?? standard;
}

/** Pieces of one sort side by side are one; blank lines between a quotation and what is not the person's own words are one too. */
function pieces({ fragments }: ExtractedReply, { signature }: Convention): Piece[] {
  const result: Piece[] = [];
  for (const fragment of fragments) {
    const piece = { text: fragment.text, quoted: isOlder(fragment), signature: signature(fragment) };
    const last = result.at(-1);
    const same =
      last && last.quoted === piece.quoted && last.signature === piece.signature && !piece.signature;
    const gap = last?.quoted && (piece.signature || piece.quoted) ? blankTail(last.text) : undefined;
    if (same) result[result.length - 1] = { ...last, text: `${last.text}\n${piece.text}` };
    else if (gap && piece.signature && last) {
      result[result.length - 1] = { ...last, text: last.text.slice(0, -gap.length) };
      result.push({ text: gap, quoted: false, signature: false }, piece);
    } else result.push(piece);
  }
  // What follows the last marked line is a piece too, be it only a line end.
  const last = result.at(-1);
  const tail = last?.quoted && /(?:^|\n)[ \t]*>[^\n]*\s*$/.test(last.text) ? blankTail(last.text) : undefined;
  if (tail) result.push({ text: tail, quoted: false, signature: false });
  return result;
}

function blankTail(text: string): string | undefined {
  return /(?:\n[ \t]*)+$/.exec(text)?.[0];
}

function isOlder({ kind }: Fragment): boolean {
  return kind === "attribution" || kind === "quoted" || kind === "forwarded";
}

function hiddenOf(all: readonly Piece[]): boolean[] {
  const last = all.findLastIndex(
    ({ quoted, signature, text }) => !quoted && !signature && text.trim() !== "",
  );
  return all.map((_piece, at) => at > last);
}

function reply(testCase: TestCase, text: string): boolean {
  const { expect, source } = testCase;
  if (source === "mailparser_reply") return mailparserReply(expect, text);
  const extracted = extractReply(text);
  const convention = conventionOf(source);
  const all = pieces(extracted, convention);
  const hidden = hiddenOf(all);
  const visible = all.filter((_piece, at) => !hidden[at]).map(({ text: each }) => each);
  const shown = convention.dropsOlder ? withoutOlder(extracted) : visible.join("\n").trim();
  return Object.entries(expect).every(([key, wanted]) => {
    const check = replyChecks[key];
    if (check === undefined) throw new Error(`${testCase.id}: no judge knows "${key}"`);
    return check(wanted, { all, hidden, shown });
  });
}

function withoutOlder({ fragments }: ExtractedReply): string {
  const last = fragments.findLastIndex((fragment) => !isOlder(fragment));
  const kept = fragments.filter(({ kind }, at) => {
    if (kind === "attribution") return false;
    if (kind !== "quoted") return true;
    return at < last && fragments[at - 1]?.kind !== "attribution";
  });
  return kept
    .map(({ text }) => text)
    .join("\n")
    .trim();
}

/** A whole mail: what an agent is shown of it. One without expectations must not lose its text. */
async function replyOfMail({ id, expect }: TestCase, bytes: Uint8Array): Promise<boolean> {
  const mail = await parseMail(bytes);
  if ("problem" in mail) return false;
  const shown = trimReply(mail.text, { subject: mail.subject, html: mail.html }).text;
  return (
    shown !== "" &&
    Object.entries(expect).every(([key, wanted]) => {
      const check = replyChecks[key];
      if (check === undefined) throw new Error(`${id}: no judge knows "${key}"`);
      return check(wanted, { all: [], hidden: [], shown });
    })
  );
}

interface Judged {
  readonly all: readonly Piece[];
  readonly hidden: readonly boolean[];
  readonly shown: string;
}

const replyChecks: Readonly<Record<string, (wanted: unknown, judged: Judged) => boolean>> = {
  reply: (wanted, { shown }) => words(shown) === words(String(wanted)),
  reply_contains: (wanted, { shown }) =>
    list(wanted).every((each) => words(shown).includes(words(String(each)))),
  reply_not_contains: (wanted, { shown }) =>
    list(wanted).every((each) => !words(shown).includes(words(String(each)))),
  reply_matches: (wanted, { shown }) => list(wanted).every((each) => matches(shown, String(each))),
  reply_not_matches: (wanted, { shown }) => list(wanted).every((each) => !matches(shown, String(each))),
  reply_starts_with: (wanted, { shown }) => words(shown).startsWith(words(String(wanted))),
  first_fragment: (wanted, { all }) => words(all[0]?.text ?? "") === words(String(wanted)),
  fragment_count: (wanted, { all }) => all.length === wanted,
  fragments: (wanted, { all }) => list(wanted).every((each) => fragmentAgrees(each, all)),
  quoted: (wanted, { all }) =>
    same(
      wanted,
      all.map(({ quoted }) => quoted),
    ),
  signature: (wanted, { all }) =>
    same(
      wanted,
      all.map(({ signature }) => signature),
    ),
  hidden: (wanted, { hidden }) => same(wanted, hidden),
  isQuoted: (wanted, { all }) => flags(wanted, (at) => all[at]?.quoted),
  isSignature: (wanted, { all }) => flags(wanted, (at) => all[at]?.signature),
  isHidden: (wanted, { hidden }) => flags(wanted, (at) => hidden[at]),
};

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function same(wanted: unknown, actual: readonly boolean[]): boolean {
  return JSON.stringify(wanted) === JSON.stringify(actual);
}

/** `{"0": false}`; a bare value is about the first. */
function flags(wanted: unknown, actual: (at: number) => boolean | undefined): boolean {
  if (typeof wanted === "boolean") return actual(0) === wanted;
  return Object.entries(record(wanted)).every(([at, value]) => actual(Number(at)) === value);
}

/** The patterns of the suites know no line ends but `\n`, and trailing spaces do not count. */
function matches(text: string, pattern: string): boolean {
  const trimmed = text.replace(/^\n+|\s+$/g, "");
  return [trimmed, trimmed.replace(/[ \t]+$/gm, "")].some((each) => new RegExp(pattern).test(each));
}

function fragmentAgrees(wanted: unknown, all: readonly Piece[]): boolean {
  const { fragment, match, contains, equals } = record(wanted);
  const { text } = all[Number(fragment)] ?? {};
  if (text === undefined) return false;
  return (
    (match === undefined || matches(text, String(match))) &&
    (contains === undefined || words(text).includes(words(String(contains)))) &&
    (equals === undefined || words(text) === words(String(equals)))
  );
}

/** This suite gives the mails of a thread, newest first, each with headers, body and signatures. */
function mailparserReply(expect: TestCase["expect"], text: string): boolean {
  const thread = threadOf(text);
  const body = words(thread[0]?.body ?? "");
  return (
    (expect.reply_count === undefined || thread.length === expect.reply_count) &&
    (expect.reply === undefined || body === words(String(expect.reply))) &&
    list(expect.reply_not_contains).every((each) => !body.includes(words(String(each)))) &&
    list(expect.replies).every((each) => mailAgrees(record(each), thread))
  );
}

interface ThreadMail {
  readonly headers: string;
  readonly body: string;
  readonly signatures: string;
  readonly content: string;
}

function mailAgrees(wanted: Readonly<Record<string, unknown>>, thread: readonly ThreadMail[]): boolean {
  const { index, attr, contains, not_contains, equals } = wanted;
  const mail: Readonly<Record<string, unknown>> = { ...thread[Number(index)] };
  const text = mail[String(attr)];
  if (typeof text !== "string") return false;
  return (
    (contains === undefined || words(text).includes(words(String(contains)))) &&
    (not_contains === undefined || !words(text).includes(words(String(not_contains)))) &&
    (equals === undefined || words(text) === words(String(equals)))
  );
}

/**
 * The rule above a block of headers stays with the mail above, and an older mail keeps its marks, as this suite has it. Answers
 * within a quotation count with the mail they answer when nothing stands above it.
 */
function threadOf(text: string, headers = "", marks = 0, depth = 0): readonly ThreadMail[] {
  const { fragments } = extractReply(text);
  const part = (kinds: readonly string[]) =>
    fragments
      .filter(({ kind }) => kinds.includes(kind))
      .map(({ text: each }) => each)
      .join("\n");
  const introduction = part(["attribution"]);
  const rule = /^[ \t]*-{10,}[ \t]*\n/.exec(introduction)?.[0] ?? "";
  const marked = (given: string) =>
    marks === 0 ? given : given.replace(/^(?=.)/gm, `${">".repeat(marks)} `);
  const signed = fragments.filter(hard).map(({ text: each }) => marked(each));
  const body = fragments
    .filter((each) => !isOlder(each) && !hard(each))
    .map(({ text: each }) => marked(each));
  const own = {
    headers,
    body: [...body, rule].join("\n"),
    signatures: signed.join("\n"),
    content: [headers, ...body, ...signed].join("\n"),
  };
  const older = part(["quoted", "forwarded"]);
  if (depth > 20 || introduction === "") return [own];
  const isMarked = /^[ \t]*>/m.test(older);
  const unmarked = isMarked ? older.replace(/^[ \t]*> ?/gm, "") : older;
  const below = threadOf(unmarked, introduction.slice(rule.length), isMarked ? marks + 1 : 0, depth + 1);
  const answered = fragments.findIndex(({ text: each }) => words(each) !== "");
  return fragments[answered]?.kind === "attribution" ? joinedWithFirst(own, below) : [own, ...below];
}

function joinedWithFirst(own: ThreadMail, [first, ...others]: readonly ThreadMail[]): readonly ThreadMail[] {
  if (first === undefined) return [own];
  const both = (key: keyof ThreadMail) => `${first[key]}\n${own[key]}`;
  const joined = {
    headers: first.headers,
    body: both("body"),
    signatures: both("signatures"),
    content: both("content"),
  };
  return [joined, ...others];
}

/** `[[shown?, text]…]`: the reply, and what is quoted with or without the line that introduces it. */
function quoteSplit(
  { expect, options }: TestCase,
  { fragments }: ExtractedReply,
  { ours, theirs }: Comparison,
): boolean {
  const wanted = list(expect.result).map((each) => list(each));
  const first = fragments.findIndex(isOlder);
  const own = fragments.slice(0, first === -1 ? undefined : first).map(({ text }) => text);
  const older = first === -1 ? [] : fragments.slice(first).map(({ text }) => text);
  const lines = older.join("\n").split("\n");
  const introduced = options?.quote_intro_line === true ? 0 : introductionLines(fragments[first]);
  const shown = [...own, ...lines.slice(0, introduced)].join("\n");
  const rest = lines.slice(introduced).join("\n");
  const actual =
    first === -1
      ? [[true, shown]]
      : [
          [true, shown],
          [false, rest],
        ];
  return (
    actual.length === wanted.length &&
    actual.every(
      ([flag, text], at) =>
        flag === wanted[at]?.[0] && ours(String(text)) === theirs(String(wanted[at]?.[1])),
    )
  );
}

/** Of a forwarded mail the separator alone; a block of headers belongs to the mail. */
function introductionLines(fragment: Fragment | undefined): number {
  if (fragment?.introduction === "sentence") return fragment.text.trimEnd().split("\n").length;
  return fragment?.introduction === "forward" || fragment?.introduction === "original" ? 1 : 0;
}

function marksAside(text: string): string {
  return words(text.replace(/^[ \t]*>[> \t]*/gm, ""));
}

/** How our text and a suite's are made comparable. */
interface Comparison {
  readonly ours: (text: string) => string;
  readonly theirs: (text: string) => string;
}

const plain: Comparison = { ours: words, theirs: words };
/** HTML counts by its words; the marks that our lines have instead of a blockquote are none. */
const html: Comparison = { ours: marksAside, theirs: (markup) => marksAside(htmlToText(markup)) };

/** Links count by their labels, HTML by its words. */
function replyHtml({ expect, source }: TestCase, markup: string): boolean {
  const extracted = extractReplyFromHtml(markup);
  const own = extracted.fragments.filter((each) => !isOlder(each)).map(({ text }) => text);
  const shown = marksAside(conventionOf(source).dropsOlder ? withoutOlder(extracted) : own.join("\n"));
  return Object.entries(expect).every(([key, wanted]) => {
    const labels = String(wanted).replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
    return shown === (key.endsWith("markdown") ? words(labels) : html.theirs(String(wanted)));
  });
}

function subjectOf({ subject }: TestCase): { subject?: string } {
  return subject === undefined ? {} : { subject };
}

/** Two shapes: a `result` with headers as written, or paths such as `email.to.0.address`. */
function forward({ expect }: TestCase, older: OlderMail | undefined, comparison: Comparison): boolean {
  if (expect.result !== undefined) return resultAgrees(record(expect.result), older, comparison);
  const forwarded = older?.kind === "forward" ? older : undefined;
  const actual = {
    forwarded: forwarded !== undefined,
    message: forwarded?.above || null,
    email: mailOf(forwarded),
  };
  return Object.entries(expect).every(([path, wanted]) => {
    const found = path.split(".").reduce<unknown>((value, key) => record(value)[key], actual) ?? null;
    return typeof wanted === "string"
      ? words(String(found ?? "")) === words(wanted)
      : found === (wanted ?? null);
  });
}

function mailOf(forwarded: OlderMail | undefined): Readonly<Record<string, unknown>> {
  if (forwarded === undefined) return {};
  const { from, to, cc, subject, date, body } = forwarded;
  return { from, to: { ...to }, cc: { ...cc }, subject, date, body };
}

function resultAgrees(
  wanted: Readonly<Record<string, unknown>>,
  older: OlderMail | undefined,
  comparison: Comparison,
): boolean {
  if (older === undefined) return Object.keys(wanted).length === 0;
  const { written } = older;
  const actual: Readonly<Record<string, string | undefined>> = {
    ...written,
    "reply-to": written.replyTo,
    type: older.kind,
    subject: older.subject,
    text: older.body,
    html: older.body,
    text_top: older.above,
    html_top: older.above,
    text_bottom: older.below,
    html_bottom: older.below,
  };
  return Object.entries(wanted).every(([key, value]) => {
    const { ours, theirs } = key.startsWith("html") ? comparison : plain;
    return ours(actual[key] ?? "") === theirs(String(value ?? ""));
  });
}
