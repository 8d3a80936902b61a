export type Language = "en" | "zh-CN";

/** The same in each language of the console. */
export type Words = readonly [en: string, zhCn: string];

export function said(words: Words | undefined, language: Language, otherwise: string): string {
  return words === undefined ? otherwise : words[language === "zh-CN" ? 1 : 0];
}
