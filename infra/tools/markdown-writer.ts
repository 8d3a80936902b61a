/** Tags that begin a paragraph of their own. */
const blocks = new Set(
  "p div section article ul ol blockquote pre table tr dd figure h1 h2 h3 h4 h5 h6 header footer address".split(
    " ",
  ),
);
const marks: Readonly<Record<string, string>> = { strong: "**", b: "**", em: "_", i: "_", code: "`" };
const headings = /^h[1-6]$/;

/** Writes the Markdown of an answer from the tags and texts of its HTML, keeping what support answers are made of. */
export class MarkdownWriter {
  #text = "";
  readonly #lists: { readonly ordered: boolean; items: number }[] = [];
  readonly #links: (string | undefined)[] = [];

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === "br") this.#text += "\n";
    else if (name === "ul" || name === "ol") this.#openList(name === "ol");
    else if (name === "li") this.#openItem();
    else if (name === "a") this.#openLink(attributes.href);
    else if (blocks.has(name)) this.#paragraph();
    if (headings.test(name)) this.#text += "**";
    else this.#text += marks[name] ?? "";
  }

  text(text: string): void {
    const plain = text.replace(/\s+/g, " ");
    this.#text += /\s$/.test(this.#text) || this.#text === "" ? plain.trimStart() : plain;
  }

  close(name: string): void {
    if (headings.test(name)) this.#text += "**";
    else if (marks[name] !== undefined) this.#text = this.#text.trimEnd() + marks[name];
    if (name === "a") this.#closeLink();
    else if (name === "ul" || name === "ol") this.#lists.pop();
    if (blocks.has(name)) this.#paragraph();
  }

  /** What was written so far. */
  result(): string {
    return this.#text
      .split("\n")
      .map((line) => line.trimEnd())
      .join("\n")
      .replace(/\n{3,}/g, "\n\n")
      .replace(/\*\*\*\*|__/g, "")
      .trim();
  }

  #paragraph(): void {
    // Within a list item a paragraph is the item's text.
    if (this.#lists.length > 0) return;
    this.#text = `${this.#text.trimEnd()}\n\n`;
  }

  #openList(ordered: boolean): void {
    if (this.#lists.length === 0) this.#paragraph();
    this.#lists.push({ ordered, items: 0 });
  }

  #openItem(): void {
    const list = this.#lists.at(-1);
    if (list) list.items += 1;
    const indent = "   ".repeat(Math.min(5, Math.max(0, this.#lists.length - 1)));
    const before = this.#text.trimEnd();
    const gap = before === "" ? "" : list?.items === 1 && this.#lists.length === 1 ? "\n\n" : "\n";
    this.#text = `${before}${gap}${indent}${list?.ordered ? `${list.items}.` : "-"} `;
  }

  #openLink(href: string | undefined): void {
    const target = href !== undefined && /^(?:https?:|mailto:)/i.test(href) ? href : undefined;
    this.#links.push(target);
    if (target) this.#text += "[";
  }

  #closeLink(): void {
    const target = this.#links.pop();
    if (target) this.#text += `](${target.replaceAll(")", "%29").replaceAll(" ", "%20")})`;
  }
}
