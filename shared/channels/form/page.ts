import { Category } from "../../domain/category.ts";
import type { FormField as OwnField } from "../../domain/form-config.ts";
import { escapeHtml } from "../../mail/escape-html.ts";
import { fill, momentHtml, type PageFrame, pageAround } from "./layout.ts";
import type { BuiltInField, FormError, FormErrors, FormField, FormValues } from "./submission.ts";
import { type PageLanguage, type PageTexts, pageTexts } from "./texts.ts";

/** What the operator's configuration makes of the form. */
export interface FormOptions {
  readonly own: readonly OwnField[];
  /** `undefined` where no files are taken. */
  readonly files:
    | { readonly count: number; readonly bytes: number; readonly types: readonly string[] }
    | undefined;
  /** Lets the script upload files. */
  readonly uploadPermission: string;
  /** Whether the script asks for answers of the FAQ. */
  readonly answers: boolean;
  readonly proofOfWorkBits: number;
  /** Where people can write instead. */
  readonly mailbox: string;
  /** Names of files that are uploaded already, by their tokens. */
  readonly uploaded: ReadonlyMap<string, string>;
}

/** The empty form. `request` is new for each page shown: at least 8 printable ASCII characters. */
export function emptyForm(request: string, language: PageLanguage): FormValues {
  const typed = { topic: "", email: "", name: "", subject: "", message: "" };
  return { ...typed, language, request, own: {}, shown: "", proof: "", files: [] };
}

/** The form, with what was typed and what is wrong with it. */
export function renderForm(
  frame: PageFrame,
  values: FormValues,
  options: FormOptions,
  errors: FormErrors = [],
): string {
  const texts = pageTexts[frame.language];
  const title = fill(texts.title, { brand: frame.brand });
  const shown = errors.length > 0 ? `${texts.errorTitle} – ${title}` : title;
  const say = (error: FormError) => errorText(error, frame.language, options);
  const fieldset = new Fields(frame.language, values, options, errors);
  const answers = options.answers
    ? '<section class="answers" id="answers" hidden></section><p class="heard" id="answers-found" role="status"></p>'
    : "";
  return pageAround(
    frame,
    shown,
    `
<h1>${escapeHtml(title)}</h1>
${errors.length > 0 ? summary(texts, errors, say) : `<p>${escapeHtml(texts.intro)}</p>`}
<form method="post" action="/contact" enctype="multipart/form-data" novalidate${scriptData(texts, options)}>
<input type="hidden" name="request" value="${escapeHtml(values.request)}">
<input type="hidden" name="shown" value="${escapeHtml(values.shown)}">
<input type="hidden" name="proof" value="">
<input type="hidden" name="language" value="${frame.language}">
${fieldset.topic()}
${fieldset.line("email", 'type="email" autocomplete="email" inputmode="email" required', texts.hints.email)}
${fieldset.line("name", 'type="text" autocomplete="name"', texts.optional)}
${options.own.map((field) => fieldset.ownField(field)).join("\n")}
${fieldset.line("subject", 'type="text"', `${texts.hints.subject} (${texts.optional})`)}
${fieldset.area()}
${answers}
${fieldset.files()}
<div class="trap" aria-hidden="true"><label for="website">${escapeHtml(texts.trap)}</label>
<input id="website" name="website" type="text" tabindex="-1" autocomplete="off"></div>
<p class="note">${escapeHtml(fill(texts.privacy, { brand: frame.brand }))}</p>
<button type="submit">${escapeHtml(texts.send)}</button>
</form>`,
  );
}

/** What the script needs, as data: nothing of it runs. */
function scriptData(
  texts: PageTexts,
  { files, uploadPermission, answers, proofOfWorkBits }: FormOptions,
): string {
  const data: Readonly<Record<string, string>> = {
    texts: JSON.stringify(texts.script),
    answers: String(answers),
    bits: String(proofOfWorkBits),
    uploads: uploadPermission,
    "max-files": String(files?.count ?? 0),
    "max-bytes": String(files?.bytes ?? 0),
  };
  return Object.entries(data)
    .map(([name, value]) => ` data-${name}="${escapeHtml(value)}"`)
    .join("");
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
    /** Path and query of the page that says how it stands. */
    readonly statusLink: string | undefined;
    /** Names of files that were not taken. */
    readonly notTaken: readonly string[];
  },
): string {
  const texts = pageTexts[frame.language];
  const facts = {
    number: `#${received.number}`,
    email: received.email,
  };
  const due = momentHtml(received.due, frame.language);
  const step = (text: string) => escapeHtml(fill(text, facts)).replace("{due}", () => due);
  const follow =
    received.statusLink === undefined
      ? ""
      : `<p><a href="${escapeHtml(received.statusLink)}" rel="nofollow noreferrer">${escapeHtml(texts.follow)}</a></p>`;
  return pageAround(
    frame,
    texts.sentTitle,
    `
<div role="status"><h1 tabindex="-1" autofocus>${escapeHtml(texts.sentTitle)}</h1>
<p class="number">${escapeHtml(fill(texts.number, facts))}</p></div>
${received.security ? `<p class="note">${escapeHtml(texts.urgent)}</p>` : ""}
${notTaken(texts, received.notTaken)}
<ol>
${texts.next.map((text) => `<li>${step(text)}</li>`).join("\n")}
</ol>
${follow}
<p><a href="/contact?lang=${frame.language}">${escapeHtml(texts.another)}</a></p>`,
  );
}

/** What the customer sees when a person looks at the message first. */
export function renderHeld(frame: PageFrame, email: string): string {
  const texts = pageTexts[frame.language];
  const lines = texts.held.map((line) => `<p>${escapeHtml(fill(line, { email }))}</p>`).join("\n");
  return pageAround(
    frame,
    texts.heldTitle,
    `
<div role="status"><h1 tabindex="-1" autofocus>${escapeHtml(texts.heldTitle)}</h1>
${lines}</div>`,
  );
}

/** What the customer sees when the message could not be kept. */
export function renderFailure(frame: PageFrame, mailbox: string): string {
  const texts = pageTexts[frame.language];
  return pageAround(
    frame,
    texts.failedTitle,
    `
<div class="errors" role="alert"><h1>${escapeHtml(texts.failedTitle)}</h1>
<p>${escapeHtml(fill(texts.failed, { mailbox }))}</p></div>`,
  );
}

function notTaken(texts: PageTexts, names: readonly string[]): string {
  if (names.length === 0) return "";
  const items = names.map((name) => `<li>${escapeHtml(name)}</li>`).join("");
  return `<div class="note"><p>${escapeHtml(texts.filesNotTaken)}</p><ul>${items}</ul></div>`;
}

function summary(texts: PageTexts, errors: FormErrors, say: (error: FormError) => string): string {
  const lines = errors.map((error) => {
    const text = escapeHtml(say(error));
    // The hidden field is nothing a person can be sent to, and the form is the page.
    const isPlace = error.field !== "website" && error.field !== "form";
    return isPlace ? `<li><a href="#${error.field}">${text}</a></li>` : `<li>${text}</li>`;
  });
  return `<div class="errors" role="alert" tabindex="-1" autofocus><h2>${escapeHtml(texts.errorTitle)}</h2>
<ul>${lines.join("")}</ul></div>`;
}

/** One mistake in words, the same in the summary and beside the field. */
function errorText({ field, problem }: FormError, language: PageLanguage, options: FormOptions): string {
  const texts = pageTexts[language];
  const own = options.own.find(({ key }) => `own-${key}` === field);
  if (own) {
    const words = texts.ownErrors;
    const facts = {
      label: own.label[language],
      example: own.example ?? "",
      count: String(own.maxLength),
    };
    if (problem === "invalid") return fill(own.example === undefined ? words.invalid : words.unlike, facts);
    return fill(problem === "missing" ? words.missing : words["too-long"], facts);
  }
  const texted = isOwn(field) ? undefined : texts.errors[field][problem];
  return fill(texted ?? problem, { mailbox: options.mailbox });
}

function isOwn(field: FormField): field is `own-${string}` {
  return field.startsWith("own-");
}

/** The fields, each with its label above, its hint, and its error beside it. */
class Fields {
  readonly #language: PageLanguage;
  readonly #texts: PageTexts;
  readonly #values: FormValues;
  readonly #options: FormOptions;
  readonly #errors: FormErrors;

  constructor(language: PageLanguage, values: FormValues, options: FormOptions, errors: FormErrors) {
    this.#language = language;
    this.#texts = pageTexts[language];
    this.#values = values;
    this.#options = options;
    this.#errors = errors;
  }

  topic(): string {
    const options = Category.options.map((category) => {
      const selected = this.#values.topic === category ? " selected" : "";
      return `<option value="${category}"${selected}>${escapeHtml(this.#texts.topics[category])}</option>`;
    });
    return this.#field(
      "topic",
      this.#texts.labels.topic,
      this.#texts.optional,
      (described) =>
        `<select id="topic" name="topic"${described}><option value="">${escapeHtml(this.#texts.chooseTopic)}</option>
${options.join("\n")}</select>`,
    );
  }

  line(field: Exclude<BuiltInField, "topic" | "message">, attributes: string, hint: string): string {
    const value = escapeHtml(this.#values[field]);
    return this.#field(
      field,
      this.#texts.labels[field],
      hint,
      (described) => `<input id="${field}" name="${field}" ${attributes} value="${value}"${described}>`,
    );
  }

  ownField({ key, label, hint, required }: OwnField): string {
    const id = `own-${key}` as const;
    const value = escapeHtml(this.#values.own[key] ?? "");
    const said = hint?.[this.#language] ?? "";
    const optional = required ? "" : this.#texts.optional;
    return this.#field(
      id,
      label[this.#language],
      said === "" || optional === "" ? `${said}${optional}` : `${said} (${optional})`,
      (described) =>
        `<input id="${id}" name="${id}" type="text" autocomplete="off"${required ? " required" : ""} value="${value}"${described}>`,
    );
  }

  area(): string {
    const value = escapeHtml(this.#values.message);
    return this.#field(
      "message",
      this.#texts.labels.message,
      this.#texts.hints.message,
      // The line break after the tag is dropped by browsers; without it one that was typed would be.
      (described) =>
        `<textarea id="message" name="message" rows="8" required${described}>\n${value}</textarea>`,
    );
  }

  files(): string {
    const { files, uploaded } = this.#options;
    if (!files) return "";
    const hint = fill(this.#texts.filesHint, {
      count: String(files.count),
      size: String(Math.round(files.bytes / (1024 * 1024))),
    });
    const kept = [...uploaded].map(
      ([token, name]) =>
        `<li><span>${escapeHtml(name)}</span><span class="hint">${escapeHtml(this.#texts.attached)}</span><input type="hidden" name="file" value="${escapeHtml(token)}"></li>`,
    );
    const accept = escapeHtml(files.types.join(","));
    const plain = `<noscript><p class="hint">${escapeHtml(this.#texts.filesPlain)}</p></noscript>`;
    return this.#field(
      "files",
      this.#texts.labels.files,
      `${hint} (${this.#texts.optional})`,
      (described) =>
        `${plain}<input id="files" name="attachment" type="file" multiple accept="${accept}"${described}>
<ul class="files" id="file-list">${kept.join("")}</ul><p class="heard" id="files-said" role="status"></p>`,
    );
  }

  #field(field: FormField, label: string, hint: string, control: (described: string) => string): string {
    const problem = this.#errors.find((error) => error.field === field);
    const text = problem && errorText(problem, this.#language, this.#options);
    const error = text === undefined ? "" : `<p class="error" id="${field}-error">${escapeHtml(text)}</p>`;
    const hinted = hint === "" ? "" : `<p class="hint" id="${field}-hint">${escapeHtml(hint)}</p>`;
    const by = [...(text === undefined ? [] : [`${field}-error`]), ...(hint === "" ? [] : [`${field}-hint`])];
    const described = by.length === 0 ? "" : ` aria-describedby="${by.join(" ")}"`;
    const invalid = text === undefined ? "" : ' aria-invalid="true"';
    return `<div class="field"><label for="${field}">${escapeHtml(label)}</label>
${hinted}${error}
${control(`${invalid}${described}`)}</div>`;
  }
}
