import { hasWaitingMedia } from "../domain/attachment-state.ts";
import { quietSecondsFor } from "../domain/burst.ts";
import { repliesAutomatically, routeAnyway } from "../domain/decide.ts";
import type { Decision } from "../domain/decision.ts";
import { textDigest } from "../domain/guards.ts";
import { markReference, messageIdOf } from "../domain/identity.ts";
import type { MessageId, TicketId } from "../domain/ids.ts";
import { toKeep } from "../domain/keep.ts";
import type { HoldCause, InboundItem, InboundMessage } from "../domain/message.ts";
import { isProbe } from "../domain/probe.ts";
import { type MaskedKind, redactMessage } from "../domain/redact-message.ts";
import type { Ticket } from "../domain/ticket.ts";
import { minutesAfter } from "../domain/ticket-states.ts";
import { applyMessage, hasApplied } from "../domain/transitions.ts";
import { isVip } from "../domain/vip.ts";
import { automaticReplyId, type Composing, composeReply, feasible } from "./feasible.ts";
import {
  type Arrival,
  findPlace,
  findSender,
  type Gathering,
  newPlace,
  notYet,
  type Place,
  type Sender,
} from "./gather.ts";
import { type Judged, type Judging, judge } from "./judge.ts";
import type { FollowUpQueue, HeldItem, MediaQueue, OutboundQueue, SeenMark, StoredMessage } from "./ports.ts";
import { heldMessage, heldUnparseable } from "./quarantine.ts";

export interface TriageServices extends Gathering, Composing, Judging {
  /** What a bounce or complaint on a ticket leads to: `noteDeliveryReport`. Rare, so it need not be loaded before. */
  readonly noteReport: (stored: StoredMessage) => Promise<void>;
  readonly outbound: OutboundQueue;
  readonly followUps: FollowUpQueue;
  readonly media: MediaQueue;
  /** Keeps the words of a message to be found by; absent where the operator wants none kept. */
  readonly keepWords?: ((stored: StoredMessage, ticket: Ticket) => Promise<void>) | undefined;
}

type Hold = Extract<Decision, { kind: "hold" }>;

/** What became of one inbound item. */
export type Triaged =
  | {
      readonly kind: "ticketed";
      readonly message: MessageId;
      readonly ticket: TicketId;
      readonly decision: Decision;
    }
  | {
      readonly kind: "held";
      readonly message: MessageId;
      readonly cause: HoldCause;
      readonly suppressed: boolean;
    }
  /** It was completely processed before. */
  | { readonly kind: "repeat"; readonly message: MessageId }
  /** It follows a message that is still being processed: to be tried again a little later. */
  | { readonly kind: "later"; readonly message: MessageId };

/** From this attempt on, a message no longer waits for the one it follows. */
const attemptsWaiting = 3;
/** More writers than this on one ticket at the same time means that something else is wrong. */
const conflictsBorne = 25;

/**
 * One inbound item from the queue to its ticket. A chain of conditional writes, each repeatable: the queue's message is
 * deleted only after the last, so whatever crashes where, a repeat ends in the same state.
 *
 * @param attempt how often the queue has handed the item out, from 1
 */
export async function triage(inbound: InboundItem, services: TriageServices, attempt = 1): Promise<Triaged> {
  const id = messageIdOf(services.ids, inbound);
  if (inbound.kind === "unparseable") {
    const mark = markFor(id, services.ids.ticket(id), inbound.item.receivedAt);
    const seen = await quarantine(mark, heldUnparseable(id, inbound.item), services, { suppress: false });
    if (seen.kind === "begun-otherwise")
      throw new Error(`${id} was a message before, and cannot be read now`);
    return seen;
  }
  const { message, masked } = redactMessage(known(inbound.message, services));
  const contact = services.ids.contact(message.channel, message.sender.address);
  const arrival: Arrival = { id, contact, message };
  const [found, sender] = await Promise.all([findPlace(arrival, services), findSender(arrival, services)]);
  if (found === notYet && attempt < attemptsWaiting) return { kind: "later", message: id };
  const place = found === notYet ? newPlace(arrival, services) : found;
  return commit({ arrival, masked, place, sender }, services);
}

/** What we wrote to ourselves to see whether it arrives is our own, whatever channel it came by. */
function known(message: InboundMessage, { tokenKeys, now }: TriageServices): InboundMessage {
  return isProbe(message.text, tokenKeys, now()) ? { ...message, automatic: "own" } : message;
}

interface Gathered {
  readonly arrival: Arrival;
  readonly masked: readonly MaskedKind[];
  readonly place: Place;
  readonly sender: Sender;
}

/** The chain from the first write on. */
async function commit(gathered: Gathered, services: TriageServices): Promise<Triaged> {
  const { arrival, place } = gathered;
  const judged = await judge(arrival, gathered.sender, place.before, services, { mayWait: true });
  if (judged.decision.kind === "hold") return hold(gathered, judged, judged.decision, services);

  const ticket = await openConversation(arrival, place, services);
  const mark = await services.store.see(ownMark(arrival, ticket, services));
  if (mark.done) return { kind: "repeat", message: arrival.id };
  if (mark.outcome !== undefined) return holdAsBefore(gathered, mark, services);
  if (mark.ticket === place.ticket) return carryOut(gathered, judged, mark, place, services);

  // Another worker was first, and chose another ticket: the decision has to know that one.
  const where = await placeOfMark(mark, services);
  const again = await judge(arrival, gathered.sender, where.before, services, { mayWait: true });
  const decision = again.decision.kind === "hold" ? routeAnyway(again.facts, "begun-before") : again.decision;
  return carryOut(gathered, { ...again, decision }, mark, where, services);
}

/** Stores the message with its decision, unless an earlier worker did: its decision counts. */
async function carryOut(
  gathered: Gathered,
  { language, decision }: Judged,
  mark: SeenMark,
  where: Place,
  services: TriageServices,
): Promise<Triaged> {
  const { arrival, masked } = gathered;
  const stored = await services.store.addMessage({
    id: arrival.id,
    ticket: mark.ticket,
    receivedMs: mark.receivedMs,
    message: arrival.message,
    language,
    masked,
    decision,
    ...(hasWaitingMedia(arrival.message) && { media: firstLook(services) }),
  });
  const possible = { ...stored, decision: feasible(stored.decision, services) };
  return settle(possible, mark, where, gathered, services);
}

/** From the stored decision on nothing is decided any more, only carried out. */
async function settle(
  stored: StoredMessage,
  mark: SeenMark,
  where: Place,
  gathered: Gathered,
  services: TriageServices,
): Promise<Triaged> {
  const { store, outbound } = services;
  const { arrival } = gathered;
  const reply = await composeReply(stored, services);
  if (reply) await store.addOutbox(reply);
  const ticket = await applyToTicket(stored, where, gathered, services);
  if (ticket.origin === stored.id) await remember(stored, ticket, gathered, services);
  await services.keepWords?.(stored, ticket);
  if (reply) await outbound.nudge(ticket.id, reply.id, arrival.contact);
  if (tellsOfDelivery(stored)) await services.noteReport(stored);
  if (stored.media) await fetchFiles(stored, ticket, services);
  if (ticket.burst?.messages.at(-1) === stored.id) await comeBack(stored, ticket, services);
  await store.finish({ ...mark, done: true, outcome: "ticketed" });
  return { kind: "ticketed", message: stored.id, ticket: ticket.id, decision: stored.decision };
}

/** Losing this costs a minute: the clock finds the ticket. */
async function comeBack(
  { id, message }: StoredMessage,
  { id: ticket, contact }: Ticket,
  { followUps, config }: TriageServices,
): Promise<void> {
  await followUps.put(ticket, id, contact, quietSecondsFor(message, config));
}

/** Minutes until the clock looks whether anybody fetches the files. */
const filesStalledAfter = 2;

function firstLook({ now }: TriageServices): NonNullable<StoredMessage["media"]> {
  return { checkAt: minutesAfter(now(), filesStalledAfter), attempts: 0, epoch: 0 };
}

/** Losing this costs minutes: the clock finds the message. */
async function fetchFiles(
  { ticket, receivedMs, id }: StoredMessage,
  { contact }: Ticket,
  { media }: TriageServices,
): Promise<void> {
  await media.nudge({ ticket, receivedMs, message: id }, contact);
}

function tellsOfDelivery({ message, decision }: StoredMessage): boolean {
  return decision.kind === "record" && (message.bounce !== undefined || message.complaint !== undefined);
}

function markFor(message: MessageId, ticket: TicketId, receivedAt: string, reference?: string): SeenMark {
  const receivedMs = Date.parse(receivedAt);
  return { message, ticket, receivedMs, done: false, ...(reference !== undefined && { reference }) };
}

function ownMark({ id, message }: Arrival, ticket: TicketId, { ids }: TriageServices): SeenMark {
  return markFor(id, ticket, message.receivedAt, markReference(ids, message));
}

/** Agrees with all other workers on the ticket of this conversation before anything is written to one. */
async function openConversation(
  arrival: Arrival,
  place: Place,
  { store }: TriageServices,
): Promise<TicketId> {
  if (!place.pointer) return place.ticket;
  const { conversation, replacing } = place.pointer;
  return store.openConversationWith(arrival.contact, conversation, place.ticket, replacing);
}

async function placeOfMark({ ticket }: SeenMark, { store }: TriageServices): Promise<Place> {
  return { ticket, before: await store.ticket(ticket) };
}

async function applyToTicket(
  stored: StoredMessage,
  where: Place,
  { arrival: { contact, message }, sender }: Gathered,
  services: TriageServices,
): Promise<Ticket> {
  const { store, config } = services;
  const { known } = sender.contact ?? {};
  const customer = { vip: isVip(message, sender.contact, config), ...(known && { known }) };
  const answer = automaticReplyId(stored, services);
  let before = where.before;
  for (let conflicts = 0; conflicts < conflictsBorne; conflicts += 1) {
    if (before && hasApplied(before, stored.id)) return before;
    const linked = where.linkedTo && !before ? { linkedTo: where.linkedTo } : {};
    const now = services.now();
    const context = { now, config, contact, answer, ...customer, ...linked };
    const after = toKeep(before, applyMessage(before, stored, context), services, now);
    if ((await store.save({ before, after })) === "saved") return after;
    before = await store.ticket(stored.ticket);
  }
  throw new Error(
    `ticket ${stored.ticket} changed ${conflictsBorne} times while a message was applied to it`,
  );
}

async function remember(
  stored: StoredMessage,
  ticket: Ticket,
  { arrival }: Gathered,
  { store }: TriageServices,
): Promise<void> {
  const { channel, sender } = arrival.message;
  const contact = {
    id: arrival.contact,
    channel,
    address: sender.address,
    ...(sender.name !== undefined && { name: sender.name }),
    language: stored.language,
    createdAt: ticket.createdAt,
  };
  // What waits for its decision counts as if it had been replied to: most of it is, and a guard errs on the safe side.
  const waits = stored.decision.kind === "wait";
  const automaticReply = repliesAutomatically(stored.decision) || waits;
  const text = waits ? undefined : textDigest(arrival.message.text);
  const pointer = { ticket: ticket.id, openedAt: ticket.createdAt, automaticReply };
  await store.remember(contact, { ...pointer, ...(text !== undefined && { text }) });
}

/**
 * Keeps a message out. The first worker's word counts: what an earlier one began to put on a ticket goes on to a
 * human, so that a message is never in both places.
 */
async function hold(
  gathered: Gathered,
  held: Judged,
  decision: Hold,
  services: TriageServices,
): Promise<Triaged> {
  const { arrival, place } = gathered;
  const item = heldMessage(arrival.id, arrival.message, decision);
  const seen = await quarantine(
    ownMark(arrival, services.ids.ticket(arrival.id), services),
    item,
    services,
    decision,
  );
  if (seen.kind !== "begun-otherwise") return seen;
  const where = seen.mark.ticket === place.ticket ? place : await placeOfMark(seen.mark, services);
  const routed = { ...held, decision: routeAnyway(held.facts, "begun-before") };
  return carryOut(gathered, routed, seen.mark, where, services);
}

/** An earlier worker kept this message out, and did not finish. Only a guard that counts can have changed its mind. */
async function holdAsBefore(gathered: Gathered, mark: SeenMark, services: TriageServices): Promise<Triaged> {
  const { id, message } = gathered.arrival;
  const suppress = mark.outcome === "suppressed";
  const decision: Hold = { kind: "hold", cause: "loop", suppress, reason: { rule: "held-before" } };
  if (!suppress) await services.store.hold(heldMessage(id, message, decision));
  await services.store.finish({ ...mark, done: true });
  return { kind: "held", message: id, cause: decision.cause, suppressed: suppress };
}

/** Leaves a trace, and keeps the item where people see it unless it is not worth keeping. */
async function quarantine(
  mark: SeenMark,
  item: HeldItem,
  { store }: TriageServices,
  { suppress }: Pick<Hold, "suppress">,
): Promise<Triaged | { readonly kind: "begun-otherwise"; readonly mark: SeenMark }> {
  const outcome = suppress ? "suppressed" : "quarantined";
  const seen = await store.see({ ...mark, outcome });
  if (seen.done) return { kind: "repeat", message: mark.message };
  if (seen.outcome === undefined) return { kind: "begun-otherwise", mark: seen };
  if (!suppress) await store.hold(item);
  await store.finish({ ...seen, done: true, outcome });
  return { kind: "held", message: mark.message, cause: item.cause, suppressed: suppress };
}
