import { randomBytes } from "node:crypto";
import config from "relaydesk:config";
import { type PageFrame, pageHeaders } from "../shared/channels/form/layout.ts";
import {
  emptyForm,
  type FormOptions,
  renderFailure,
  renderForm,
  renderHeld,
  renderReceived,
} from "../shared/channels/form/page.ts";
import { markShown, screen } from "../shared/channels/form/screening.ts";
import type { FormErrors, FormValues } from "../shared/channels/form/submission.ts";
import type { PageLanguage } from "../shared/channels/form/texts.ts";
import type { FormConfig } from "../shared/domain/form-config.ts";
import type { TicketId } from "../shared/domain/ids.ts";
import type { InboundMessage } from "../shared/domain/message.ts";
import type { TokenKeys } from "../shared/domain/reply-token.ts";
import { nameOfUpload, permitUploads } from "../shared/flow/uploads.ts";
import type { HttpResponse } from "./edge.ts";
import { scriptPath, statusLink } from "./status-link.ts";

/** What the pages of the form are made with. */
export interface FormPages {
  readonly form: FormConfig;
  readonly keys: TokenKeys;
  readonly now: Date;
  /** The bucket's origin, where browsers send files. */
  readonly uploadOrigin: string;
}

const mailbox = config.brand.supportAddress;

/** The form as nobody has filled it in. */
export function emptyPage(language: PageLanguage, pages: FormPages): HttpResponse {
  const session = newSession();
  const values = { ...emptyForm(session, language), shown: markShown(session, pages.now, pages.keys) };
  return page(200, renderForm(frame(language), values, optionsOf(session, values, pages)), pages);
}

/** The form again, with what was typed and what is wrong with it. What showed the page goes on to count. */
export function correctedPage(
  status: number,
  language: PageLanguage,
  { values, errors }: { readonly values: FormValues; readonly errors: FormErrors },
  pages: FormPages,
): HttpResponse {
  const screened = screen(values, { minSeconds: 0, proofOfWorkBits: 0 }, pages.now, pages.keys);
  const session = screened.kind === "shown" ? screened.session : newSession();
  // Whoever has everything typed already may send it at once.
  const before = new Date(pages.now.getTime() - pages.form.spam.minSeconds * 1000);
  const shown = screened.kind === "shown" ? values.shown : markShown(session, before, pages.keys);
  const again = { ...values, shown, request: values.request === "" ? session : values.request };
  return page(status, renderForm(frame(language), again, optionsOf(session, again, pages), errors), pages);
}

export function receivedPage(
  language: PageLanguage,
  message: InboundMessage,
  {
    ticket,
    number,
    due,
    isTheirs,
  }: { readonly ticket: TicketId; readonly number: string; readonly due: Date; readonly isTheirs: boolean },
  pages: FormPages,
): HttpResponse {
  const html = renderReceived(frame(language), {
    number,
    email: message.sender.address,
    due,
    security: message.topic === "security",
    statusLink: isTheirs ? statusLink(ticket, language, pages.form, pages.keys, pages.now) : undefined,
    notTaken: message.attachments.flatMap(({ name, failure }) => (failure === undefined ? [] : [name])),
  });
  return page(200, html, pages);
}

export function heldPage(language: PageLanguage, email: string, pages: FormPages): HttpResponse {
  return page(200, renderHeld(frame(language), email), pages);
}

export function failurePage(): HttpResponse {
  return { status: 500, headers: pageHeaders(), body: renderFailure(frame("en"), mailbox) };
}

function optionsOf(session: string, values: FormValues, { form, keys, now }: FormPages): FormOptions {
  const { attachments } = form;
  const takesFiles = attachments.maxFiles > 0;
  const until = new Date(now.getTime() + uploadsLastMs);
  const names = values.files.map((token) => [token, nameOfUpload(token, session, keys, now)] as const);
  return {
    own: form.fields,
    files: takesFiles
      ? { count: attachments.maxFiles, bytes: attachments.maxBytes, types: attachments.types }
      : undefined,
    uploadPermission: takesFiles ? permitUploads(session, attachments, until, keys) : "",
    answers: form.answers.enabled,
    proofOfWorkBits: form.spam.proofOfWorkBits,
    mailbox,
    uploaded: new Map(names.flatMap(([token, name]) => (name === undefined ? [] : [[token, name]]))),
  };
}

const uploadsLastMs = 12 * 3_600_000;

function frame(language: PageLanguage): PageFrame {
  return { language, brand: config.brand.name, here: "/contact", script: scriptPath };
}

function page(status: number, html: string, { uploadOrigin }: FormPages): HttpResponse {
  return { status, headers: pageHeaders([uploadOrigin]), body: html };
}

function newSession(): string {
  return randomBytes(16).toString("hex");
}
