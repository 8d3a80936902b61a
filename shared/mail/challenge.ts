import type { ParsedMail } from "./parse.ts";

/** Whether a spam filter asks the sender to prove that a person wrote: answering would confirm an address to whoever asks. */
export function isChallenge(mail: ParsedMail): boolean {
  if (challengeHeaders.some((name) => mail.headers.has(name))) return true;
  const author = mail.from?.address ?? "";
  if (challengers.test(author)) return true;
  return asksToConfirm.test(mail.subject ?? "") && explains.test(mail.text.slice(0, 3_000));
}

const challengeHeaders = [
  "x-tmda-fingerprint",
  "x-tmda-confirm",
  "x-spamarrest-challenge",
  "x-boxbe-challenge",
  "x-ask-auth",
  "x-challenge-response",
];

/** Services, or the address forms, that do nothing else. */
const challengers =
  /@(?:[\w-]+\.)?(?:spamarrest\.com|boxbe\.com|bluebottle\.com|vanquish\.com|mailblocks\.com|sendio\.com|knowspam\.net|0spam\.com|ipermitmail\.com|digiportal\.com)$|[-+](?:confirm|challenge)[-+][\w.]*@/i;

const asksToConfirm =
  /\bconfirm(?:ation)?\b|\bverif(?:y|ication)\b|challenge|unblock|pending|waiting|quarantin|bestätig|confirmez|confirma|подтверд|确认|驗證|验证|確認/i;
const explains =
  /(?:your|the) (?:e-?mail|message|mail)[^.]{0,80}(?:is being held|has been held|was held|held (?:for|until|pending)|will (?:not )?be delivered|awaiting|quarantined|on hold|waiting)[^.]{0,200}(?:confirm|verify|click|reply|approve|captcha)|(?:confirm|verify|prove)[^.]{0,60}(?:you are (?:a )?(?:human|real|not a)|real person|not (?:a )?spam|legitimate)|(?:only|first) (?:time|once)[^.]{0,80}(?:confirm|verify|approve)|one-?time (?:confirmation|verification)|(?:add|place|put) (?:you|your address)[^.]{0,40}(?:approved|allow(?:ed)?|white ?list|guest list)|challenge[- ]response|tmda|反垃圾[^。]{0,40}(?:确认|验证)/i;
