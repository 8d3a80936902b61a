import type { Erasure } from "../domain/erasure.ts";
import type { ContactId, MessageId, OutboxId, TicketId } from "../domain/ids.ts";
import type { SuppressionCause } from "../domain/suppression.ts";
import type { Gone, HeldItem, StoredMessage } from "./ports.ts";

/** What is kept about persons, found and taken away as a whole. Every write is one request, and repeatable. */
export interface PersonStore {
  erasure(contact: ContactId): Promise<Erasure | undefined>;
  /** On condition that the version is still `before`'s; false when it is not. */
  saveErasure(before: Erasure | undefined, after: Erasure): Promise<boolean>;

  /** Every ticket that a contact ever opened. */
  everyTicketOf(contact: ContactId): Promise<readonly TicketId[]>;
  /** Every conversation that a contact has open. */
  openConversationsOf(contact: ContactId): Promise<readonly { conversation: string; ticket: TicketId }[]>;
  /** Notes that what this message was is gone; nothing when there is no mark. */
  markGone(message: MessageId, reference: string | undefined, why: Gone): Promise<void>;
  /** Takes everything off a ticket but the ticket itself, and what it is found by. With `until` (ms), only what is not newer. */
  emptyTicket(ticket: TicketId, until?: number): Promise<void>;
  /** Takes these messages and replies off a ticket. */
  removeFrom(
    ticket: TicketId,
    messages: readonly StoredMessage[],
    replies: readonly { readonly id: OutboxId; readonly createdAt: string }[],
  ): Promise<void>;
  /** Takes away an empty ticket; false when it changed since version `v`, or something new stands on it. */
  removeTicket(ticket: TicketId, v: number): Promise<boolean>;
  /** Takes the pointers to a ticket away from its contact. */
  removePointer(contact: ContactId, ticket: TicketId): Promise<void>;
  /** Takes a contact away with its links, at the other contacts too; answers with how many links there were. */
  removeContact(contact: ContactId): Promise<number>;
  removeHeld(message: MessageId): Promise<void>;
  /** Takes away what is counted, or reported of a call, under this name; answers with how many records it were. */
  removeCounters(kind: "sender" | "call", name: string): Promise<number>;
  suppressionOf(
    address: string,
  ): Promise<{ readonly cause: SuppressionCause; readonly at: string } | undefined>;
}

/** Folders of the bucket. */
export interface Folders {
  /** Keys that begin so. */
  list(prefix: string): Promise<readonly string[]>;
}

/** Raw mails that are on no ticket: found by who wrote them. Slow, as every mail is looked into. */
export type StrayMails = (contacts: ReadonlySet<ContactId>, before: Date) => Promise<readonly string[]>;

/** What stands in the quarantine, page after page. */
export interface HeldPages {
  held(limit: number, cursor?: string): Promise<{ items: readonly HeldItem[]; cursor?: string }>;
  heldItem(id: MessageId): Promise<HeldItem | undefined>;
}

/** Where the files of a message lie. */
export function filesOf({ message, id, ticket }: StoredMessage): {
  readonly keys: readonly string[];
  readonly folders: readonly string[];
} {
  const keys = message.attachments.flatMap(({ key }) => (key === undefined ? [] : [key]));
  // A worker that died may have left more beside those that the record names.
  return { keys, folders: [`attachments/${id}/`, `media/${ticket}/${id}/`] };
}
