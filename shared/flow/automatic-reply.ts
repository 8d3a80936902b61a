import type { Decision } from "../domain/decision.ts";
import { ticketNumber } from "../domain/ids.ts";
import { type OutboxEntry, stalledAfterMinutes } from "../domain/outbox.ts";
import { composeAcknowledgement, composeAnswer, composeQuestion, subjectFor } from "../domain/texts.ts";
import { minutesAfter } from "../domain/ticket-states.ts";
import { threadOf, wayBack } from "../domain/transitions.ts";
import { automaticReplyId, type Composing, entriesOf } from "./feasible.ts";
import type { StoredMessage } from "./ports.ts";

type Answer = Extract<Decision, { kind: "answer" }>;

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
