/** What a link says it leads to and where it does. */
export interface LinkTarget {
  /** Absolute, of an allowed scheme, in ASCII. */
  readonly href: string;
  /** Host of a page or the address of a mailbox: what a reader has to know. */
  readonly destination: string;
}

/** Where a link may lead: pages and mailboxes. Everything else (`javascript:`, `data:`, relative paths …) is no link. */
export function linkTarget(href: string): LinkTarget | undefined {
  const url = parsedUrl(href.slice(0, maxHrefLength));
  if (url?.protocol === "mailto:") {
    return { href: url.href, destination: decoded(url.pathname).split(",")[0]?.toLowerCase() ?? "" };
  }
  if (url?.protocol !== "http:" && url?.protocol !== "https:") return undefined;
  // "https://bank.example@evil.example" reads like the first and leads to the second.
  url.username = "";
  url.password = "";
  return { href: url.href, destination: url.host };
}

const maxHrefLength = 4_000;

/**
 * Whether the text of a link looks like another address than the one it leads to: "https://bank.example" over a link to
 * elsewhere, or one mailbox over another. A sub-domain of what is shown is no other address.
 */
export function isMisleading(text: string, href: string): boolean {
  const target = linkTarget(href);
  if (target === undefined) return false;
  if (/^\s*https?:\/\/[^/?#]*@/iu.test(href) || /[\u202a-\u202e\u2066-\u2069]/u.test(text)) return true;
  const shown = shownDestination(text.slice(0, 500));
  if (shown === undefined) return false;
  const real = target.destination.replace(/^www\./u, "").replace(/:\d+$/u, "");
  return shown !== real && !real.endsWith(`.${shown}`);
}

/** The first thing in a text that reads like a mailbox or a host, in the form in which targets are given. */
function shownDestination(text: string): string | undefined {
  const mailbox = /[^\s@<>()[\]"',;:]{1,64}@[\p{L}\p{N}.-]{1,250}\.[\p{L}]{2,24}/u.exec(text)?.[0];
  if (mailbox !== undefined) return mailbox.toLowerCase();
  const found = /(https?:\/\/|www\.)?((?:[\p{L}\p{N}-]{1,63}\.){1,8}[\p{L}]{2,24})(?![\p{L}\p{N}])/iu.exec(
    text,
  );
  const host = found?.[2];
  if (found === null || host === undefined) return undefined;
  if (found[1] === undefined && fileEndings.has(host.slice(host.lastIndexOf(".") + 1).toLowerCase()))
    return undefined;
  return parsedUrl(`http://${host}`)?.host.replace(/^www\./u, "");
}

/** "invoice.pdf" names a file. */
const fileEndings: ReadonlySet<string> = new Set(
  "pdf doc docx xls xlsx ppt pptx txt csv jpg jpeg png gif webp heic zip rar tar gz mp mov html htm js ts json xml eml msg ics php asp aspx".split(
    " ",
  ),
);

function parsedUrl(href: string): URL | undefined {
  try {
    return new URL(href.trim());
  } catch {
    return undefined;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
