import type { Config } from "./config.ts";
import type { Decision, Reason } from "./decision.ts";
import { isInForce } from "./faq.ts";
import { type Feedback, feedbackOf } from "./feedback.ts";
import type { KnownAnswer, Ranked } from "./matcher.ts";
import type { Category, InboundMessage } from "./message.ts";
import { policyOf, routingFor } from "./routing.ts";
import type { Ticket } from "./ticket.ts";

/** Everything a decision rests on, gathered beforehand. */
export interface Facts {
  readonly message: InboundMessage;
  /** The ticket it goes to, as it is now; `undefined` when it opens one. */
  readonly ticket: Ticket | undefined;
  readonly contactBlocked: boolean;
  readonly match: {
    readonly ranked: readonly Ranked[];
    readonly abstain?: string;
    readonly threshold: number;
    /** Of the first ranked entry, in the customer's language or the nearest one. */
    readonly answer?: KnownAnswer;
  };
  /** Sensitive topics found in the text. */
  readonly topics: readonly string[];
  /** What this contact had within the window of `config.answering.perContact`. */
  readonly contactCounts: { readonly automaticReplies: number; readonly tickets: number };
  readonly config: Config;
  readonly now: Date;
}

/** Beyond this many tickets per permitted automatic reply, a contact is a machine that talks to us. */
const loopFactor = 10;
const suggestionsShown = 3;
/** Below this share of the threshold, the best entry's category is a guess not worth routing by. */
const routableShare = 0.5;

/**
 * What becomes of one message. Pure: the same facts give the same decision. Rules stand in the order in which they
 * are asked, the gravest first; each names itself in the reason.
 */
export function decide(facts: Facts): Decision {
  return held(facts) ?? recorded(facts) ?? settled(facts) ?? humanOrAnswer(facts);
}

/** A human's work whatever the message is, for the reason that the rule names. */
export function routeAnyway(facts: Facts, rule: string): Decision {
  return route(facts, { rule });
}

/** Whether a decision sends the customer something by itself. */
export function repliesAutomatically(decision: Decision): boolean {
  return decision.kind === "answer" || (decision.kind === "route" && decision.acknowledge !== "none");
}

function held({ message, contactBlocked, ticket, contactCounts, config }: Facts): Decision | undefined {
  const released = message.released !== undefined;
  if (message.automatic === "own") return hold("own", true, "own-address");
  if (message.group && !message.mentioned && !released) return hold("group", true, "group-talk");
  if (message.standby && !released) return hold("standby", true, "another-program-answers");
  if (message.optOut !== undefined && !ticket) return hold("opt-out", true, "opt-out-word", message.optOut);
  if (contactBlocked && !released) return hold("blocked", true, "contact-blocked");
  if (message.verdicts?.virus && message.released?.cause !== "virus")
    return hold("virus", false, "virus-verdict");
  if (message.verdicts?.spam && !released) return hold("spam", false, "spam-verdict");
  if (saysNothing(message) && !released) return hold("empty", true, "empty");
  if (released) return undefined;
  if (message.automatic && !ticket) return hold("loop", false, "automatic-mail", message.automatic);
  const most = loopFactor * Math.max(1, config.answering.perContact.count);
  return !ticket && contactCounts.tickets >= most ? hold("loop", false, "too-many-tickets") : undefined;
}

function hold(
  cause: Extract<Decision, { kind: "hold" }>["cause"],
  suppress: boolean,
  rule: string,
  detail?: string,
): Decision {
  return { kind: "hold", cause, suppress, reason: detail === undefined ? { rule } : { rule, detail } };
}

function saysNothing({ text, subject, attachments, payload }: InboundMessage): boolean {
  return text.trim() === "" && !subject?.trim() && attachments.length === 0 && payload === undefined;
}

function recorded({ message, ticket }: Facts): Decision | undefined {
  if (!ticket) return undefined;
  if (message.optOut !== undefined) {
    return { kind: "record", reason: { rule: "opt-out-word", detail: message.optOut } };
  }
  if (message.automatic && !message.released) {
    return { kind: "record", reason: { rule: "automatic-mail", detail: message.automatic } };
  }
  const feedback = feedbackOf(message);
  if (ticket.status === "closed" && feedback === "thanks") {
    return { kind: "record", reason: { rule: "thanks-after-closing" } };
  }
  const pressed = message.payload !== undefined && feedback === "yes";
  return pressed && !awaitsFeedback(ticket) ? { kind: "record", reason: { rule: "late-yes" } } : undefined;
}

function settled({ message, ticket }: Facts): Decision | undefined {
  if (!awaitsFeedback(ticket)) return undefined;
  const feedback = feedbackOf(message);
  if (feedback !== "yes" && feedback !== "thanks") return undefined;
  return { kind: "settle", reason: { rule: feedback === "yes" ? "helped" : "thanked" } };
}

function awaitsFeedback(ticket: Ticket | undefined): boolean {
  return ticket?.status === "answered" && ticket.pendingAnswer !== undefined;
}

function humanOrAnswer(facts: Facts): Decision {
  const needsHuman = humanRules.map((rule) => rule(facts)).find((reason) => reason !== undefined);
  if (needsHuman) return route(facts, needsHuman);
  const best = facts.match.ranked[0];
  const answer = facts.match.answer;
  if (!best || !answer) return route(facts, { rule: "no-match" });
  return {
    kind: "answer",
    entry: best.entry,
    language: answer.language,
    routing: routingFor(answer.category, facts.config),
    reason: { rule: "confident", ...scoreOf(facts) },
  };
}

type Rule = (facts: Facts) => Reason | undefined;

/** Each says why a human has to answer, or nothing. */
const humanRules: readonly Rule[] = [
  ({ topics }) => (topics.length > 0 ? { rule: "sensitive-topic", topics: [...topics] } : undefined),
  ({ message }) => when(message.released !== undefined, "released-by-hand"),
  ({ message }) => when(message.sender.trust === "forged", "sender-forged"),
  ({ message }) => when(message.group === true, "group-talk"),
  ({ ticket }) => (ticket ? handledByHuman(ticket) : undefined),
  ({ message, ticket }) => (ticket?.pendingAnswer ? notHelped(feedbackOf(message)) : undefined),
  ({ message }) => when(feedbackOf(message) === "no", "asks-for-human"),
  ({ message }) => when(message.edits !== undefined, "edited-message"),
  ({ config }) => when(!config.answering.enabled, "answering-off"),
  neverCategory,
  unprovenSender,
  noUsableMatch,
  entryForbids,
  overGuard,
];

function when(holds: boolean, rule: string): Reason | undefined {
  return holds ? { rule } : undefined;
}

function handledByHuman(ticket: Ticket): Reason | undefined {
  if (ticket.status === "assigned") return { rule: "agent-has-it" };
  if (ticket.waitingSince !== undefined) return { rule: "waits-for-human" };
  return when(ticket.epoch > 0 || ticket.respondedAt !== undefined, "human-conversation");
}

function notHelped(feedback: Feedback | undefined): Reason {
  return { rule: feedback === "no" ? "not-helped" : "asked-again" };
}

function neverCategory({ message, match, config }: Facts): Reason | undefined {
  const never = config.answering.neverCategories;
  const category = [message.topic, match.answer?.category].find((each) => each && never.includes(each));
  return category ? { rule: "never-category", detail: category } : undefined;
}

/** Mail that did not prove its sender is not told about accounts: it may be somebody who tries their way in. */
function unprovenSender({ message, match }: Facts): Reason | undefined {
  const aboutAccount = match.answer?.category === "account" || match.answer?.category === "security";
  const unproven = message.channel === "email" && message.sender.trust !== "verified";
  return when(unproven && aboutAccount, "sender-unverified");
}

function noUsableMatch(facts: Facts): Reason | undefined {
  const { ranked, abstain, threshold } = facts.match;
  const best = ranked[0];
  if (!best) return abstain === undefined ? { rule: "no-match" } : { rule: "no-match", detail: abstain };
  if (best.probability < threshold) return { rule: "below-threshold", ...scoreOf(facts) };
  return abstain === undefined ? undefined : { rule: "abstained", detail: abstain, ...scoreOf(facts) };
}

function entryForbids(facts: Facts): Reason | undefined {
  const { answer } = facts.match;
  if (!answer) return { rule: "no-answer-text", ...scoreOf(facts) };
  if (!answer.automatic) return { rule: "entry-not-automatic", ...scoreOf(facts) };
  const day = facts.now.toISOString().slice(0, 10);
  return isInForce(answer, day) ? undefined : { rule: "entry-not-in-force", ...scoreOf(facts) };
}

function overGuard(facts: Facts): Reason | undefined {
  if (overContactGuard(facts)) return { rule: "contact-guard" };
  return when(overTicketGuard(facts), "ticket-guard");
}

function overContactGuard({ contactCounts, config }: Facts): boolean {
  return contactCounts.automaticReplies >= config.answering.perContact.count;
}

function overTicketGuard({ ticket, config }: Facts): boolean {
  return (ticket?.automaticReplies ?? 0) >= config.answering.perTicket;
}

function scoreOf({ match }: Facts): Pick<Reason, "entry" | "probability" | "threshold"> {
  const best = match.ranked[0];
  return best ? { entry: best.entry, probability: best.probability, threshold: match.threshold } : {};
}

function route(facts: Facts, reason: Reason): Decision {
  const policy = policyOf(facts.topics);
  const category = policy?.category ?? categoryOf(facts);
  return {
    kind: "route",
    routing: routingFor(category, facts.config, policy?.priority),
    acknowledge: acknowledgementFor(facts, policy?.safety ?? false),
    suggestions: facts.match.ranked.slice(0, suggestionsShown).map((each) => ({ ...each })),
    reason,
  };
}

/** What the person said it is about, else what the ticket is about, else what it looks like. */
function categoryOf({ message, ticket, match }: Facts): Category {
  const told = message.topic ?? ticket?.category;
  if (told) return told;
  const likely = (match.ranked[0]?.probability ?? 0) >= match.threshold * routableShare;
  return (likely ? match.answer?.category : undefined) ?? "other";
}

/**
 * A customer hears once that a person will answer: when a ticket opens, opens again, or passes from machine to
 * person. Nothing is said to a sender who may be somebody else, or to one who may be a machine.
 */
function acknowledgementFor(facts: Facts, safety: boolean): "none" | "received" | "safety" {
  const { message, ticket } = facts;
  const silent =
    message.sender.trust === "forged" || message.automatic !== undefined || message.group === true;
  if (silent || ticket?.status === "assigned") return "none";
  if (overContactGuard(facts) || overTicketGuard(facts)) return "none";
  if (safety) return ticket?.category === "security" && ticket.status === "queued" ? "none" : "safety";
  return ticket?.status === "queued" ? "none" : "received";
}
