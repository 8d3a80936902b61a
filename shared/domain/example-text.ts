import { redact } from "./redact.ts";

/** What was taken out of a text: nobody needs it to understand the question. */
export type TakenOut = "secret" | "e-mail" | "link" | "number" | "handle";
/** What tells who somebody is and cannot be taken out safely by a machine. */
export type Personal = "name" | "address" | "birth-date";

/** A customer's text as it may stand in a knowledge base, or why it may not. */
export interface PreparedExample {
  readonly text: string;
  /** Each kind once. */
  readonly takenOut: readonly TakenOut[];
  /** What still tells who wrote it. Empty: the text may be used once somebody has looked at it. */
  readonly personal: readonly Personal[];
}

/** Longer than a question needs to be; what is longer is cut, as it is a story with somebody in it. */
const longestExample = 300;

/** What redaction puts in the place of a secret. */
const masks = /\[(?:card ending \d{4}|security code|one-time code|password|national id|bank account)\]/g;
const email = /[^\s@<>()[\]，。]{1,64}@[^\s@<>()[\]，。]{1,255}\.[\p{L}]{2,24}/gu;
const link = /(?:https?:\/\/|www\.)[^\s<>，。）)]{1,2000}/giu;
const handle = /(?<![\p{L}\p{N}])@[\p{L}\p{N}_]{2,32}/gu;
/** Order numbers, telephone numbers, amounts to the cent: four digits and more, however they are grouped or lettered. */
const number =
  /(?<![A-Za-z\p{N}])(?:[A-Za-z]{0,6}[-#]?)?\+?\(?\d(?:[ \-./()]{0,2}\d){3,24}[A-Za-z]{0,3}(?![\p{N}])/gu;

const name = String.raw`\p{Lu}[\p{L}'’-]{1,24}`;
const personalPatterns: readonly (readonly [Personal, RegExp])[] = [
  [
    "name",
    new RegExp(
      [
        String.raw`\b(?:[Mm]y name(?:'s| is)|[Ii](?:'m| am) called|[Nn]ame ?:|[Aa]ccount holder(?: is|:)?)\s+\p{L}`,
        String.raw`\b(?:I am|I'm|[Tt]his is|[Ii]t's)\s+${name}\s+${name}`,
        String.raw`\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herr|Frau|Sr|Sra)\b\.?\s+${name}`,
        String.raw`(?:[Rr]egards|[Ss]incerely|[Cc]heers|[Tt]hanks|[Tt]hank you|Best)\s*[,!.]?\s*(?:[-–—]\s*)?${name}(?:\s+${name}){0,2}\s*$`,
        String.raw`(?:我叫|我的名字|我是叫|姓名|名字是|户名|开户人|收款人|持卡人(?:是|叫|:|：))[是叫:：\s]{0,3}[\p{Script=Han}A-Za-z]{2,4}`,
        String.raw`[\p{Script=Han}]{1,2}(?:先生|女士|小姐)(?!们)`,
        String.raw`\bme llamo\s+\p{L}|\bje m'appelle\s+\p{L}|\bich hei(?:ß|ss)e\s+\p{L}|\bnama saya\s+\p{L}`,
      ].join("|"),
      "u",
    ),
  ],
  [
    "address",
    new RegExp(
      [
        String.raw`\b(?:[Ll]ives? (?:at|in|on)|[Mm]y address|[Aa]ddress (?:of|is|:)|[Aa]ddress:)`,
        String.raw`\b(?:Apt|Apartment|Suite|Flat|Unit)\b\.?\s*#?\s*\w`,
        String.raw`#?\d{0,6},?\s*${name}(?:\s+${name}){0,3}\s+(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Place|Square|Way)\b`,
        String.raw`\p{Script=Han}{2,8}(?:省|市|区|县|镇)\p{Script=Han}{1,12}(?:路|街|道|巷|村|小区|大厦|号)|(?:路|街|弄|巷|栋|幢|单元)\s*[#\d一二三四五六七八九十]+\s*(?:号|室|栋|单元)`,
        "(?:我住在|我家住|住址|地址[是:：])",
      ].join("|"),
      "u",
    ),
  ],
  [
    "birth-date",
    /\b(?:born (?:on|in)|date of birth|birth ?date|birthday|\bDOB\b)|出生(?:日期|于|年月)|生日(?:是|为|:|：)/iu,
  ],
];

const capitalPair = new RegExp(String.raw`(?<![\p{L}\p{N}])${name}\s+${name}`, "gu");
const capital = new RegExp(`^${name}`, "u");
/** Words of the trade that are written like names. */
const notNames =
  /\b(?:Apple|Google|Samsung|Pay|Wallet|Android|Face|Touch|Visa|Wi|App|Store|Play|Bank|Card)\b/u;
const titleCaseShare = 0.6;

/** Two capitalised words side by side, unless all of the text is written so. Rather too often than too rarely. */
function namesSomebody(text: string): boolean {
  const words = text.split(" ");
  const capitals = words.filter((word) => capital.test(word)).length;
  if (words.length > 4 && capitals / words.length >= titleCaseShare) return false;
  return (text.match(capitalPair) ?? []).some((pair) => !notNames.test(pair));
}

/**
 * Makes an example of a customer's text: secrets, addresses, links and long numbers go (the matcher does not look at
 * them anyway), and what may still tell who wrote it is named, so that a person words it anew. A machine cannot
 * promise that nothing is left: whoever publishes has to look.
 */
export function prepareExample(original: string): PreparedExample {
  const takenOut = new Set<TakenOut>();
  const take = (text: string, pattern: RegExp, kind: TakenOut, by: string): string =>
    text.replace(pattern, () => {
      takenOut.add(kind);
      return by;
    });
  const cut = original
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 4 * longestExample)
    .toWellFormed();
  const { text: redacted, masked } = redact(cut);
  if (masked.length > 0) takenOut.add("secret");
  let text = take(redacted, masks, "secret", "#");
  text = take(text, email, "e-mail", " ");
  text = take(text, link, "link", " ");
  text = take(text, number, "number", "#");
  text = take(text, handle, "handle", " ");
  text = text
    .replace(/\s+/g, " ")
    .replace(/\s+([,.!?])/g, "$1")
    .trim();
  const found = personalPatterns.flatMap(([kind, pattern]) => (pattern.test(text) ? [kind] : []));
  const personal = namesSomebody(text) ? [...new Set<Personal>(["name", ...found])] : found;
  return { text: text.slice(0, longestExample).toWellFormed().trim(), takenOut: [...takenOut], personal };
}
