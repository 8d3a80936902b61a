import { escapeHtml } from "../../mail/escape-html.ts";
import { fill, momentHtml, type PageFrame, pageAround } from "./layout.ts";
import { type PageLanguage, pageTexts, type StatusTexts } from "./texts.ts";

export type ShownState = keyof StatusTexts["states"];

/** How a message stands, as the one who sent it may see it. */
export interface ShownStatus {
  /** `4F7K9Q2M` */
  readonly number: string;
  readonly state: ShownState;
  readonly subject: string | undefined;
  readonly sentAt: Date | undefined;
  /** By when a person answers; absent when nobody is waited for. */
  readonly due: Date | undefined;
  readonly overdue: boolean;
  /** What was written so far, oldest first; plain text. */
  readonly said: readonly {
    readonly by: "you" | "us" | "automatic";
    readonly at: Date;
    readonly text: string;
  }[];
  /** What a message that is added is sent with; absent when none can be. */
  readonly adding:
    | {
        readonly token: string;
        /** New for each page shown. */
        readonly request: string;
        readonly text: string;
        readonly problem: keyof StatusTexts["addErrors"] | undefined;
      }
    | undefined;
  readonly added: boolean;
  readonly mailbox: string;
}

/** The page behind a link: number, state in plain words, by when, what was said, and room for more. */
export function renderStatus(frame: PageFrame, shown: ShownStatus): string {
  const texts = pageTexts[frame.language].status;
  const title = fill(texts.title, { brand: frame.brand });
  const problem = shown.adding?.problem;
  return pageAround(
    frame,
    title,
    `
<h1>${escapeHtml(title)}</h1>
${shown.added ? `<p class="note" role="status" tabindex="-1" autofocus>${escapeHtml(texts.added)}</p>` : ""}
${problem === undefined ? "" : alert(errorOf(texts, problem, shown.mailbox))}
${shown.overdue ? `<p class="note">${escapeHtml(texts.overdue)}</p>` : ""}
<dl>
${facts(texts, shown, frame.language)}
</dl>
${said(texts, shown, frame)}
${adding(texts, shown, frame.language)}`,
  );
}

/** For a link that is not ours any more, or never was. Says nothing about any ticket. */
export function renderNoStatus(frame: PageFrame, why: "invalid" | "expired"): string {
  const texts = pageTexts[frame.language].status;
  const title = why === "expired" ? texts.expiredTitle : texts.invalidTitle;
  return pageAround(
    frame,
    title,
    `
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(why === "expired" ? texts.expired : texts.invalid)}</p>
<p><a href="/contact?lang=${frame.language}">${escapeHtml(texts.toForm)}</a></p>`,
  );
}

function facts(texts: StatusTexts, shown: ShownStatus, language: PageLanguage): string {
  const moment = (at: Date) => momentHtml(at, language);
  const rows: readonly (readonly [keyof StatusTexts["labels"], string | undefined])[] = [
    ["number", `<span class="number">#${escapeHtml(shown.number)}</span>`],
    ["state", escapeHtml(texts.states[shown.state])],
    ["due", shown.due && moment(shown.due)],
    ["subject", shown.subject && escapeHtml(shown.subject)],
    ["sentAt", shown.sentAt && moment(shown.sentAt)],
  ];
  return rows
    .filter(([, value]) => value !== undefined)
    .map(([label, value]) => `<dt>${escapeHtml(texts.labels[label])}</dt><dd>${value}</dd>`)
    .join("\n");
}

function said(texts: StatusTexts, { said }: ShownStatus, { brand, language }: PageFrame): string {
  if (said.length === 0) return "";
  const items = said.map(({ by, at, text }) => {
    const who = escapeHtml(fill(texts[by], { brand }));
    const when = momentHtml(at, language);
    return `<li${by === "you" ? "" : ' class="ours"'}><div class="hint"><strong>${who}</strong><span>${when}</span></div><p dir="auto">${escapeHtml(text)}</p></li>`;
  });
  return `<h2>${escapeHtml(texts.saidTitle)}</h2>
<ol class="talk">${items.join("\n")}</ol>`;
}

function adding(texts: StatusTexts, { adding: form, mailbox }: ShownStatus, language: PageLanguage): string {
  if (!form) return "";
  const error =
    form.problem === undefined
      ? ""
      : `<p class="error" id="message-error">${escapeHtml(errorOf(texts, form.problem, mailbox))}</p>`;
  const described = form.problem === undefined ? "message-hint" : "message-error message-hint";
  const invalid = form.problem === undefined ? "" : ' aria-invalid="true"';
  return `<form method="post" action="/status" novalidate>
<input type="hidden" name="t" value="${escapeHtml(form.token)}">
<input type="hidden" name="request" value="${escapeHtml(form.request)}">
<input type="hidden" name="lang" value="${language}">
<div class="field"><label for="message">${escapeHtml(texts.add)}</label>
<p class="hint" id="message-hint">${escapeHtml(texts.addHint)}</p>${error}
<textarea id="message" name="message" rows="5" required${invalid} aria-describedby="${described}">\n${escapeHtml(form.text)}</textarea></div>
<button type="submit">${escapeHtml(texts.addSend)}</button>
</form>`;
}

function errorOf(texts: StatusTexts, problem: keyof StatusTexts["addErrors"], mailbox: string): string {
  return fill(texts.addErrors[problem], { mailbox });
}

function alert(text: string): string {
  return `<div class="errors" role="alert" tabindex="-1" autofocus><p><a href="#message">${escapeHtml(text)}</a></p></div>`;
}
