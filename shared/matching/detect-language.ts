import { canonicalLanguage, type Language, undetermined } from "../domain/language.ts";
import { latinLanguages, voteByCommonWords } from "./common-words.ts";
import { countHanVariants } from "./han-variants.ts";

type Script = keyof typeof scripts;

const scripts = {
  han: /\p{Script=Han}/gu,
  kana: /\p{Script=Hiragana}|\p{Script=Katakana}/gu,
  hangul: /\p{Script=Hangul}/gu,
  arabic: /\p{Script=Arabic}/gu,
  cyrillic: /\p{Script=Cyrillic}/gu,
  thai: /\p{Script=Thai}/gu,
  hebrew: /\p{Script=Hebrew}/gu,
  greek: /\p{Script=Greek}/gu,
  devanagari: /\p{Script=Devanagari}/gu,
  latin: /\p{Script=Latin}/gu,
} as const;

/** Scripts that one language uses here. */
const languageOfScript: Partial<Record<Script, Language>> = {
  hangul: "ko",
  arabic: "ar",
  thai: "th",
  hebrew: "he",
  greek: "el",
  devanagari: "hi",
};

const cyrillicLanguages: readonly Language[] = ["ru", "uk", "bg"];

/** One Chinese character says about as much as three letters: "我的 account 登不上" is Chinese. */
const lettersPerHan = 3;
/** Fewer letters than this are a name, "ok" or a code. */
const fewestLetters = 3;
/** So many common words ahead, the vote is right 98 times in 100 and the library need not be loaded. */
const clearLead = 1.5;
/** A vote that agrees with what is known about the customer needs less. */
const clearLeadWithHint = 0.5;
const longestRead = 1_000;

/**
 * Tells the language of a message, or `und`.
 *
 * By script first, then by common words, and only when these leave it open by a library that is loaded on demand
 * (about 200 ms once, so call it at idle time with `preloadDetector` where that matters).
 *
 * @param hint what is known otherwise: the customer's profile or the page they wrote on; used when the text is too
 *   short to tell
 */
export async function detectLanguage(text: string, hint?: string): Promise<Language> {
  const read = withoutAddresses(text.slice(0, longestRead));
  const known = hint === undefined ? undefined : canonicalLanguage(hint);
  const script = mainScript(read);
  if (script === "latin") return (await detectLatin(read, known)) ?? known ?? undetermined;
  if (script === "cyrillic") return detectCyrillic(read, known);
  if (script === "han") return detectHan(read, known);
  if (script === "kana") return "ja";
  return (script && languageOfScript[script]) ?? known ?? undetermined;
}

/** Loads the library ahead of the first message that needs it. */
export async function preloadDetector(): Promise<void> {
  await loadLibrary();
}

function mainScript(text: string): Script | undefined {
  const counts = new Map<Script, number>();
  for (const [script, pattern] of Object.entries(scripts) as [Script, RegExp][]) {
    counts.set(script, (text.match(pattern)?.length ?? 0) * (isDense(script) ? lettersPerHan : 1));
  }
  const kana = counts.get("kana") ?? 0;
  const han = counts.get("han") ?? 0;
  // Japanese mixes kana with Han; a lone の is fashion in Chinese.
  if (kana > 0 && kana * 4 >= han) {
    counts.set("kana", kana + han);
    counts.set("han", 0);
  }
  const [first] = [...counts].sort(([, a], [, b]) => b - a);
  return first && first[1] >= fewestLetters ? first[0] : undefined;
}

function isDense(script: Script): boolean {
  return script === "han" || script === "kana" || script === "hangul";
}

function detectHan(text: string, known: Language | undefined): Language {
  const { simplified, traditional } = countHanVariants(text);
  if (traditional > simplified) return known === "ja" && traditional < 2 ? "ja" : "zh-TW";
  if (simplified > traditional) return "zh-CN";
  return known === "ja" || known?.startsWith("zh-") ? known : "zh-CN";
}

async function detectLatin(text: string, known: Language | undefined): Promise<Language | undefined> {
  const vote = voteByCommonWords(text);
  const knownPrimary = known?.split("-")[0];
  if (vote && vote.lead >= clearLead) return specific(vote.language, known);
  if (vote && vote.language === knownPrimary && vote.lead >= clearLeadWithHint) return known;
  const detect = await loadLibrary();
  const found = detect(text, { only: [...latinLanguages] }) || vote?.language;
  return found && specific(found, known);
}

async function detectCyrillic(text: string, known: Language | undefined): Promise<Language> {
  if (/[іїєґ]/iu.test(text)) return "uk";
  if (/[ыэё]/iu.test(text)) return "ru";
  const detect = await loadLibrary();
  return (
    detect(text, { only: [...cyrillicLanguages] }) ||
    (known && cyrillicLanguages.includes(known) ? known : "ru")
  );
}

/** Keeps the region that is known: a Brazilian's Portuguese stays `pt-BR`. */
function specific(found: Language, known: Language | undefined): Language {
  return known?.split("-")[0] === found ? known : found;
}

async function loadLibrary(): Promise<(text: string, options: { only: string[] }) => string> {
  const { detect } = await import("tinyld");
  return detect;
}

function withoutAddresses(text: string): string {
  return text.replace(/(?:https?:\/\/|www\.)\S+|\S+@\S+\.\S+/g, " ");
}
