import type { Recording } from "../provider-recorder/recordings.ts";
import type { SentMail } from "../ses-send/sent-mail.ts";
import { type Language, type Texts, textsIn } from "./texts.ts";

/** A mail taken apart for showing. */
export interface ShownMail {
  mail: SentMail;
  subject: string;
  headers: readonly { name: string; value: string }[];
  text: string | undefined;
  html: string | undefined;
  attachments: readonly { name: string; bytes: number }[];
}

/** The front page: what was sent as mail and through messaging providers. */
export function listPage(
  mails: readonly (SentMail & { subject: string })[],
  messages: readonly Recording[],
  language: Language,
): string {
  const texts = textsIn(language);
  const mailRows = mails.map(
    (mail) =>
      `<tr><td>${time(mail.at, language)}</td><td data-label="${escapeHtml(texts.to)}"><bdi>${escapeHtml(mail.to.join(", "))}</bdi></td>` +
      `<td><a href="/mail/${encodeURIComponent(mail.id)}"><bdi>${escapeHtml(mail.subject || texts.noSubject)}</bdi></a></td></tr>`,
  );
  const messageRows = messages.map(
    (message) =>
      `<tr><td>${time(message.at, language)}</td><td>${escapeHtml(message.channel)} ${escapeHtml(message.call)}${refusal(message, texts)}</td>` +
      `<td><a href="/messages/${message.id}"><bdi>${escapeHtml(summary(message))}</bdi></a></td></tr>`,
  );
  return page(
    texts.title,
    language,
    `<h1>${escapeHtml(texts.title)}</h1><p>${escapeHtml(texts.lead)} <a href="/">${escapeHtml(texts.refresh)}</a></p>` +
      section("mails", texts.mails, [texts.time, texts.to, texts.subject], mailRows, texts.noMails) +
      section(
        "messages",
        texts.messages,
        [texts.time, texts.call, texts.text],
        messageRows,
        texts.noMessages,
      ),
  );
}

/** One mail: who, what happened, its text, how it looks, its headers. */
export function mailPage(shown: ShownMail, language: Language): string {
  const texts = textsIn(language);
  const { mail } = shown;
  const facts = [
    [texts.from, mail.from],
    [texts.to, mail.to.join(", ")],
    [texts.events, [...mail.events, ...mail.pendingEvents.map((event) => `(${event})`)].join(", ")],
  ] as const;
  const body =
    `${back(texts)}<h1><bdi>${escapeHtml(shown.subject || texts.noSubject)}</bdi></h1><p>${time(mail.at, language)}</p>` +
    `<dl>${facts.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd><bdi>${escapeHtml(value)}</bdi></dd>`).join("")}</dl>` +
    `<h2>${escapeHtml(texts.text)}</h2>${shown.text === undefined ? `<p>${escapeHtml(texts.noText)}</p>` : block(shown.text)}` +
    (shown.html === undefined
      ? ""
      : `<h2>${escapeHtml(texts.asSeen)}</h2>${frame(shown.html, texts.asSeen)}`) +
    attachments(shown, texts) +
    `<h2>${escapeHtml(texts.headers)}</h2>${block(shown.headers.map(({ name, value }) => `${name}: ${value}`).join("\n"))}` +
    `<p><a href="/mail/${encodeURIComponent(mail.id)}/original">${escapeHtml(texts.original)}</a></p>`;
  return page(shown.subject || texts.noSubject, language, body);
}

/** One call to a messaging provider and its answer. */
export function messagePage(message: Recording, language: Language): string {
  const texts = textsIn(language);
  const title = `${message.channel} ${message.call}`;
  return page(
    title,
    language,
    `${back(texts)}<h1>${escapeHtml(title)}${refusal(message, texts)}</h1><p>${time(message.at, language)}</p>` +
      `<h2>${escapeHtml(texts.text)}</h2>${block(summary(message))}` +
      `<h2>${escapeHtml(texts.sent)}</h2>${block(JSON.stringify(message.request, undefined, 2))}` +
      `<h2>${escapeHtml(texts.answer)}</h2>${block(`${message.status}\n${JSON.stringify(message.answer, undefined, 2)}`)}`,
  );
}

export function missingPage(language: Language): string {
  const texts = textsIn(language);
  return page(texts.missing, language, `${back(texts)}<h1>${escapeHtml(texts.missing)}</h1>`);
}

function page(title: string, language: Language, main: string): string {
  return (
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>` +
    `<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">` +
    `<link rel="stylesheet" href="/style.css"></head><body><main>${main}</main></body></html>`
  );
}

function section(
  id: string,
  title: string,
  columns: readonly string[],
  rows: readonly string[],
  empty: string,
): string {
  const heading = `<h2 id="${id}">${escapeHtml(title)} <span class="count">${rows.length}</span></h2>`;
  if (rows.length === 0)
    return `<section aria-labelledby="${id}">${heading}<p>${escapeHtml(empty)}</p></section>`;
  const head = columns.map((column) => `<th scope="col">${escapeHtml(column)}</th>`).join("");
  return (
    `<section aria-labelledby="${id}">${heading}<table aria-labelledby="${id}"><thead><tr>${head}</tr></thead>` +
    `<tbody>${rows.join("")}</tbody></table></section>`
  );
}

/**
 * The HTML of a mail, shown without letting it do anything: an empty `sandbox` allows no script, form or navigation,
 * and the page's content policy, which the frame inherits, loads nothing from anywhere.
 */
function frame(html: string, title: string): string {
  return `<iframe sandbox="" title="${escapeHtml(title)}" srcdoc="${escapeHtml(html)}"></iframe>`;
}

function attachments({ attachments: list }: ShownMail, texts: Texts): string {
  if (list.length === 0) return "";
  const items = list.map(
    ({ name, bytes }) => `<li><bdi>${escapeHtml(name)}</bdi> · ${Math.ceil(bytes / 1024)} KB</li>`,
  );
  return `<h2>${escapeHtml(texts.attachments)}</h2><ul>${items.join("")}</ul>`;
}

function block(text: string): string {
  return `<pre dir="auto" tabindex="0">${escapeHtml(text)}</pre>`;
}

function back(texts: Texts): string {
  return `<p><a href="/">← ${escapeHtml(texts.back)}</a></p>`;
}

function refusal({ status }: Recording, texts: Texts): string {
  return status >= 200 && status < 300
    ? ""
    : ` <strong class="refused">✕ ${escapeHtml(texts.failed)} (${status})</strong>`;
}

/** The words of a message, or its parameters where it has no words. */
function summary({ request, call }: Recording): string {
  if (request && typeof request === "object" && "text" in request && typeof request.text === "string") {
    return request.text || call;
  }
  return JSON.stringify(request) ?? call;
}

function time(iso: string, language: Language): string {
  const format = new Intl.DateTimeFormat(language, {
    dateStyle: "medium",
    timeStyle: "medium",
    hourCycle: "h23",
  });
  const shown = format.format(new Date(iso));
  return `<time datetime="${escapeHtml(iso)}">${escapeHtml(shown)}</time>`;
}

function escapeHtml(text: string): string {
  return text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/'/g, "&#39;");
}
