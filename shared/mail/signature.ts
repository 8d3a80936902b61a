import { isDeviceLine } from "./device-line.ts";
import { isBlank, type MailLine } from "./mail-lines.ts";

/**
 * What shows that a signature begins. `delimiter`: "-- " (RFC 3676 section 4.3) and its like; `rule`: a row of dashes above a name; `device`: "Sent from my …";
 * `list`: the rule above a mailing list's footer; `dash`: a long dash above a name; `name`: "-Name"; `closing`: "Regards,";
 * `markup`: the mail program marked it in HTML.
 */
export type SignatureMark = "delimiter" | "rule" | "device" | "list" | "dash" | "name" | "closing" | "markup";

/** Longer blocks below a mark are no signature. */
const maxSignatureLines = 60;
const maxClosingLines = 10;

/** The mark with which a signature begins at this line of somebody's own words, which end before `end`. */
export function signatureMarkAt(
  lines: readonly MailLine[],
  at: number,
  { start, end }: { readonly start: number; readonly end: number },
): SignatureMark | undefined {
  const line = lines[at];
  if (line === undefined || line.bare === "" || line.bare.length > 120) return undefined;
  if (line.hint === "signature") return "markup";
  if (isDeviceLine(line.bare) && standsAlone(lines, at, start, end)) return "device";
  if (end - at > maxSignatureLines) return undefined;
  const rule = ruleMarkAt(lines, at, end);
  if (rule !== undefined && (at > start || rule !== "rule")) return rule;
  const firstOfParagraph = at === start || isBlank(lines[at - 1]);
  if (isDashedName(line.bare) && firstOfParagraph && endsSoon(lines, at + 1, end)) return "name";
  if (at > start && isClosing(line.bare) && namesFollow(lines, at + 1, end)) return "closing";
  return undefined;
}

/** A row of dashes or the like. Where people draw one too, it takes what looks like a signature below. */
function ruleMarkAt(lines: readonly MailLine[], at: number, end: number): SignatureMark | undefined {
  const { text, bare } = lines[at] ?? { text: "", bare: "" };
  if (bare === "--" || bare === "- --") {
    const standard = text.trimStart().startsWith("-- ");
    return standard || end - at <= maxLooseLines ? "delimiter" : undefined;
  }
  // Outlook's rule above an older mail has 32.
  if (/^_{2,}$/u.test(bare) && bare.length !== 32)
    return listFollows(lines, at + 1, end) ? "list" : undefined;
  if (/^[—–]{1,10}$/u.test(bare)) return namesFollow(lines, at + 1, end, sentenceEnd) ? "dash" : undefined;
  const drawn = /^(?:-{3,}|={3,}|\*{3,}|~{3,})$/u.test(bare);
  return drawn && namesFollow(lines, at + 1, end, sentenceEnd) ? "rule" : undefined;
}

const maxLooseLines = 25;
const sentenceEnd = /[.!?:;。！？：]$/u;

function isRuleOfSomeSort(bare: string): boolean {
  return /^(?:--|- --|_{2,}|[—–]{1,10}|-{3,}|={3,})$/u.test(bare);
}

/** A mailing list names itself, its address or how to leave it. */
function listFollows(lines: readonly MailLine[], from: number, end: number): boolean {
  const head = lines.slice(from, Math.min(end, from + 8)).map(({ bare }) => bare.slice(0, 200));
  return (
    head.some((bare) => /@|https?:|mailing.?list|unsubscribe/iu.test(bare)) ||
    namesFollow(lines, from, end, sentenceEnd)
  );
}

/** "-Ann" or "-Ann Lee" and no item of a list. */
function isDashedName(bare: string): boolean {
  return /^[-–—~]\p{Lu}[\p{L}.'’-]{0,30}(?: \p{Lu}[\p{L}.'’-]{0,30}){0,3}$/u.test(bare);
}

/** Nothing but blank lines up to the end, or to the rule above a list's footer. */
function endsSoon(lines: readonly MailLine[], from: number, end: number): boolean {
  for (let at = from; at < end; at += 1) {
    const line = lines[at];
    if (!isBlank(line)) return isRuleOfSomeSort(line?.bare ?? "") || isDeviceLine(line?.bare ?? "");
  }
  return true;
}

/** A blank line or an edge before and after, as programs put it. */
function standsAlone(lines: readonly MailLine[], at: number, start: number, end: number): boolean {
  const before = at === start || isBlank(lines[at - 1]) || isRuleOfSomeSort(lines[at - 1]?.bare ?? "");
  const after = at + 1 >= end || isBlank(lines[at + 1]) || isDeviceLine(lines[at + 1]?.bare ?? "");
  return before && after;
}

/** One or a few short lines, none of which asks or tells anything. */
function namesFollow(
  lines: readonly MailLine[],
  from: number,
  end: number,
  sentence = /[?？。]$|[.!]\s+\p{Lu}/u,
): boolean {
  if (end - from > 2 * maxClosingLines) return false;
  const filled = lines.slice(from, end).filter((line) => line.bare !== "");
  return (
    filled.length > 0 &&
    filled.length <= maxClosingLines &&
    filled.every(({ bare }) => bare.length <= 80 && !sentence.test(bare))
  );
}

const closings =
  "(?:(?:with |my )?(?:best|kind|kindest|warm|warmest|many)?(?: and warm)? ?(?:regards|wishes)|all the best|best|sincerely(?: yours)?|yours (?:truly|faithfully|sincerely)|respectfully|cheers|" +
  "(?:many )?thanks(?: (?:again|in advance|so much|a lot|very much|and (?:best |kind )?regards))?|thank you(?: (?:again|in advance|so much|very much))?|br|rgds|" +
  "(?:mit )?(?:freundlichen?|besten?|herzlichen?|vielen?|liebe[nrs]?) (?:grü(?:ß|ss)en?|gruß|dank)|mfg|lg|vg|cordialement|bien cordialement|bien à vous|sincères salutations|merci(?: d'avance)?|" +
  "(?:un )?(?:cordial )?saludos?(?: cordiales)?|atentamente|muchas gracias|gracias|atenciosamente|att|(?:melhores |os melhores )?cumprimentos|abraços?|obrigad[oa]|" +
  "(?:cordiali|distinti|un cordiale) salut[io]|grazie(?: mille)?|met (?:vriendelijke|hartelijke) groet(?:en)?|(?:vriendelijke )?groet(?:en|jes)?|mvg|pozdrawiam|z poważaniem|s pozdravem|s pozdravom|üdvözlettel|" +
  "cu stimă|saygılarımla|с уважением|спасибо|з повагою|med (?:vänliga?|venlig) (?:hälsning(?:ar)?|hilsen)|(?:med )?v(?:ennlig|enlig) hilsen|vänliga hälsningar|mvh|hilsen|hälsningar|" +
  "(?:ystävällisin )?terveisin|此致|敬礼|此致敬礼|祝好|祝商祺|顺祝商祺|順祝商祺|谢谢|謝謝|多谢|敬上|以上、?よろしくお願い(?:いた)?します|よろしくお願い(?:いた|致)?します|敬具|감사합니다|trân trọng|salam|hormat saya|terima kasih)";
const closingLine = new RegExp(
  `^${closings}\\s*[,.!:;，。！~…]*(?:\\s*\\p{Extended_Pictographic}\\ufe0f?)*$`,
  "iu",
);

function isClosing(bare: string): boolean {
  return bare.length <= 50 && closingLine.test(bare);
}

/** Words that only the small print of a company has, or a virus scanner's advertisement. */
const disclaimer = new RegExp(
  [
    "(?:intended|sole|named) (?:only )?(?:for the )?(?:recipient|addressee|use of)|(?:confidential|privileged).{0,120}(?:e-?mail|message|communication|information|recipient)",
    "(?:e-?mail|message|communication|transmission).{0,120}(?:confidential|privileged)|confidentiality (?:notice|note)|disclaimer\\s*:|please consider the environment",
    "(?:this (?:e-?mail|message) (?:has been|was)|virus-free|scanned|checked) .{0,40}(?:virus|avast|avg|antivirus|mcafee|norton|mimecast|messagelabs|malware)|^virus-?free\\b",
    "(?:vertrauliche?|rechtlich geschützte) .{0,60}informationen|(?:diese|die in dieser) (?:e-?mail|nachricht).{0,80}vertraulich|nicht der (?:richtige|beabsichtigte|vorgesehene) (?:adressat|empfänger)",
    "(?:ce|cet|le présent) (?:message|courriel|e-?mail).{0,120}confidentiel|(?:este|esta|el presente) (?:mensaje|mensagem|correo|e-?mail).{0,140}confidencia|aviso (?:legal|de confidencialidad)",
    "(?:le informazioni contenute|questo messaggio|la presente e-?mail).{0,140}(?:riservat|confidenzial)|(?:dit|deze) (?:bericht|e-?mail).{0,120}vertrouwelijk|bestemd voor de geadresseerde",
    "(?:niniejsz|ta) .{0,60}(?:poufn|wyłącznie dla adresata)|(?:настоящее|данное|это) (?:сообщение|письмо).{0,120}конфиденциал|(?:本|此)(?:邮件|郵件|电子邮件|電子郵件|信件|电邮)(?:及其?|和|與|与)?(?:附件)?.{0,60}(?:保密|机密|機密|隐私)",
    "このメール.{0,60}(?:機密|秘密)|본 (?:메일|이메일).{0,60}(?:기밀|비밀)|(?:detta|denna|dette|denne) (?:meddelande|e-?post|e-?mail|melding).{0,100}(?:konfidentiel|fortrolig|sekretess)",
  ].join("|"),
  "iu",
);
const banner =
  /^\W{0,6}(?:caution|warning|external|\[external[^\]]{0,30}\]|attention|achtung|extern|externe e-?mail|you don't often get email from|some people who received this message|\[?外部邮件\]?|注意[:：].{0,10}外部)/iu;

/** Whether a paragraph of small print begins at this line. Reads the paragraph's first few lines. */
export function isDisclaimerAt(lines: readonly MailLine[], at: number, end: number): boolean {
  let text = "";
  for (
    let next = at;
    next < Math.min(end, at + 4) && lines[next]?.bare !== "" && text.length < 400;
    next += 1
  ) {
    text += `${lines[next]?.bare} `;
  }
  return text.length >= 40 && disclaimer.test(text.slice(0, 500));
}

/** Whether this line is the warning that some organisations put above every mail from outside. */
export function isBannerAt(lines: readonly MailLine[], at: number): boolean {
  const bare = lines[at]?.bare.slice(0, 300) ?? "";
  return (
    banner.test(bare) &&
    /(?:e-?mail|message|nachricht|sender|absender|outside|organi[sz]ation|邮件|组织)/iu.test(bare) &&
    bare.length >= 30
  );
}
