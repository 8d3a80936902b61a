import { sesNotification } from "./bounce/ses-notification.ts";
import { messageIdsOf } from "./message-ids.ts";
import { readMailboxes } from "./mime/addresses.ts";
import { fieldOf, readHeader } from "./mime/header.ts";
import type { ParsedMail } from "./parse.ts";

/** A mailbox provider passes on that somebody pressed "spam", or that a mail of ours failed its checks. */
export interface Complaint {
  /** RFC 5965 section 7.3: abuse, fraud, not-spam, opt-out, virus, auth-failure, other. */
  readonly type: string;
  /** Who complained, as far as the provider tells. */
  readonly recipients: readonly string[];
  /** Message-ID of the mail that it is about, without angle brackets. */
  readonly originalMessageId?: string;
}

/** Reads an abuse report (RFC 5965); `undefined` when the mail is none. */
export function readComplaint(mail: ParsedMail): Complaint | undefined {
  const service = sesNotification(mail);
  if (service?.kind === "complaint") {
    const recipients = service.recipients.map(({ address }) => address);
    return { type: service.feedbackType ?? "abuse", recipients, originalMessageId: service.messageId };
  }
  const report = mail.reports.find(({ type }) => type === "message/feedback-report");
  const declared = /report-type\s*=\s*"?feedback-report/i.test(fieldOf(mail.headers, "content-type") ?? "");
  if (report === undefined && !declared && !isLegacyReport(mail)) return undefined;
  const fields = readHeader(Buffer.from(report?.text ?? ""));
  const original = originalOf(mail);
  const named = [...(fields.get("original-rcpt-to") ?? []), ...(fields.get("removal-recipient") ?? [])];
  const recipients = (named.length > 0 ? named : (original?.get("to") ?? [])).flatMap(readMailboxes);
  const originalMessageId = messageIdsOf(original?.get("message-id")?.[0])[0];
  return {
    type: /^[a-z-]{1,40}/.exec((fieldOf(fields, "feedback-type") ?? "abuse").toLowerCase())?.[0] ?? "abuse",
    recipients: [
      ...new Set(recipients.map(({ address }) => address).filter((address) => address.includes("@"))),
    ].slice(0, 100),
    ...(originalMessageId !== undefined && { originalMessageId }),
  };
}

function originalOf(mail: ParsedMail) {
  const original = mail.reports.find(({ type }) => /rfc822/.test(type));
  return original && readHeader(Buffer.from(original.text));
}

/** Feedback loops that send the mail complained of without the report that RFC 5965 asks for. */
function isLegacyReport(mail: ParsedMail): boolean {
  const author = mail.from?.address ?? "";
  return (
    mail.headers.has("x-hmxmroriginalrecipient") ||
    (/^(?:staff@hotmail\.com|complaints@email-abuse\.amazonses\.com|fbl-no-reply@postmaster\.aol\.com)$/i.test(
      author,
    ) &&
      mail.reports.some(({ type }) => /rfc822/.test(type)))
  );
}
