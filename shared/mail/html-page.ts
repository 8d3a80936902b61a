import { createHash } from "node:crypto";
import { escapeHtml } from "./escape-html.ts";
import type { HtmlView } from "./html-view.ts";

/** A page for one mail and the policy that goes with it as a header. The page carries the policy as well. */
export interface HtmlPage {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

/** Colours are the reader's own, light or dark. */
const style = `:root{color-scheme:light dark}
body{margin:1rem;font:1rem/1.5 system-ui,sans-serif;color:CanvasText;background:Canvas;overflow-wrap:anywhere}
img{max-width:100%;height:auto}
table{border-collapse:collapse;max-width:100%}
td,th{padding:.1rem .4rem;vertical-align:top;text-align:start}
blockquote{margin:.5rem 0;padding-inline-start:.8rem;border-inline-start:.2rem solid GrayText}
pre{white-space:pre-wrap}
a{color:LinkText}
.notice,.link-target,.blocked-image{border:1px dashed GrayText;border-radius:.2rem;padding:0 .3rem;font-size:.85em}
.link-target{border-style:solid;border-color:CanvasText}`;

const policy = [
  "default-src 'none'",
  "img-src data:",
  `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
];

/** The languages that agents read. */
export type ReaderLanguage = "en" | "zh-CN";

const texts = {
  en: {
    blockedImages: (count: number) => `Remote images not loaded: ${count}.`,
    misleadingLinks: (count: number) => `Links that lead elsewhere than their text says: ${count}.`,
    cut: "The mail goes on beyond what is shown.",
  },
  "zh-CN": {
    blockedImages: (count: number) => `未加载的远程图片：${count}。`,
    misleadingLinks: (count: number) => `文字与实际地址不符的链接：${count}。`,
    cut: "邮件内容过长，后面的部分未显示。",
  },
} as const satisfies Record<ReaderLanguage, object>;

/** The page of a mail's HTML, with what is to be known about it in the reader's language. */
export function htmlPage(view: HtmlView, language: ReaderLanguage = "en"): HtmlPage {
  const words = texts[language];
  const notices = [
    view.blockedImages > 0 && words.blockedImages(view.blockedImages),
    view.misleadingLinks > 0 && words.misleadingLinks(view.misleadingLinks),
    view.cut && words.cut,
  ].filter((notice) => notice !== false);
  const shown = notices.map((notice) => `<p class="notice" lang="${language}">${escapeHtml(notice)}</p>`);
  return page(shown.join("") + view.html);
}

/** The page of a mail that has no HTML. */
export function textPage(text: string): HtmlPage {
  return page(`<pre>${escapeHtml(text)}</pre>`);
}

function page(body: string): HtmlPage {
  const inPage = escapeHtml(policy.join("; "));
  return {
    html: `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${inPage}"><meta name="referrer" content="no-referrer"><title>Mail</title><style>${style}</style></head><body>${body}</body></html>`,
    // Frames and sandboxes count in headers only. A link opens a window of its own.
    contentSecurityPolicy: [
      ...policy,
      "frame-ancestors 'none'",
      "sandbox allow-popups allow-popups-to-escape-sandbox",
    ].join("; "),
  };
}
