import MailComposer from "nodemailer/lib/mail-composer";
import { cleanLine } from "../domain/clean-text.ts";
import { escapeHtml } from "./escape-html.ts";
import { toHtml, toPlainText } from "./markdown.ts";

export interface OutgoingAttachment {
  readonly name: string;
  readonly type: string;
  readonly content: Uint8Array;
}

export interface OutgoingMail {
  readonly from: { readonly name: string; readonly address: string };
  readonly to: { readonly name?: string; readonly address: string };
  /** With the token that brings the answer back to its ticket. */
  readonly replyTo?: string;
  readonly subject: string;
  readonly markdown: string;
  /** BCP 47, for the HTML part. */
  readonly language: string;
  /** Without angle brackets; References nearest first. */
  readonly inReplyTo?: string;
  readonly references: readonly string[];
  readonly automatic: boolean;
  readonly attachments?: readonly OutgoingAttachment[];
  readonly date: Date;
}

/**
 * A complete RFC 5322 message: text and HTML from one Markdown source, in the thread of what it answers. Nothing from outside
 * can add a header: every value is one clean line first. SES replaces Message-ID and Date by its own.
 */
export async function composeMail(mail: OutgoingMail): Promise<Uint8Array> {
  const replyTo = mail.replyTo && cleanLine(mail.replyTo);
  const composer = new MailComposer({
    from: { name: cleanLine(mail.from.name, 200), address: cleanLine(mail.from.address) },
    to: { name: cleanLine(mail.to.name ?? "", 200), address: cleanLine(mail.to.address) },
    ...(replyTo && { replyTo }),
    subject: cleanLine(mail.subject, 300),
    text: `${toPlainText(mail.markdown)}\n`,
    html: htmlDocument(mail),
    attachments: (mail.attachments ?? []).map(attached),
    headers: { ...threadHeaders(mail), ...(mail.automatic && automaticHeaders) },
    date: mail.date,
    newline: "\r\n",
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

/** RFC 2183; names beyond ASCII as RFC 2231 has them. A type that is none is no reason not to send. */
function attached({ name, type, content }: OutgoingAttachment) {
  return {
    filename: cleanLine(name, 200) || "file",
    contentType: /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : "application/octet-stream",
    contentDisposition: "attachment" as const,
    content: Buffer.from(content),
  };
}

/** RFC 3834 section 5, and the header that keeps Exchange from answering. */
const automaticHeaders = { "Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All" } as const;

/** RFC 5322 section 3.6.4: References runs from the oldest to the one that is answered. */
function threadHeaders(mail: OutgoingMail): Readonly<Record<string, string>> {
  const parent = isMessageId(mail.inReplyTo) ? mail.inReplyTo : undefined;
  const known = mail.references.filter(isMessageId).filter((id) => id !== parent);
  const chain = [...known.slice(0, 20).toReversed(), ...(parent === undefined ? [] : [parent])];
  if (chain.length === 0) return {};
  return {
    ...(parent !== undefined && { "In-Reply-To": `<${parent}>` }),
    References: chain.map((id) => `<${id}>`).join(" "),
  };
}

function isMessageId(id: string | undefined): id is string {
  return id !== undefined && /^[!-;=?-~]+@[!-;=?-~]+$/.test(id) && id.length <= 500;
}

function htmlDocument(mail: OutgoingMail): string {
  const language = escapeHtml(cleanLine(mail.language, 35));
  return [
    `<!doctype html><html lang="${language}" dir="auto"><head><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width"><title>${escapeHtml(cleanLine(mail.subject, 300))}</title></head>`,
    `<body style="margin:0;padding:16px;max-width:640px;font:16px/1.5 system-ui,'PingFang SC','Microsoft YaHei',sans-serif">`,
    toHtml(mail.markdown),
    "</body></html>",
  ].join("\n");
}
