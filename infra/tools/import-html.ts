import { Parser } from "htmlparser2";
import { readFaqPage } from "./import-json.ts";
import { ImportError, type ImportedRow } from "./import-row.ts";
import { MarkdownWriter } from "./markdown-writer.ts";

/** What tells that something is a question: how sure that is falls from left to right. */
type Sign = "summary" | "dt" | "heading";

interface Found {
  readonly sign: Sign;
  question: string;
  readonly answer: MarkdownWriter;
}

/** Nothing in here is part of an answer. */
const leftOut = new Set("script style template noscript nav form button svg iframe select head".split(" "));
const heading = /^h[1-6]$/;
const signOf = (name: string): Sign | undefined => {
  if (name === "summary" || name === "dt") return name;
  return heading.test(name) ? "heading" : undefined;
};

/**
 * Reads questions from a page: schema.org FAQPage in JSON-LD when it has one, else `details` with `summary`, `dt` with
 * `dd`, or headings with what stands below them.
 * @throws ImportError when there is none of these
 */
export function readHtml(content: string): readonly ImportedRow[] {
  const page = new FaqPageReader();
  page.read(content);
  const language = page.language;
  const marked = page.data.flatMap(readMarkup).map((row) => ({
    ...row,
    languageHint: language,
    answer: row.answer === undefined ? undefined : htmlToMarkdown(row.answer),
  }));
  const rows = marked.length > 0 ? marked : chosen(page.found).map((found) => rowOf(found, language));
  if (rows.length === 0) {
    throw new ImportError(
      "The page has no questions: neither FAQPage markup, nor details/summary, dt/dd or headings with text below.",
    );
  }
  return rows;
}

/** The Markdown of a piece of HTML. */
export function htmlToMarkdown(html: string): string {
  const writer = new MarkdownWriter();
  const parser = new Parser({
    onopentag: (name, attributes) => writer.open(name, attributes),
    ontext: (text) => writer.text(text),
    onclosetag: (name) => writer.close(name),
  });
  parser.end(html);
  return writer.result();
}

function readMarkup(json: string): readonly ImportedRow[] {
  try {
    return readFaqPage(JSON.parse(json));
  } catch (error) {
    if (error instanceof ImportError) throw error;
    // A page may hold broken markup of another kind; its visible questions are still there.
    return [];
  }
}

/** Headings count only where nothing surer is there, and where some ask, the others are titles. */
function chosen(found: readonly Found[]): readonly Found[] {
  const whole = found.filter(({ question, answer }) => question.trim() !== "" && answer.result() !== "");
  const sure = whole.filter(({ sign }) => sign !== "heading");
  if (sure.length > 0) return sure;
  const asking = whole.filter(({ question }) => /[?？]\s*$|[吗呢]\s*$/u.test(question));
  return asking.length > 0 ? asking : whole;
}

function rowOf({ question, answer }: Found, language: string | undefined): ImportedRow {
  const asked = question.replace(/\s+/g, " ").trim();
  return {
    where: `"${asked.slice(0, 40)}"`,
    question: asked,
    answer: answer.result(),
    languageHint: language,
  };
}

class FaqPageReader {
  readonly found: Found[] = [];
  /** Contents of the page's JSON-LD scripts. */
  readonly data: string[] = [];
  language: string | undefined;
  #asking: Found | undefined;
  #answering: Found | undefined;
  #skipped = 0;
  #json = false;

  read(content: string): void {
    const parser = new Parser({
      onopentag: (name, attributes) => this.#open(name, attributes),
      ontext: (text) => this.#text(text),
      onclosetag: (name) => this.#close(name),
    });
    parser.end(content);
  }

  #open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === "html" && attributes.lang) this.language = attributes.lang;
    if (name === "script" && attributes.type === "application/ld+json") {
      this.#json = true;
      this.data.push("");
    }
    if (leftOut.has(name)) this.#skipped += 1;
    if (this.#skipped > 0 || this.#asking) return;
    const sign = signOf(name);
    // A heading within an answer to something surer belongs to the answer.
    if (sign && !(sign === "heading" && this.#answering && this.#answering.sign !== "heading")) {
      this.#asking = { sign, question: "", answer: new MarkdownWriter() };
      this.#answering = undefined;
    } else this.#answering?.answer.open(name, attributes);
  }

  #text(text: string): void {
    if (this.#json) this.data[this.data.length - 1] += text;
    else if (this.#skipped > 0) return;
    else if (this.#asking) this.#asking.question += text;
    else this.#answering?.answer.text(text);
  }

  #close(name: string): void {
    if (leftOut.has(name)) {
      this.#skipped = Math.max(0, this.#skipped - 1);
      this.#json = false;
      return;
    }
    if (this.#skipped > 0) return;
    if (this.#asking) {
      if (signOf(name) !== this.#asking.sign) return;
      this.found.push(this.#asking);
      this.#answering = this.#asking;
      this.#asking = undefined;
    } else if (this.#endsAnswer(name)) this.#answering = undefined;
    else this.#answering?.answer.close(name);
  }

  #endsAnswer(name: string): boolean {
    const ends: Readonly<Record<Sign, readonly string[]>> = {
      summary: ["details"],
      dt: ["dl"],
      heading: ["main", "body", "article"],
    };
    return this.#answering !== undefined && ends[this.#answering.sign].includes(name);
  }
}
