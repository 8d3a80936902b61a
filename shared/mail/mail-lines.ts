/** What the markup of an HTML mail says about a line. */
export type LineHint =
  /** Introduces what a mail program quotes below it. */
  | "attribution"
  /** Part of an older mail. */
  | "quoted"
  /** An older mail begins here and everything below belongs to it. */
  | "older"
  | "signature";

/** One line of a mail's text. */
export interface MailLine {
  /** As it stands in the text. */
  readonly text: string;
  /** Trimmed and without the marks of quotation. */
  readonly bare: string;
  readonly quoted: boolean;
  readonly hint?: LineHint;
}

/** The lines of a plain text. Takes time in proportion to its length. */
export function plainLines(text: string): readonly MailLine[] {
  return text.split("\n").map((line) => {
    const bare = line.replace(/^(?:[\s\u00a0\ufeff]*>)+/u, "");
    const trimmed = bare.replace(/[\u00a0\ufeff\u200b]/gu, " ").trim();
    return { text: line, bare: trimmed, quoted: bare.length < line.length };
  });
}

export function isBlank(line: MailLine | undefined): boolean {
  return line === undefined || (line.bare === "" && !line.quoted);
}

/** The first line at or after `from` that is not blank, looking at a few lines only. */
export function nextFilled(lines: readonly MailLine[], from: number, within = 4): number | undefined {
  for (let at = from; at < Math.min(lines.length, from + within); at += 1) {
    if (lines[at]?.bare !== "") return at;
  }
  return undefined;
}

/** A row of dashes, underscores or the like and nothing else. */
export function isRule(bare: string): boolean {
  return /^[_\-=*—–─]{3,}$/u.test(bare);
}
