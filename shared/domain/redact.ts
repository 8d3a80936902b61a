import { bankAccounts } from "./bank-account.ts";
import { cardLengths, isPaymentCard } from "./payment-card.ts";

/** What may be found in a text and is never stored. */
export type MaskedKind = "card" | "cvv" | "code" | "password" | "national-id" | "ssn" | "iban";

export interface Redacted {
  readonly text: string;
  /** Each kind once, in the order in which they were looked for. */
  readonly masked: readonly MaskedKind[];
}

/** A part of the text, in UTF-16 units, with what stands there afterwards. */
interface Mask {
  readonly from: number;
  readonly to: number;
  readonly by: string;
}

/** Finds what to mask in a text whose digits are all 0–9. */
type Finder = (plain: string) => readonly Mask[];

/**
 * Masks what a support desk must not keep: card numbers, security codes, one-time codes, passwords, national ids and
 * bank accounts. Codes and passwords are only known by the words beside them; numbers of orders and tickets stay.
 * Masking twice changes nothing.
 */
export function redact(text: string): Redacted {
  const masked: MaskedKind[] = [];
  let current = text;
  for (const [kind, find] of hasDigit.test(text) ? finders : findersOfWords) {
    const masks = find(withPlainDigits(current));
    if (masks.length === 0) continue;
    masked.push(kind);
    current = replaceAll(current, masks);
  }
  return { text: current, masked };
}

function replaceAll(text: string, masks: readonly Mask[]): string {
  let result = "";
  let end = 0;
  for (const mask of masks) {
    result += text.slice(end, mask.from) + mask.by;
    end = mask.to;
  }
  return result + text.slice(end);
}

const zeros = [0xff10, 0x0660, 0x06f0, 0x0966];

/** Full-width, Arabic, Persian and Devanagari digits as 0–9, unit by unit, so that positions stay. */
function withPlainDigits(text: string): string {
  return text.replace(/[０-９٠-٩۰-۹०-९]/g, (digit) => {
    const code = digit.charCodeAt(0);
    const zero = zeros.find((each) => code >= each && code <= each + 9) ?? code;
    return String(code - zero);
  });
}

/** What may stand between a word and the value it announces. */
const link = String.raw`(?:[\s:：=＝"'“”「」『』()（）*-]|\b(?:is|was|are|no|number|code|es|adalah)\b|是|为|為|は|号|號|码|碼){0,8}`;

const cvvWords = String.raw`(?:\b(?:cvv2?|cvc2?|cvn2?|csc)\b|security code|安全码|安全碼|セキュリティコード)`;
const cvv = new RegExp(`${cvvWords}${link}(\\d{3,4})(?!\\d)`, "giud");

const codeWords = String.raw`(?:\botp\b|one[- ]time (?:code|password|passcode|pin)|(?:verification|confirmation|sms|login|auth(?:entication)?) code|passcode|验证码|驗證碼|校验码|校驗碼|动态码|動態碼|动态密码|短信码|認証コード|確認コード|código de verificación|kode (?:verifikasi|otp))`;
const codeAfter = new RegExp(`${codeWords}${link}(\\d(?:[ -]?\\d){3,7})(?![\\d])`, "giud");
const codeBefore = new RegExp(
  `(?<![\\d-])(\\d{4,8})\\s*(?:is|as|是|为|為|は)\\s*(?:my|the|your|我的|你的|您的)?\\s*${codeWords}`,
  "giud",
);

const passwordWords = String.raw`(?:\b(?:pass ?word|passwd|pwd|passphrase|pin)\b|密码|密碼|口令|パスワード|contraseña|kata sandi)`;
const secret = String.raw`[!-Z\\^-~]{4,64}`;
/** What has a digit or a sign in it is no ordinary word. Looked for as far as a secret reaches, so that no text takes long. */
const passwordAfter = new RegExp(
  `${passwordWords}\\s*(?:[:：=＝]|\\bis\\b|是|为|為|は|es\\b)\\s*["'“「]?(?=[!-~]{0,63}[\\d!#$%&*+@^_~])(${secret})`,
  "giud",
);
/** An ordinary word that ends the line behind a colon is not part of a sentence. */
const passwordLine = new RegExp(
  `${passwordWords}\\s*[:：=＝]\\s*["'“「]?(${secret})(?=["'”」]?[.,。，]?\\s*$)`,
  "gimud",
);
/** In Chinese and Japanese no word needs to stand between. */
const passwordBeside = new RegExp(`(?:密码|密碼|口令|パスワード)\\s*((?=[!-~]{0,63}\\d)${secret})`, "giud");

const nationalId =
  /(?<![\da-z])([1-9]\d{5}[ -]?(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ -]?\d{3}[\dx])(?![\da-z])/dgi;
const dashedSsn = /(?<![\d-])((?!000|666|9)\d{3}([- ])(?!00)\d{2}\2(?!0000)\d{4})(?![\d-])/dg;
const namedSsn = new RegExp(`(?:\\bssn\\b|social security)${link}(\\d{9})(?!\\d)`, "giud");

const finders: readonly (readonly [MaskedKind, Finder])[] = [
  ["iban", (plain) => bankAccounts(plain).map((place) => ({ ...place, by: "[bank account]" }))],
  ["national-id", (plain) => groups(plain, [nationalId], "[national id]", isNationalId)],
  ["card", cards],
  ["ssn", (plain) => groups(plain, [dashedSsn, namedSsn], "[national id]")],
  ["cvv", (plain) => groups(plain, [cvv], "[security code]")],
  ["code", (plain) => groups(plain, [codeAfter, codeBefore], "[one-time code]")],
  [
    "password",
    (plain) => groups(plain, [passwordAfter, passwordLine, passwordBeside], "[password]", isSecret),
  ],
];

/** All that can be found where there is no digit at all. */
const findersOfWords = finders.filter(([kind]) => kind === "password");
const hasDigit = /\p{Nd}/u;

/** The captured values of all patterns, in order and without overlaps. */
function groups(
  plain: string,
  patterns: readonly RegExp[],
  by: string,
  accept: (value: string) => boolean = () => true,
): readonly Mask[] {
  const found = patterns.flatMap((pattern) =>
    [...plain.matchAll(pattern)].flatMap((match) => {
      const at = match.indices?.[1];
      return at && accept(plain.slice(at[0], at[1])) ? [{ from: at[0], to: at[1], by }] : [];
    }),
  );
  return withoutOverlaps(found);
}

function withoutOverlaps(masks: readonly Mask[]): readonly Mask[] {
  const kept: Mask[] = [];
  for (const mask of masks.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    if (mask.from >= (kept.at(-1)?.to ?? 0)) kept.push(mask);
  }
  return kept;
}

/** Digits with at most three separators between any two, on one line. */
const digitRun = /\d(?:[ \t\u00a0\u2000-\u200b\u3000.\-‐-―－．_·*]{0,3}\d){11,}/g;

/**
 * Card numbers within runs of digits. A run may hold more than the number (an expiry date behind it), so every chain
 * of whole groups is tried. The last four digits stay: they tell an agent which card it is and nobody else how to pay.
 */
function cards(plain: string): readonly Mask[] {
  return [...plain.matchAll(digitRun)].flatMap((run) => {
    const parts = [...run[0].matchAll(/\d+/g)].map((part) => ({
      digits: part[0],
      from: run.index + part.index,
      to: run.index + part.index + part[0].length,
    }));
    return joined(parts.flatMap((_, first) => cardsFrom(parts, first)));
  });
}

interface Part {
  readonly digits: string;
  readonly from: number;
  readonly to: number;
}

function cardsFrom(parts: readonly Part[], first: number): readonly (Mask & { readonly digits: string })[] {
  const found: (Mask & { digits: string })[] = [];
  const from = parts[first]?.from ?? 0;
  let digits = "";
  for (let at = first; at < parts.length; at += 1) {
    const part = parts[at];
    digits += part?.digits ?? "";
    if (!part || digits.length > cardLengths.longest) break;
    if (isPaymentCard(digits)) found.push({ from, to: part.to, by: "", digits });
  }
  return found;
}

/** Overlapping finds become one mask. */
function joined(found: readonly (Mask & { readonly digits: string })[]): readonly Mask[] {
  const masks: Mask[] = [];
  for (const { from, to, digits } of found.toSorted((a, b) => a.from - b.from)) {
    const last = masks.at(-1);
    if (last && from < last.to) {
      masks[masks.length - 1] = { ...last, to: Math.max(last.to, to) };
    } else {
      masks.push({ from, to, by: `[card ending ${digits.slice(-4)}]` });
    }
  }
  return masks;
}

/** GB 11643-1999: weighted sum modulo 11, with X for ten. */
function isNationalId(value: string): boolean {
  const compact = value.replace(/[ -]/g, "").toUpperCase();
  let sum = 0;
  for (let at = 0; at < 17; at += 1) sum += Number(compact[at]) * 2 ** (17 - at);
  return "10X98765432"[sum % 11] === compact[17];
}

/** Not what an earlier masking left there, nor an address or a link. */
function isSecret(value: string): boolean {
  return !/^https?:|^www\.|^[\w.+-]+@[\w-]+\./i.test(value);
}
