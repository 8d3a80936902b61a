import * as z from "zod/mini";

/**
 * A language as a canonical BCP 47 tag: `en`, `pt-BR`, `zh-CN` (Simplified), `zh-TW` (Traditional).
 * `und` (undetermined) says that nobody could tell.
 */
export const Language = z
  .string()
  .check(
    z.regex(/^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$/, "not a language tag such as en or zh-CN"),
  );
export type Language = z.infer<typeof Language>;

/** BCP 47's own tag for a language that is not known. */
export const undetermined: Language = "und";

/** What everybody is offered when an answer exists neither in their language nor in a related one. */
const lastResort: Language = "en";

const writtenInTraditional = new Set(["Hant", "TW", "HK", "MO"]);

/**
 * Brings a tag as providers send it (`zh-hans`, `en_us`, `PT-br`) to the form used everywhere here, or answers
 * `undefined` when it is none. Chinese becomes `zh-CN` or `zh-TW` after the script, which is what a reader notices.
 */
export function canonicalLanguage(tag: string): Language | undefined {
  let locale: Intl.Locale;
  try {
    locale = new Intl.Locale(tag.trim().replaceAll("_", "-"));
  } catch {
    return undefined;
  }
  if (locale.language === "und") return undefined;
  if (locale.language === "zh") return isTraditional(locale) ? "zh-TW" : "zh-CN";
  const canonical = locale.region ? `${locale.language}-${locale.region}` : locale.language;
  return Language.safeParse(canonical).success ? canonical : undefined;
}

/**
 * The languages in which an answer may be given to somebody who writes in `language`, best first:
 * `zh-TW` → `zh-TW`, `zh-CN`, `en`; `pt-BR` → `pt-BR`, `pt`, `en`.
 */
export function languageFallbacks(language: Language): readonly Language[] {
  const wanted = canonicalLanguage(language);
  if (wanted === undefined) return [lastResort];
  return [...new Set([wanted, ...relatives(wanted), lastResort])];
}

function relatives(language: Language): readonly Language[] {
  if (language === "zh-TW") return ["zh-CN"];
  if (language === "zh-CN") return ["zh-TW"];
  return [new Intl.Locale(language).language];
}

function isTraditional(locale: Intl.Locale): boolean {
  if (locale.script) return locale.script === "Hant";
  return locale.region !== undefined && writtenInTraditional.has(locale.region);
}
