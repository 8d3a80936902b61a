import { burstWith, quietSecondsFor } from "./burst.ts";
import type { Config } from "./config.ts";
import { repliesAutomatically } from "./decide.ts";
import type { Decision, Routing } from "./decision.ts";
import { noted, notedReopening, nothingLately, textDigest } from "./guards.ts";
import type { ContactId, MessageId, OutboxId, TicketId } from "./ids.ts";
import { teaches } from "./lesson.ts";
import type { InboundMessage } from "./message.ts";
import type { Thread } from "./thread.ts";
import type { Priority, Ticket, TicketIn } from "./ticket.ts";
import {
  answered,
  assigned,
  awake,
  closed,
  counted,
  factsOf,
  minutesAfter,
  ownerIn,
  queued,
  type TicketFacts,
  unmerged,
  without,
} from "./ticket-states.ts";

/** A customer's message with what was decided about it, as far as a ticket is concerned. */
export interface AppliedMessage {
  readonly id: MessageId;
  readonly ticket: TicketId;
  /** Milliseconds; when it was first accepted. */
  readonly receivedMs: number;
  readonly message: InboundMessage;
  readonly language: string;
  readonly decision: Decision;
}

/** What applying a message needs to know besides. */
export interface MessageContext {
  readonly now: Date;
  readonly config: Config;
  readonly contact: ContactId;
  /** The automatic answer's id, when the decision is one. */
  readonly answer?: OutboxId;
  readonly linkedTo?: TicketId;
  /** What is known of the customer when the ticket opens. */
  readonly known?: Ticket["known"];
  readonly vip?: boolean;
}

type Answer = Extract<Decision, { kind: "answer" }>;

const recentMessagesKept = 8;

/** Whether this message was already applied to the ticket, also when others were applied after it. */
export function hasApplied(ticket: Ticket, message: MessageId): boolean {
  return ticket.lastMessage === message || (ticket.recentMessages ?? []).includes(message);
}

/**
 * The ticket after one of its customer's messages. Order does not matter for who answers: a message that needs a human
 * keeps a human on it, whichever other messages are applied before or after.
 */
export function applyMessage(
  before: Ticket | undefined,
  applied: AppliedMessage,
  context: MessageContext,
): Ticket {
  if (!before) return openTicket(applied, context);
  const { decision } = applied;
  const applying = withMessage(before, applied, context);
  const tells = decision.kind !== "record" && decision.kind !== "hold";
  const ticket = tells ? awake(applying, context.now, context.config) : applying;
  switch (decision.kind) {
    case "answer":
      return counted(before, withAnswer(ticket, applied, decision, context), context.now, "news");
    case "route":
      return counted(before, withHuman(ticket, decision.routing, applied, context), context.now, "news");
    case "ask":
      return counted(before, withQuestion(ticket, applied, decision, context), context.now, "news");
    case "wait":
      return counted(before, withMore(ticket, applied, decision, context), context.now, "news");
    case "settle":
      // Not answered any more: somebody wrote again in the meantime, and a human looks at all of it.
      if (ticket.status !== "answered") return counted(before, ticket, context.now, "news");
      return counted(before, closed(factsOf(ticket), context.now, "customer"), context.now, "news");
    case "record":
    case "hold":
      return counted(before, ticket, context.now, "no-news");
  }
}

/** A ticket as its first message makes it. */
function openTicket(applied: AppliedMessage, context: MessageContext): Ticket {
  const { message, decision, receivedMs } = applied;
  const receivedAt = new Date(receivedMs).toISOString();
  const routing = "routing" in decision ? decision.routing : undefined;
  const facts: TicketFacts = {
    id: applied.ticket,
    contact: context.contact,
    origin: applied.id,
    v: 1,
    messageV: 1,
    epoch: 0,
    ...wayBack(message),
    ...continuationOf(message),
    trust: message.sender.trust,
    subject: subjectOf(message),
    ...(message.fields && { fields: message.fields }),
    language: applied.language,
    category: routing?.category ?? message.topic ?? "other",
    priority: routing?.priority ?? lowestPriority,
    queue: routing?.queue ?? context.config.defaultQueue,
    skills: routing?.skills ?? [],
    createdAt: receivedAt,
    updatedAt: context.now.toISOString(),
    lastMessage: applied.id,
    thread: threadOf(message),
    automaticReplies: repliesAutomatically(decision) ? 1 : 0,
    reopens: 0,
    lately: noted(nothingLately, whatItSaid(applied, context.now), context.config.answering),
    ...lessonOf(undefined, message, decision, context.now),
    ...(context.linkedTo && { linkedTo: context.linkedTo }),
    ...(context.known && { known: context.known }),
    ...(context.vip && { vip: true }),
  };
  if (decision.kind === "answer") return answeredBy(facts, applied, decision, context);
  if (decision.kind === "ask") return answered(facts, silenceUntil(context));
  if (!routing) return queued(facts, receivedAt);
  const ticket = inLine(facts, routing, applied);
  return decision.kind === "wait" ? inBurst(ticket, applied, context) : ticket;
}

/**
 * The ticket after the messages of its burst were decided about together, as if they had been one: `text`. Theirs was the
 * only wait on it: who read them may end it.
 */
export function applyBurst(
  before: Ticket,
  decided: AppliedMessage,
  context: MessageContext,
  text: string,
): Ticket {
  const { decision, language } = decided;
  const replied = repliesAutomatically(decision);
  const said = { at: context.now, replied, text: textDigest(text) };
  const facts = without(factsOf(before), "burst");
  const ticket = {
    ...facts,
    ...lessonOf(before, decided.message, decision, context.now),
    language,
    automaticReplies: facts.automaticReplies + (replied ? 1 : 0),
    lately: noted(facts.lately ?? nothingLately, said, context.config.answering),
  };
  switch (decision.kind) {
    case "answer":
      return counted(before, answeredBy(ticket, decided, decision, context), context.now, "news");
    case "ask":
      return counted(before, answered(ticket, silenceUntil(context)), context.now, "news");
    case "route":
      return counted(before, inLine(ticket, decision.routing, decided), context.now, "news");
    case "wait":
    case "settle":
    case "record":
    case "hold":
      throw new Error(`What is read together cannot be decided as ${decision.kind}`);
  }
}

const lowestPriority: Priority = 4;

/** What each message changes, whatever was decided about it. */
function withMessage(before: Ticket, applied: AppliedMessage, { now, config }: MessageContext): Ticket {
  const { id, message, decision } = applied;
  // A reply address from a sender who proved nothing must not redirect what agents write. What comes within a conversation
  // comes from whoever began it.
  const proved = message.sender.trust === "verified" || message.threading === "conversation";
  const redirects = proved && message.automatic === undefined;
  return {
    ...before,
    ...lessonOf(before, message, decision, now),
    lastMessage: id,
    recentMessages: [before.lastMessage, ...(before.recentMessages ?? [])].slice(0, recentMessagesKept),
    automaticReplies: before.automaticReplies + (repliesAutomatically(decision) ? 1 : 0),
    lately: noted(before.lately ?? nothingLately, whatItSaid(applied, now), config.answering),
    ...(redirects && {
      ...wayBack(message),
      ...continuationOf(message),
      ...countedAsBefore(before),
      thread: threadOf(message),
    }),
  };
}

/** A place with an agent stays what it is, whatever the customer writes through. */
function countedAsBefore(before: Ticket) {
  if (before.status !== "assigned") return {};
  return { countedAs: before.countedAs ?? before.channel };
}

/** What the guards against loops note of a message. One that waits for others is noted with them. */
function whatItSaid({ message, decision }: AppliedMessage, now: Date) {
  const text = decision.kind === "wait" ? undefined : textDigest(message.text);
  return { at: now, replied: repliesAutomatically(decision), text };
}

/** From when on there is something to learn; once set it stays until the clock has learned it. */
function lessonOf(before: Ticket | undefined, message: InboundMessage, decision: Decision, now: Date) {
  const lessonAt = before?.lessonAt ?? (teaches(message, decision) ? now.toISOString() : undefined);
  return lessonAt === undefined ? {} : { lessonAt };
}

function withAnswer(
  ticket: Ticket,
  applied: AppliedMessage,
  decision: Answer,
  context: MessageContext,
): Ticket {
  // Two answers decided at the same time: the customer asked again, which is a human's business.
  if (ticket.pendingAnswer) return withHuman(ticket, decision.routing, applied, context);
  switch (ticket.status) {
    case "queued":
    case "assigned":
      // A human is waited for, or at work: the answer goes out, the human stays.
      return withHuman(ticket, decision.routing, applied, context);
    case "answered":
      return answeredBy(factsOf(ticket), applied, decision, context);
    case "closed":
      return answeredBy(reopened(ticket, context), applied, decision, context);
  }
}

/** More may come. Where a person is waited for or at work, that stands. */
function withMore(
  ticket: Ticket,
  applied: AppliedMessage,
  { routing }: Extract<Decision, { kind: "wait" }>,
  context: MessageContext,
): Ticket {
  switch (ticket.status) {
    case "queued":
      return ticket.burst ? inBurst(ticket, applied, context) : ticket;
    case "assigned":
      return withHuman(ticket, routing, applied, context);
    case "answered":
      // Asked again, at the same time as it was answered: a human's business.
      if (ticket.pendingAnswer) return withHuman(ticket, routing, applied, context);
      return inBurst(inLine(factsOf(ticket), routing, applied), applied, context);
    case "closed":
      return inBurst(inLine(reopened(ticket, context), routing, applied), applied, context);
  }
}

function inBurst(
  ticket: TicketIn<"queued">,
  { id, receivedMs, message }: AppliedMessage,
  { config }: MessageContext,
): TicketIn<"queued"> {
  const quietSeconds = quietSecondsFor(message, config);
  const burst = burstWith(ticket.burst, { id, receivedMs, quietSeconds });
  return burst ? { ...ticket, burst } : without(ticket, "burst");
}

/** Asked what it is about: nobody waits for anything but the customer's next message. */
function withQuestion(
  ticket: Ticket,
  applied: AppliedMessage,
  { routing }: Extract<Decision, { kind: "ask" }>,
  context: MessageContext,
): Ticket {
  switch (ticket.status) {
    case "queued":
    case "assigned":
      return withHuman(ticket, routing, applied, context);
    case "answered":
      // Not where an answer was given at the same time: what came after it is a human's business.
      if (ticket.pendingAnswer) return withHuman(ticket, routing, applied, context);
      return answered(factsOf(ticket), silenceUntil(context));
    case "closed":
      return answered(reopened(ticket, context), silenceUntil(context));
  }
}

function silenceUntil({ now, config }: MessageContext): string {
  return minutesAfter(now, config.desk.autoCloseHours * 60);
}

/** A person has to look: to the queue, or the more reason for the agent who has it. */
function withHuman(
  ticket: Ticket,
  routing: Routing,
  applied: AppliedMessage,
  context: MessageContext,
): Ticket {
  const { now, config } = context;
  const facts = without(factsOf(ticket), "burst");
  switch (ticket.status) {
    case "queued":
      // Until now a machine might have answered: from here on a human is waited for, wherever that now is.
      if (ticket.burst || routing.priority < ticket.priority) return inLine(facts, routing, applied);
      return ticket;
    case "assigned": {
      const started = ticket.waitingSince === undefined;
      const waitingSince = ticket.waitingSince ?? new Date(applied.receivedMs).toISOString();
      const priority = moreUrgent(ticket.priority, routing.priority);
      const leaseUntil = started ? minutesAfter(now, config.desk.leaseMinutes) : ticket.leaseUntil;
      return assigned({ ...facts, waitingSince, priority }, { ...ownerIn(ticket), leaseUntil });
    }
    case "answered":
      return inLine(facts, routing, applied);
    case "closed":
      return inLine(reopened(ticket, context), routing, applied);
  }
}

/** In the queue of this routing, where it waits from when the message was received. */
function inLine(facts: TicketFacts, routing: Routing, { receivedMs }: AppliedMessage): TicketIn<"queued"> {
  const stays = facts.queue === routing.queue;
  const place = stays ? facts : without(facts, "queuedAt", "overflowAt", "offer", "passedBy");
  return queued({ ...place, ...placeOf(routing) }, new Date(receivedMs).toISOString());
}

function answeredBy(
  facts: TicketFacts,
  applied: AppliedMessage,
  decision: Answer,
  context: MessageContext,
): TicketIn<"answered"> {
  const { now, answer } = context;
  if (!answer) throw new Error(`Message ${applied.id} is to be answered, but the answer has no id`);
  const pendingAnswer = { outbox: answer, entry: decision.entry, at: now.toISOString() };
  return answered({ ...facts, ...placeOf(decision.routing), pendingAnswer }, silenceUntil(context));
}

/** A message that was under way while its ticket was merged opens it again beside the other one: it must be seen. */
function reopened(ticket: TicketIn<"closed">, { now, config }: MessageContext): TicketFacts {
  const { breachedAt: _, ...facts } = factsOf(ticket);
  return {
    ...unmerged(facts),
    reopens: ticket.reopens + 1,
    lately: notedReopening(ticket.lately ?? nothingLately, now, config.answering),
  };
}

function placeOf({ category, queue, priority, skills }: Routing) {
  return { category, queue, priority, skills: [...skills] };
}

/** 1 is the most urgent. */
function moreUrgent(one: Priority, other: Priority): Priority {
  return one < other ? one : other;
}

/** Where an answer to this message goes. */
export function wayBack({ channel, account, conversation, sender, replyTo }: InboundMessage) {
  const to = replyTo ?? { channel, account, address: sender.address };
  return { ...to, conversation, ...(sender.name !== undefined && { name: sender.name }) };
}

/** Where a conversation goes on when its customer has left it. */
function continuationOf({ continueAt }: InboundMessage) {
  return continueAt === undefined ? {} : { continueAt };
}

/** Most mail programs cut a long References header themselves; the first and the nearest ids are what counts. */
const referencesKept = 10;

export function threadOf(message: InboundMessage): Thread {
  const { referenceId, references, threading, comment, replyToken, identity } = message;
  return {
    ...(referenceId !== undefined && { replyTo: referenceId }),
    references: references.slice(0, referencesKept),
    // In doubt in private: what an agent writes may be about this customer alone.
    ...(comment && { comment: { id: identity.key, answer: "private" } }),
    ...(replyToken && { replyToken }),
    ...(threading === "conversation" && { customerWroteAt: writtenAt(message) }),
  };
}

/** The platform's time, unless its clock runs ahead of ours. */
function writtenAt({ sentAt, receivedAt }: InboundMessage): string {
  return sentAt !== undefined && sentAt < receivedAt ? sentAt : receivedAt;
}

const longestSubject = 120;

/** What lists show: the subject, else the beginning of the text. */
export function subjectOf({ subject, text }: InboundMessage): string {
  const line = (subject?.trim() || text).replace(/\s+/g, " ").trim();
  return line.length > longestSubject ? `${line.slice(0, longestSubject - 1).toWellFormed()}…` : line;
}
