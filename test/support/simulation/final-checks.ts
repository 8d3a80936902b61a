import { repliesAutomatically } from "../../../shared/domain/decide.ts";
import {
  addCounts,
  countChanges,
  countNames,
  type EntryCounts,
  noCounts,
} from "../../../shared/domain/entry-counts.ts";
import { type Lesson, readLesson } from "../../../shared/domain/lesson.ts";
import { addReportCounts, type ReportCounts, reportChanges } from "../../../shared/domain/report-counts.ts";
import type { Ticket } from "../../../shared/domain/ticket.ts";
import type { StoredMessage } from "../../../shared/flow/ports.ts";
import type { Contents } from "../memory-store.ts";
import type { Written } from "./customers.ts";
import type { Observer } from "./observer.ts";
import type { World } from "./world.ts";

/** What must be true when everything has come to rest. */
export function checkAtRest(world: World, written: readonly Written[]): void {
  const stored = [...world.store.contents.messages.values()];
  for (const each of written) {
    checkKept(
      world,
      each,
      stored.filter(({ id }) => id === each.id),
    );
    checkReplies(world, each);
  }
  checkBursts(world);
  checkConversations(world, stored);
  for (const each of written) checkFollowUp(world, each, stored);
  checkSends(world);
  checkBounced(world);
  checkLessons(world);
}

/** P1: stored once, applied once, and marked as done. */
function checkKept({ store, observer }: World, { id }: Written, copies: readonly StoredMessage[]): void {
  if (copies.length !== 1) observer.report("P1", `${id} is stored ${copies.length} times`);
  const applied = observer.applied.get(id) ?? 0;
  if (applied !== 1) observer.report("P1", `${id} was applied to its ticket ${applied} times`);
  const ticket = copies[0]?.ticket;
  if (ticket && !store.contents.tickets.has(ticket)) observer.report("P1", `${id} has no ticket`);
  const mark = store.contents.seen.get(id);
  if (!mark?.done || mark.outcome !== "ticketed") observer.report("P1", `${id} is not marked as done`);
}

/** P3: exactly the replies that the stored decision asks for, which is one at most. */
function checkReplies({ store, observer, ids }: World, { id }: Written): void {
  const message = [...store.contents.messages.values()].find((each) => each.id === id);
  if (!message) return;
  const expected = repliesAutomatically(message.decision) ? 1 : 0;
  const own = ids.automaticReply(id, "reply");
  const replies = [...store.contents.outbox.values()].filter((entry) => entry.id === own).length;
  if (replies !== expected) {
    observer.report("P3", `${id} has ${replies} automatic replies, not ${expected}`);
  }
  const entry = [...store.contents.outbox.values()].find((each) => each.id === own);
  if (entry && (entry.kind === "answer") !== (message.decision.kind === "answer")) {
    observer.report("P3", `${id} was decided as ${message.decision.kind} and replied to as ${entry.kind}`);
  }
}

/** P3: of the messages that were read together at most the last one has a reply, and none is left undecided. */
function checkBursts({ store, observer, ids }: World): void {
  for (const { id, burst } of store.contents.tickets.values()) {
    if (burst) observer.report("P3", `nobody came back to the burst on ${id}`);
  }
  const replies = new Set([...store.contents.outbox.values()].map((entry) => entry.id));
  for (const [message, last] of observer.bursts) {
    const [found] = [...store.contents.messages.values()].filter((each) => each.id === message);
    const replied = found && replies.has(ids.automaticReply(found.id, "reply"));
    if (replied && message !== last) observer.report("P3", `${message} has a reply besides that of ${last}`);
  }
}

/** P2: one chat is one ticket. */
function checkConversations({ observer }: World, stored: readonly StoredMessage[]): void {
  const tickets = new Map<string, Set<string>>();
  for (const { message, ticket } of stored) {
    if (message.threading !== "conversation") continue;
    tickets.set(message.conversation, (tickets.get(message.conversation) ?? new Set()).add(ticket));
  }
  for (const [conversation, ids] of tickets) {
    if (ids.size > 1) observer.report("P2", `${conversation} is split over ${ids.size} tickets`);
  }
}

/** P2: a follow-up is where the mail is that it answers. */
function checkFollowUp(
  { observer }: World,
  { id, follows }: Written,
  stored: readonly StoredMessage[],
): void {
  if (!follows) return;
  const ticketOf = (message: string) => stored.find((each) => each.id === message)?.ticket;
  if (ticketOf(id) !== ticketOf(follows.id)) observer.report("P2", `${id} is not where ${follows.id} is`);
}

/** P6: whoever looks at a reply that came back sees why, and a dead address was noted. */
function checkBounced({ store, observer, ids }: World): void {
  for (const { id, receipt, undelivered, channel, address } of store.contents.outbox.values()) {
    if ((receipt === "bounced") !== (undelivered !== undefined)) {
      observer.report(
        "P6",
        `${id} is ${receipt ?? "not reported"} because of ${undelivered?.code ?? "nothing"}`,
      );
    }
    const dead = undelivered?.code === "hard-bounce";
    if (dead && !store.contents.suppressions.has(ids.address(channel, address))) {
      observer.report("P6", `${id} came back and its address is still written to`);
    }
  }
}

/** P6: everything was sent or given up, and nothing twice but where a sender died in between. */
function checkSends({ store, observer }: World): void {
  for (const entry of store.contents.outbox.values()) {
    const sends = observer.sends.get(entry.id) ?? 0;
    const excused = observer.interruptions.get(entry.id) ?? 0;
    if (sends > 1 + excused) observer.report("P6", `${entry.id} was sent ${sends} times`);
    if (entry.state === "SENT" && sends === 0)
      observer.report("P6", `${entry.id} is noted as sent and was not`);
    if (entry.state !== "SENT" && entry.state !== "FAILED") {
      observer.report("P6", `${entry.id} is left ${entry.state}`);
    }
  }
}

/** P8: what is counted is what was learned, each answer and each question once; of what ended, all is learned. */
function checkLessons({ store, observer }: World): void {
  const { tickets, counts, proposals, lessons } = store.contents;
  for (const ticket of tickets.values()) {
    if (ticket.lessonAt !== undefined) observer.report("P8", `${ticket.id} waits to be learned from`);
    if (ticket.status === "closed") checkWhole(store.contents, ticket, observer);
  }
  const learned = [...lessons.values()];
  const expected = new Map<string, EntryCounts>();
  for (const { day, entry, by } of learned.flatMap((lesson) => countChanges(undefined, lesson))) {
    const key = `${day} ${entry}`;
    expected.set(key, addCounts(expected.get(key) ?? noCounts, by));
  }
  const counted = new Map(
    [...counts].flatMap(([day, entries]) =>
      [...entries].map(([entry, sums]): [string, EntryCounts] => [`${day} ${entry}`, sums]),
    ),
  );
  for (const key of new Set([...expected.keys(), ...counted.keys()])) {
    const [should, is] = [expected.get(key) ?? noCounts, counted.get(key) ?? noCounts];
    if (countNames.some((name) => should[name] !== is[name])) {
      observer.report("P8", `${key} is counted ${JSON.stringify(is)}, not ${JSON.stringify(should)}`);
    }
  }
  checkReports(learned, store.contents, observer);
  const questions = learned.reduce((sum, lesson) => sum + lesson.questions.length, 0);
  const grouped = [...proposals.values()].reduce((sum, { size }) => sum + size, 0);
  if (grouped !== questions) observer.report("P8", `${grouped} questions are proposed, not ${questions}`);
}

/** What reports count are the figures of the lessons, each once. */
function checkReports(learned: readonly Lesson[], { reports }: Contents, observer: Observer): void {
  const expected = new Map<string, ReportCounts>();
  for (const { by, ...place } of learned.flatMap(({ figures }) => reportChanges(undefined, figures))) {
    const key = `${place.day}#${place.queue}#${place.channel}`;
    expected.set(key, addReportCounts(expected.get(key) ?? {}, by));
  }
  for (const key of new Set([...expected.keys(), ...reports.keys()])) {
    const [should, is] = [expected.get(key) ?? {}, reports.get(key)?.counts ?? {}];
    const names = new Set([...Object.keys(should), ...Object.keys(is)]);
    const wrong = [...names].filter((name) => (should[name] ?? 0) !== (is[name] ?? 0));
    if (wrong.length > 0) observer.report("P8", `${key} of the report is wrong in ${wrong.join(", ")}`);
  }
}

function checkWhole(
  { messages, outbox, audit, lessons }: Contents,
  ticket: Ticket,
  observer: Observer,
): void {
  const of = <Value extends { readonly ticket: string }>(all: Iterable<Value>) =>
    [...all].filter((each) => each.ticket === ticket.id);
  const { answers } = readLesson({
    category: ticket.category,
    messages: of(messages.values()).sort((a, b) => a.receivedMs - b.receivedMs),
    outbox: of(outbox.values()),
    acts: of(audit.values()),
  });
  if (JSON.stringify(lessons.get(ticket.id)?.answers) !== JSON.stringify(answers)) {
    observer.report("P8", `${ticket.id} ended, and not all that it teaches was learned`);
  }
}
