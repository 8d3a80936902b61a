import type { Category } from "./category.ts";
import type { Config } from "./config.ts";
import type { Decision, Reason } from "./decision.ts";
import { type Feedback, feedbackOf } from "./feedback.ts";
import { within } from "./guards.ts";
import { answerTo, isPlausible, type Matches, suggestionsFrom, unitReason } from "./matched-unit.ts";
import type { InboundMessage } from "./message.ts";
import { forbiddenPhrase, forbiddenTopics } from "./never-topics.ts";
import { isPlaceholder } from "./placeholder.ts";
import { ratingOf } from "./rating.ts";
import { policyOf, routingFor, type Sending } from "./routing.ts";
import type { Ticket } from "./ticket.ts";

/** Everything a decision rests on, gathered beforehand. */
export interface Facts {
  readonly message: InboundMessage;
  /** The ticket it goes to, as it is now; `undefined` when it opens one. */
  readonly ticket: Ticket | undefined;
  readonly contactBlocked: boolean;
  /** Set where agents said why; and then they are blocked. */
  readonly blockedAs?: "blocked" | "spam" | undefined;
  /** What is asked, and what the matcher found for it. */
  readonly matches: Matches;
  /** Sensitive topics found in the text. */
  readonly topics: readonly string[];
  /** Those of them that are only suspected: no machine answers, and nobody is alarmed. */
  readonly suspected?: readonly string[];
  /** What this contact had within the window of `config.answering.perContact`. */
  readonly contactCounts: { readonly automaticReplies: number; readonly tickets: number };
  /** What else the guards count: closed tickets that this contact opened again, and how often they said the same. */
  readonly repeated: { readonly reopens: number; readonly sameText: number };
  readonly config: Config;
  /** Channel, language and whether they are important: queues may ask for it. */
  readonly sending?: Sending;
  readonly now: Date;
  /** More may follow within seconds, and may be read together with it. */
  readonly mayWait: boolean;
}

/** Beyond this many tickets per permitted automatic reply, a contact is a machine that talks to us. */
const loopFactor = 10;

/**
 * What becomes of one message. Pure: the same facts give the same decision. Rules stand in the order in which they
 * are asked, the gravest first; each names itself in the reason.
 */
export function decide(facts: Facts): Decision {
  return held(facts) ?? recorded(facts) ?? reopenedTooOften(facts) ?? settled(facts) ?? humanOrAnswer(facts);
}

/** A human's work whatever the message is, for the reason that the rule names. */
export function routeAnyway(facts: Facts, rule: string): Decision {
  return route(facts, { rule });
}

/** Whether a decision sends the customer something by itself. */
export function repliesAutomatically(decision: Decision): boolean {
  const talks = decision.kind === "answer" || decision.kind === "ask";
  return talks || (decision.kind === "route" && decision.acknowledge !== "none");
}

function held({
  message,
  contactBlocked,
  blockedAs,
  ticket,
  contactCounts,
  config,
}: Facts): Decision | undefined {
  const released = message.released !== undefined;
  if (message.automatic === "own") return hold("own", true, "own-address");
  if (message.group && !message.mentioned && !released) return hold("group", true, "group-talk");
  if (message.standby && !released) return hold("standby", true, "another-program-answers");
  if (message.optOut !== undefined && !ticket) return hold("opt-out", true, "opt-out-word", message.optOut);
  if (blockedAs === "spam" && !released) return hold("spam", false, "marked-as-spam");
  if ((contactBlocked || blockedAs) && !released) return hold("blocked", false, "contact-blocked");
  if (message.verdicts?.virus && message.released?.cause !== "virus")
    return hold("virus", false, "virus-verdict");
  if (message.verdicts?.spam && !released) return hold("spam", false, "spam-verdict");
  if (released) return undefined;
  if (message.suspicion !== undefined) return hold(message.suspicion, false, "form-suspicion");
  // On a ticket of its own it came with a token, which nobody has who did not get our mail.
  if (message.verdicts?.forged && !ticket) return hold("forged", false, "dmarc-policy");
  if (message.verdicts?.unlisted && !ticket) return hold("unlisted", false, "address-not-ours");
  if (saysNothing(message) && !message.automatic) return hold("empty", false, "empty");
  if (message.automatic && !ticket) return hold("automatic", false, "automatic-mail", message.automatic);
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
  if (tellsOfCall(message) && (ticket.status === "closed" || message.call?.kind === "connected")) {
    return { kind: "record", reason: { rule: "phone-call", detail: message.call?.kind ?? "" } };
  }
  const rating = ticket.status === "closed" && ticket.surveyedAt ? ratingOf(message.text) : undefined;
  if (rating !== undefined) return { kind: "record", reason: { rule: "rated", detail: String(rating) } };
  const feedback = feedbackOf(message);
  if (ticket.status === "closed" && feedback === "thanks") {
    return { kind: "record", reason: { rule: "thanks-after-closing" } };
  }
  const pressed = message.payload !== undefined && feedback === "yes";
  return pressed && !awaitsFeedback(ticket) ? { kind: "record", reason: { rule: "late-yes" } } : undefined;
}

/** About a call that the desk knows of, and nothing that the caller wants besides. */
function tellsOfCall({ call }: InboundMessage): boolean {
  return call?.kind === "transcription" || call?.kind === "connected";
}

/** A closed ticket that is opened again and again: two machines, or somebody whom a person should look at. */
function reopenedTooOften({ message, ticket, repeated, config }: Facts): Decision | undefined {
  if (ticket?.status !== "closed" || message.released !== undefined) return undefined;
  const over = repeated.reopens >= config.answering.reopensPerContact.count;
  return over ? hold("loop", false, "reopen-guard") : undefined;
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
  if (facts.mayWait) return waits(facts);
  if (asksNothing(facts)) return ask(facts, { rule: "asks-nothing" });
  if (showsOnly(facts)) return route(facts, { rule: "only-files" });
  const reason = unitReason(facts) ?? overGuard(facts);
  if (reason) return saysTooLittle(facts, reason) ? ask(facts, reason) : route(facts, reason);
  return named(answerTo(facts) ?? route(facts, { rule: "no-match" }), facts);
}

/** In its place in line meanwhile, as if a human were needed: so nothing is lost when nobody comes back to it. */
function waits(facts: Facts): Decision {
  const routing = routingFor(categoryOf(facts), facts.config, 4, facts.sending);
  return { kind: "wait", routing, reason: { rule: "quiet-time" } };
}

/** A greeting, a call for help, a question mark: to guess would be worse than to ask. */
function asksNothing({ message, matches }: Facts): boolean {
  const nothingSaid = matches.units.length === 0 && message.payload === undefined;
  return nothingSaid && message.attachments.every(({ kind }) => kind === "sticker");
}

/** A picture without words: somebody has to look at it. */
function showsOnly({ message, matches }: Facts): boolean {
  return matches.units.length === 0 && message.text.trim() === "" && message.attachments.length > 0;
}

/** One word of which the matcher is not sure: a sentence of the customer helps more than a guess or a wait. */
function saysTooLittle({ message, matches }: Facts, { rule }: Reason): boolean {
  const [only, second] = matches.units;
  return unsure.has(rule) && only?.vague === true && !second && message.attachments.length === 0;
}

const unsure = new Set(["no-match", "below-threshold", "abstained"]);

/** Asked once on a ticket; who then still says nothing gets a person. */
function ask(facts: Facts, reason: Reason): Decision {
  const { ticket, message, config } = facts;
  const guard = overGuard(facts);
  if (guard) return route(facts, guard);
  if ((ticket?.automaticReplies ?? 0) > 0) return route(facts, reason);
  const category = message.topic ?? ticket?.category ?? "other";
  return named({ kind: "ask", routing: routingFor(category, config, 4, facts.sending), reason }, facts);
}

/** With the numbers that the message names. */
function named<Any extends Decision>(decision: Any, { matches }: Facts): Any {
  const { references } = matches;
  return references.length === 0
    ? decision
    : { ...decision, reason: { ...decision.reason, references: [...references] } };
}

type Rule = (facts: Facts) => Reason | undefined;

/** Each says why a human has to answer whatever is asked, or nothing. */
const humanRules: readonly Rule[] = [
  neverTopic,
  neverPhrase,
  ({ message }) => spokenTo(message),
  ({ message }) => when(message.released !== undefined, "released-by-hand"),
  ({ message }) => when(message.sender.trust === "forged", "sender-forged"),
  ({ message }) => when(message.group === true, "group-talk"),
  ({ ticket }) => (ticket ? handledByHuman(ticket) : undefined),
  ({ message, ticket }) => (ticket?.pendingAnswer ? notHelped(feedbackOf(message)) : undefined),
  ({ message }) => when(feedbackOf(message) === "no", "asks-for-human"),
  ({ message }) => when(message.edits !== undefined, "edited-message"),
  ({ message }) => when(isPlaceholder(message) && message.attachments.length === 0, "no-words"),
  ({ config }) => when(!config.answering.enabled, "answering-off"),
  neverChosen,
];

/** A machine spoke with them already: what they left is for a person. */
function spokenTo({ call }: InboundMessage): Reason | undefined {
  return call && { rule: "phone-call", detail: call.kind };
}

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

function neverTopic(facts: Facts): Reason | undefined {
  const forbidden = forbiddenTopics(facts.topics, facts.config);
  if (forbidden.length === 0) return undefined;
  return certainTopics(facts).length > 0
    ? { rule: "sensitive-topic", topics: [...forbidden] }
    : { rule: "suspected-topic", topics: [...forbidden] };
}

function certainTopics({ topics, suspected = [], config }: Facts): readonly string[] {
  return forbiddenTopics(topics, config).filter((topic) => !suspected.includes(topic));
}

function neverPhrase({ message, config }: Facts): Reason | undefined {
  const phrase = forbiddenPhrase(`${message.subject ?? ""}\n${message.text}`, config);
  return phrase === undefined ? undefined : { rule: "never-phrase", detail: phrase };
}

/** What the person picked in the form; what a text is about is asked once it is matched. */
function neverChosen({ message, config }: Facts): Reason | undefined {
  const { topic } = message;
  return topic && config.answering.neverCategories.includes(topic)
    ? { rule: "never-category", detail: topic }
    : undefined;
}

function overGuard(facts: Facts): Reason | undefined {
  const guard = guardOver(facts);
  return guard === undefined ? undefined : { rule: guard };
}

/** The guard against loops that says that nothing more is answered automatically, if one does. */
function guardOver(facts: Facts): string | undefined {
  if (overContactGuard(facts)) return "contact-guard";
  if (overTicketGuard(facts)) return "ticket-guard";
  return saidTooOften(facts) ? "identical-text" : undefined;
}

function overContactGuard({ contactCounts, config }: Facts): boolean {
  return contactCounts.automaticReplies >= config.answering.perContact.count;
}

function overTicketGuard({ ticket, config, now }: Facts): boolean {
  const { perTicket } = config.answering;
  return within(ticket?.lately?.replies ?? [], perTicket, now) >= perTicket.count;
}

function saidTooOften({ repeated, config }: Facts): boolean {
  return repeated.sameText >= config.answering.identicalTexts.count;
}

function route(facts: Facts, reason: Reason): Decision {
  const policy = policyOf(certainTopics(facts));
  const category = policy?.category ?? categoryOf(facts);
  const decision: Decision = {
    kind: "route",
    routing: routingFor(
      category,
      facts.config,
      facts.message.call?.urgent ? 1 : policy?.priority,
      facts.sending,
    ),
    acknowledge: acknowledgementFor(facts, policy?.safety ?? false),
    suggestions: [...suggestionsFrom(facts.matches)],
    reason,
  };
  return named(decision, facts);
}

/** What the person said it is about, else what the ticket is known to be about, else what it looks like. */
function categoryOf({ message, ticket, matches }: Facts): Category {
  const known = ticket?.category === "other" ? undefined : ticket?.category;
  const told = message.topic ?? known;
  if (told) return told;
  return matches.units.find((unit) => isPlausible(unit))?.answer?.category ?? "other";
}

/**
 * A customer hears once that a person will answer: when a ticket opens, opens again, or passes from machine to
 * person. Nothing is said to a sender who may be somebody else, or to one who may be a machine.
 */
function acknowledgementFor(facts: Facts, safety: boolean): "none" | "received" | "safety" {
  const { message, ticket } = facts;
  const silent =
    message.sender.trust === "forged" ||
    message.automatic !== undefined ||
    message.group === true ||
    message.call !== undefined;
  if (silent || ticket?.status === "assigned") return "none";
  if (guardOver(facts) !== undefined) return "none";
  if (safety) return ticket?.category === "security" && ticket.status === "queued" ? "none" : "safety";
  return ticket?.status === "queued" ? "none" : "received";
}
