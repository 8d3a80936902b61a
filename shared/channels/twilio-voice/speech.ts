import type { PhoneLanguage } from "../../domain/phone-language.ts";
import { toPlainText } from "../../mail/markdown.ts";
import { splitText } from "../split-text.ts";

/** UTF-16 units that are read at a stretch: about 40 seconds, after which a caller may hear them again. */
const longestPart: Readonly<Record<PhoneLanguage, number>> = { en: 600, "zh-CN": 180 };

/**
 * An answer in Markdown as it is read aloud, in pieces of under a minute: no addresses, which nobody can write down, steps
 * by their numbers, and words for the signs that voices leave out.
 *
 * @returns at least one piece, unless nothing of the answer can be said
 */
export function spokenParts(markdown: string, language: PhoneLanguage): readonly string[] {
  const paragraphs = toPlainText(withoutAddresses(markdown))
    .split(/\n+/)
    .map((line) => spokenLine(line, language))
    .filter((line) => /[\p{L}\p{N}]/u.test(line));
  return splitText(paragraphs.join("\n"), longestPart[language]);
}

/** Links keep what they are called. */
function withoutAddresses(markdown: string): string {
  return markdown
    .replace(/<(?:https?:\/\/|mailto:)[^>\s]{1,2000}>/gi, "")
    .replace(/\[([^\][]{1,500})\]\([^()\s]{1,2000}\)/g, "$1")
    .replace(/https?:\/\/[^\s)>\]]{1,2000}/gi, "");
}

function spokenLine(line: string, language: PhoneLanguage): string {
  const words = signs[language];
  const plain = line
    .trim()
    .replace(/^[•>|—–-]+\s*/u, "")
    .replace(/^(\d{1,2})\.\s+/, (_match, number: string) => words.step(number))
    .replace(/\s*(?:→|⇒|->|›|»)\s*/gu, words.onwards)
    .replace(/\s*\|\s*/g, words.pause)
    .replace(/[“”„«»「」『』*_`~#[\]{}<>]/g, "")
    .replace(/\p{Extended_Pictographic}\uFE0F?/gu, "")
    .replace(/\s{2,}/g, " ")
    .trim();
  return plain === "" || /[.!?。！？:：;；,，]$/u.test(plain) ? plain : plain + words.end;
}

const signs = {
  en: { step: (number: string) => `Step ${number}: `, onwards: ", then ", pause: ", ", end: "." },
  "zh-CN": { step: (number: string) => `第${number}步，`, onwards: "，再选", pause: "，", end: "。" },
} as const satisfies Record<PhoneLanguage, object>;
