import { foldTraditional } from "./han-variants.ts";

/** Longer messages are matched by their beginning: what follows is quotation, signature or story. */
const longestRead = 4_000;

const wovenScript = "\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff";
const letter = `(?![${wovenScript}])[\\p{L}\\p{M}\\p{N}#]`;
const token = new RegExp(`[${wovenScript}]+|(?:${letter})+(?:'(?:${letter})+)*`, "gu");
const woven = new RegExp(`^[${wovenScript}]`, "u");

/**
 * Brings a message to the form in which messages are compared: compatibility forms unified, lower case,
 * Simplified Chinese, web and mail addresses gone, every number one `#` (an order number is no topic).
 */
export function normaliseText(text: string): string {
  const unified = text.slice(0, longestRead).normalize("NFKC").toLowerCase();
  const cleaned = unified
    .replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, "")
    .replace(/(?:https?:\/\/|www\.)\S+|(?<!\S)[^\s@]+@\S+\.\S+/g, " ")
    .replace(/[\u2018\u2019\u02bc`\u00b4]/g, "'")
    .replace(/\p{N}+/gu, "#")
    .replace(/\s+/g, " ");
  return foldTraditional(cleaned).trim();
}

/** Splits normalised text into words. Chinese and Japanese do not write spaces: their runs stay whole. */
export function tokens(normalised: string): readonly string[] {
  return normalised.match(token) ?? [];
}

/** Whether a token belongs to a script that is written without spaces. */
export function isWoven(word: string): boolean {
  return woven.test(word);
}

/** Whether a text has Chinese characters. */
export function hasHan(text: string): boolean {
  return /\p{Script=Han}/u.test(text);
}
