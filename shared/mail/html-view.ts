import { Parser } from "htmlparser2";
import sanitizeHtml from "sanitize-html";
import { escapeHtml } from "./escape-html.ts";
import { invisible, isHidden } from "./html-text.ts";
import { isMisleading, type LinkTarget, linkTarget } from "./link-honesty.ts";

/** An HTML mail that is safe to look at. Large to load: import it lazily. */
export interface HtmlView {
  /** A fragment of known elements with known attributes: no styles, scripts, forms, ids or remote addresses to load. */
  readonly html: string;
  /** Pictures and backgrounds that would have been loaded from elsewhere and told their owner. */
  readonly blockedImages: number;
  /** Links whose text looks like another address; each says where it leads. */
  readonly misleadingLinks: number;
  /** The mail was longer than what is shown. */
  readonly cut: boolean;
}

export interface HtmlViewOptions {
  /** The address under which an image of the mail itself is shown: root-relative or a `data:` URL. */
  readonly imageUrl?: (contentId: string) => string | undefined;
}

/** UTF-16 units of a mail that are looked at. */
export const maxHtmlLength = 500_000;
/** Elements nested deeper keep their text and lose themselves. */
const maxDepth = 100;
const maxDataUrlLength = 500_000;

/**
 * Makes an HTML mail safe and honest: the first pass keeps known elements, drops all fixed looks (so that it is readable on
 * dark and light), replaces remote pictures by their description and says where misleading links lead; the second is a
 * sanitiser that knows nothing of mail. Takes time in proportion to the length; never throws.
 */
export function htmlView(html: string, { imageUrl }: HtmlViewOptions = {}): HtmlView {
  const writer = new ViewWriter(imageUrl ?? (() => undefined));
  const parser = new Parser(writer, { decodeEntities: true });
  parser.write(html.slice(0, maxHtmlLength));
  parser.end();
  const { blockedImages, misleadingLinks } = writer;
  const safe = sanitizeHtml(writer.finish(), sanitiserOptions);
  return { html: safe, blockedImages, misleadingLinks, cut: html.length > maxHtmlLength };
}

/** Everything that may be in a view. */
export const allowedTags: readonly string[] = (
  "a abbr address article aside b blockquote br caption center cite code dd del div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 " +
  "header hr i img ins kbd li main mark nav ol p pre q s samp section small span strike strong sub sup table tbody td tfoot th thead tr tt u ul"
).split(" ");

export const allowedAttributes: Readonly<Record<string, readonly string[]>> = {
  "*": ["dir"],
  a: ["href", "title", "rel", "target"],
  img: ["src", "alt"],
  td: ["colspan", "rowspan"],
  th: ["colspan", "rowspan"],
  ol: ["start"],
  span: ["class"],
};

const allowed: ReadonlySet<string> = new Set(allowedTags);

const sanitiserOptions: sanitizeHtml.IOptions = {
  allowedTags: [...allowedTags],
  allowedAttributes: Object.fromEntries(
    Object.entries(allowedAttributes).map(([tag, names]) => [tag, [...names]]),
  ),
  allowedClasses: { span: ["blocked-image", "link-target"] },
  allowedSchemes: ["http", "https", "mailto"],
  allowedSchemesByTag: { img: ["data"] },
  allowProtocolRelative: false,
  disallowedTagsMode: "discard",
};

const voids: ReadonlySet<string> = new Set(["br", "hr", "img"]);
const dropped: ReadonlySet<string> = new Set([
  ...invisible,
  ..."iframe frame frameset math textarea option button input applet embed audio video canvas xmp plaintext noembed noframes base link meta".split(
    " ",
  ),
]);

type Attributes = Readonly<Record<string, string>>;

class ViewWriter {
  readonly #imageUrl: (contentId: string) => string | undefined;
  readonly #parts: string[] = [];
  /** For each open element, what closes it. */
  readonly #open: { readonly close: string; readonly hides: boolean; readonly link: boolean }[] = [];
  #hidden = 0;
  #depth = 0;
  #link: { readonly target: LinkTarget; readonly written: string; text: string } | undefined;
  blockedImages = 0;
  misleadingLinks = 0;

  constructor(imageUrl: (contentId: string) => string | undefined) {
    this.#imageUrl = imageUrl;
  }

  onopentag(name: string, attributes: Attributes): void {
    const hides = dropped.has(name) || isHidden(attributes.style);
    this.#countBackgrounds(attributes);
    const shown = !hides && this.#hidden === 0;
    const link = shown && name === "a" && this.#openLink(attributes);
    const close = shown && !link ? this.#openPlain(name, attributes) : "";
    if (close !== "") this.#depth += 1;
    if (hides) this.#hidden += 1;
    this.#open.push({ close, hides, link });
  }

  ontext(text: string): void {
    if (this.#hidden > 0) return;
    this.#parts.push(escapeHtml(text));
    if (this.#link && this.#link.text.length < 500) this.#link.text += text;
  }

  onclosetag(): void {
    const element = this.#open.pop();
    if (element === undefined) return;
    if (element.hides) this.#hidden -= 1;
    if (element.link) this.#closeLink();
    if (element.close !== "") {
      this.#parts.push(element.close);
      this.#depth -= 1;
    }
  }

  finish(): string {
    this.#closeLink();
    return this.#parts.join("");
  }

  #openPlain(name: string, attributes: Attributes): string {
    if (name === "img") this.#image(attributes);
    // "Ann <ann@example.com>" that nobody escaped.
    else if (name.includes("@")) this.ontext(`<${name.replace(/\/$/, "")}>`);
    else if (allowed.has(name) && name !== "a" && this.#depth < maxDepth) {
      this.#parts.push(`<${name}${kept(name, attributes)}>`);
      return voids.has(name) ? "" : `</${name}>`;
    }
    return "";
  }

  /** A link within a link ends the outer one, as in browsers. */
  #openLink({ href }: Attributes): boolean {
    this.#closeLink();
    const target = href === undefined ? undefined : linkTarget(href);
    if (href === undefined || target === undefined) return false;
    const shown = escapeHtml(target.href);
    this.#parts.push(
      `<a href="${shown}" title="${shown}" rel="noopener noreferrer nofollow" target="_blank">`,
    );
    this.#link = { target, written: href, text: "" };
    return true;
  }

  #closeLink(): void {
    const link = this.#link;
    if (link === undefined) return;
    this.#link = undefined;
    this.#parts.push("</a>");
    if (!isMisleading(link.text, link.written)) return;
    this.misleadingLinks += 1;
    this.#parts.push(` <span class="link-target">[→ ${escapeHtml(link.target.destination)}]</span>`);
  }

  #image({ src = "", alt = "", width, height }: Attributes): void {
    const url = this.#shownImage(src.trim());
    const description = alt.slice(0, 200).trim();
    if (url !== undefined) {
      this.#parts.push(`<img src="${escapeHtml(url)}" alt="${escapeHtml(description)}">`);
      return;
    }
    if (src.trim() !== "") this.blockedImages += 1;
    if (isTiny(width) || isTiny(height)) return;
    this.#parts.push(`<span class="blocked-image">${escapeHtml(description || "image")}</span>`);
    if (this.#link) this.#link.text += ` ${description}`;
  }

  #shownImage(src: string): string | undefined {
    const contentId = /^cid:(.+)$/is.exec(src)?.[1];
    const url = contentId === undefined ? src : this.#imageUrl(decodedId(contentId));
    if (url === undefined) return undefined;
    if (contentId === undefined) return url.length <= maxDataUrlLength && isPicture(url) ? url : undefined;
    return isPicture(url) || /^\/(?!\/)/.test(url) ? url : undefined;
  }

  #countBackgrounds({ background, style }: Attributes): void {
    if (background !== undefined && /^\s*(?:https?:)?\/\//i.test(background)) this.blockedImages += 1;
    if (style !== undefined && /url\s*\(\s*['"]?\s*(?:https?:)?\/\//i.test(style.slice(0, 2_000)))
      this.blockedImages += 1;
  }
}

/** Pixel formats alone: SVG is markup. */
function isPicture(url: string): boolean {
  return /^data:image\/(?:png|jpeg|jpg|gif|webp);base64,[A-Za-z0-9+/=\s]*$/i.test(url);
}

function isTiny(length: string | undefined): boolean {
  return length !== undefined && /^\s*[0-3](?:px)?\s*$/.test(length);
}

function decodedId(contentId: string): string {
  try {
    return decodeURIComponent(contentId.trim());
  } catch {
    return contentId.trim();
  }
}

function kept(name: string, attributes: Attributes): string {
  const { dir, colspan, rowspan, start } = attributes;
  const cell = name === "td" || name === "th";
  return [
    dir !== undefined && /^(?:ltr|rtl|auto)$/i.test(dir) ? ` dir="${dir.toLowerCase()}"` : "",
    cell && colspan !== undefined && /^\d{1,2}$/.test(colspan) ? ` colspan="${colspan}"` : "",
    cell && rowspan !== undefined && /^\d{1,2}$/.test(rowspan) ? ` rowspan="${rowspan}"` : "",
    name === "ol" && start !== undefined && /^\d{1,5}$/.test(start) ? ` start="${start}"` : "",
  ].join("");
}
