import { countChanges } from "../domain/entry-counts.ts";
import type { TicketId } from "../domain/ids.ts";
import { type Lesson, type OpenQuestion, readLesson, type Story } from "../domain/lesson.ts";
import type { Proposal } from "../domain/proposal.ts";
import { reportChanges } from "../domain/report-counts.ts";
import { figuresOf } from "../domain/ticket-figures.ts";
import { counted, withoutLesson } from "../domain/ticket-states.ts";
import type { Conversation, LearningStore, LessonChange, TicketStore } from "./ports.ts";

export interface LearningServices {
  readonly store: Pick<TicketStore, "conversationOf">;
  readonly learning: LearningStore;
  /** Puts a question to the proposal it belongs to, or to a new one. */
  readonly group: (
    question: OpenQuestion,
    proposals: readonly Proposal[],
  ) => { readonly before: Proposal | undefined; readonly after: Proposal };
  /** A proposal after an agent answered one of its questions with an entry. */
  readonly choose: (proposal: Proposal, entry: string) => Proposal;
  readonly now: () => Date;
}

/**
 * `stale`: somebody else has learned from it. `conflict`: something changed meanwhile, and it waits for the next run.
 * `failed`: so does this one.
 */
export type Learned = "learned" | "stale" | "conflict" | "failed";

/** Is told what went wrong with which ticket. */
export type Failed = (ticket: TicketId, error: unknown) => void;

/**
 * Learns from tickets one after the other, each in one transaction: what becomes of a question depends on those before
 * it. A ticket that is learned from again counts only what is new, however often this is repeated.
 */
export async function learnFrom(
  tickets: readonly TicketId[],
  services: LearningServices,
  failed: Failed,
): Promise<readonly Learned[]> {
  const outcomes: Learned[] = [];
  let proposals: readonly Proposal[] | undefined;
  for (const id of tickets) {
    try {
      const learned = await learnOne(id, proposals, services);
      outcomes.push(learned.outcome);
      proposals = learned.proposals;
    } catch (error) {
      failed(id, error);
      outcomes.push("failed");
      proposals = undefined;
    }
  }
  return outcomes;
}

/** With the proposals as they are afterwards, where that is known. */
async function learnOne(
  id: TicketId,
  read: readonly Proposal[] | undefined,
  { store, learning, ...services }: LearningServices,
): Promise<{ readonly outcome: Learned; readonly proposals: readonly Proposal[] | undefined }> {
  const [conversation, before] = await Promise.all([store.conversationOf(id), learning.lesson(id)]);
  if (conversation?.ticket.lessonAt === undefined) return { outcome: "stale", proposals: read };
  const proposals = read ?? (await learning.proposals());
  const change = lessonOf(conversation, before, proposals, services);
  const outcome = await learning.learn(change);
  // Whatever stood in the way, what was read may be old.
  return { outcome, proposals: outcome === "learned" ? replaced(proposals, change.proposals) : undefined };
}

/** What learning from a ticket changes. Pure but for the time. */
export function lessonOf(
  conversation: Conversation,
  before: Lesson | undefined,
  proposals: readonly Proposal[],
  services: Pick<LearningServices, "group" | "choose" | "now">,
): LessonChange {
  const { ticket } = conversation;
  const read = isSpam(ticket) ? nothingLearned : readLesson(storyOf(conversation));
  const grouping = groupAll(read, before, proposals, services);
  const after: Lesson = {
    ticket: ticket.id,
    v: (before?.v ?? 0) + 1,
    answers: read.answers,
    chosen: read.chosen,
    questions: grouping.questions,
    figures: figuresOf({
      ticket,
      verdicts: read.answers.map(({ verdict }) => verdict),
      messages: conversation.messages,
    }),
  };
  return {
    ticket: { before: ticket, after: counted(ticket, withoutLesson(ticket), services.now(), "no-news") },
    lesson: { before, after },
    counts: countChanges(before, after),
    report: reportChanges(before?.figures, after.figures),
    proposals: grouping.changes,
  };
}

/** What no customer wanted to know teaches nothing about what customers want to know. */
function isSpam(ticket: Conversation["ticket"]): boolean {
  return ticket.status === "closed" && ticket.closedAs === "spam";
}
const nothingLearned: ReturnType<typeof readLesson> = { answers: [], chosen: [], questions: [] };

function storyOf({ ticket, messages, outbox, audit }: Conversation): Story {
  return { category: ticket.category, messages, outbox, acts: audit };
}

/** More questions than this on one ticket are one person's, not many's. */
const mostQuestions = 10;

function groupAll(
  read: ReturnType<typeof readLesson>,
  before: Lesson | undefined,
  proposals: readonly Proposal[],
  { group, choose }: Pick<LearningServices, "group" | "choose">,
): { readonly questions: Lesson["questions"]; readonly changes: LessonChange["proposals"] } {
  const questions = [...(before?.questions ?? [])];
  const known = new Set<string>(questions.map(({ message }) => message));
  let now = proposals;
  for (const question of read.questions) {
    if (known.has(question.message) || questions.length >= mostQuestions) continue;
    const { after } = group(question, now);
    questions.push({ message: question.message, proposal: after.id });
    now = withProposal(now, after);
  }
  const old = new Set((before?.chosen ?? []).map(({ entry }) => entry));
  const chosen = read.chosen.filter(({ entry }) => !old.has(entry));
  for (const id of new Set(questions.map(({ proposal }) => proposal))) {
    const proposal = now.find((each) => each.id === id);
    if (!proposal || chosen.length === 0) continue;
    now = withProposal(
      now,
      chosen.reduce((changed, { entry }) => choose(changed, entry), proposal),
    );
  }
  return { questions, changes: changesBetween(proposals, now) };
}

/** One write a slot, whatever happened to it in between. */
function changesBetween(before: readonly Proposal[], after: readonly Proposal[]): LessonChange["proposals"] {
  return after.flatMap((each) => {
    const old = before.find(({ slot }) => slot === each.slot);
    return old === each ? [] : [{ before: old, after: { ...each, v: (old?.v ?? 0) + 1 } }];
  });
}

function withProposal(proposals: readonly Proposal[], one: Proposal): readonly Proposal[] {
  return [...proposals.filter(({ slot }) => slot !== one.slot), one];
}

function replaced(proposals: readonly Proposal[], changes: LessonChange["proposals"]): readonly Proposal[] {
  return changes.reduce((all, { after }) => withProposal(all, after), proposals);
}
