import { quietSecondsFor, withoutBurst } from "../domain/burst.ts";
import type { Config } from "../domain/config.ts";
import { decide, type Facts } from "../domain/decide.ts";
import type { Decision } from "../domain/decision.ts";
import { undetermined } from "../domain/language.ts";
import type { MatchedUnit } from "../domain/matched-unit.ts";
import type { Matcher } from "../domain/matcher.ts";
import { writtenText } from "../domain/placeholder.ts";
import type { Reading, Unit, Written } from "../domain/reading.ts";
import type { Ticket } from "../domain/ticket.ts";
import { isVip } from "../domain/vip.ts";
import type { Arrival, Sender } from "./gather.ts";

export interface Judging {
  readonly matcher: Matcher;
  /** BCP 47, or `und`. */
  readonly detectLanguage: (text: string, hint?: string) => string | Promise<string>;
  /** What a message asks, taken out of everything around it. */
  readonly readQuestions: (written: Written) => Reading;
  /** Topics that are a human's work: `stolen-account`, `phishing`, … */
  readonly detectSensitive: ((text: string) => readonly string[]) & {
    /** Those of them that are only suspected; none without it. */
    readonly suspected?: (text: string) => readonly string[];
  };
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
  { contact, blockedAs, counts, repeated }: Sender,
  found: Ticket | undefined,
  services: Judging,
  { mayWait }: { readonly mayWait: boolean },
): Promise<Judged> {
  const ticket = found && withoutBurst(found);
  const { matcher, config } = services;
  // The subject of a follow-up is that of the first message: what is new is the text.
  const subject = ticket ? undefined : message.subject;
  const written = writtenText(message);
  const text = subject ? `${subject}\n${written}` : written;
  // What a caller left is told in our own words, which ask nothing: its language is the one that they chose.
  const ours = menuLanguage(message);
  const detected = ours ?? (await services.detectLanguage(written.trim() || text, message.languageHint));
  const known = ticket?.language ?? contact?.language ?? config.defaultLanguage;
  const language = detected === undetermined ? known : detected;
  const reading = services.readQuestions({
    text: ours === undefined ? written : "",
    letter: message.threading !== "conversation",
    ...(subject !== undefined && ours === undefined && { subject }),
  });
  const facts: Facts = {
    message,
    ticket,
    contactBlocked: contact?.blocked ?? false,
    blockedAs,
    matches: {
      units: reading.units.map((unit) => matchUnit(unit, language, matcher)),
      more: reading.more,
      references: reading.references,
    },
    topics: ours === undefined ? services.detectSensitive(text) : [],
    suspected: ours === undefined ? (services.detectSensitive.suspected?.(text) ?? []) : [],
    contactCounts: counts,
    repeated,
    config,
    sending: { channel: message.channel, language, vip: isVip(message, contact, config) },
    now: services.now(),
    mayWait: mayWait && message.payload === undefined && quietSecondsFor(message, config) > 0,
  };
  return { language, decision: decide(facts), facts };
}

/** Set where the text is the menu's and not the customer's. */
function menuLanguage({ call, languageHint }: Arrival["message"]): string | undefined {
  return call === undefined || call.kind === "transcription" ? undefined : languageHint;
}

/** The first reading of which the matcher is sure, else the first one. */
function matchUnit({ text, vague, readings }: Unit, language: string, matcher: Matcher): MatchedUnit {
  let found: ReturnType<Matcher["match"]> | undefined;
  for (const reading of readings) {
    const match = matcher.match(reading);
    found ??= match;
    if (match.abstain !== undefined || match.ranked.length === 0) continue;
    found = match;
    break;
  }
  const { ranked = [], threshold = 1, abstain } = found ?? {};
  const answer = ranked[0] && matcher.answer(ranked[0].entry, language);
  return {
    text,
    vague,
    ranked,
    threshold,
    ...(abstain !== undefined && { abstain }),
    ...(answer && { answer }),
  };
}
