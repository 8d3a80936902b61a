import type { AddressConfirmation } from "../domain/address-confirmation.ts";
import { hasDone, withRequest } from "../domain/agent-acts.ts";
import type { CallReport } from "../domain/call.ts";
import { type IdentityLink, isLinked } from "../domain/identity-link.ts";
import type { ContactId, MessageId, TicketId } from "../domain/ids.ts";
import type { Lesson } from "../domain/lesson.ts";
import type { Suppression } from "../domain/suppression.ts";
import type { Contact } from "../domain/ticket.ts";
import { counted } from "../domain/ticket-states.ts";
import { contactsOfPerson, type FindingServices, heldMessageOf, heldOfContacts } from "./find-person.ts";
import type { PersonStore } from "./person-ports.ts";
import type {
  CallStore,
  Conversation,
  HeldItem,
  IdentityStore,
  LearningStore,
  SuppressionStore,
  TicketStore,
} from "./ports.ts";
import { wentOnIn } from "./where-merged.ts";

export interface ExportServices extends FindingServices {
  readonly persons: Pick<PersonStore, "everyTicketOf" | "openConversationsOf" | "erasure">;
  readonly identities: Pick<IdentityStore, "linksOf" | "confirmationsOf">;
  readonly store: Pick<TicketStore, "contact" | "conversationOf" | "ticket">;
  readonly learning: Pick<LearningStore, "lesson">;
  readonly suppressions: Pick<SuppressionStore, "suppression">;
  readonly calls: Pick<CallStore, "callReports">;
  readonly now: () => Date;
}

/** One contact, with what is kept about it beside its tickets. */
export interface ExportedContact {
  readonly id: ContactId;
  readonly profile?: Contact;
  readonly links: readonly (IdentityLink & { readonly inForce: boolean })[];
  readonly openConversations: readonly { readonly conversation: string; readonly ticket: TicketId }[];
  readonly suppression?: Suppression;
}

/** One ticket with everything on it: what the customer and we wrote, notes of colleagues, and who did what. */
export interface ExportedTicket extends Conversation {
  readonly contact: ContactId;
  readonly confirmations: readonly AddressConfirmation[];
  readonly lesson?: Lesson;
  readonly calls: readonly CallReport[];
}

/** On a ticket of somebody else, which one of theirs was merged into: what they wrote, and what was answered to them. */
export interface ExportedElsewhere {
  readonly ticket: TicketId;
  readonly messages: Conversation["messages"];
  readonly outbox: Conversation["outbox"];
}

/** A file in the bucket that belongs to the person. */
export interface ExportedFile {
  readonly key: string;
  /** As its sender called it. */
  readonly name: string;
  readonly type: string;
  readonly kind: "attachment" | "raw-mail" | "sent-file";
  readonly ticket?: TicketId;
  readonly message?: MessageId;
}

/** Everything that is held about a person (GDPR, articles 15 and 20), as it is stored: texts as they were masked on arrival. */
export interface PersonExport {
  readonly exportedAt: string;
  readonly contacts: readonly ExportedContact[];
  readonly tickets: readonly ExportedTicket[];
  readonly elsewhere: readonly ExportedElsewhere[];
  readonly quarantine: readonly HeldItem[];
  readonly files: readonly ExportedFile[];
}

/**
 * Collects everything that is held about a person: of these contacts, and of those that are proven to be the same person. Changes
 * nothing.
 *
 * @param progress told how many tickets were read
 */
export async function exportPerson(
  asked: readonly ContactId[],
  services: ExportServices,
  progress: (tickets: number) => void = () => {},
): Promise<PersonExport> {
  const { persons } = services;
  const ids = await contactsOfPerson(asked, services);
  const all = await Promise.all(ids.map((id) => exportContact(id, services)));
  const contacts = all.filter(({ profile, links }) => profile !== undefined || links.length > 0);
  const tickets: ExportedTicket[] = [];
  for (const id of ids) {
    for (const ticket of await persons.everyTicketOf(id)) {
      const exported = await exportTicket(ticket, id, services);
      if (exported) tickets.push(exported);
      progress(tickets.length);
    }
  }
  const elsewhere = await exportElsewhere(tickets, new Set(ids), services);
  const exportedAt = services.now().toISOString();
  const quarantine: HeldItem[] = [];
  for await (const item of heldOfContacts(new Set(ids), exportedAt, services)) quarantine.push(item);
  const filed = [...tickets.map((each) => ({ ...each, ticket: each.ticket.id })), ...elsewhere];
  const files = [...filed.flatMap(filesOnTicket), ...quarantine.flatMap(filesOfHeld)];
  return { exportedAt, contacts, tickets, elsewhere, quarantine, files: onceEach(files) };
}

async function exportContact(id: ContactId, services: ExportServices): Promise<ExportedContact> {
  const { persons, identities, store, suppressions, ids } = services;
  const [profile, links, openConversations] = await Promise.all([
    store.contact(id),
    identities.linksOf(id),
    persons.openConversationsOf(id),
  ]);
  const suppression =
    profile && (await suppressions.suppression(ids.address(profile.channel, profile.address)));
  return {
    id,
    ...(profile && { profile }),
    links: links.map((link) => ({ ...link, inForce: isLinked(link) })),
    openConversations,
    ...(suppression && { suppression }),
  };
}

async function exportTicket(
  id: TicketId,
  contact: ContactId,
  { store, identities, learning, calls, ids }: ExportServices,
): Promise<ExportedTicket | undefined> {
  const conversation = await store.conversationOf(id);
  if (!conversation) return undefined;
  const [confirmations, lesson] = await Promise.all([identities.confirmationsOf(id), learning.lesson(id)]);
  const called = new Set(
    conversation.messages.flatMap(({ message: { channel, call } }) =>
      call ? [ids.reference(channel, call.id)] : [],
    ),
  );
  const reports = await Promise.all([...called].map((each) => calls.callReports(each)));
  return { ...conversation, contact, confirmations, ...(lesson && { lesson }), calls: reports.flat() };
}

async function exportElsewhere(
  tickets: readonly ExportedTicket[],
  contacts: ReadonlySet<ContactId>,
  { store, ids }: ExportServices,
): Promise<readonly ExportedElsewhere[]> {
  const known = new Set(tickets.map(({ ticket }) => ticket.id));
  const others = new Set<TicketId>();
  for (const id of known)
    for (const other of await wentOnIn(id, store)) if (!known.has(other)) others.add(other);
  const found: ExportedElsewhere[] = [];
  for (const ticket of others) {
    const { messages = [], outbox = [] } = (await store.conversationOf(ticket)) ?? {};
    const theirs = {
      messages: messages.filter(({ message }) =>
        contacts.has(ids.contact(message.channel, message.sender.address)),
      ),
      outbox: outbox.filter(({ channel, address }) => contacts.has(ids.contact(channel, address))),
    };
    if (theirs.messages.length + theirs.outbox.length > 0) found.push({ ticket, ...theirs });
  }
  return found;
}

function filesOnTicket({ ticket, messages, outbox }: ExportedElsewhere): ExportedFile[] {
  const received = messages.flatMap(({ id, message }) =>
    filesOf(message).map((file) => ({ ...file, ticket, message: id })),
  );
  const sent = outbox.flatMap(({ attachments = [] }) =>
    attachments.flatMap(({ name, type, keys }) =>
      keys.map((key) => ({ key, name, type, kind: "sent-file" as const, ticket })),
    ),
  );
  return [...received, ...sent];
}

function filesOfHeld(item: HeldItem): ExportedFile[] {
  const message = heldMessageOf(item);
  return message ? filesOf(message).map((file) => ({ ...file, message: item.id })) : [];
}

function filesOf({ attachments, rawKey }: NonNullable<ReturnType<typeof heldMessageOf>>): ExportedFile[] {
  const files: ExportedFile[] = attachments.flatMap(({ key, name, type }) =>
    key === undefined ? [] : [{ key, name, type, kind: "attachment" as const }],
  );
  if (rawKey === undefined) return files;
  return [...files, { key: rawKey, name: "original.eml", type: "message/rfc822", kind: "raw-mail" as const }];
}

function onceEach(files: readonly ExportedFile[]): readonly ExportedFile[] {
  return [...new Map(files.map((file) => [file.key, file])).values()];
}

/** More writers than this on one ticket at the same time means that something else is wrong. */
const conflictsBorne = 10;

/**
 * Writes on every ticket of an export that somebody took a copy of it, who and why.
 *
 * @param request made up by who asked: asked for again under it, nothing is written a second time
 */
export async function noteExport(
  { tickets }: PersonExport,
  { by, reason, request }: { readonly by: string; readonly reason: string; readonly request?: string },
  { store, now }: { readonly store: Pick<TicketStore, "ticket" | "save">; readonly now: () => Date },
): Promise<void> {
  for (const { ticket } of tickets) {
    let saved = false;
    for (let conflicts = 0; conflicts < conflictsBorne && !saved; conflicts += 1) {
      const before = await store.ticket(ticket.id);
      if (!before || (request !== undefined && hasDone(before, request))) break;
      const noted = request === undefined ? before : withRequest(before, request);
      const after = counted(before, noted, now(), "no-news");
      const audit = {
        id: `exported-${request ?? after.v}`,
        ticket: ticket.id,
        at: now().toISOString(),
        actor: by,
        act: "exported all of this customer",
        detail: { reason },
      };
      saved = (await store.save({ before, after, audit })) === "saved";
    }
  }
}
