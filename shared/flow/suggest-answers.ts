import type { Category } from "../domain/category.ts";
import type { Config } from "../domain/config.ts";
import { isInForce } from "../domain/faq.ts";
import { undetermined } from "../domain/language.ts";
import type { KnownAnswer, Matcher } from "../domain/matcher.ts";
import { forbiddenPhrase, forbiddenTopics } from "../domain/never-topics.ts";
import { policyOf } from "../domain/routing.ts";
import type { Judging } from "./judge.ts";

/** What somebody has typed so far. */
export interface Draft {
  readonly text: string;
  /** Of the page. */
  readonly language: string;
  /** Picked in the form. */
  readonly topic: Category | undefined;
}

export interface SuggestingRules {
  /** Entries less probable than this are not shown. */
  readonly floor: number;
  readonly count: number;
}

/**
 * `safety`: advice for an account in danger, and to send the message at once. `person`: a human's work, whatever the FAQ
 * says. Neither shows an answer.
 */
export type Suggested =
  | { readonly kind: "answers"; readonly answers: readonly (KnownAnswer & { readonly entry: string })[] }
  | { readonly kind: "safety" | "person" | "nothing" };

/** As much of a text is read as people write before they look up. Characters. */
const longestRead = 2000;
/** Questions of one text that are looked up. */
const mostUnits = 3;

/**
 * The answers that may save somebody from writing: those that a machine may give by itself, most probable first. What must
 * never be answered by a machine is not answered here either. Less sure ones are shown than would be sent: the reader chooses.
 */
export async function suggestAnswers(
  draft: Draft,
  { floor, count }: SuggestingRules,
  services: Omit<Judging, "now"> & { readonly now: Date },
): Promise<Suggested> {
  const { config } = services;
  const text = draft.text.slice(0, longestRead).toWellFormed().trim();
  if (text === "") return { kind: "nothing" };
  const topics = forbiddenTopics(services.detectSensitive(text), config);
  if (policyOf(topics)?.safety || draft.topic === "security") return { kind: "safety" };
  if (topics.length > 0 || forbiddenPhrase(text, config) !== undefined) return { kind: "person" };
  if (!config.answering.enabled || isNever(draft.topic, config)) return { kind: "nothing" };
  const language = await languageOf(text, draft, services);
  const units = services.readQuestions({ text, letter: true }).units.slice(0, mostUnits);
  const ranked = mostProbable(units.flatMap(({ readings }) => rankedFor(readings, services.matcher)));
  const day = services.now.toISOString().slice(0, 10);
  const answers = ranked
    .filter(({ probability }) => probability >= floor)
    .flatMap(({ entry }) => {
      const answer = services.matcher.answer(entry, language);
      return answer && isPublic(answer, day, config) ? [{ entry, ...answer }] : [];
    });
  return { kind: "answers", answers: answers.slice(0, count) };
}

async function languageOf(text: string, draft: Draft, { detectLanguage }: Pick<Judging, "detectLanguage">) {
  const detected = await detectLanguage(text, draft.language);
  return detected === undetermined ? draft.language : detected;
}

type Ranked = ReturnType<Matcher["match"]>["ranked"];

/** Of the first reading of which the matcher is sure, else of the first one. */
function rankedFor(readings: readonly string[], matcher: Matcher): Ranked {
  const matches = readings.map((reading) => matcher.match(reading));
  return (matches.find(({ abstain }) => abstain === undefined) ?? matches[0])?.ranked ?? [];
}

/** Each entry once. */
function mostProbable(ranked: Ranked): Ranked {
  const sorted = ranked.toSorted((one, other) => other.probability - one.probability);
  return sorted.filter(({ entry }, at) => sorted.findIndex((each) => each.entry === entry) === at);
}

function isPublic(answer: KnownAnswer, day: string, config: Config): boolean {
  return answer.automatic && isInForce(answer, day) && !isNever(answer.category, config);
}

function isNever(category: Category | undefined, { answering }: Config): boolean {
  return category !== undefined && answering.neverCategories.includes(category);
}
