import { voteByCommonWords } from "./common-words.ts";
import type { ReadText } from "./model.ts";
import { readText } from "./model.ts";
import { type FoundTopics, type NeverList, suspicion, topicsOf } from "./never-list.ts";
import { NeverListFileError, readNeverList } from "./never-list-file.ts";
import {
  asksHowToSpotFraud,
  bothEndsOf,
  detectSensitive,
  type SensitiveTopic,
  sensitiveTopics,
} from "./sensitive.ts";
import type { SentenceEncoder } from "./sentence-encoder.ts";
import { sentencesOf } from "./sentences.ts";
import { saysNothing } from "./small-talk.ts";
import { hasHan } from "./text.ts";

export interface SensitiveDetector {
  /** all topics that are found or suspected, the gravest first */
  (text: string): readonly SensitiveTopic[];
  /** those of them that are only suspected: a person should look, but there is no ground for alarm */
  readonly suspected: (text: string) => readonly SensitiveTopic[];
}

/** The list is learned from English and Chinese phrasings. */
const othersLetter = /(?![\p{Script=Latin}\p{Script=Han}])\p{L}/u;
/** What follows is read by the patterns alone. */
const mostSentences = 400;
/** How many sentences are read by the encoder: the ones whose words are the most suspect. */
const mostEncoded = 10;
/** A message up to this long is one thought, and is read as a whole too. */
const shortMessage = 240;
/** A longer sentence has no punctuation: it is read in pieces, which a single topic fills. */
const longestPiece = 240;

/**
 * Opens the detector of the topics that a machine must not answer: patterns, and what was learned from phrasings.
 * Sentence by sentence, so that a few grave words are found in a long mail; bounded and linear in its length.
 *
 * @param bytes of a never-list file
 * @param openEncoder opens the encoder when a message first needs it. Without one, or with another than the list was
 * learned with, words alone decide: a list that is not up to date is better than none.
 * @throws NeverListFileError when the bytes are something else, of another version, cut short or damaged
 */
export function openSensitiveDetector(
  bytes: Uint8Array,
  openEncoder?: () => SentenceEncoder,
): SensitiveDetector {
  const list = readNeverList(bytes);
  const unknown = list.topics.find((topic) => !sensitiveTopics.some((known) => known === topic));
  if (unknown !== undefined) throw new NeverListFileError(`never-list has the unknown topic ${unknown}`);
  const read = (text: string): Findings => {
    const byPatterns = detectSensitive(text);
    const found = new Set<string>(byPatterns);
    const certain = new Set<string>(byPatterns.filter((topic) => !list.topics.includes(topic)));
    let agrees = !isTaught(text);
    for (const piece of mostSuspect(piecesOf(text), list)) {
      const encoder = list.encoder === undefined ? undefined : openEncoder?.();
      const known = encoder?.fingerprint === list.encoder ? encoder : undefined;
      const { topics, certain: sure, agrees: believed } = topicsIn(piece, list, known);
      if (believed) agrees = true;
      for (const topic of topics) {
        found.add(topic);
        if (sure) certain.add(topic);
      }
    }
    // Patterns find much else, too: they raise the alarm unless what was learned is sure that nothing is the matter.
    if (agrees) for (const topic of byPatterns) certain.add(topic);
    return {
      text,
      found: sensitiveTopics.filter((topic) => found.has(topic)),
      suspected: sensitiveTopics.filter((topic) => found.has(topic) && !certain.has(topic)),
    };
  };
  // Both questions are asked of the same message.
  let last: Findings | undefined;
  const findingsIn = (text: string) => {
    if (last?.text !== text) last = read(text);
    return last;
  };
  return Object.assign((text: string) => findingsIn(text).found, {
    suspected: (text: string) => findingsIn(text).suspected,
  });
}

/** Whether what was learned can judge a text: not when its letters or its common words are those of another language. */
function isTaught(text: string): boolean {
  if (othersLetter.test(text)) return false;
  const language = hasHan(text) ? undefined : voteByCommonWords(text)?.language;
  return language === undefined || language === "en";
}

interface Findings {
  readonly text: string;
  readonly found: readonly SensitiveTopic[];
  readonly suspected: readonly SensitiveTopic[];
}

interface Piece {
  readonly text: string;
  readonly han: boolean;
}

function topicsIn({ text, han }: Piece, list: NeverList, encoder: SentenceEncoder | undefined): FoundTopics {
  const read: ReadText = readText(text, encoder);
  if (read.counts.size === 0) return { topics: [], certain: false, agrees: false };
  const { topics, certain, agrees } = topicsOf(read, han, list);
  return {
    topics: asksHowToSpotFraud(text) ? topics.filter((topic) => topic !== "phishing") : topics,
    certain,
    agrees,
  };
}

/** The sentences of a message, and a short message as a whole. */
function piecesOf(text: string): readonly Piece[] {
  const read = bothEndsOf(text);
  const sentences = sentencesOf(read)
    .slice(0, mostSentences)
    .filter((sentence) => !saysNothing(sentence))
    .flatMap(inPieces);
  const whole = sentences.length > 1 && read.length <= shortMessage ? [sentences.join(" ")] : [];
  return [...new Set([...sentences, ...whole])].map((piece) => ({ text: piece, han: hasHan(piece) }));
}

function inPieces(sentence: string): readonly string[] {
  const pieces: string[] = [];
  let rest = sentence;
  while (rest.length > longestPiece) {
    const blank = rest.lastIndexOf(" ", longestPiece);
    const end = blank > longestPiece / 2 ? blank : longestPiece;
    pieces.push(rest.slice(0, end).toWellFormed());
    rest = rest.slice(end);
  }
  return [...pieces, rest.toWellFormed()];
}

function mostSuspect(pieces: readonly Piece[], list: NeverList): readonly Piece[] {
  if (pieces.length <= mostEncoded) return pieces;
  const weighed = pieces.map((piece) => ({
    piece,
    suspicion: suspicion(readText(piece.text, undefined), piece.han, list),
  }));
  return weighed
    .sort((one, other) => other.suspicion - one.suspicion)
    .slice(0, mostEncoded)
    .map(({ piece }) => piece);
}
