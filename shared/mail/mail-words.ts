/**
 * What mail programs put above a mail they quote or forward, in the languages they speak. Labels and phrases are compared
 * in a folded form (`foldLabel`), so case, spacing, bold marks and full-width colons do not matter.
 */

/** A line of the block of headers above a quoted or forwarded mail. */
export type FieldKind = "from" | "to" | "cc" | "date" | "subject" | "replyTo" | "other";

/** Lower case, composed, without white space, stars and underscores: "*发 件 人*" and "发件人" are one. */
function foldLabel(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\u0307\s*_\u200b-\u200f\ufeff]+/gu, "");
}

const labels: Readonly<Record<FieldKind, string>> = {
  from:
    "from|von|absender|de|expéditeur|da|mittente|van|afzender|od|nadawca|odesílatel|odosielateľ|от|от кого|отправитель|від|від кого|відправник|" +
    "fra|avsender|afsender|från|avsändare|lähettäjä|saatja|feladó|šalje|pošiljatelj|expeditorul|expeditor|de la|kimden|gönderen|remitente|remetente|" +
    "发件人|發件人|发信人|寄件者|寄件人|差出人|送信元|送信者|보낸 사람|보낸사람|보낸이|발신|từ|người gửi|dari|pengirim|จาก|από|מאת|من|nuo|no|pošiljalec",
  to:
    "to|an|empfänger|à|destinataire|pour|para|a|destinatario|destinatário|aan|ontvanger|do|adresat|komu|pre|кому|получатель|til|modtager|mottaker|till|mottagare|" +
    "vastaanottaja|saaja|adressaat|címzett|prima|za|către|destinatarul|destinatar|kime|alıcı|收件人|收信人|收件者|宛先|送信先|받는 사람|받는사람|수신|đến|tới|" +
    "người nhận|kepada|ke|ถึง|προς|אל|إلى|kam|kam:|prejemnik",
  cc:
    "cc|c.c.|copie à|copie|kopie|kopie (cc)|kopia|kopi|kopio|kópia|másolat|másolatot kap|kopija|koopia|bilgi|cópia|copia|con copia|in kopie|копия|копія|dw|do wiadomości|" +
    "抄送|抄送人|副本|参照|參考|참조|ccn|tembusan|สำเนา|κοιν.|עותק",
  date:
    "date|sent|sent on|date sent|datum|gesendet|gesendet am|envoyé|envoyé le|date d'envoi|message du|enviado|enviado el|enviado em|enviada em|enviada|fecha|" +
    "fecha de envío|data|data de envio|inviato|inviato il|data invio|verzonden|verzonden op|sendt|sendt den|dato|skickat|skickat den|lähetetty|päivämäärä|pvm|" +
    "kuupäev|saadetud|wysłano|data wysłania|odesláno|odoslané|dátum|elküldve|küldve|trimis|dată|poslano|tarih|gönderildi|gönderilmiş|päiväys|gönderme tarihi|" +
    "дата|отправлено|дата отправки|надіслано|发送时间|发送日期|发件日期|日期|时间|發送時間|發送日期|寄件日期|傳送時間|時間|日時|送信日時|日付|送信日|날짜|보낸 날짜|" +
    "보낸날짜|보낸시간|보낸 시간|gửi|đã gửi|ngày|vào lúc|tanggal|dikirim|terkirim|วันที่|ส่ง|ημερομηνία|תאריך|נשלח|التاريخ",
  subject:
    "subject|betreff|objet|sujet|asunto|assunto|oggetto|onderwerp|тема|тема письма|主题|主題|主旨|標題|标题|件名|제목|emne|ämne|aihe|teema|tárgy|předmět|" +
    "predmet|temat|subiect|subiectul|konu|chủ đề|tiêu đề|subjek|perihal|judul|เรื่อง|หัวเรื่อง|θέμα|נושא|الموضوع|zadeva|tema|naslov",
  replyTo:
    "reply-to|reply to|antwort an|antworten an|répondre à|responder a|responder para|rispondi a|antwoord aan|svar til|svara till|vastausosoite|odpověď|odpowiedz do|" +
    "ответить|кому ответить|回复|回覆|返信先|yanıt adresi|yanıtla|válaszcím|răspuns către|odgovori na|відповідь",
  other:
    "bcc|bcc:|importance|priority|attachments|attachment|sent by|organization|message-id|mailed-by|signed-by|to whom|wichtigkeit|priorität|anlage|anlagen|" +
    "pièces jointes|pièce jointe|adjunto|adjuntos|datos adjuntos|anexo|anexos|allegati|allegato|bijlage|bijlagen|załączniki|вложения|важность|附件|重要性|" +
    "优先级|添付ファイル|重要度|첨부|密送|密件副本|cci|blindkopie|sicherheit|required attendees|when|where|location",
};

const fieldKinds: ReadonlyMap<string, FieldKind> = new Map(
  (["other", "replyTo", "cc", "to", "from", "date", "subject"] as const).flatMap((kind) =>
    labels[kind].split("|").map((label) => [foldLabel(label), kind] as const),
  ),
);

export interface Field {
  readonly kind: FieldKind;
  /** What stands after the colon, trimmed. */
  readonly value: string;
}

/** Reads `Label: value` when the label is one of those above. `bare`: a line without quotation marks. */
export function fieldOf(bare: string): Field | undefined {
  const head = bare.slice(0, 48);
  const colon = head.search(/[:：]/u);
  if (colon < 1) return undefined;
  const kind = fieldKinds.get(foldLabel(head.slice(0, colon)));
  if (kind === undefined) return undefined;
  return { kind, value: bare.slice(colon + 1).replace(/^[\s*_\u00a0]+|[\s*\u00a0]+$/gu, "") };
}

const originalPhrases = folded(
  "original|original message|original appointment|original email|original mail|reply message|previous message|replied message|message|ursprüngliche nachricht|" +
    "originalnachricht|original-nachricht|ursprünglicher termin|message d'origine|message original|message initial|mensaje original|mensaje de origen|" +
    "mensagem original|messaggio originale|messaggio di origine|oorspronkelijk bericht|origineel bericht|oprindelig besked|oprindelig meddelelse|opprinnelig melding|" +
    "originalmeddelelse|ursprungligt meddelande|originalmeddelande|originalviesti|alkuperäinen viesti|algne sõnum|wiadomość oryginalna|oryginalna wiadomość|" +
    "původní zpráva|původní e-mail|pôvodná správa|eredeti üzenet|mesaj original|mesajul original|orijinal mesaj|özgün ileti|исходное сообщение|" +
    "оригинальное сообщение|первоначальное сообщение|оригінальне повідомлення|вихідне повідомлення|izvorna poruka|originalna poruka|原始邮件|原始郵件|原邮件|原郵件|" +
    "回复的原邮件|回复的邮件|回覆的郵件|原始信件|原始訊息|原始消息|元のメッセージ|オリジナルメッセージ|original message|원본 메시지|원본 메일|원본메일|thư gốc|tin nhắn gốc|" +
    "pesan asli|ข้อความต้นฉบับ|αρχικό μήνυμα|הודעה מקורית|الرسالة الأصلية",
);

const forwardPhrases = folded(
  "forwarded message|anfang der weitergeleiteten e-mail|forwarded mail|forwarded email|forwarded by|begin forwarded message|start of forwarded message|weitergeleitete nachricht|weitergeleitete mail|" +
    "anfang der weitergeleiteten nachricht|message transféré|message transmis|courriel transféré|début du message réexpédié|début du message transféré|" +
    "mensaje reenviado|inicio del mensaje reenviado|mensagem encaminhada|mensagem reencaminhada|início da mensagem encaminhada|" +
    "início da mensagem reencaminhada|messaggio inoltrato|inizio messaggio inoltrato|messaggio inoltrato|doorgestuurd bericht|begin doorgestuurd bericht|" +
    "videresendt besked|videresendt meddelelse|start på videresendt besked|videresendt melding|videresendt melding|start på videresendt melding|vidarebefordrat meddelande|" +
    "vidarebefordrat mejl|vidarebefordrat brev|edelleenlähetetty viesti|välitetty viesti|välitetty viesti alkaa|edastatud kiri|edastatud sõnum|" +
    "wiadomość przesłana dalej|przekazana wiadomość|przesłana wiadomość|początek przekazywanej wiadomości|treść przekazanej wiadomości|" +
    "přeposlaná zpráva|začátek přeposílané zprávy|preposlaná správa|začiatok preposlanej správy|továbbított üzenet|továbbított levél|továbbított levél kezdete|" +
    "mesaj redirecționat|mesaj redirectionat|începe mesajul redirecționat|mesaj transmis|iletilen mesaj|iletilmiş mesaj|yönlendirilmiş ileti|ileti başlangıcı|" +
    "пересылаемое сообщение|пересланное сообщение|перенаправленное сообщение|переадресованное сообщение|начало переадресованного сообщения|" +
    "начало пересылаемого сообщения|конец переадресованного сообщения|переслане повідомлення|пересланий лист|початок листа, що пересилається|proslijeđena poruka|" +
    "započni proslijeđenu poruku|posredovano sporočilo|转发的邮件|轉寄的郵件|转发邮件|轉寄郵件|转发邮件信息|已转发邮件|轉寄訊息|转发信息|已轉寄的郵件|開始轉寄郵件|" +
    "开始转发的邮件|下面是被转发的邮件|以下は転送されたメッセージ|メッセージを転送|転送されたメッセージ|転送メッセージ|転送されたメッセージここから|전달된 메시지|" +
    "전달된 메일|전달된메시지|전달된 메시지 시작|thư được chuyển tiếp|tin nhắn đã chuyển tiếp|bắt đầu thư được chuyển tiếp|pesan terusan|pesan yang diteruskan|" +
    "mulai pesan yang diteruskan|ข้อความที่ส่งต่อ|προωθημένο μήνυμα|הודעה שהועברה|رسالة معاد توجيهها",
);

/** Phrases that some programs write on a line of their own, followed by a colon and without dashes. */
const bareForwardPhrases = folded(
  "begin forwarded message|start of forwarded message|forwarded message|anfang der weitergeleiteten nachricht|anfang der weitergeleiteten e-mail|" +
    "début du message réexpédié|début du message transféré|inicio del mensaje reenviado|início da mensagem encaminhada|início da mensagem reencaminhada|inizio messaggio inoltrato|begin doorgestuurd bericht|" +
    "start på videresendt besked|videresendt melding|start på videresendt melding|vidarebefordrat mejl|vidarebefordrat brev|välitetty viesti alkaa|" +
    "początek przekazywanej wiadomości|začátek přeposílané zprávy|začiatok preposlanej správy|továbbított levél kezdete|începe mesajul redirecționat|ileti başlangıcı|" +
    "начало переадресованного сообщения|начало пересылаемого сообщения|початок листа, що пересилається|započni proslijeđenu poruku|开始转发的邮件|" +
    "下面是被转发的邮件|開始轉寄郵件|転送されたメッセージ|以下は転送されたメッセージ|전달된 메시지|전달된 메시지 시작|bắt đầu thư được chuyển tiếp|mulai pesan yang diteruskan",
);

function folded(phrases: string): ReadonlySet<string> {
  return new Set(phrases.split("|").map(foldLabel));
}

/** What a line that stands alone above an older mail says it is. `bare`: without quotation marks, at most a few hundred characters. */
export function separatorKind(bare: string): "original" | "forward" | undefined {
  if (!dashes.has(bare[0] ?? "") && !/[:：]$/u.test(bare)) return undefined;
  const [left, inner, right] = withoutDashes(bare);
  const phrase = foldLabel(inner.replace(/\s*[:：]$/u, ""));
  if (left < 2 || right < 1) {
    return left < 2 && /[:：]$/u.test(bare) && bareForwardPhrases.has(phrase) ? "forward" : undefined;
  }
  if (forwardPhrases.has(phrase) || forwardedBy.test(phrase)) return "forward";
  return originalPhrases.has(phrase) ? "original" : undefined;
}

const forwardedBy = /^(?:forwardedby|weitergeleitetvon|transférépar|reenviadopor|inoltratoda)/u;

/** How many dashes stand before and after the words of a line, and the words. */
export function withoutDashes(line: string): readonly [number, string, number] {
  let from = 0;
  let to = line.length;
  let left = 0;
  let right = 0;
  for (; from < to && dashes.has(line[from] ?? ""); from += 1) if (line[from] !== " ") left += 1;
  for (; to > from && dashes.has(line[to - 1] ?? ""); to -= 1) if (line[to - 1] !== " ") right += 1;
  return [left, line.slice(from, to), right];
}

const dashes: ReadonlySet<string> = new Set("-_=*~—–─ ");

/** `… wrote:`. Words of alphabetic scripts count whole only. */
const alphabeticVerbs =
  "wrote|writes|schrieb|schreibt|a [ée]crit|escribi[óo]|escreveu|ha scritto|scrisse|schreef|geschreven|skrev|kirjoitti|kirjutas|napisała?\\(?a?\\)?|napisal\\(?a?\\)?|" +
  "napsala?\\(?a?\\)?|napísala?\\(?a?\\)?|je napisao\\(?la\\)?|je napisala|je napisa[lo]/?l?a?|írta|ezt írta|a scris|yazdı|şunu yazdı|şunları yazdı|пишет|написала?\\(?а?\\)?|написали|" +
  "писал\\(?а?\\)?|пише|написав|написала|đã viết|menulis|έγραψε|כתב|כתבה|كتب|rašė|rakstīja|skrifaði";
const otherVerbs =
  "写道|寫道|书写|书道|撰写|写到|提到|書きました|書き込みました|のメッセージ|のメール|님이 작성|님이 쓴 글|작성|เขียน";
export const wroteVerb = new RegExp(
  `(?<![\\p{L}\\p{M}])(?:${alphabeticVerbs})(?![\\p{L}\\p{M}])|${otherVerbs}`,
  "iu",
);

/** People who speak of themselves: no mail program does. */
export const ownVerb =
  /(?<!\p{L})(?:i|we|you|they|he|she|ich|du|wir|sie|j'ai|je|nous|vous|yo|eu|io|ho|ik|jag|jeg|я|мы|вы|我|你|我们)\s+(?:just\s+|already\s+)?(?:wrote|schrieb|écrit|escribí|escrevi|scritto|schreef|geschreven|skrev|писал|писала|写|寫)/iu;

/** How such a sentence begins. */
export const sentenceStart =
  /^(?:on|am|le|el|em|il|op|den|at|in data|w dniu|dnia|dne|dňa|dana|på|fredag|mandag|tirsdag|onsdag|torsdag|lørdag|søndag|в|в\s|от|в ответ|vào|pada|om|na|în|la|tarihinde|在|于|於|.{0,20}\d)(?![\p{L}])/iu;

/** Forward prefixes of subjects, as mail programs translate them. */
const forwardSubject =
  /^\s*(?:\[[^\]]{1,40}\]\s*)?(?:fwd?|fw|wg|tr|rv|rtr|i|enc|vs|vb|vl|doorst|doorst\.|pd|pds|továbbítás|ilt|i̇lt|ynt ilt|redirecționat|转发|轉寄|转寄|轉發|転送|전달|chuyển tiếp|teruskan|пересл|пересылка|προώθ|προωθ)\s*(?:\[\d+\])?\s*[:：]/iu;

/** "Fwd: Refund" → "Refund". */
export function withoutForwardPrefix(subject: string): string {
  return subject.slice(0, 1000).replace(forwardSubject, "").trim();
}

export function isForwardSubject(subject: string): boolean {
  return forwardSubject.test(subject.slice(0, 120));
}
