import { Marked, type Token, type Tokens } from "marked";
import { escapeHtml } from "./escape-html.ts";

/**
 * Replies have one Markdown source. Here it becomes HTML for mail and plain text for everything else. Raw HTML in the source
 * is text, never markup: whoever writes a reply or an entry cannot put a script into somebody's mail.
 */
const marked = new Marked({ gfm: true, breaks: true });
marked.use({
  renderer: {
    html: ({ text }) => escapeHtml(text),
    image: ({ text }) => escapeHtml(text),
    link({ href, tokens }) {
      const label = this.parser.parseInline(tokens);
      return isSafeLink(href) ? `<a href="${escapeHtml(href)}">${label}</a>` : label;
    },
  },
});

/** An HTML fragment without scripts, styles, images or raw HTML of the source. */
export function toHtml(markdown: string): string {
  return unlessTooDeep(
    () => marked.parse(markdown, { async: false }),
    () => `<p>${escapeHtml(markdown)}</p>\n`,
  );
}

/** What is nested deeper than the stack is no formatting that anybody could see: it goes out as it was typed. */
function unlessTooDeep(format: () => string, asTyped: () => string): string {
  try {
    return format();
  } catch (error) {
    if (error instanceof RangeError) return asTyped();
    throw error;
  }
}

function isSafeLink(href: string): boolean {
  return /^(https?:\/\/|mailto:)/i.test(href);
}

/** Text without marks: lists keep their bullets and numbers, a link's address follows its label. */
export function toPlainText(markdown: string): string {
  return unlessTooDeep(
    () => blocks(marked.lexer(markdown)).trim(),
    () => markdown.trim(),
  );
}

function blocks(tokens: readonly Token[]): string {
  return tokens
    .map(block)
    .filter((text) => text !== "")
    .join("\n\n");
}

function block(token: Token): string {
  switch (token.type) {
    case "space":
    case "def":
      return "";
    case "hr":
      return "———";
    case "list":
      return list(token as Tokens.List);
    case "blockquote":
      return prefixed(blocks(childrenOf(token) ?? []), "> ", "> ");
    case "table":
      return table(token as Tokens.Table);
    case "code":
      return token.text;
    default:
      return inline(childrenOf(token) ?? [token]);
  }
}

function list(token: Tokens.List): string {
  const first = typeof token.start === "number" ? token.start : 1;
  const items = token.items.map((item, at) => {
    const bullet = token.ordered ? `${first + at}. ` : "• ";
    return prefixed(listItem(item), bullet, " ".repeat(bullet.length));
  });
  return items.join("\n");
}

function listItem(item: Tokens.ListItem): string {
  return item.tokens
    .map(block)
    .filter((text) => text !== "")
    .join("\n");
}

function table(token: Tokens.Table): string {
  return [token.header, ...token.rows]
    .map((row) => row.map((cell) => inline(cell.tokens)).join(" | "))
    .join("\n");
}

function prefixed(text: string, first: string, others: string): string {
  return text
    .split("\n")
    .map((line, at) => (line === "" ? line : (at === 0 ? first : others) + line))
    .join("\n");
}

function inline(tokens: readonly Token[]): string {
  return tokens.map(span).join("");
}

function span(token: Token): string {
  switch (token.type) {
    case "br":
      return "\n";
    case "link":
      return link(token as Tokens.Link);
    case "image":
    case "codespan":
    case "escape":
    case "html":
      return token.text;
    case "checkbox":
      return "";
    default:
      return innerText(token);
  }
}

function innerText(token: Token): string {
  const children = childrenOf(token);
  if (children) return inline(children);
  return "text" in token && typeof token.text === "string" ? token.text : token.raw;
}

function childrenOf(token: Token): readonly Token[] | undefined {
  return "tokens" in token ? token.tokens : undefined;
}

function link(token: Tokens.Link): string {
  const label = inline(token.tokens);
  const address = token.href.replace(/^mailto:/i, "");
  if (!isSafeLink(token.href)) return label;
  return label === address || label === token.href ? label : `${label} (${token.href})`;
}
