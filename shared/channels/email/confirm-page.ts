import { createHash } from "node:crypto";
import { escapeHtml } from "../../mail/escape-html.ts";

/** What the link in a mail may lead to. */
export type ConfirmPage = "question" | "confirmed" | "gone" | "failed";

interface PageTexts {
  readonly title: Readonly<Record<ConfirmPage, string>>;
  readonly text: Readonly<Record<ConfirmPage, string>>;
  readonly button: string;
}

const texts: Readonly<Record<"en" | "zh-CN", PageTexts>> = {
  en: {
    title: {
      question: "Is this you?",
      confirmed: "Thank you",
      gone: "This link does not work any more",
      failed: "Something went wrong",
    },
    text: {
      question:
        "Somebody who is in contact with the support of {{brand}} says that your mail address is theirs. Press the button only if that was you: people at our desk will then see your mails and that conversation together.",
      confirmed: "This address is confirmed. You can close this page, and answer us where you wrote to us.",
      gone: "It may be too old, or not complete. If you are in contact with our support, please ask for a new one.",
      failed: "Nothing was confirmed. Please try again in a moment.",
    },
    button: "Yes, that was me",
  },
  "zh-CN": {
    title: {
      question: "是您本人吗？",
      confirmed: "谢谢",
      gone: "链接已失效",
      failed: "出错了",
    },
    text: {
      question:
        "有客户在联系{{brand}}客服时表示，您的邮箱是其本人的。只有确实是您本人时才请点击按钮：此后我们的客服人员会把您的邮件和那次对话放在一起处理。",
      confirmed: "邮箱已确认。您可以关闭本页，并在原来的渠道继续与我们联系。",
      gone: "链接可能已过期或不完整。如果您正在联系我们的客服，请让客服重新发送。",
      failed: "没有确认任何内容，请稍后再试。",
    },
    button: "是我本人",
  },
};

const style =
  ":root{color-scheme:light dark;--ground:#fff;--ink:#16191d;--accent:#0b57d0;--on-accent:#fff}" +
  "@media (prefers-color-scheme:dark){:root{--ground:#14171a;--ink:#e8eaed;--accent:#8ab4f8;--on-accent:#10233f}}" +
  "body{margin:0 auto;max-width:640px;padding:16px;background:var(--ground);color:var(--ink);" +
  'font:16px/1.5 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans SC",sans-serif}' +
  "button{font:inherit;font-weight:600;min-height:44px;padding:8px 20px;border:0;border-radius:8px;" +
  "background:var(--accent);color:var(--on-accent)}button:focus-visible{outline:3px solid var(--ink);outline-offset:2px}";

/** It runs nothing, loads nothing, cannot be framed, and tells no other site its address. */
export const confirmPageHeaders: Readonly<Record<string, string>> = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": [
    "default-src 'none'",
    `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
};

/** Programs that look at mails follow links; none of them presses buttons. The form posts to the page's own address. */
export function confirmPage(kind: ConfirmPage, language: string, brand: string): string {
  const tag = language.startsWith("zh") ? "zh-CN" : "en";
  const { title, text, button } = texts[tag];
  const form =
    kind === "question"
      ? `<form method="post"><button type="submit">${escapeHtml(button)}</button></form>`
      : "";
  const said = escapeHtml(text[kind].replaceAll("{{brand}}", () => brand));
  const head = escapeHtml(title[kind]);
  return `<!doctype html>
<html lang="${tag}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${head}</title><style>${style}</style></head>
<body><main><p>${escapeHtml(brand)}</p><h1>${head}</h1><p>${said}</p>${form}</main></body>
</html>`;
}
