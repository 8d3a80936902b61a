/** Languages in which a caller can be spoken to: those that we have every sentence in. */
export const phoneLanguages = ["en", "zh-CN"] as const;
export type PhoneLanguage = (typeof phoneLanguages)[number];

/** Every language that a caller may hear, those that are offered first. */
export function spokenLanguages({
  languages,
  languageOf,
}: {
  readonly languages: readonly PhoneLanguage[];
  readonly languageOf: Readonly<Record<string, PhoneLanguage>>;
}): readonly PhoneLanguage[] {
  return [...new Set([...languages, ...Object.values(languageOf)])];
}
