import type { Config } from "./config.ts";
import type { Decision, Reason, Suggestion } from "./decision.ts";
import { isInForce } from "./in-force.ts";
import type { KnownAnswer, Ranked } from "./matcher.ts";
import type { InboundMessage } from "./message.ts";
import { moreUrgentRouting, routingFor, type Sending } from "./routing.ts";

/** One thing that a message asks, with what the matcher found for it. */
export interface MatchedUnit {
  readonly text: string;
  /** It names no topic of its own. */
  readonly vague: boolean;
  readonly ranked: readonly Ranked[];
  /** What the best entry would need, for the record: `abstain` is the judgement. */
  readonly threshold: number;
  /** Why the best entry is not sure enough; absent means sure. */
  readonly abstain?: string;
  /** Of the first ranked entry, in the customer's language or the nearest one. */
  readonly answer?: KnownAnswer;
}

/** Everything that a message asks. */
export interface Matches {
  readonly units: readonly MatchedUnit[];
  /** More was asked than was looked at. */
  readonly more: boolean;
  /** Numbers of orders and the like, for the person who may have to look them up. */
  readonly references: readonly string[];
}

/** What the rules about single units look at besides. */
export interface UnitContext {
  readonly message: InboundMessage;
  readonly matches: Matches;
  readonly config: Config;
  readonly sending?: Sending;
  readonly now: Date;
}

const suggestionsShown = 3;
/** A longer question is cut in the record of reasons. */
const longestShown = 40;
/** Below this share of the threshold, the best entry is a guess that says nothing about the message. */
const plausibleShare = 0.5;

/**
 * Why a person has to answer one of the units, or nothing when every unit may be answered. The reason names the first
 * such unit, and where there are several what became of each.
 */
export function unitReason(context: UnitContext): Reason | undefined {
  const { units, more } = context.matches;
  if (units.length === 0) return { rule: "no-match" };
  if (more) return { rule: "asks-too-much", ...unitsOf(context.matches) };
  // A rule that forbids is graver than one that is not sure, whichever unit it is about.
  for (const rule of unitRules) {
    for (const unit of units) {
      const reason = rule(unit, context);
      if (reason) return { ...reason, ...unitsOf(context.matches) };
    }
  }
  return undefined;
}

type UnitRule = (unit: MatchedUnit, context: UnitContext) => Reason | undefined;

const unitRules: readonly UnitRule[] = [neverCategory, unprovenSender, noUsableMatch, entryForbids];

/**
 * A category that is never answered. It counts when the message may really be about it: the nearest entry to words that
 * match nothing has a category too, and would hide the true reason. Nothing gets past this: a unit that is sure is always
 * plausible, and one that is not sure is not answered anyway.
 */
function neverCategory(unit: MatchedUnit, { config }: UnitContext): Reason | undefined {
  const category = unit.answer?.category;
  if (!category || !config.answering.neverCategories.includes(category)) return undefined;
  if (!isPlausible(unit)) return undefined;
  return { rule: "never-category", detail: category, ...scoreOf(unit) };
}

/** Mail that did not prove its sender is not told about accounts: it may be somebody who tries their way in. */
function unprovenSender(unit: MatchedUnit, { message }: UnitContext): Reason | undefined {
  const aboutAccount = unit.answer?.category === "account" || unit.answer?.category === "security";
  const unproven = message.channel === "email" && message.sender.trust !== "verified";
  return unproven && aboutAccount && isPlausible(unit) ? { rule: "sender-unverified" } : undefined;
}

function noUsableMatch(unit: MatchedUnit): Reason | undefined {
  const { ranked, abstain } = unit;
  if (ranked.length === 0)
    return abstain === undefined ? { rule: "no-match" } : { rule: "no-match", detail: abstain };
  if (abstain === undefined) return undefined;
  if (abstain === "below-threshold") return { rule: "below-threshold", ...scoreOf(unit) };
  return { rule: "abstained", detail: abstain, ...scoreOf(unit) };
}

function entryForbids(unit: MatchedUnit, { now }: UnitContext): Reason | undefined {
  const { answer } = unit;
  const score = scoreOf(unit);
  if (!answer) return { rule: "no-answer-text", ...score };
  if (!answer.automatic) return { rule: "entry-not-automatic", ...score };
  return isInForce(answer, now.toISOString().slice(0, 10))
    ? undefined
    : { rule: "entry-not-in-force", ...score };
}

/** Whether the best entry may be what is asked, so that its category means something. */
export function isPlausible({ ranked, abstain, threshold }: MatchedUnit): boolean {
  const best = ranked[0];
  return best !== undefined && (abstain === undefined || best.probability >= threshold * plausibleShare);
}

/** The answer to all units, each entry once, in the order in which they were asked. */
export function answerTo({
  matches,
  config,
  sending = {},
}: UnitContext): Extract<Decision, { kind: "answer" }> | undefined {
  const answers = matches.units.flatMap(({ ranked, answer }) => {
    const entry = ranked[0]?.entry;
    return entry !== undefined && answer ? [{ entry, answer }] : [];
  });
  const distinct = answers.filter(
    ({ entry }, at) => answers.findIndex((each) => each.entry === entry) === at,
  );
  const [first, ...others] = distinct;
  const [unit] = matches.units;
  if (!first || !unit || answers.length < matches.units.length) return undefined;
  const routings = distinct.map(({ answer }) => routingFor(answer.category, config, 4, sending));
  return {
    kind: "answer",
    entry: first.entry,
    language: first.answer.language,
    ...(others.length > 0 && {
      also: others.map(({ entry, answer }) => ({ entry, language: answer.language })),
    }),
    routing: moreUrgentRouting(routings),
    reason: { rule: "confident", ...scoreOf(unit), ...unitsOf(matches) },
  };
}

/** The best entries of all units in turn, each once, for an agent to see. */
export function suggestionsFrom({ units }: Matches): readonly Suggestion[] {
  const inTurn = Array.from({ length: suggestionsShown }, (_, place) =>
    units.flatMap(({ ranked }) => (ranked[place] ? [ranked[place]] : [])),
  ).flat();
  const distinct = inTurn.filter(({ entry }, at) => inTurn.findIndex((each) => each.entry === entry) === at);
  return distinct.slice(0, suggestionsShown).map(shortly);
}

function scoreOf({ ranked, threshold }: MatchedUnit): Pick<Reason, "entry" | "probability" | "threshold"> {
  const best = ranked[0];
  return best ? { entry: best.entry, probability: best.probability, threshold } : {};
}

/** What became of each unit; said only where there are several. */
function unitsOf({ units }: Matches): Pick<Reason, "units"> {
  if (units.length < 2) return {};
  return {
    units: units.map(({ text, ranked, abstain }) => ({
      text: text.slice(0, longestShown).toWellFormed(),
      ...(ranked[0] && shortly(ranked[0])),
      ...(abstain !== undefined && { abstain }),
    })),
  };
}

/** Four digits say as much as sixteen, in a record that is paid for by the kilobyte. */
function shortly({ entry, probability }: Ranked): Suggestion {
  return { entry, probability: Number(probability.toFixed(4)) };
}
