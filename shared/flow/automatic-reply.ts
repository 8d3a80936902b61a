import type { Config } from "../domain/config.ts";
import type { Decision } from "../domain/decision.ts";
import { type Ids, type TicketId, ticketNumber } from "../domain/ids.ts";
import type { Matcher } from "../domain/matcher.ts";
import { type OutboxEntry, stalledAfterMinutes } from "../domain/outbox.ts";
import { composeAcknowledgement, composeAnswer, composeQuestion, subjectFor } from "../domain/texts.ts";
import { minutesAfter } from "../domain/ticket-states.ts";
import { threadOf, wayBack } from "../domain/transitions.ts";
import type { StoredMessage } from "./ports.ts";

type Answer = Extract<Decision, { kind: "answer" }>;

export interface Composing {
  readonly ids: Ids;
  readonly config: Config;
  readonly matcher: Matcher;
  readonly now: () => Date;
  /** Where the customer of a form sees how it stands; `undefined` where there is no such page. */
  readonly statusUrl?: (ticket: TicketId, language: string) => string | undefined;
}

/** At most one per message: whichever reply is decided, it has this id. */
export function automaticReplyId(stored: StoredMessage, { ids }: Pick<Composing, "ids">) {
  return ids.automaticReply(stored.id, "reply");
}

/**
 * The stored decision as it can be carried out now. An entry that was taken out of the FAQ between decision and
 * reply is no answer any more: a human answers.
 */
export function feasible(decision: Decision, { matcher }: Pick<Composing, "matcher">): Decision {
  if (decision.kind !== "answer") return decision;
  if (entriesOf(decision).every(({ entry, language }) => matcher.answer(entry, language))) return decision;
  return {
    kind: "route",
    routing: decision.routing,
    acknowledge: "received",
    suggestions: [],
    reason: { ...decision.reason, rule: "no-answer-text" },
  };
}

/** What goes out by itself for a message, or nothing. */
export function automaticReply(stored: StoredMessage, services: Composing): OutboxEntry | undefined {
  const { decision } = stored;
  switch (decision.kind) {
    case "answer":
      return {
        ...blankReply(stored, services, decision.language),
        thread: answerThread(stored, decision),
        kind: "answer",
        entry: decision.entry,
        ...(decision.also && { also: decision.also.map(({ entry }) => entry) }),
        askHelped: true,
        text: answerText(stored, decision, services),
      };
    case "route":
      if (decision.acknowledge === "none") return undefined;
      return {
        ...blankReply(stored, services, stored.language),
        // A private answer to a comment can often be given once: it is kept for the answer itself.
        thread: inPublic(threadOf(stored.message)),
        kind: "acknowledgement",
        text: composeAcknowledgement({
          ...wording(stored, services, stored.language),
          kind: decision.acknowledge,
          ...statusUrlFor(stored, services),
        }),
      };
    case "ask":
      return {
        ...blankReply(stored, services, stored.language),
        kind: "acknowledgement",
        text: composeQuestion(wording(stored, services, stored.language)),
      };
    case "wait":
    case "settle":
    case "record":
    case "hold":
      return undefined;
  }
}

/** Forms alone: who writes by mail or chat has the conversation before them. */
function statusUrlFor({ message, ticket, language }: StoredMessage, { statusUrl }: Composing) {
  const url = message.channel === "form" ? statusUrl?.(ticket, language) : undefined;
  return url === undefined ? {} : { statusUrl: url };
}

/** Answers about how things work help everybody who reads along; all others are between us and the customer. */
function answerThread({ message }: StoredMessage, { routing }: Answer): OutboxEntry["thread"] {
  const thread = threadOf(message);
  return routing.category === "guide" ? inPublic(thread) : thread;
}

function inPublic(thread: OutboxEntry["thread"]): OutboxEntry["thread"] {
  return thread.comment ? { ...thread, comment: { ...thread.comment, answer: "public" } } : thread;
}

function answerText(stored: StoredMessage, decision: Answer, services: Composing): string {
  const answers = entriesOf(decision).map(({ entry, language }) => {
    const known = services.matcher.answer(entry, language);
    if (!known) throw new Error(`The FAQ has no entry "${entry}"`);
    return known;
  });
  return composeAnswer({ ...wording(stored, services, decision.language), answers });
}

function entriesOf({ entry, language, also = [] }: Answer) {
  return [{ entry, language }, ...also];
}

function wording({ ticket }: StoredMessage, { config }: Composing, language: string) {
  return { language, brand: config.brand.name, ticketNumber: ticketNumber(ticket) };
}

function blankReply(stored: StoredMessage, services: Composing, language: string) {
  const { message, ticket } = stored;
  const now = services.now();
  return {
    id: automaticReplyId(stored, services),
    ticket,
    automatic: true,
    ...wayBack(message),
    language,
    subject: message.subject?.trim() || subjectFor(language, services.config.brand.name),
    thread: threadOf(message),
    createdAt: now.toISOString(),
    state: "PENDING" as const,
    epoch: 0,
    attempts: 0,
    checkAt: minutesAfter(now, stalledAfterMinutes),
  };
}
