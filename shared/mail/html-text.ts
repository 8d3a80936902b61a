import { Parser } from "htmlparser2";

/**
 * The text of an HTML mail as a reader sees it: one line per block, `> ` before each level of a quotation (so that the rules
 * for plain replies hold), nothing from scripts, styles or hidden elements. Works on parser events with a flat stack, so
 * that 20,000 nested elements cost no more than 20,000 in a row.
 */
export function htmlToText(html: string): string {
  const writer = new TextWriter();
  let hidden = 0;
  const hiddenStack: boolean[] = [];
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const hides = invisible.has(name) || isHidden(attributes.style);
        hiddenStack.push(hides);
        if (hides) hidden += 1;
        if (hidden === 0) writer.open(name, attributes);
      },
      ontext(text) {
        if (hidden === 0) writer.text(text);
      },
      onclosetag(name) {
        if (hidden === 0) writer.close(name);
        if (hiddenStack.pop()) hidden -= 1;
      },
    },
    { decodeEntities: true },
  );
  parser.write(html);
  parser.end();
  return writer.finish();
}

/** What stands between tags, styles and scripts excepted: for markup that is too broken to be read. */
export function wordsOutsideTags(html: string): string {
  let words = "";
  let at = 0;
  while (at < html.length) {
    const tag = html.indexOf("<", at);
    if (tag === -1) return words + html.slice(at);
    words += `${html.slice(at, tag)} `;
    const raw = /^<(style|script)/i.exec(html.slice(tag, tag + 8))?.[1];
    const end = raw === undefined ? html.indexOf(">", tag) : endOfRaw(html, tag, raw);
    if (end === -1) return raw === undefined ? words + html.slice(tag + 1) : words;
    at = end + 1;
  }
  return words;
}

function endOfRaw(html: string, from: number, name: string): number {
  const pattern = new RegExp(`</${name}`, "gi");
  pattern.lastIndex = from;
  const close = pattern.exec(html);
  return close === null ? -1 : html.indexOf(">", close.index);
}

const invisible = new Set([
  "head",
  "style",
  "script",
  "title",
  "template",
  "noscript",
  "svg",
  "object",
  "select",
]);

function isHidden(style: string | undefined): boolean {
  return style !== undefined && /(?:^|[;\s])display\s*:\s*none/i.test(style);
}

/** Elements that begin and end a line; those in `spaced` also keep a blank line around them. */
const blocks = new Set(
  "address article aside blockquote body center dd details div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section table tbody tfoot thead tr ul".split(
    " ",
  ),
);
const spaced = new Set("blockquote dl h1 h2 h3 h4 h5 h6 hr ol p pre table ul".split(" "));

/** Quotations nested deeper than this keep the prefix of this depth. */
const maxQuoteDepth = 20;

class TextWriter {
  readonly #lines: string[] = [];
  #line = "";
  #pendingSpace = false;
  #blankWanted = false;
  #quoteDepth = 0;
  #lastDepth = 0;
  #preformatted = 0;

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === "br") this.#endLine();
    if (name === "img") this.text(shortAlternative(attributes.alt));
    if (blocks.has(name)) this.#endBlock(name);
    if (name === "blockquote") this.#quoteDepth += 1;
    if (name === "pre") this.#preformatted += 1;
    if (name === "li") this.#line = "- ";
    if (name === "hr") this.#line = "________________________________";
    if (name === "td" || name === "th") this.#pendingSpace = true;
  }

  text(text: string): void {
    if (this.#preformatted > 0) this.#verbatim(text);
    else if (text !== "") this.#flow(text);
  }

  close(name: string): void {
    if (blocks.has(name)) this.#endBlock(name);
    if (name === "blockquote") this.#quoteDepth = Math.max(0, this.#quoteDepth - 1);
    if (name === "pre") this.#preformatted = Math.max(0, this.#preformatted - 1);
  }

  finish(): string {
    if (this.#line.trim() !== "") this.#endLine();
    return this.#lines.join("\n").trim();
  }

  /** Any run of white space counts as one space, also across elements. */
  #flow(text: string): void {
    const words = text.replace(/[ \t\r\n\f\u00a0\u200b\ufeff]+/g, " ");
    const startsSpaced = words.startsWith(" ");
    const trimmed = words.slice(
      startsSpaced ? 1 : 0,
      words.length > 1 && words.endsWith(" ") ? -1 : undefined,
    );
    if (
      trimmed !== "" &&
      this.#line !== "" &&
      (startsSpaced || this.#pendingSpace) &&
      !this.#line.endsWith(" ")
    ) {
      this.#line += " ";
    }
    this.#line += trimmed;
    this.#pendingSpace = trimmed === "" ? this.#pendingSpace || startsSpaced : words.endsWith(" ");
  }

  #verbatim(text: string): void {
    const [first = "", ...others] = text.split(/\r\n?|\n/);
    this.#line += first;
    for (const line of others) {
      this.#endLine();
      this.#line = line;
    }
  }

  #endBlock(name: string): void {
    if (this.#line.trim() !== "") this.#endLine();
    else this.#line = "";
    this.#pendingSpace = false;
    if (spaced.has(name)) this.#blankWanted = true;
  }

  #endLine(): void {
    const line = this.#line.trimEnd();
    this.#line = "";
    this.#pendingSpace = false;
    const last = this.#lines.at(-1);
    if (this.#blankWanted && !isBlank(last) && line !== "") {
      // A blank line between two depths belongs to the outer one.
      this.#lines.push(quotePrefix(Math.min(this.#lastDepth, this.#quoteDepth)).trim());
    }
    this.#blankWanted = false;
    // At most one blank line in a row.
    if (line === "" && isBlank(last)) return;
    this.#lines.push((quotePrefix(this.#quoteDepth) + line).trimEnd());
    this.#lastDepth = this.#quoteDepth;
  }
}

function quotePrefix(depth: number): string {
  return depth === 0 ? "" : `${">".repeat(Math.min(depth, maxQuoteDepth))} `;
}

function isBlank(line: string | undefined): boolean {
  return line === undefined || /^>*$/.test(line);
}

/** Mail programs send emoji as images; anything longer is a description of a picture, not text. */
function shortAlternative(alt: string | undefined): string {
  return alt !== undefined && alt.length <= 8 ? alt : "";
}
