import type { Config } from "../domain/config.ts";
import { decide, type Facts } from "../domain/decide.ts";
import type { Decision } from "../domain/decision.ts";
import { undetermined } from "../domain/language.ts";
import type { Matcher } from "../domain/matcher.ts";
import type { Ticket } from "../domain/ticket.ts";
import type { Arrival, Sender } from "./gather.ts";

export interface Judging {
  readonly matcher: Matcher;
  /** BCP 47, or `und`. */
  readonly detectLanguage: (text: string, hint?: string) => string | Promise<string>;
  /** Topics that are a human's work: `stolen-account`, `phishing`, … */
  readonly detectSensitive: (text: string) => readonly string[];
  readonly config: Config;
  readonly now: () => Date;
}

export interface Judged {
  readonly language: string;
  readonly decision: Decision;
  readonly facts: Facts;
}

/** Looks at what a message says, and decides. */
export async function judge(
  { message }: Arrival,
  { contact, counts }: Sender,
  ticket: Ticket | undefined,
  services: Judging,
): Promise<Judged> {
  const { matcher, config } = services;
  // The subject of a follow-up is that of the first message: what is new is the text.
  const text = ticket || !message.subject ? message.text : `${message.subject}\n${message.text}`;
  const detected = await services.detectLanguage(message.text.trim() || text, message.languageHint);
  const known = ticket?.language ?? contact?.language ?? config.defaultLanguage;
  const language = detected === undetermined ? known : detected;
  const { ranked, threshold, abstain } = matcher.match(text);
  const answer = ranked[0] && matcher.answer(ranked[0].entry, language);
  const facts: Facts = {
    message,
    ticket,
    contactBlocked: contact?.blocked ?? false,
    match: {
      ranked,
      threshold,
      ...(abstain !== undefined && { abstain }),
      ...(answer && { answer }),
    },
    topics: services.detectSensitive(text),
    contactCounts: counts,
    config,
    now: services.now(),
  };
  return { language, decision: decide(facts), facts };
}
