import { foldTraditional } from "./han-variants.ts";
import { sensitivePatterns } from "./sensitive-patterns.ts";

/** Topics that a machine must not answer. */
export type SensitiveTopic = keyof typeof sensitivePatterns;

export const sensitiveTopics = Object.keys(sensitivePatterns).filter(isTopic);

/** Mails may be long, and the worst may stand at the end: of what is longer, that much of both ends is read. */
const readAtStart = 8_000;
const readAtEnd = 4_000;
/** What `…` in a pattern may span: a few words of the same sentence. */
const span = "[^.!?。!?\\n]{0,40}";

/** Languages whose patterns are of Chinese and Japanese characters: no other text needs them compiled, or tried. */
const wovenLanguages = new Set(["zh", "ja"]);
const wovenScript = /[\u3040-\u30ff\u3400-\u9fff]/;

const detectors = sensitiveTopics.map((topic) => {
  const byLanguage = Object.entries<readonly string[] | undefined>(sensitivePatterns[topic]);
  const of = (woven: boolean) =>
    byLanguage.flatMap(([name, own = []]) => (wovenLanguages.has(name) === woven ? own.map(patternOf) : []));
  return { topic, woven: of(true), other: of(false) };
});

/** Each by itself: the engine compiles many small ones, at the first message, in half the time of a few large ones. */
function patternOf(pattern: string): RegExp {
  const source = pattern.replaceAll("…", span).replaceAll(" ?", "\\s*").replaceAll(" ", "\\s+");
  return new RegExp(source, "u");
}

/**
 * "How do I recognise a scam?" asks for knowledge, and there is an answer for it. Only short questions count, and only
 * those in which nothing has happened yet.
 */
const asksForKnowledge =
  /\b(?:how (?:do|can|to|would|should)|what (?:do|does|are|is)|tips|signs)\b.*(?:recogni[sz]e|spot|identify|tell (?:if|whether|apart)|avoid|protect|look like|detect|know|against|fake|scam|phish)|\b(?:do|does|will|would|can) (?:you|support|your \w+) (?:ever |really )?(?:ask|send|call)|\b(?:signs|tips|examples) (?:of|against|for)|^(?:how to |can i )?(?:recogni[sz]e|spot|identify|avoid|detect)\b|(?:怎么|怎样|如何|咋).{0,6}(?:识别|辨别|分辨|判断|区分|防|避免|预防|看出|知道)|防骗|(?:客服|官方|你们)会.{0,14}[吗么]|(?:有(?:哪些|什么)|哪些|常见|常用).{0,8}(?:手法|骗术|特征|技巧|套路)/u;
const somethingHappened =
  /\b(?:i|we|my|me)\b.{0,20}\b(?:got|get|received|clicked|gave|given|sent|entered|typed|was|were|been|lost|paid|transferred|think)\b|\b(?:someone|somebody|he|she|they)\b|\bi'?ve\b|[了过]|收到|(?<!防止|避免|防|不会?)被骗|有人|刚才|今天|昨天|已经/u;
const longestKnowledgeQuestion = 90;

/** The sensitive topics that a message touches, the gravest first. Looks at words only and prefers to find too much. */
export function detectSensitive(text: string): readonly SensitiveTopic[] {
  const asWritten = bothEndsOf(text)
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, "")
    .replace(/[\u2018\u2019\u02bc`\u00b4]/g, "'")
    // A line ends where a mail program broke it, or a chat message its writer: the sentence goes on.
    .replace(/(?<![.!?。])\n(?!\s*\n)/g, " ");
  // Latin accents go; Japanese voicing marks are others and stay.
  const unaccented = asWritten
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .normalize("NFC");
  const folded = foldTraditional(unaccented);
  const readings = folded === unaccented ? unaccented : `${unaccented}\n${folded}`;
  const hasWoven = wovenScript.test(unaccented);
  const found = detectors
    .filter(({ woven, other }) => [...other, ...(hasWoven ? woven : [])].some((each) => each.test(readings)))
    .map(({ topic }) => topic);
  return asksHowToSpotFraud(unaccented) ? found.filter((topic) => topic !== "phishing") : found;
}

/** As much of a text as is looked at. */
export function bothEndsOf(text: string): string {
  if (text.length <= readAtStart + readAtEnd) return text.toWellFormed();
  return `${text.slice(0, readAtStart)}\n${text.slice(-readAtEnd)}`.toWellFormed();
}

/** Whether a text asks how fraud is recognised, and tells of none. */
export function asksHowToSpotFraud(text: string): boolean {
  if (text.length > longestKnowledgeQuestion) return false;
  const folded = foldTraditional(text);
  return asksForKnowledge.test(folded) && !somethingHappened.test(folded);
}

function isTopic(name: string): name is SensitiveTopic {
  return name in sensitivePatterns;
}
