import * as z from "zod/mini";
import type { Category } from "./category.ts";
import type { Decision } from "./decision.ts";
import { feedbackOf } from "./feedback.ts";
import type { MessageId, OutboxId, TicketId } from "./ids.ts";
import type { InboundMessage } from "./message.ts";
import type { OutboxEntry } from "./outbox.ts";
import { TicketFigures } from "./ticket-figures.ts";

const id = <T extends string>() => z.custom<T>((value) => typeof value === "string" && value.length > 0);

/** What became of an automatic answer. `silent`: the customer said nothing, which is neither a yes nor a no. */
export const Verdict = z.enum(["helped", "not-helped", "asked-again", "silent"]);
export type Verdict = z.infer<typeof Verdict>;

/**
 * What one ticket teaches, as far as it was learned. Kept beside the ticket, so that learning it again, or learning more
 * of it, counts only what is new.
 */
export const Lesson = z.object({
  ticket: id<TicketId>(),
  /** Version of this record: every write adds one and is conditional on it. */
  v: z.number(),
  /** One verdict an answer and entry in it: a later vote takes the place of an earlier one. `day` is that of the answer. */
  answers: z.array(
    z.object({ outbox: id<OutboxId>(), entry: z.string(), day: z.string(), verdict: Verdict }),
  ),
  /** Entries with which agents answered or closed, each once. */
  chosen: z.array(z.object({ entry: z.string(), day: z.string() })),
  /** Questions without a sure answer, and the proposal that each was put to. */
  questions: z.array(z.object({ message: id<MessageId>(), proposal: z.string() })),
  /** What reports counted of it. */
  figures: z.exactOptional(TicketFigures),
});
export type Lesson = z.infer<typeof Lesson>;

/** A question that nothing in the knowledge base answered, as the customer put it (masked). */
export interface OpenQuestion {
  readonly message: MessageId;
  readonly text: string;
  readonly language: string;
  /** ISO 8601, when it was received. */
  readonly at: string;
  readonly category: Category;
  /** The best entry, which was not sure enough or did not help. */
  readonly nearest?: string;
}

/** A ticket's whole story, as far as something can be learned from it. */
export interface Story {
  readonly category: Category;
  readonly messages: readonly {
    readonly id: MessageId;
    readonly receivedMs: number;
    readonly message: InboundMessage;
    readonly language: string;
    readonly decision: Decision;
  }[];
  readonly outbox: readonly OutboxEntry[];
  readonly acts: readonly {
    readonly at: string;
    readonly detail?: Readonly<Record<string, string>>;
  }[];
}

/** Rules by which a message went to a person because no answer was sure enough, and by which one proved wrong. */
const unansweredRules = new Set(["no-match", "below-threshold", "abstained", "no-answer-text"]);
const ratedRule = "rated";
const typedVotes = new Set(["helped", "thanked", "not-helped", "late-yes"]);
const againRule = "asked-again";

/** Whether a message brings something to learn at once; the rest is learned when the ticket ends. */
export function teaches(message: Pick<InboundMessage, "text" | "payload">, { reason }: Decision): boolean {
  if (unansweredRules.has(reason.rule) || typedVotes.has(reason.rule)) return true;
  if (reason.rule === againRule || reason.rule === ratedRule) return true;
  return message.payload !== undefined && feedbackOf(message) !== undefined;
}

/** What a ticket teaches as it stands now, without what was made of it before. */
export function readLesson(story: Story): Pick<Lesson, "answers" | "chosen"> & {
  readonly questions: readonly OpenQuestion[];
} {
  const answers = verdicts(story);
  return { answers, chosen: chosenEntries(story), questions: openQuestions(story, answers) };
}

function verdicts({ messages, outbox }: Story): Lesson["answers"] {
  const sent = outbox
    .filter((entry) => entry.kind === "answer" && entry.entry !== undefined)
    .toSorted((a, b) => a.createdAt.localeCompare(b.createdAt));
  const found = new Map<OutboxId, Verdict>(sent.map((answer) => [answer.id, "silent"]));
  for (const each of messages) {
    const answer = answerMeant(each, sent);
    const verdict = answer && verdictOf(each);
    // "Asked again" is what we make of it; what the customer says of the answer counts more.
    const weaker = verdict === "asked-again" && answer && found.get(answer.id) !== "silent";
    if (answer && verdict && !weaker) found.set(answer.id, verdict);
  }
  return sent.flatMap(({ id: outboxId, entry = "", also = [], createdAt }) => {
    const verdict = found.get(outboxId) ?? "silent";
    // Nobody says which of several answers helped: it is said of each.
    return [entry, ...also].map((each) => ({
      outbox: outboxId,
      entry: each,
      day: dayOf(createdAt),
      verdict,
    }));
  });
}

type Told = Story["messages"][number];

/** A button names its answer; words mean the newest one that was there. */
function answerMeant({ message, receivedMs }: Told, sent: readonly OutboxEntry[]): OutboxEntry | undefined {
  const named = /^helped:(?:yes|no):(\w+)$/.exec(message.payload ?? "")?.[1];
  const pressed = sent.find((answer) => answer.id === named);
  return pressed ?? sent.findLast((answer) => Date.parse(answer.createdAt) <= receivedMs);
}

function verdictOf({ message, decision }: Told): Verdict | undefined {
  const { rule } = decision.reason;
  const pressed = message.payload !== undefined;
  const feedback = pressed || typedVotes.has(rule) ? feedbackOf(message) : undefined;
  switch (feedback) {
    case "yes":
    case "thanks":
      return "helped";
    case "no":
      return "not-helped";
    case undefined:
      return rule === againRule ? "asked-again" : undefined;
  }
}

/** What agents answered with, and what they said it was when they closed it. */
function chosenEntries({ outbox, acts }: Story): Lesson["chosen"] {
  const replies = outbox.flatMap(({ kind, entry, createdAt }) =>
    kind === "agent-reply" && entry !== undefined ? [{ entry, day: dayOf(createdAt) }] : [],
  );
  const closings = acts.flatMap(({ at, detail }) =>
    detail?.entry === undefined ? [] : [{ entry: detail.entry, day: dayOf(at) }],
  );
  const first = new Map<string, string>();
  for (const { entry, day } of [...replies, ...closings]) {
    if (!first.has(entry)) first.set(entry, day);
  }
  return [...first].map(([entry, day]) => ({ entry, day }));
}

/** Messages that no answer was sure enough for, and those whose answer did not help. */
function openQuestions({ messages, category }: Story, answers: Lesson["answers"]): readonly OpenQuestion[] {
  const failed = answers.filter(({ verdict }) => verdict === "not-helped");
  return messages.flatMap((each, at) => {
    const { message, decision, language, receivedMs, id: messageId } = each;
    const { reason } = decision;
    const misled = decision.kind === "answer" && failed.some(({ entry }) => entry === decision.entry);
    if (!misled && !unansweredRules.has(reason.rule)) return [];
    if (message.automatic || message.payload !== undefined) return [];
    const together = readTogether(messages, at);
    // Like the matcher: the subject of a follow-up is that of the first message.
    const subject = together[0] === messages[0] ? together[0]?.message.subject : undefined;
    const text = [subject, ...together.map((told) => told.message.text.trim())]
      .filter(Boolean)
      .join("\n")
      .trim();
    if (text === "") return [];
    const nearest = reason.entry === undefined ? {} : { nearest: reason.entry };
    return [{ message: messageId, text, language, at: isoOf(receivedMs), category, ...nearest }];
  });
}

/** With the messages of its burst: those right before it that waited to be decided about with it. */
function readTogether(messages: Story["messages"], at: number): Story["messages"] {
  const since = messages.findLastIndex(({ decision }, place) => place < at && decision.kind !== "wait");
  return messages.slice(since + 1, at + 1);
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}

/** The UTC day of an instant, `YYYY-MM-DD`: what counters are kept by. */
export function dayOf(iso: string): string {
  return iso.slice(0, 10);
}
