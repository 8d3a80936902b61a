import type { Config } from "../domain/config.ts";
import { isUnread } from "../domain/continuation.ts";
import { continuationMail } from "../domain/continuation-mail.ts";
import type { Ids } from "../domain/ids.ts";
import type { OutboxEntry } from "../domain/outbox.ts";
import type { OutboundQueue, OutboxStore, TicketStore } from "./ports.ts";

interface Continuing {
  readonly store: TicketStore;
  readonly outbox: OutboxStore;
  readonly outbound: OutboundQueue;
  readonly ids: Ids;
  readonly config: Config;
  readonly now: () => Date;
}

/**
 * A reply in a chat that nobody read in time goes on by mail, with all others that were sent by then and not read either.
 * Each reply is claimed for one mail before that mail is written, and the mail's id follows from the reply that fell due: a
 * crash between any two steps, or a second clock, ends in the same mail.
 */
export async function continueByMail(due: OutboxEntry, services: Continuing): Promise<string> {
  const { store, outbox, outbound, ids, config, now } = services;
  const mail = ids.continuation(due.id);
  const by = due.checkAt;
  if (by === undefined || (due.continuedBy ?? mail) !== mail) return settled(due, services, "continued");
  const found = await store.conversationOf(due.ticket);
  const address = found?.ticket.continueAt;
  if (!found || address === undefined) return settled(due, services, "not-read");
  const unread: OutboxEntry[] = [];
  for (const entry of found.outbox) {
    const claims = entry.continuedBy === mail || (entry.continuedBy === undefined && isUnread(entry, by));
    if (claims && (await outbox.continueBy(entry, mail)) === mail) unread.push(entry);
  }
  const [first, ...more] = unread;
  if (!first) return settled(due, services, "read");
  const { ticket } = found;
  await store.addOutbox(continuationMail(mail, address, [first, ...more], { ticket, now: now(), config }));
  await outbound.nudge(ticket.id, mail, ticket.contact);
  return settled(due, services, "continued-by-mail");
}

async function settled(due: OutboxEntry, { outbox }: Continuing, act: string): Promise<string> {
  await outbox.settle(due);
  return act;
}
