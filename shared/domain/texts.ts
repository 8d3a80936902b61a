import { type FixedTexts, fixedTexts } from "./fixed-texts.ts";
import { languageFallbacks } from "./language.ts";

/** Everything that a composed reply may be about. */
interface Wording {
  readonly language: string;
  readonly brand: string;
  /** What people quote: `4F7K9Q2M`. */
  readonly ticketNumber: string;
}

/**
 * FAQ answers as they go out, in Markdown: the answer (several under their questions, in the FAQ's words: what a stranger
 * wrote is not sent on), "did this help?" in words that work without buttons, the way to a human, and that a machine wrote it.
 */
export function composeAnswer({
  language,
  brand,
  ticketNumber,
  answers,
}: Wording & {
  readonly answers: readonly { readonly question: string; readonly answer: string }[];
}): string {
  const texts = textsIn(language);
  const bodies = answers.map(({ question, answer }) =>
    named(answers.length > 1 ? `**${question.trim()}**\n\n${answer.trim()}` : answer.trim(), brand),
  );
  return paragraphs(...bodies, texts.didThisHelp, texts.wayToHuman, footer(texts, brand, ticketNumber));
}

/** For somebody who said hello and not yet what for. */
export function composeQuestion({ language, brand, ticketNumber }: Wording): string {
  const texts = textsIn(language);
  return paragraphs(
    named(texts.ask, brand),
    named(texts.neverAsks, brand),
    footer(texts, brand, ticketNumber),
  );
}

/** Told at once when a human will answer: `safety` says first what to do about an account in danger. */
export function composeAcknowledgement({
  language,
  brand,
  ticketNumber,
  kind,
  statusUrl,
}: Wording & {
  readonly kind: "received" | "safety";
  /** Where the customer sees how it stands. */
  readonly statusUrl?: string;
}): string {
  const texts = textsIn(language);
  const body = kind === "safety" ? texts.safety : texts.received;
  const follow = statusUrl === undefined ? "" : texts.follow.replace("{{url}}", () => statusUrl);
  return paragraphs(
    named(body, brand),
    follow,
    named(texts.neverAsks, brand),
    footer(texts, brand, ticketNumber),
  );
}

/** What an agent wrote, signed with the name that customers may know. */
export function composeAgentReply({
  brand,
  text,
  author,
}: {
  readonly brand: string;
  readonly text: string;
  readonly author?: string;
}): string {
  return paragraphs(text.trim(), author === undefined ? brand : `${author}, ${brand}`);
}

/**
 * A composed reply without what only words can do in a mail: the question whether it helped, the way to a human, who wrote
 * it. Only whole paragraphs at the end go, and only those that were added here.
 */
export function withoutFrame(
  text: string,
  {
    language,
    brand,
    author,
  }: { readonly language: string; readonly brand: string; readonly author?: string },
): string {
  const texts = textsIn(language);
  const added = new Set([
    texts.didThisHelp,
    texts.wayToHuman,
    author === undefined ? brand : `${author}, ${brand}`,
  ]);
  const automatic = `_${named(texts.automatic, brand)} #`;
  const parts = text.split("\n\n");
  while (parts.length > 1 && (added.has(parts.at(-1) ?? "") || parts.at(-1)?.startsWith(automatic)))
    parts.pop();
  return parts.join("\n\n").trim();
}

/** What the two buttons under an answer say. */
export function feedbackLabels(language: string): { readonly yes: string; readonly no: string } {
  const { yes, no } = textsIn(language);
  return { yes, no };
}

/** What stands below a public comment whose answer went to its author alone. */
export function publicPointer(language: string): string {
  return textsIn(language).answeredInPrivate;
}

/** The subject of a reply to a message that had none. */
export function subjectFor(language: string, brand: string): string {
  return named(textsIn(language).subject, brand);
}

function textsIn(language: string): FixedTexts {
  for (const acceptable of languageFallbacks(language)) {
    const texts = fixedTexts[acceptable];
    if (texts) return texts;
  }
  throw new Error("There are no fixed texts in English, which everybody falls back to");
}

function footer(texts: FixedTexts, brand: string, ticketNumber: string): string {
  return `_${named(texts.automatic, brand)} #${ticketNumber}_`;
}

function named(text: string, brand: string): string {
  return text.replaceAll("{{brand}}", brand);
}

function paragraphs(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}
