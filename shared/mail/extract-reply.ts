import { type Attribution, attributionAt } from "./attribution.ts";
import { isBlank, isRule, type MailLine, plainLines } from "./mail-lines.ts";
import { isForwardSubject } from "./mail-words.ts";
import { isBannerAt, isDisclaimerAt, type SignatureMark, signatureMarkAt } from "./signature.ts";

/**
 * `reply`: the person's own words. `closing`: "Regards, Ann", a part of them that may be left out. `signature`, `disclaimer`:
 * what programs and companies put below (or above) every mail. `attribution`: the lines that introduce an older mail,
 * `quoted`: that mail. `forwarded`: a mail that was passed on, its introduction included; it is content.
 */
export type FragmentKind =
  | "reply"
  | "closing"
  | "signature"
  | "disclaimer"
  | "attribution"
  | "quoted"
  | "forwarded";

export interface Fragment {
  readonly kind: FragmentKind;
  /** Whole lines as they stand in the text. */
  readonly text: string;
  /** What a closing or signature was known by. */
  readonly mark?: SignatureMark;
  /** How the older mail was introduced; on the first fragment of it. */
  readonly introduction?: Attribution["kind"];
}

/** A mail's text taken apart. */
export interface ExtractedReply {
  /** In order. Their texts joined by line ends are the whole text again. */
  readonly fragments: readonly Fragment[];
  /**
   * For display: own words with their closing, quoted lines that are answered in between, forwarded mails. Signatures, small
   * print and the older mail below are left out. May be empty.
   */
  readonly reply: string;
  readonly signature: string;
  readonly quoted: string;
  /** The mail passes another one on. */
  readonly forwarded: boolean;
}

export interface ExtractOptions {
  /** The mail's subject: "Fwd: …" makes the mail below a forwarded one. */
  readonly subject?: string;
}

/**
 * Takes a plain text apart. Works on lines, each looked at a fixed number of times: a mail of any size costs time in
 * proportion. Never throws.
 */
export function extractReply(text: string, options: ExtractOptions = {}): ExtractedReply {
  return extractLines(plainLines(text), options);
}

/** The same for lines that were read from elsewhere, with what their markup says about them. */
export function extractLines(
  lines: readonly MailLine[],
  { subject = "" }: ExtractOptions = {},
): ExtractedReply {
  const sorter = new Sorter(lines, isForwardSubject(subject));
  return summary(sorter.sorted());
}

interface Cut {
  readonly at: number;
  readonly kind: FragmentKind;
  readonly mark?: SignatureMark;
  readonly introduction?: Attribution["kind"];
}

/** Walks the lines once and notes where a fragment begins. */
class Sorter {
  readonly #lines: readonly MailLine[];
  readonly #passesOn: boolean;
  readonly #cuts: Cut[] = [];

  constructor(lines: readonly MailLine[], passesOn: boolean) {
    this.#lines = lines;
    this.#passesOn = passesOn;
  }

  sorted(): Fragment[] {
    let ownFrom = 0;
    let at = 0;
    while (at < this.#lines.length) {
      const next = this.#older(at, ownFrom);
      if (next === at) at += 1;
      else {
        at = next;
        ownFrom = next;
      }
    }
    this.#own(ownFrom, this.#lines.length);
    return this.#fragments();
  }

  /** Where an older mail that begins at this line ends; `at` itself when none does. */
  #older(at: number, ownFrom: number): number {
    const line = this.#lines[at];
    if (line === undefined || isBlank(line)) return at;
    if (line.hint === "older" && !this.#introduces(at)) {
      const start = this.#withRuleAbove(at, ownFrom);
      this.#own(ownFrom, start);
      this.#cut(start, this.#passesOn ? "forwarded" : "quoted");
      return this.#lines.length;
    }
    const attribution = attributionAt(this.#lines, at);
    if (attribution === undefined) {
      if (!line.quoted && line.hint !== "attribution" && line.hint !== "quoted") return at;
      this.#own(ownFrom, at);
      return this.#quotation(at);
    }
    const start = this.#withRuleAbove(at, ownFrom);
    this.#own(ownFrom, start);
    return this.#introduced(at, attribution, start);
  }

  /** A rule right above an older mail belongs to it. */
  #withRuleAbove(at: number, ownFrom: number): number {
    let above = at - 1;
    while (above > ownFrom && isBlank(this.#lines[above])) above -= 1;
    return above >= ownFrom && isRule(this.#lines[above]?.bare ?? "") ? above : at;
  }

  #introduces(at: number): boolean {
    return attributionAt(this.#lines, at) !== undefined;
  }

  #introduced(at: number, attribution: Attribution, start: number): number {
    const below = at + attribution.lines;
    const runs = attribution.quotesFollow || this.#lines[at]?.quoted === true;
    const older = this.#lines[at]?.hint === "older";
    const end =
      runs && !older ? this.#quotationEnd(this.#lines[at]?.quoted ? at : below) : this.#lines.length;
    const introduction = attribution.kind;
    if (introduction === "forward" || this.#passesOn) {
      this.#cut(start, "forwarded", { introduction });
    } else {
      this.#cut(start, "attribution", { introduction });
      if (below < this.#lines.length) this.#cut(below, "quoted");
    }
    return Math.max(below, end);
  }

  /** Marked lines without a word of where they come from. */
  #quotation(at: number): number {
    const introduced = this.#lines[at]?.hint === "attribution";
    this.#cut(at, introduced ? "attribution" : "quoted");
    if (!introduced) return this.#quotationEnd(at);
    let below = at;
    while (this.#lines[below]?.hint === "attribution" && attributionAt(this.#lines, below) === undefined)
      below += 1;
    return below;
  }

  /** Blank lines belong to what is above them. A line that a program wrapped belongs to the quotation. */
  #quotationEnd(from: number): number {
    let at = from;
    let longest = 0;
    for (; at < this.#lines.length; at += 1) {
      const line = this.#lines[at];
      if (line === undefined) break;
      if (line.quoted || line.hint === "quoted" || line.hint === "attribution") longest = line.text.length;
      else if (!isBlank(line) && !this.#isWrapped(at, longest)) break;
    }
    return at;
  }

  #isWrapped(at: number, lengthAbove: number): boolean {
    const line = this.#lines[at];
    const between = this.#lines[at - 1]?.quoted === true && this.#lines[at + 1]?.quoted === true;
    if (line === undefined || !between) return false;
    const link = /^[(<[]?https?:\/\/\S+$|^[(<[]?https?:\/\/\S+ ?>$/u.test(line.bare);
    return link || (lengthAbove >= 60 && /^[\p{Ll}\p{N}<("'&/=?]/u.test(line.bare));
  }

  /** Somebody's own words from here to there, with what is below them. */
  #own(from: number, to: number): void {
    if (from >= to) return;
    const start = this.#afterBanner(from, to);
    let inWords = true;
    let anyWords = false;
    if (start < to) this.#cut(start, "reply");
    for (let at = start; at < to; at += 1) {
      const line = this.#lines[at];
      if (line === undefined || line.bare === "") continue;
      const paragraph = at === start || isBlank(this.#lines[at - 1]);
      // What stands first is what somebody wrote, be it about confidential things.
      if (paragraph && (anyWords || start > 0) && isDisclaimerAt(this.#lines, at, to)) {
        this.#cut(at, "disclaimer");
        inWords = false;
        continue;
      }
      if (!inWords && !paragraph && line.hint !== "signature") continue;
      const mark = signatureMarkAt(this.#lines, at, { start, end: to });
      if (mark !== undefined) {
        const first = inWords && !anyWords;
        this.#cut(at, mark === "closing" || mark === "name" ? "closing" : "signature", { mark });
        // Above everything: a line of its own, and the words follow.
        if (first && mark === "device" && this.#filledAfter(at, to)) this.#cut(at + 1, "reply");
        else inWords = false;
      } else if (this.#endsMarkedSignature(at)) {
        this.#cut(at, "reply");
        inWords = true;
      } else anyWords ||= inWords;
    }
  }

  #afterBanner(from: number, to: number): number {
    let at = from;
    while (at < to && isBlank(this.#lines[at])) at += 1;
    if (from !== 0 || !isBannerAt(this.#lines, at)) return from;
    this.#cut(from, "disclaimer");
    while (at < to && !isBlank(this.#lines[at])) at += 1;
    return at;
  }

  /** HTML says where a signature ends; plain text does not. */
  #endsMarkedSignature(at: number): boolean {
    const last = this.#cuts.at(-1);
    return last?.mark === "markup" && this.#lines[at]?.hint !== "signature";
  }

  #filledAfter(at: number, to: number): boolean {
    for (let next = at + 1; next < to; next += 1) if (!isBlank(this.#lines[next])) return true;
    return false;
  }

  #cut(at: number, kind: FragmentKind, known: Pick<Cut, "mark" | "introduction"> = {}): void {
    if (this.#cuts.at(-1)?.at === at) this.#cuts.pop();
    const last = this.#cuts.at(-1);
    const { mark, introduction } = known;
    const begins = introduction !== undefined || (mark !== undefined && mark !== "markup");
    if (begins || last?.kind !== kind || last.mark !== mark) this.#cuts.push({ at, kind, ...known });
  }

  #fragments(): Fragment[] {
    return this.#cuts.map(({ at, ...known }, index) => ({
      ...known,
      text: this.#lines
        .slice(index === 0 ? 0 : at, this.#cuts[index + 1]?.at)
        .map(({ text }) => text)
        .join("\n"),
    }));
  }
}

function summary(fragments: readonly Fragment[]): ExtractedReply {
  const introduced = fragments.findIndex(({ kind }) => kind === "attribution");
  // What stands quoted above the introduction of the older mail, the person quoted on purpose.
  const own = fragments.map(
    ({ kind, text }, at) => (isOwn(kind) || (kind === "quoted" && at < introduced)) && text.trim() !== "",
  );
  const first = own.indexOf(true);
  const last = own.lastIndexOf(true);
  const shown = first === -1 ? [] : fragments.slice(0, last + 1).filter(({ kind }) => !isLeftOut(kind));
  const olderBelow = fragments
    .slice(last + 1)
    .filter(({ kind }) => kind === "attribution" || kind === "quoted");
  return {
    fragments,
    reply: joined(shown),
    signature: joined(fragments.filter(({ kind }) => kind === "signature")),
    quoted: joined(olderBelow),
    forwarded: fragments.some(({ kind }) => kind === "forwarded"),
  };
}

function isOwn(kind: FragmentKind): boolean {
  return kind === "reply" || kind === "closing" || kind === "forwarded";
}

function isLeftOut(kind: FragmentKind): boolean {
  return kind === "signature" || kind === "disclaimer";
}

function joined(fragments: readonly Fragment[]): string {
  return fragments
    .map(({ text }) => text)
    .join("\n")
    .trim();
}
