import type { ChannelEvent } from "../domain/channel-event.ts";
import { erasedDecision, erasedMessage, erasedSubject } from "../domain/erased-message.ts";
import type { Ids, MessageId, TicketId } from "../domain/ids.ts";
import { minutesAfter } from "../domain/ticket-states.ts";
import { forgetExamples } from "./forget-examples.ts";
import type {
  DeskStore,
  LearningStore,
  MediaQueue,
  MessageStore,
  SeenMark,
  StoredMessage,
  TicketStore,
} from "./ports.ts";
import type { SearchPlace } from "./search.ts";

export interface ErasureServices {
  readonly store: TicketStore;
  readonly messages: MessageStore;
  readonly desk: Pick<DeskStore, "settleHeld">;
  readonly media: MediaQueue;
  /** Takes away what the message is found by. */
  readonly forgetWords?: (place: SearchPlace) => Promise<void>;
  /** Where the words of customers are kept as examples. */
  readonly learning: Pick<LearningStore, "lesson" | "proposals" | "decideProposal">;
  readonly ids: Ids;
  readonly now: () => Date;
}

type Deletion = Extract<ChannelEvent, { type: "deletion" }>;

/** A deletion can overtake the message; after this many attempts the message was none of ours. */
const attemptsWaiting = 3;
/** From then on the clock sees to it that the bucket is cleared. Minutes. */
const clearedWithinMinutes = 2;
/** More writers than this on one ticket at the same time means that something else is wrong. */
const conflictsBorne = 25;

/**
 * A customer took a message back: its text and files, and those of its edits, are erased wherever they are kept. That there was
 * a message, and that it was deleted, stays on the ticket, which is neither opened nor answered for it. Repeatable: the table
 * first, with the audit record in the same write, the bucket by `fetch-media`.
 */
export async function eraseDeleted(
  event: Deletion,
  services: ErasureServices,
  attempt = 1,
): Promise<"erased" | "nothing-to-do" | "later"> {
  const { messages, ids } = services;
  const marks = await messages.marksOf(ids.reference(event.channel, event.target));
  if (marks.length === 0 || marks.some(({ done }) => !done)) {
    return attempt < attemptsWaiting ? "later" : eraseAll(marks, event, services);
  }
  return eraseAll(marks, event, services);
}

async function eraseAll(
  marks: readonly SeenMark[],
  event: Deletion,
  services: ErasureServices,
): Promise<"erased" | "nothing-to-do"> {
  let erased = false;
  for (const mark of marks) {
    const done =
      mark.outcome === "quarantined" ? eraseHeld(mark, services) : eraseStored(mark, event, services);
    if (await done) erased = true;
  }
  return erased ? "erased" : "nothing-to-do";
}

async function eraseHeld({ message }: SeenMark, { desk, now }: ErasureServices): Promise<boolean> {
  return desk.settleHeld(message, "deleted", "customer", now().toISOString());
}

async function eraseStored(mark: SeenMark, event: Deletion, services: ErasureServices): Promise<boolean> {
  const { messages, media, store, now } = services;
  const { ticket, receivedMs, message } = mark;
  const place = { ticket, receivedMs, message };
  const before = await messages.message(place);
  if (!before || !isTheirs(before, event)) return false;
  const at = now().toISOString();
  const first = before.erasedAt === undefined;
  if (first) {
    const epoch = (before.media?.epoch ?? 0) + 1;
    const checkAt = minutesAfter(now(), clearedWithinMinutes);
    const erased: StoredMessage = {
      ...before,
      message: erasedMessage(before.message),
      decision: erasedDecision(before.decision),
      masked: [],
      erasedAt: at,
      media: { checkAt, attempts: 0, epoch },
    };
    const whole = await messages.eraseMessage(erased, {
      id: `erased-${message}`,
      ticket,
      at,
      actor: "customer",
      act: "deleted a message on the platform",
      detail: { message, channel: event.channel },
    });
    // Its mark leads there by now: the event is tried again.
    if (!whole && !(await messages.message(place)))
      throw new Error(`${message} came to another ticket while it was erased`);
  }
  await services.forgetWords?.({ ticket, at: receivedMs, id: message });
  await touchTicket(ticket, before, services, first);
  const last = await forgetQuotes(before, services);
  // The ticket has changed by now: whoever was learning from it has to begin anew, and finds nothing.
  await forgetExamples(ticket, last === undefined ? [message] : [message, last], services.learning);
  const owner = await store.ticket(ticket);
  if (owner) await media.nudge(place, owner.contact);
  return true;
}

/** Ids of messages are told apart by account in some platforms; and nobody deletes what somebody else wrote. */
function isTheirs({ message }: StoredMessage, { account, sender }: Deletion): boolean {
  return message.account === account && (sender === undefined || sender.address === message.sender.address);
}

/**
 * In lists a ticket is called by the first words of its first message. And whoever is reading its messages now has to read
 * them anew: what is decided rests on a version.
 */
async function touchTicket(
  id: TicketId,
  { id: message }: StoredMessage,
  { store, now }: ErasureServices,
  first: boolean,
): Promise<void> {
  for (let conflicts = 0; conflicts < conflictsBorne; conflicts += 1) {
    const before = await store.ticket(id);
    const isCalled = before?.origin === message && before.subject !== erasedSubject;
    if (!before || !(first || isCalled)) return;
    const subject = isCalled ? erasedSubject : before.subject;
    const after = { ...before, subject, v: before.v + 1, updatedAt: now().toISOString() };
    if ((await store.save({ before, after })) === "saved") return;
  }
  throw new Error(`ticket ${id} changed ${conflictsBorne} times while a message was erased from it`);
}

/** Messages that follow each other are decided about with the last of them, whose record then quotes them all: that one. */
async function forgetQuotes(
  { ticket, id, receivedMs, decision }: StoredMessage,
  { store, messages }: ErasureServices,
): Promise<MessageId | undefined> {
  if (decision.kind !== "wait") return undefined;
  const conversation = await store.conversationOf(ticket);
  const later = (conversation?.messages ?? []).filter(
    (each) => each.id !== id && each.receivedMs >= receivedMs,
  );
  const last = later.find((each) => each.decision.kind !== "wait");
  if (last) await messages.redecide({ ...last, decision: erasedDecision(last.decision) });
  return last?.id;
}
