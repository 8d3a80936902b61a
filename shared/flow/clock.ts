import { isGivenUp, isInBurst } from "../domain/burst.ts";
import type { BusinessHours } from "../domain/business-hours.ts";
import { type ClockAct, passDeadline } from "../domain/clock-transitions.ts";
import type { Config } from "../domain/config.ts";
import type { MessageId, OutboxId, TicketId } from "../domain/ids.ts";
import { toKeep } from "../domain/keep.ts";
import type { OutboxEntry } from "../domain/outbox.ts";
import type { Ticket } from "../domain/ticket.ts";
import { type Failed, type LearningServices, learnFrom } from "./learn.ts";
import { noteBacklogs } from "./note-backlogs.ts";
import { offerWaiting } from "./offer-waiting.ts";
import type {
  DeskStore,
  DueItem,
  FollowUpQueue,
  MediaQueue,
  MessagePlace,
  MessageStore,
  OutboundQueue,
  OutboxStore,
  TicketStore,
} from "./ports.ts";

export interface ClockServices extends Omit<LearningServices, "store"> {
  readonly store: TicketStore;
  readonly desk: Pick<DeskStore, "due" | "agents" | "line">;
  readonly outbox: OutboxStore;
  readonly outbound: OutboundQueue;
  readonly messages: Pick<MessageStore, "message">;
  readonly media: MediaQueue;
  readonly followUps: FollowUpQueue;
  /** What becomes of a reply that was not read in time: `continueByMail`. Rare, so it need not be loaded before. */
  readonly unread: (entry: OutboxEntry) => Promise<string>;
  /** What asks the customer of a ticket that silence closed how content they are, where somebody should. Rare, too. */
  readonly survey?: (closed: Ticket) => Promise<Surveyed | undefined>;
  /** What service levels ask for; without it a missed target makes a ticket more urgent, and nothing else. */
  readonly config?: Config;
  readonly hours?: BusinessHours | undefined;
  /** Is told of what a service level asks to tell people. */
  readonly notify?: (notice: Notice) => void;
  /** Is told how long the item that waited longest has been due, seconds; not where nothing is due. */
  readonly late?: (seconds: number) => void;
}

/** A ticket with the question that goes out to its customer. */
export interface Surveyed {
  readonly after: Ticket;
  readonly outbox: OutboxEntry;
}

/** Somebody asked to hear of this. */
export interface Notice {
  readonly ticket: TicketId;
  readonly queue: string;
  readonly act: ClockAct;
  readonly who: readonly string[];
}

/** What one run did, by kind of act. */
export type ClockRun = Readonly<Record<string, number>>;

const itemsPerRun = 500;
const atOnce = 20;
/** One after the other, each a transaction: what is more waits for the next minute. */
const lessonsPerRun = 200;

/**
 * Acts on everything that is due: deadlines of tickets, and replies that wait for longer than they should. The timer
 * index may lag; each item is read again and acted upon only when its own record says so, so a second run does nothing.
 *
 * @param failed told of each item on which acting failed; the others are not kept waiting by it.
 */
export async function runDue(services: ClockServices, failed: Failed): Promise<ClockRun> {
  const due = await services.desk.due(services.now(), itemsPerRun);
  const first = due.map(({ at }) => at).sort()[0];
  if (first !== undefined) services.late?.((services.now().getTime() - Date.parse(first)) / 1000);
  const acts: string[] = [];
  for (let from = 0; from < due.length; from += atOnce) {
    const batch = due.slice(from, from + atOnce).map((item) => tryToAct(item, services, failed));
    acts.push(...(await Promise.all(batch)));
  }
  if (services.config) await noteBacklogs({ ...services, config: services.config });
  const offers = services.config ? await offerWaiting({ ...services, config: services.config }) : [];
  acts.push(...offers.map(() => "offered"));
  // Last, so that nothing about learning keeps a deadline waiting.
  const teaching = due.flatMap((item, at) =>
    acts[at] === toLearn && item.kind === "ticket" ? [item.ticket] : [],
  );
  const learned = await learnFrom(teaching.slice(0, lessonsPerRun), services, failed);
  return countBy([...acts.filter((each) => each !== toLearn), ...learned]);
}

/** Of a ticket on which nothing is due but what it teaches. */
const toLearn = "to-learn";

async function tryToAct(item: DueItem, services: ClockServices, failed: Failed): Promise<string> {
  try {
    return await act(item, services);
  } catch (error) {
    failed(item.ticket, error);
    return "failed";
  }
}

function act(item: DueItem, services: ClockServices): Promise<string> {
  switch (item.kind) {
    case "ticket":
      return passTicket(item.ticket, services);
    case "outbox":
      return wakeOutbox(item.ticket, item.outbox, services);
    case "media":
      return wakeMedia(item, services);
  }
}

async function passTicket(id: TicketId, services: ClockServices): Promise<string> {
  const { store, followUps, now, config, hours, notify } = services;
  const before = await store.ticket(id);
  const left = before && burstLeft(before, now());
  if (before && left) {
    await followUps.put(before.id, left, before.contact, 0);
    return "burst-woken";
  }
  const at = now();
  const passed = before && passDeadline(before, at, config);
  if (before?.lessonAt && !passed) return toLearn;
  if (!before || !passed) return "stale";
  const kept = config ? toKeep(before, passed.after, { config, hours }, at) : passed.after;
  const asking = passed.act === "closed-by-silence" ? await services.survey?.(kept) : undefined;
  const after = asking?.after ?? kept;
  const audit = {
    id: `clock-${after.v}`,
    ticket: id,
    at: after.updatedAt,
    actor: "clock",
    act: passed.act,
    ...(passed.detail && { detail: passed.detail }),
  };
  const outbox = asking && { outbox: asking.outbox };
  if ((await store.save({ before, after, audit, ...outbox })) !== "saved") return "conflict";
  if (asking) await services.outbound.nudge(id, asking.outbox.id, after.contact);
  if (passed.notify) notify?.({ ticket: id, queue: after.queue, act: passed.act, who: passed.notify });
  return passed.act;
}

/** The last message of a burst that nobody came back to, while it is worth trying. */
function burstLeft(ticket: Ticket, now: Date): MessageId | undefined {
  if (!isInBurst(ticket) || isGivenUp(ticket.burst, now)) return undefined;
  return ticket.burst.at <= now.toISOString() ? ticket.burst.messages.at(-1) : undefined;
}

/** A nudge that was lost, a retry whose time has come, or a sender that died with its lease. */
async function wakeOutbox(
  ticket: TicketId,
  id: OutboxId,
  { store, outbox, outbound, unread, now }: ClockServices,
): Promise<string> {
  const entry = await outbox.entry(ticket, id);
  const waits = entry?.state === "PENDING" && (entry.checkAt ?? "") <= now().toISOString();
  if (entry?.state === "SENT" && (entry.checkAt ?? "~") <= now().toISOString()) {
    return unread(entry);
  }
  const abandoned = entry?.state === "SENDING" && (entry.leaseUntil ?? "") < now().toISOString();
  const owner = waits || abandoned ? await store.ticket(ticket) : undefined;
  if (!owner) return "stale";
  await outbound.nudge(ticket, id, owner.contact);
  return "reply-woken";
}

/** Files that nobody fetches, or that are to be asked for again. */
async function wakeMedia(
  { ticket, receivedMs, message }: MessagePlace,
  { store, messages, media, now }: ClockServices,
): Promise<string> {
  const place = { ticket, receivedMs, message };
  const work = (await messages.message(place))?.media;
  const at = now().toISOString();
  const waits = work && work.checkAt <= at && (work.leaseUntil ?? "") < at;
  const owner = waits ? await store.ticket(ticket) : undefined;
  if (!owner) return "stale";
  await media.nudge(place, owner.contact);
  return "media-woken";
}

function countBy(acts: readonly string[]): ClockRun {
  const counts: Record<string, number> = {};
  for (const each of acts) counts[each] = (counts[each] ?? 0) + 1;
  return counts;
}
