import type { Reading, Unit, Written } from "../domain/reading.ts";
import { asks, isOneWord, isVague, opensTopic } from "./asking.ts";
import { ownWords, takeReferences, unify } from "./own-words.ts";
import { sentencesOf } from "./sentences.ts";
import { saysNothing } from "./small-talk.ts";

/** Who asks more than this in one message is better off with a person. */
export const mostUnits = 5;
/** Sentences looked at; the rest of a very long mail is counted as more. */
const mostSentences = 400;
/** A message up to this long is one thought, and its sentences explain each other. */
const shortMessage = 240;
/** What is told before a question is context up to here, from the question backwards. */
const longestContext = 400;
const longestUnit = 1_000;

/** A question with what was told before it. */
interface Asked {
  readonly question: string;
  readonly told: readonly string[];
  /** Questions that lean on this one: "and how long does it take?" */
  readonly leaning: readonly string[];
}

/**
 * Reads from a message what is asked in it: without greetings, thanks, signatures, quotations and numbers; several
 * questions apart; of a long mail the sentences that ask. Pure, never throws, linear in the length of the message.
 */
export function readQuestions({ text, subject, letter }: Written): Reading {
  const body = takeReferences(ownWords(unify(text), letter));
  const head = takeReferences(unify(subject ?? "").replace(subjectPrefix, ""));
  const all = sentencesOf(body.text);
  const sentences = all.slice(0, mostSentences).filter((sentence) => !saysNothing(sentence));
  const about = saysNothing(head.text) ? undefined : head.text.trim();
  const asked = questionsIn(sentences);
  const units = asked.slice(0, mostUnits).map((each) => unitOf(each, sentences, asked.length === 1, about));
  return {
    units: units.length === 0 && about !== undefined ? [unit([about])] : units,
    more: asked.length > mostUnits || all.length > mostSentences,
    references: [...new Set([...head.references, ...body.references])],
  };
}

const subjectPrefix = /^(?:\s*(?:re|fw|fwd|aw|wg|rv|tr|答复|回复|转发|回覆|轉寄|答覆)\s*:)+/iu;

/** The questions of a message; what is told without a question is one too. */
function questionsIn(sentences: readonly string[]): readonly Asked[] {
  const found: Asked[] = [];
  let told: string[] = [];
  for (const sentence of sentences) {
    const last = found.at(-1);
    if (opensTopic(sentence) && told.length > 0 && !last) {
      found.push({ question: told.join(" "), told: [], leaning: [] });
      told = [];
    }
    if (!asks(sentence)) told.push(sentence);
    else if (last && told.length === 0 && isVague(sentence)) {
      found[found.length - 1] = { ...last, leaning: [...last.leaning, sentence] };
    } else {
      found.push({ question: sentence, told, leaning: [] });
      told = [];
    }
  }
  if (found.length === 0 && told.length > 0) return [{ question: told.join(" "), told: [], leaning: [] }];
  return found;
}

function unitOf(
  { question, told, leaning }: Asked,
  sentences: readonly string[],
  only: boolean,
  about: string | undefined,
): Unit {
  const withContext = `${contextOf(told)} ${question}`.trim();
  const whole = sentences.join(" ");
  const alone = isVague(question) ? withContext : question;
  const first = only && whole.length <= shortMessage ? whole : alone;
  const more = leaning.length > 0 ? [`${question} ${leaning.join(" ")}`] : [];
  const subject = about === undefined || !only ? [] : [`${about} ${first}`];
  return unit([first, alone, withContext, ...more, ...subject]);
}

/** The sentences nearest before the question. */
function contextOf(told: readonly string[]): string {
  let context = "";
  for (const sentence of told.toReversed()) {
    if (context.length + sentence.length > longestContext) break;
    context = `${sentence} ${context}`;
  }
  return context.trim();
}

function unit(readings: readonly string[]): Unit {
  const distinct = [
    ...new Set(readings.map((reading) => reading.slice(0, longestUnit).toWellFormed().trim())),
  ];
  const text = distinct[0] ?? "";
  return { text, readings: distinct, vague: isVague(text) || isOneWord(text) };
}
