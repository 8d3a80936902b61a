import type { Automatic } from "../domain/message.ts";
import { splitTokenAddress } from "./claims.ts";
import type { ParsedMail } from "./parse.ts";

/** What is known of a mail besides the mail itself. */
export interface Circumstances {
  /** SMTP MAIL FROM; empty for a null return path. `undefined` when nobody knows. */
  readonly returnPath: string | undefined;
  /** Ours, lower-case. */
  readonly ownAddresses: readonly string[];
}

type Filter = (mail: ParsedMail, circumstances: Circumstances) => Automatic | undefined;

/** What a mail turned out to be when no person wrote it to us. The first filter that knows decides. */
export function classifyMail(mail: ParsedMail, circumstances: Circumstances): Automatic | undefined {
  for (const filter of filters) {
    const kind = filter(mail, circumstances);
    if (kind !== undefined) return kind;
  }
  return undefined;
}

const fromOurselves: Filter = (mail, { ownAddresses }) => {
  const author = mail.from && splitTokenAddress(mail.from.address).mailbox;
  return author !== undefined && ownAddresses.includes(author) ? "own" : undefined;
};

/** RFC 5965: a mailbox provider passes on that somebody pressed "spam". */
const complaint: Filter = (mail) =>
  reportType(mail) === "feedback-report" || mail.reports.some(({ type }) => type === "message/feedback-report")
    ? "complaint"
    : undefined;

/** RFC 3464 delivery reports, and those of servers that never learnt the format. */
const bounce: Filter = (mail, { returnPath }) => {
  if (reportType(mail) === "delivery-status") return "bounce";
  if (mail.reports.some(({ type }) => type.endsWith("delivery-status"))) return "bounce";
  if (headerOf(mail, "x-failed-recipients") !== undefined) return "bounce";
  const fromMailServer = mail.from !== undefined && mailServer.test(mail.from.address);
  if (fromMailServer && (hasNullReturnPath(mail, returnPath) || aboutDelivery.test(mail.subject ?? "")))
    return "bounce";
  return undefined;
};

const mailServer = /^(mailer-daemon|postmaster|mail-daemon|mailerdaemon)@/i;
const aboutDelivery =
  /undeliver|delivery (status|fail|report|problem)|mail delivery|returned mail|failure notice|delay|退信|投递失败|配信/i;

/** RFC 3834 and the headers of programs that are older or do not care. */
const automaticReply: Filter = (mail, { returnPath }) => {
  if (automaticHeaders.some(([name, says]) => says.test(headerOf(mail, name) ?? ""))) return "auto-reply";
  if (reportType(mail) === "disposition-notification") return "auto-reply";
  return hasNullReturnPath(mail, returnPath) ? "auto-reply" : undefined;
};

const anything = /\S/;
const automaticHeaders: readonly (readonly [string, RegExp])[] = [
  ["auto-submitted", /^\s*(?!no\b)\S/i],
  ["x-autoreply", /^\s*(?!no\b)\S/i],
  ["x-autorespond", anything],
  ["x-autoresponder", anything],
  ["x-autoreply-from", anything],
  ["x-auto-reply-from", anything],
  ["x-mail-autoreply", anything],
  ["x-auto-response", anything],
  ["x-vacation", anything],
  ["x-loop", anything],
  ["x-ms-exchange-inbox-rules-loop", anything],
  ["x-auto-response-suppress", /\b(all|autoreply|oof)\b/i],
  ["x-precedence", /\b(auto[_-]?reply)\b/i],
  ["precedence", /\bauto[_-]?reply\b/i],
  ["delivered-to", /^\s*autoresponder\s*$/i],
  ["preference", /\bauto[_-]?reply\b/i],
];

/** Lists and bulk mail, except a list of our own that passes customers' mail on to us. */
const list: Filter = (mail, { ownAddresses }) => {
  const post = (headerOf(mail, "list-post") ?? "").toLowerCase();
  if (ownAddresses.some((address) => post.includes(`<mailto:${address}>`))) return undefined;
  if (/\b(bulk|junk|list)\b/i.test(headerOf(mail, "precedence") ?? "")) return "list";
  return ["list-id", "list-unsubscribe"].some((name) => headerOf(mail, name)) ? "list" : undefined;
};

/** An address that says nobody reads it, unless another one is named for answers (as web forms do). */
const noReplySender: Filter = (mail) => {
  if (mail.from === undefined || !noReply.test(mail.from.address)) return undefined;
  return mail.replyTo.some(({ address }) => !noReply.test(address)) ? undefined : "auto-reply";
};

const noReply = /^(?:[\w.+-]*[._+-])?(?:no|do[._-]?not)[._-]?reply(?:[._+-][\w.+-]*)?@/i;

const filters: readonly Filter[] = [fromOurselves, complaint, bounce, automaticReply, list, noReplySender];

function hasNullReturnPath(mail: ParsedMail, returnPath: string | undefined): boolean {
  const path = returnPath ?? headerOf(mail, "return-path");
  return path !== undefined && /^\s*(<\s*>)?\s*$/.test(path);
}

/** RFC 6522: `multipart/report; report-type=…`. */
function reportType(mail: ParsedMail): string | undefined {
  const type = headerOf(mail, "content-type") ?? "";
  if (!/^\s*multipart\/report\b/i.test(type)) return undefined;
  return /report-type\s*=\s*"?([\w-]+)/i.exec(type)?.[1]?.toLowerCase();
}

function headerOf(mail: ParsedMail, name: string): string | undefined {
  return mail.headers.get(name)?.[0];
}
