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
  if (
    at > start &&
    /^(?:-{3,}|={3,}|\*{3,}|~{3,})$/u.test(line.bare) &&
    namesFollow(lines, at + 1, end, /[.!?:;。！？：]$/u)
  )
    return "rule";
  const rule = ruleMark(line.bare);
  if (rule !== undefined) return rule;
  const firstOfParagraph = at === start || isBlank(lines[at - 1]);
  if (isDashedName(line.bare) && firstOfParagraph && endsSoon(lines, at + 1, end)) return "name";
  if (at > start && isClosing(line.bare) && namesFollow(lines, at + 1, end)) return "closing";
  return undefined;
}

function ruleMark(bare: string): SignatureMark | undefined {
  if (bare === "--" || bare === "- --") return "delimiter";
  // Outlook's rule above an older mail has 32.
  if (/^_{2,}$/u.test(bare) && bare.length !== 32) return "list";
  return /^[—–]{1,10}$/u.test(bare) ? "dash" : undefined;
}

/** "-Ann" or "-Ann Lee" and no item of a list. */
function isDashedName(bare: string): boolean {
  return /^[-–—~]\p{Lu}[\p{L}.'’-]{0,30}(?: \p{Lu}[\p{L}.'’-]{0,30}){0,3}$/u.test(bare);
}

/** Nothing but blank lines up to the end, or to the rule above a list's footer. */
function endsSoon(lines: readonly MailLine[], from: number, end: number): boolean {
  for (let at = from; at < end; at += 1) {
    const line = lines[at];
    if (!isBlank(line)) return ruleMark(line?.bare ?? "") !== undefined || isDeviceLine(line?.bare ?? "");
  }
  return true;
}

/** A blank line or an edge before and after, as programs put it. */
function standsAlone(lines: readonly MailLine[], at: number, start: number, end: number): boolean {
  const before = at === start || isBlank(lines[at - 1]) || ruleMark(lines[at - 1]?.bare ?? "") !== undefined;
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

const devices =
  "iphone\\p{L}{0,4}|ipad\\p{L}{0,4}|ipod|ios|android|samsung|galaxy|huawei|honor|xiaomi|redmi|mi phone|oneplus|oppo|vivo|realme|nokia|lumia|windows ?phone|windows mail|mail for windows|sony|xperia|" +
  "htc|lg|motorola|moto|wiko|zte|blackberry|bb10|pixel|smartphone|mobile|mobil\\p{L}*|móvil|móvel|cellulare|telefon\\p{L}*|téléphone|phone|handy|tablet|portable|outlook|" +
  "yahoo|gmail|aol|typeapp|bluemail|blue mail|spark|proton ?mail|protonmail|mail\\.ru|myMail|yandex|яндекс|mail app|e?-?mail app|airmail|mailbird|thunderbird|tutanota|canary|" +
  "boxer|nine|k-9|fairemail|zoho|gmx|web\\.de|hotmail|workspace|телефона|смартфона|мобильн\\p{L}*|почты";
const senders =
  "sent (?:from|via|with|using|by)|get|download|envoyé (?:de|depuis|à partir|avec|via)|télécharger|obtenir|enviado (?:desde|de|do|a partir|con|com|via)|obtener|obter|obtenha|gesendet (?:von|mit|aus)|" +
  "von meinem|diese nachricht wurde von|hol dir|inviato (?:da|dal|con|tramite)|scarica|ottieni|verzonden (?:vanaf|met|van|via)|verstuurd (?:vanaf|met)|sendt (?:fra|med)|skickat från|skickades från|" +
  "lähetetty|wysłane (?:z|za)|wysłano (?:z|za)|odesláno (?:z|ze)|odoslané (?:z|zo)|elküldve|trimis (?:de|din)|poslano (?:s|sa|z)|отправлено (?:с|из|от|через)|отправлен[оа]?|надіслано (?:з|із)|" +
  "gönderildi|được gửi từ|gửi từ|dikirim dari|ส่งจาก";
const deviceSentence = new RegExp(
  `^(?:${senders})(?![\\p{L}]).{0,60}?(?<!\\p{L})(?:${devices})(?!\\p{L}).{0,60}$`,
  "iu",
);
/** Whatever a "my" of few words is: "Sent from my Wiko RIDGE FAB 4G". */
const myDevice =
  /^(?:sent from my|envoyé de mon|envoyé depuis mon|enviado desde mi|enviado do meu|von meinem|gesendet von meinem|inviato dal mio|inviato da|verzonden vanaf mijn|sendt fra min|skickat från min|wysłane z|отправлено с)\s+[\p{L}\p{N}®™.'’+/-]+(?:\s[\p{L}\p{N}®™.'’+/()-]+){0,4}(?:\s*[<(]?(?:https?:|www\.)[^\s>)]{1,120}[>)]?)?\.?\s*(?:gesendet)?$/iu;
const asianDevice =
  /^(?:发自|發自|從我的|从我的|来自|來自|由我的|使用|通过|透過|傳送自|寄自|獲取|获取).{0,16}(?:iphone|ipad|ios|android|安卓|手机|手機|邮箱|郵箱|邮件|郵件|华为|華為|荣耀|小米|三星|mail|outlook|网易|網易|qq|钉钉|企业微信|大师|foxmail).{0,40}$|^(?:my )?(?:iphone|ipad|android|スマートフォン|携帯)\p{L}{0,8}(?:から|より)(?:送信|の送信).{0,10}$|^.{0,20}から送信(?:されました)?。?$|^(?:나의|내) .{2,30}에서 (?:보냄|보낸).{0,10}$|^.{2,30}에서 보냄\.?$/iu;

/** What programs for telephones write without "sent from". */
const slogans =
  /^(?:yahoo mail: search, organi[sz]e, conquer|from my (?:iphone|ipad|android|phone|mobile)[\w ]{0,10}|\p{L}{2,20} from mobile|(?:please )?(?:excuse|pardon|forgive) (?:any |my |the )?(?:typos?|brevity|errors|spelling)\b.{0,60}|sent (?:from|by) (?:a |the )?(?:phone|galaxy|mobile(?: device)?|tablet))\.?$/iu;

function isDeviceLine(given: string): boolean {
  const bare = given.replace(/^[-—–_*<(\s]{1,4}|[*_>)\s]{1,3}$/gu, "");
  if (slogans.test(bare)) return true;
  if (bare.length > 110 || /,\s|[?]$/u.test(bare)) return false;
  const words = bare.replace(/\s*[<([]?(?:https?:\/\/|www\.)[^\s>)\]]{1,200}[>)\]]?/giu, "").trim();
  return deviceSentence.test(words) || myDevice.test(words) || asianDevice.test(words);
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
