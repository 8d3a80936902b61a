/** Mails may be longer; what is asked stands at the beginning, or at the end of what a person writes by hand. */
const longestRead = 20_000;

/** From one of these on, a text is no longer what the person wrote: a signature, an app's advertisement, an older mail. */
const endOfOwnWords = [
  /^-- ?$/,
  /^[_=*-]{8,}$/,
  /^-{2,} ?(?:original|forwarded|begin forwarded|原始|转发|轉寄|元の|mensaje original|message d'origine|ursprüngliche).{0,60}$/i,
  /^(?:sent from|get outlook for|sent via|enviado desde|envoyé de|gesendet von|dikirim dari|отправлено с|发自我的|發自我的|從我的|从我的).{0,60}$/i,
  /^on .{5,120} wrote: ?$/i,
  /^在.{4,80}(?:写道|寫道)[:：]?$/,
  /^.{0,80}(?:escribió|a écrit|schrieb|menulis|написал\(?а?\)?) ?: ?$/i,
];
const quotedLine = /^\s*[>|｜]/;

const closing =
  /^(?:(?:best|kind|warm|warmest|many)? ?(?:regards|wishes)|best|sincerely|yours(?: \w+)?|(?:many )?thanks(?: .{0,30})?|thank you(?: .{0,30})?|cheers|saludos.{0,20}|atentamente|un saludo|cordialement|merci.{0,20}|mit freundlichen.{0,20}|(?:viele|beste|liebe) gr.{1,6}|danke.{0,20}|atenciosamente|obrigad[oa].{0,20}|hormat saya|terima kasih.{0,20}|salam|с уважением|спасибо.{0,20}|此致|敬[礼禮上]|祝.{1,8}|[顺順]祝.{0,8}|多?[谢謝]{1,2}.{0,8}|感[谢謝].{0,8}|よろしくお願い.{0,10}|ありがとう.{0,12}|감사합니다.{0,10})[\s,.!。!,~～]*$/iu;
const longestSignature = 7;
const longestSignatureLine = 70;

/** A person's name on a line of its own. */
const nameLine = /^(?:\p{Lu}[\p{L}'’.-]{0,20}(?: \p{Lu}[\p{L}'’.-]{0,20}){0,3}|\p{Script=Han}{2,3})[,.]?$/u;
const greetedName = new RegExp(
  `^((?:${[
    "dear",
    "hello",
    "hi",
    "hey",
    "hola",
    "estimad[oa]",
    "bonjour",
    "cher",
    "chère",
    "hallo",
    "liebe[rs]?",
    "olá",
    "prezad[oa]",
    "halo",
  ]
    .map((word) => `[${word.charAt(0).toUpperCase()}${word.charAt(0)}]${word.slice(1)}`)
    .join("|")})) (?:\\p{Lu}[\\p{L}'’.-]{0,20} ?){1,4}(?:[,!:]|$)`,
  "u",
);

/** "… Kind regards, Anna Berg" at the end of the last line. */
const inlineClosing =
  /(?<=[.!?,] )(?:(?:[Kk]ind|[Bb]est|[Ww]arm) [Rr]egards|[Ss]incerely|[Cc]heers|[Tt]hanks|[Tt]hank you|[Ss]aludos|[Gg]racias|[Mm]erci|[Cc]ordialement),? \p{Lu}[\p{L}'-]{0,20}(?: \p{Lu}[\p{L}'-]{0,20}){0,2}\.?$/u;

/** Brings a text to one form of letters, signs and line ends, and drops what cannot be seen. Keeps case and script. */
export function unify(text: string): string {
  return text
    .slice(0, longestRead)
    .toWellFormed()
    .normalize("NFKC")
    .replace(/[\u00ad\u200b-\u200f\u2060\ufeff]|(?![\n\t])\p{Cc}/gu, "")
    .replace(/[\u2018\u2019\u02bc`\u00b4]/g, "'");
}

/**
 * A unified text without what is not said in it: quoted lines and older mails, signatures, closings with a name below.
 * A trim that leaves nothing is not used.
 */
export function ownWords(text: string, letter: boolean): string {
  const lines = text.split("\n").map((line) => line.trim());
  const end = lines.findIndex((line) => endOfOwnWords.some((pattern) => pattern.test(line)));
  const own = (end < 0 ? lines : lines.slice(0, end)).filter((line) => !quotedLine.test(line));
  const said = letter ? withoutSignature(own) : own;
  const kept = said.map(withoutGreetedName).join("\n").trim().replace(inlineClosing, "").trim();
  return kept === "" ? text : kept;
}

function withoutSignature(lines: readonly string[]): readonly string[] {
  const filled = lines.flatMap((line, at) => (line === "" ? [] : [at]));
  const last = filled.slice(-longestSignature);
  const from = last.find((at, place) => place + 1 < filled.length && isSignature(lines, at));
  if (from !== undefined && from > (filled[0] ?? 0)) return lines.slice(0, from);
  const name = filled.at(-1) ?? 0;
  const isName = filled.length > 1 && nameLine.test(lines[name] ?? "");
  const before = lines[filled.at(-2) ?? 0] ?? "";
  return isName && /[.。!,]$/.test(before) ? lines.slice(0, name) : lines;
}

/** A closing with nothing but a few short lines below, none of which asks. */
function isSignature(lines: readonly string[], at: number): boolean {
  const below = lines.slice(at + 1);
  const short = below.every((line) => line.length <= longestSignatureLine && !line.includes("?"));
  return short && closing.test(lines[at] ?? "");
}

/** "Dear Mr Smith," greets whoever it is. */
function withoutGreetedName(line: string): string {
  return line.length > 200 ? line : line.replace(greetedName, "$1,");
}

const masks = /\[(?:card ending \d{4}|national id|security code|one-time code|password|bank account)\]/g;
const date = /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|(?:19|20)\d{6})$/;
const announced = String.raw`(?:(?:my |the )?(?:order|transaction|payment|reference|ref|ticket|invoice|receipt|tracking|trx|txn|case|account|user)(?: ?(?:number|no\.?|nr\.?|id|code|#))+(?: ?(?:is|was|:|=|#))* ?|(?:no\.|nr\.|number) ?|(?:我的)?(?:订单|訂單|交易|流水|支付|付款|单|單|退款|账|帳|用户|用戶|客户|参考|工单)(?:编号|編號|单号|單號|号码|號碼|号|號|id)[是为為:= ]{0,3}|注文番号[はは: ]{0,2}|주문번호[는: ]{0,2}|(?:número|numero|nº) de (?:pedido|orden|transacción|transação)[: ]{0,2}|nomor (?:pesanan|transaksi)[: ]{0,2})?`;
const reference = new RegExp(
  `${announced}#?(?<![\\p{L}\\p{N}])((?=[\\p{L}-]{0,12}\\d)[A-Za-z0-9]+(?:[-_/][A-Za-z0-9]+)*)(?![\\p{L}\\p{N}])`,
  "giu",
);
const mostReferences = 5;
const shortestReference = 6;
const longestReference = 40;

/** Takes numbers of orders and the like out of a text, with the words that announce them. */
export function takeReferences(text: string): {
  readonly text: string;
  readonly references: readonly string[];
} {
  const references = new Set<string>();
  const rest = text.replace(masks, " ").replace(reference, (whole, number: string) => {
    if (!isReference(number)) return whole;
    if (references.size < mostReferences) references.add(number);
    return " ";
  });
  return { text: rest, references: [...references] };
}

function isReference(number: string): boolean {
  const digits = number.replace(/\D/g, "").length;
  const fits = number.length >= shortestReference && number.length <= longestReference;
  return fits && digits >= 4 && digits * 2 >= number.length && !date.test(number);
}
