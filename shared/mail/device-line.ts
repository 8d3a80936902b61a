/**
 * Whether a line is what telephones and mail programs put below every mail: "Sent from my iPhone". A line that tells something
 * ("Sent from my wallet to his") is not one: the device ends the line, or every word is a name.
 */
export function isDeviceLine(given: string): boolean {
  if (given.length > 200) return false;
  const bare = given.replace(/^[-—–_*<(\s]{1,4}|[*_>)\s]{1,3}$/gu, "");
  if (slogans.test(bare)) return true;
  const words = bare.replace(/\s*[<([]?(?:https?:\/\/|www\.)[^\s>)\]]{1,200}[>)\]]?/giu, "").trim();
  if (words.length > 80 || /[,，]\s?|[?？]$/u.test(words)) return false;
  return (
    sentFrom.test(words) ||
    offer.test(words) ||
    offerBehind.test(words) ||
    isNamedDevice(words) ||
    isEastAsian(words)
  );
}

const devices =
  "iphone\\p{L}{0,4}|ipad\\p{L}{0,4}|ipod|ios|android|samsung|galaxy|huawei|honor|xiaomi|redmi|mi phone|oneplus|oppo|vivo|realme|nokia|lumia|windows ?phone|windows|sony|xperia|" +
  "htc|lg|motorola|moto|wiko|zte|blackberry|bb10|pixel|smartphone|mobile|mobil\\p{L}*|móvil|móvel|cellulare|telefon\\p{L}*|téléphone|phone|handy|tablet|portable|outlook|" +
  "yahoo|gmail|aol|typeapp|blue ?mail|spark|proton ?mail|mail\\.ru|mymail|yandex|яндекс|mail app|e?-?mail app|airmail|mailbird|thunderbird|tutanota|canary|" +
  "boxer|k-9|fairemail|zoho|gmx|web\\.de|hotmail|workspace|телефона|смартфона|мобильн\\p{L}*|почты|device|gerät\\p{L}*|appareil|dispositivo|apparaat";
const senders =
  "sent (?:from|via|with|using|by)|envoyé (?:de|depuis|à partir|avec|via)|enviado (?:desde|de|do|a partir|con|com|via)|gesendet (?:von|mit|aus)|von meinem|" +
  "inviato (?:da|dal|con|tramite)|(?:verzonden|verstuurd) (?:vanaf|met|van|via)|sendt (?:fra|med)|skickat från|skickades från|lähetetty|wysłan[eo] (?:z|za)|odesláno (?:z|ze)|" +
  "odoslané (?:z|zo)|elküldve|trimis (?:de|din)|poslano (?:s|sa|z)|отправлен[оа]? (?:с|из|от|через)|надіслано (?:з|із)|được gửi từ|gửi từ|dikirim dari|ส่งจาก";
/** The device stands at the end; a few characters may follow ("4G", "gesendet"). */
const sentFrom = new RegExp(
  `^(?:${senders})(?!\\p{L}).{0,60}(?<!\\p{L})(?:${devices})(?!\\p{L}).{0,15}$`,
  "iu",
);

const programs = "outlook|yahoo|blue ?mail|spark|typeapp|proton ?mail|aol|gmail|mail\\.ru";
/** "Get Outlook for iOS". */
const offer = new RegExp(
  "^(?:get|download|obtenir|télécharger|obtener|obtenga|obter|obtenha|hol dir|holen sie sich|laden sie|scarica|ottieni|pobierz|downloaden|скачать|получить|skaffa|hämta|hent|få|skaff|hanki|lataa|" +
    `stáhnout|získat|descărcați|yükle|获取|獲取|下载|下載) (?:the |o |el |l'|program |aplikację )?(?:${programs}).{0,40}$`,
  "iu",
);
/** "Outlook voor iOS downloaden", "Outlook for iOS を入手". */
const offerBehind =
  /^(?:outlook (?:voor|für|för|for) (?:ios|android) ?(?:downloaden|beziehen|herunterladen|を入手|をダウンロード|を取得).{0,6}|(?:ios|android)용 outlook (?:다운로드|받기|가져오기)\.?)$/iu;

/** What programs for telephones write without "sent from". */
const slogans =
  /^(?:yahoo mail: search, organi[sz]e, conquer|from my (?:iphone|ipad|android|phone|mobile)[\w ]{0,10}|\p{L}{2,20} from mobile|(?:please )?(?:excuse|pardon|forgive) (?:any |my |the )?(?:typos?|brevity|errors|spelling)\b.{0,60})\.?$/iu;

const mine =
  /^(?:sent from my|envoyé de mon|envoyé depuis mon|enviado desde mi|enviado do meu|gesendet von meinem|inviato dal mio|verzonden vanaf mijn|sendt fra min|skickat från min) /iu;

/** Makers are many: "Sent from my Acme RIDGE 4G" is known by its capitals. */
function isNamedDevice(words: string): boolean {
  const lead = mine.exec(words)?.[0];
  if (lead === undefined) return false;
  const names = words.slice(lead.length).split(" ");
  return names.length <= 5 && names.every((name) => /^[\p{Lu}\p{N}(]/u.test(name));
}

const cjkLead =
  /^(?:发自|發自|发送自|發送自|来自|來自|寄自|傳送自|从我的|從我的|由我的|从|從|由|透過|通过|使用|签名由)/u;
const cjkTail = /(?:发送|發送|傳送|寄出|发出|定制|的邮件)$/u;
const cjkDevice =
  /iphone|ipad|ios|android|安卓|手机|手機|移动端|邮箱大师|郵箱|邮箱|邮件|郵件|华为|華為|荣耀|小米|红米|三星|一加|outlook|网易|網易|qq|企业微信|钉钉|大师|foxmail|hotmail|gmail|windows|我的|版|应用|客户端|智能|智慧型|电子/giu;

/** Nothing but names of devices between "sent" and "from"; without "sent" in front, it has to stand behind. */
function isEastAsian(words: string): boolean {
  if (
    /^.{0,24}(?:から|より)送信(?:されました)?。?$|^(?:(?:나의|내) )?.{2,30}에서 (?:보냄|보낸 메일|발송)\.?$/u.test(
      words,
    )
  )
    return true;
  const lead = cjkLead.exec(words)?.[0];
  if (lead === undefined) return false;
  const tail = cjkTail.exec(words)?.[0] ?? "";
  if (tail === "" && /^(?:从|由|透|通|使|签)|^從(?!我的)/u.test(lead)) return false;
  const between = words.slice(lead.length, words.length - tail.length);
  const rest = between.replace(cjkDevice, "");
  return rest.length < between.length && /^[\w\s.+()-]{0,30}$/u.test(rest);
}
