/** Where an older mail begins, in the words of the mail programs that put it there. */
export interface Attribution {
  /** How many lines it takes. */
  readonly lines: number;
  /** The older mail is marked line by line with `>`; otherwise everything below belongs to it. */
  readonly quotesFollow: boolean;
}

/** Reads the attribution that begins at this line, if one does. Looks at a few lines only. */
export function attributionAt(lines: readonly string[], at: number): Attribution | undefined {
  const line = (lines[at] ?? "").trim();
  if (line === "" || line.length > maxLineLength) return undefined;
  if (separators.some((pattern) => pattern.test(line)))
    return { lines: 1, quotesFollow: quotesAfter(lines, at + 1) };
  return sentence(lines, at) ?? headerBlock(lines, at);
}

const maxLineLength = 300;

/** Lines that stand alone between the answer and the older mail. */
const separators = [
  /^-{2,}\s*(original (message|appointment)|forwarded (message|by .{1,60})|ursprüngliche nachricht|message d'origine|mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht|исходное сообщение|пересылаемое сообщение|weitergeleitete nachricht|message transféré|reply message)\s*-{2,}$/iu,
  /^-{2,}\s*(原始邮件|原始郵件|原邮件|原郵件|转发的邮件|轉寄的郵件|转发邮件|转发邮件信息|回复的原邮件|回复的邮件|原始信件|元のメッセージ|원본 메시지)\s*-{2,}$/u,
  /^begin forwarded message:$/iu,
];

/** `On … wrote:` in many languages. Programs wrap it, so up to three lines are read as one. */
const sentences = [
  /^(on|am|le|el|em|il|op|den|w dniu|dnia)\b.{4,280}(wrote|schrieb.{0,120}|a écrit|escribió|escreveu|ha scritto|schreef.{0,120}|skrev.{0,120}|napisał\(?a?\)?)\s*:$/iu,
  /^.{4,280}<[^<>\s]{3,120}>\s*(wrote|schrieb|a écrit|escribió|escreveu|ha scritto|schreef|пишет|написала?|写道|寫道)\s*[:：]$/iu,
  /^(在|于|於)?\s*.{0,20}\d{4}.{4,250}(写道|寫道|书写|提到)\s*[:：]?$/u,
  /^.{2,200}(于|於|在)\s*\d{4}.{4,120}(写道|寫道)\s*[:：]$/u,
  /^\d{4}\s*年.{4,250}(さんは?書きました|のメッセージ|님이 작성|写道|寫道|<[^<>\s]{3,120}>)\s*[:：]$/u,
  /^\d{4}년.{4,250}(님이 작성|작성)\s*[:：]?$/u,
  /^.{0,20}\d{1,2}.{4,250}(пишет|написала?|от)\s*.{0,120}:$/iu,
];
/** What one of these sentences ends with: spares the patterns nearly every line. */
const sentenceEnd = /[:：]$|写道$|寫道$|작성$/u;

function sentence(lines: readonly string[], at: number): Attribution | undefined {
  let text = "";
  for (let count = 1; count <= 3; count += 1) {
    const line = (lines[at + count - 1] ?? "").trim();
    if (line === "" || line.startsWith(">")) return undefined;
    text = text === "" ? line : `${text} ${line}`;
    if (text.length > maxLineLength) return undefined;
    if (!sentenceEnd.test(text)) continue;
    return sentences.some((pattern) => pattern.test(text))
      ? { lines: count, quotesFollow: quotesAfter(lines, at + count) }
      : undefined;
  }
  return undefined;
}

/** `From: … Sent: … To: … Subject: …` as Outlook and many Asian programs write it, perhaps below a rule. */
function headerBlock(lines: readonly string[], at: number): Attribution | undefined {
  const rule = /^[_\-=]{10,}$/.test((lines[at] ?? "").trim());
  let next = rule ? at + 1 : at;
  while (rule && next < at + 3 && (lines[next] ?? "").trim() === "") next += 1;
  if (!fieldNames.from.test(unmarked(lines[next]))) return undefined;
  const end = Math.min(lines.length, next + 8);
  const kinds = new Set<string>();
  for (let line = next; line < end; line += 1) {
    const field = Object.entries(fieldNames).find(([, pattern]) => pattern.test(unmarked(lines[line])));
    if (field) kinds.add(field[0]);
  }
  return kinds.size >= 3 ? { lines: next - at + 1, quotesFollow: false } : undefined;
}

/** Without the stars and spaces that a bold label leaves in plain text. */
function unmarked(line: string | undefined): string {
  return (line ?? "").slice(0, 60).replace(/[*\s\u3000]/g, "");
}

/** White space is gone when these are tried: "发 件 人" and "发件人" are one. */
const fieldNames = {
  from: /^(from|von|de|da|van|от|od|发件人|寄件者|寄件人|發件人|差出人|보낸사람)[:：]/iu,
  sent: /^(sent|date|gesendet|datum|envoyé|enviado|enviadoel|data|inviato|verzonden|отправлено|дата|发送时间|发送日期|寄件日期|日期|發送時間|时间|送信日時|日時|보낸날짜|날짜)[:：]/iu,
  to: /^(to|an|à|para|a|aan|кому|收件人|收件者|宛先|받는사람)[:：]/iu,
  subject: /^(subject|betreff|objet|asunto|assunto|oggetto|onderwerp|тема|主题|主旨|主題|件名|제목)[:：]/iu,
} as const;

/** Whether the next line with anything in it is a quoted one. */
function quotesAfter(lines: readonly string[], from: number): boolean {
  for (let at = from; at < Math.min(lines.length, from + 4); at += 1) {
    const line = (lines[at] ?? "").trim();
    if (line !== "") return line.startsWith(">");
  }
  return false;
}
