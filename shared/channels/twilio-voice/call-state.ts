import { type CallbackTime, callbackTimes } from "../../domain/callback-time.ts";
import { type PhoneLanguage, phoneLanguages } from "../../domain/phone-language.ts";

/** What the caller was asked last; the answer comes to the address that carries this. */
export const steps = [
  "language",
  "menu",
  "answer",
  "dialled",
  "when",
  "number",
  "recorded",
  "recording",
  "transcription",
] as const;
export type Step = (typeof steps)[number];

/**
 * Where a call stands. It travels in the addresses that we give Twilio, whose signature covers them, so a call needs no
 * memory here and a repeated request gets the same answer. Nothing in it tells who calls.
 */
export interface CallState {
  readonly step: Step;
  readonly language: PhoneLanguage;
  /** Requests so far: a call that goes round in circles ends. */
  readonly turn: number;
  /** How often in a row this question was not answered. */
  readonly missed: number;
  /** Place of the chosen option in the menu. */
  readonly option?: number;
  /** Piece of the answer that was read last. */
  readonly part?: number;
  readonly when?: CallbackTime;
  /** Top priority. */
  readonly urgent?: boolean;
}

/** The state as a query, short. */
export function writeState(state: CallState): string {
  const { step, language, turn, missed, option, part, when, urgent } = state;
  const query = new URLSearchParams({ s: step, l: language, c: String(turn) });
  if (missed > 0) query.set("n", String(missed));
  if (option !== undefined) query.set("o", String(option));
  if (part !== undefined) query.set("p", String(part));
  if (when !== undefined) query.set("w", when);
  if (urgent) query.set("u", "1");
  return query.toString();
}

/**
 * The state that a request carries; `undefined` at the beginning of a call and for whatever is none of ours.
 *
 * @param languages what callers are offered: a plan may have changed while somebody calls
 */
export function readState(
  query: URLSearchParams,
  languages: readonly PhoneLanguage[],
): CallState | undefined {
  const step = steps.find((each) => each === query.get("s"));
  const language = phoneLanguages.find((each) => each === query.get("l"));
  if (step === undefined || language === undefined) return undefined;
  const when = callbackTimes.find((each) => each === query.get("w"));
  const [option, part] = [countIn(query, "o"), countIn(query, "p")];
  return {
    step,
    language: languages.includes(language) ? language : (languages[0] ?? language),
    turn: countIn(query, "c") ?? 0,
    missed: countIn(query, "n") ?? 0,
    ...(option !== undefined && { option }),
    ...(part !== undefined && { part }),
    ...(when !== undefined && { when }),
    ...(query.get("u") === "1" && { urgent: true }),
  };
}

function countIn(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name) ?? "";
  return /^\d{1,3}$/.test(value) ? Number(value) : undefined;
}
