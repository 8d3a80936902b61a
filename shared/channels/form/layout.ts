import { createHash } from "node:crypto";
import { escapeHtml } from "../../mail/escape-html.ts";
import { style } from "./style.ts";
import { type PageLanguage, pageTexts } from "./texts.ts";

/** What every page needs to know. */
export interface PageFrame {
  readonly language: PageLanguage;
  readonly brand: string;
  /** This page in another language: path and query, without `lang`. */
  readonly here: string;
  /** Address of the script that it loads, from our own origin. */
  readonly script?: string;
}

/**
 * Sent with every page: it runs no script but ours, sends nothing elsewhere, and cannot be framed.
 *
 * @param connect origins besides ours that its script may send to: the bucket that files go to
 */
export function pageHeaders(connect: readonly string[] = []): Readonly<Record<string, string>> {
  return {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": [
      "default-src 'none'",
      "script-src 'self'",
      `connect-src ${["'self'", ...connect].join(" ")}`,
      `style-src 'sha256-${styleHash}'`,
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join("; "),
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  };
}

const styleHash = createHash("sha256").update(style).digest("base64");

/** A whole page around what it says. */
export function pageAround(frame: PageFrame, title: string, main: string): string {
  const other: PageLanguage = frame.language === "en" ? "zh-CN" : "en";
  const texts = pageTexts[frame.language];
  const otherPage = `${frame.here}${frame.here.includes("?") ? "&" : "?"}lang=${other}`;
  const script =
    frame.script === undefined ? "" : `<script src="${escapeHtml(frame.script)}" defer></script>\n`;
  return `<!doctype html>
<html lang="${frame.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
${script}</head>
<body>
<header><strong>${escapeHtml(frame.brand)}</strong>
<a href="${escapeHtml(otherPage)}" lang="${other}" hreflang="${other}">${escapeHtml(texts.otherLanguage)}</a></header>
<main>${main}
</main>
</body>
</html>
`;
}

/** Date, time and zone as HTML: the reader's own zone is unknown here, and the page's script puts it in. */
export function momentHtml(moment: Date, language: PageLanguage): string {
  const format = { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" } as const;
  const text = `${new Intl.DateTimeFormat(language, format).format(moment)} (UTC)`;
  return `<time datetime="${moment.toISOString()}">${escapeHtml(text)}</time>`;
}

export function fill(text: string, facts: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => facts[name] ?? whole);
}
