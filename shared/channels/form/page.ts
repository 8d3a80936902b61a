import { createHash } from "node:crypto";
import { Category } from "../../domain/category.ts";
import { escapeHtml } from "../../mail/escape-html.ts";
import { style } from "./style.ts";
import type { FormErrors, FormField, FormValues } from "./submission.ts";
import { type PageLanguage, type PageTexts, pageTexts } from "./texts.ts";

/** What every page needs to know. */
export interface PageFrame {
  readonly language: PageLanguage;
  readonly brand: string;
}

/** Sent with every page: it runs no script, loads nothing, and cannot be framed. */
export const pageHeaders: Readonly<Record<string, string>> = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": [
    "default-src 'none'",
    `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** The empty form. `request` is new for each page shown: at least 8 printable ASCII characters. */
export function emptyForm(request: string, language: PageLanguage): FormValues {
  return { topic: "", email: "", name: "", subject: "", message: "", language, request };
}

/** The form, with what was typed and what is wrong with it. */
export function renderForm(frame: PageFrame, values: FormValues, errors: FormErrors = []): string {
  const texts = pageTexts[frame.language];
  const title = fill(texts.title, { brand: frame.brand });
  const shown = errors.length > 0 ? `${texts.errorTitle} – ${title}` : title;
  const fieldset = new Fields(texts, values, errors);
  return document(
    frame,
    shown,
    `
<h1>${escapeHtml(title)}</h1>
${errors.length > 0 ? summary(texts, errors) : `<p>${escapeHtml(texts.intro)}</p>`}
<form method="post" action="/contact" novalidate>
<input type="hidden" name="request" value="${escapeHtml(values.request)}">
<input type="hidden" name="language" value="${frame.language}">
${fieldset.topic()}
${fieldset.line("email", 'type="email" autocomplete="email" inputmode="email" required', texts.hints.email)}
${fieldset.line("name", 'type="text" autocomplete="name"', texts.optional)}
${fieldset.line("subject", 'type="text"', `${texts.hints.subject} (${texts.optional})`)}
${fieldset.area()}
<div class="trap" aria-hidden="true"><label for="website">${escapeHtml(texts.trap)}</label>
<input id="website" name="website" type="text" tabindex="-1" autocomplete="off"></div>
<p class="note">${escapeHtml(fill(texts.privacy, { brand: frame.brand }))}</p>
<button type="submit">${escapeHtml(texts.send)}</button>
</form>`,
  );
}

/** What the customer sees once the message is safe with us. */
export function renderReceived(
  frame: PageFrame,
  received: {
    /** `4F7K9Q2M` */
    readonly number: string;
    readonly email: string;
    /** Until when a person answers at the latest. */
    readonly due: Date;
    readonly security: boolean;
  },
): string {
  const texts = pageTexts[frame.language];
  const facts = {
    number: `#${received.number}`,
    email: received.email,
    due: formatDue(received.due, frame.language),
  };
  const steps = texts.next.map((step) => `<li>${escapeHtml(fill(step, facts))}</li>`).join("\n");
  return document(
    frame,
    texts.sentTitle,
    `
<div role="status"><h1 tabindex="-1" autofocus>${escapeHtml(texts.sentTitle)}</h1>
<p class="number">${escapeHtml(fill(texts.number, facts))}</p></div>
${received.security ? `<p class="note">${escapeHtml(texts.urgent)}</p>` : ""}
<ol>
${steps}
</ol>
<p><a href="/contact?lang=${frame.language}">${escapeHtml(texts.another)}</a></p>`,
  );
}

/** What the customer sees when the message could not be kept. */
export function renderFailure(frame: PageFrame, mailbox: string): string {
  const texts = pageTexts[frame.language];
  return document(
    frame,
    texts.failedTitle,
    `
<div class="errors" role="alert"><h1>${escapeHtml(texts.failedTitle)}</h1>
<p>${escapeHtml(fill(texts.failed, { mailbox }))}</p></div>`,
  );
}

function summary(texts: PageTexts, errors: FormErrors): string {
  const lines = errors.map(({ field, problem }) => {
    const text = escapeHtml(texts.errors[field][problem] ?? problem);
    // The hidden field is nothing a person can be sent to.
    return field === "website" ? `<li>${text}</li>` : `<li><a href="#${field}">${text}</a></li>`;
  });
  return `<div class="errors" role="alert" tabindex="-1" autofocus><h2>${escapeHtml(texts.errorTitle)}</h2>
<ul>${lines.join("")}</ul></div>`;
}

/** The fields, each with its label above, its hint, and its error beside it. */
class Fields {
  readonly #texts: PageTexts;
  readonly #values: FormValues;
  readonly #errors: FormErrors;

  constructor(texts: PageTexts, values: FormValues, errors: FormErrors) {
    this.#texts = texts;
    this.#values = values;
    this.#errors = errors;
  }

  topic(): string {
    const options = Category.options.map((category) => {
      const selected = this.#values.topic === category ? " selected" : "";
      return `<option value="${category}"${selected}>${escapeHtml(this.#texts.topics[category])}</option>`;
    });
    return this.#field(
      "topic",
      this.#texts.optional,
      (described) =>
        `<select id="topic" name="topic"${described}><option value="">${escapeHtml(this.#texts.chooseTopic)}</option>
${options.join("\n")}</select>`,
    );
  }

  line(field: "email" | "name" | "subject", attributes: string, hint: string): string {
    const value = escapeHtml(this.#values[field]);
    return this.#field(
      field,
      hint,
      (described) => `<input id="${field}" name="${field}" ${attributes} value="${value}"${described}>`,
    );
  }

  area(): string {
    const value = escapeHtml(this.#values.message);
    return this.#field(
      "message",
      this.#texts.hints.message,
      // The line break after the tag is dropped by browsers; without it one that was typed would be.
      (described) =>
        `<textarea id="message" name="message" rows="8" required${described}>\n${value}</textarea>`,
    );
  }

  #field(field: Exclude<FormField, "website">, hint: string, control: (described: string) => string): string {
    const problem = this.#errors.find((error) => error.field === field)?.problem;
    const text = problem && this.#texts.errors[field][problem];
    const error = text === undefined ? "" : `<p class="error" id="${field}-error">${escapeHtml(text)}</p>`;
    const described =
      text === undefined
        ? ` aria-describedby="${field}-hint"`
        : ` aria-invalid="true" aria-describedby="${field}-error ${field}-hint"`;
    return `<div class="field"><label for="${field}">${escapeHtml(this.#texts.labels[field])}</label>
<p class="hint" id="${field}-hint">${escapeHtml(hint)}</p>${error}
${control(described)}</div>`;
  }
}

function document(frame: PageFrame, title: string, main: string): string {
  const other: PageLanguage = frame.language === "en" ? "zh-CN" : "en";
  const texts = pageTexts[frame.language];
  return `<!doctype html>
<html lang="${frame.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<header><strong>${escapeHtml(frame.brand)}</strong>
<a href="/contact?lang=${other}" lang="${other}" hreflang="${other}">${escapeHtml(texts.otherLanguage)}</a></header>
<main>${main}
</main>
</body>
</html>
`;
}

/** Date, time and zone: the reader's own zone is unknown without a script. */
function formatDue(due: Date, language: PageLanguage): string {
  const format = { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" } as const;
  return `${new Intl.DateTimeFormat(language, format).format(due)} (UTC)`;
}

function fill(text: string, facts: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => facts[name] ?? whole);
}
