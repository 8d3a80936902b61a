import { fieldOf } from "../mime/header.ts";
import type { ParsedMail } from "../parse.ts";
import { hasArrived, statusesOf } from "./delivery-status.ts";
import { reportLines } from "./failed-recipients.ts";
import { sesNotification } from "./ses-notification.ts";

/** A delivery report: that a mail failed or is late, or that it arrived. */
export type DeliveryNews = "bounce" | "delivered";

/**
 * Whether a mail is a delivery report: by RFC 3464, by what mail servers write in their headers, or by its words where no
 * person can have written them. A person who writes about a bounce, or passes one on, is a person. `nullReturnPath`: it was
 * sent with the empty return path, as every report must be (RFC 5321 section 4.5.5).
 */
export function deliveryNews(mail: ParsedMail, nullReturnPath: boolean): DeliveryNews | undefined {
  const service = sesNotification(mail)?.kind;
  if (service === "bounce" || service === "delivered") return service;
  if (hasStatusReport(mail)) {
    const statuses = statusesOf(mail.reports);
    return statuses.length > 0 && statuses.every(hasArrived) ? "delivered" : "bounce";
  }
  if (fieldOf(mail.headers, "x-failed-recipients") !== undefined) return "bounce";
  return isBounceByWords(mail, nullReturnPath) ? "bounce" : undefined;
}

function hasStatusReport(mail: ParsedMail): boolean {
  const type = fieldOf(mail.headers, "content-type") ?? "";
  if (/^\s*multipart\/report\b/i.test(type) && /report-type\s*=\s*"?delivery-status/i.test(type)) return true;
  return mail.reports.some((report) => report.type.endsWith("delivery-status"));
}

function isBounceByWords(mail: ParsedMail, nullReturnPath: boolean): boolean {
  const subject = mail.subject ?? "";
  const author = mail.from?.address ?? "";
  if (neverPeople.test(author)) return !vacation.test(subject);
  if (isAnswer.test(subject) && mail.references.length > 0 && !mailServer.test(author)) return false;
  const text = reportLines(mail.text).slice(0, 60).join("\n");
  const signs = [
    subjects.test(subject),
    phrases.test(text),
    smtpReply.test(text),
    nullReturnPath || /^\s*<\s*>\s*$/.test(fieldOf(mail.headers, "return-path") ?? ""),
    isServer(mail),
    /\bauto-(?:replied|generated)\b/i.test(fieldOf(mail.headers, "auto-submitted") ?? ""),
  ];
  const [titled = false, worded = false, replied = false, noPath = false, server = false, automatic = false] =
    signs;
  if (vacation.test(subject)) return false;
  // Words alone are a person's until something that people do not do stands beside them.
  if (server) return titled || worded || (noPath && !isAnswer.test(subject));
  if (titled) return noPath || automatic || (worded && mail.references.length === 0 && isStiff(mail));
  return worded && (noPath || automatic || (replied && isStiff(mail)));
}

/** A mail server or a list manager by its address, its name or its own field. */
function isServer(mail: ParsedMail): boolean {
  const { address = "", name = "" } = mail.from ?? {};
  return (
    mailServer.test(address) || mailServerName.test(name) || isNobody(mail) || mail.headers.has("x-mlserver")
  );
}

/** Nobody's name on it, or an empty author. */
function isNobody(mail: ParsedMail): boolean {
  return mail.from === undefined || /<\s*>/.test(fieldOf(mail.headers, "from") ?? "");
}

/** Without anything by which a person's program would show. */
function isStiff(mail: ParsedMail): boolean {
  return !["x-mailer", "user-agent", "in-reply-to"].some((name) => mail.headers.has(name));
}

const neverPeople = /^(?:<?mailer-?daemon|mail-daemon|maildaemon|mdaemon)(?:[+._-][^@]*)?@/i;
const mailServer =
  /^(?:postmaster|post_master|mailer|mail-?admin|mail\.?delivery|mail-system|mailsystem|bounces?|mmdf|uucp|imss|microsoftexchange[\da-f]*|symantec[^@]*)(?:[+._-][^@]*)?@/i;
const mailServerName =
  /mail(?:er)? ?deliver|mail system|mail delivery|delivery (?:subsystem|system|agent)|mailer[ -]daemon|postmaster|returned mail|mail administrator|microsoft outlook$|系统退信|退信|邮件系统/i;

const isAnswer = /^\s*(?:re|aw|sv|antw|回复|答复|fwd?|wg|tr|转发)\s*[:：]/i;

/** Titles that programs give their reports. */
const subjects =
  /^(?:undeliver(?:able|ed)|(?:e-?mail|mail|message)? ?delivery (?:failed|failure|status|error|problem|report|notification|has failed|unsuccessful|delayed|warning|system)|(?:delivery|mail) (?:status )?(?:notification|failure|error)|mail(?:er)? (?:delivery|system|error)|returned (?:e-?)?mail|return(?:ed)? to sender|failure (?:notice|delivery|report)|failed mail|(?:mail|message|e-?mail) (?:could not|was not|not|can ?not|cannot) (?:be )?deliver|could not send|non[- ]?remis|warning: (?:message|could not|e-?mail)|nondeliverable|non-?delivery|delivery failure|unzustellbar|nicht zustellbar|zustellung|non recapitabile|mancata consegna|notificaci[oó]n de (?:estado|error)|no se (?:pudo|puede) entregar|entrega fallida|échec de la remise|non distribu|message non|не доставлено|недоставлен|сообщение не доставлено|undelivered mail|user unknown|mail rejected|rejected:|fail(?:ed|ure) to deliver|email not delivered|退信|系统退信|投递失败|邮件投递|邮件无法|无法投递|無法傳遞|退件|未送达|未傳遞|配信(?:不能|失敗|エラー)|メールの?(?:配信|送信).{0,8}(?:失敗|エラー|できません)|エラーメール|メール(?:送信)?エラー|반송|전송 실패|전달 실패)|delivery status notification|mail delivery (?:failed|failure|subsystem)|delivery failure|returned mail: |undeliverable(?: mail| message)?:|non remis|\(delivery failed\)|loop alert|are not member/i;

/** What programs say of a mail that did not arrive. Said by the tool, not by somebody whose mail failed. */
const phrases =
  /(?:could|can) ?not be (?:successfully )?delivered|(?:was|were) (?:not|unable to be) delivered (?:to)|(?:delivery|delevery) (?:to|of)[^.]{0,80}(?:fail|abort|delayed|postponed)|(?:permanent|fatal) errors?|did not reach the following|could not be reached|undeliverable|unable to deliver|not (?:yet )?been delivered|wasn'?t delivered|delivery (?:has |attempts? )?failed|there was (?:an error|a problem) delivering|(?:trouble|problems?) delivering your|error has occurred while attempting to deliver|had delivery problems|undeliverable to|(?:this|following) (?:is a|message was created) (?:permanent error|automatically by mail)|the following (?:address|recipient)(?:\(es\)|\(s\)|es|s)?[^.\n]{0,40}(?:fail|reject|had|not|delivery)|(?:address|recipient)(?:\(es\)|\(s\)|es|s)? failed|error (?:occurred )?while (?:trying to )?deliver|i'm afraid i wasn't able to deliver|returned (?:to you|below|mail)|message not delivered|failed to deliver|(?:rejected|refused) by (?:the|a) (?:server|recipient|remote)|mail (?:server|transport|delivery) (?:could|was|error)|could not deliver|failed recipients?\b|no such user|user unknown|not listed in|address(?:es)? not found|we (?:couldn't|could not|were unable to) (?:send|deliver)|may not have permission to post|you are not a member|n'a pas pu|no pudo ser entregad|не удалось доставить|konnte nicht (?:zugestellt|ausgeliefert)|退信|无法(?:投递|送达|发送)|投递失败|無法傳遞|送信できませんでした|配信できません|配達できません|duplicated message-id/i;

const smtpReply = /(?:^|[\s<:])[45]\d\d[ -](?:#?[45]\.\d{1,3}\.\d{1,3}|\S)|\b[45]\.\d\.\d{1,3}\b/m;

const vacation = /out of (?:the )?office|auto(?:matic)?[- ]?(?:reply|response)|vacation|自动回复|自動回覆/i;
