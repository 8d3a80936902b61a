import { erasedSubject } from "../domain/erased-message.ts";
import {
  asked,
  begun,
  type ErasedCounts,
  type Erasure,
  interrupted,
  passed,
  withCounts,
} from "../domain/erasure.ts";
import type { ContactId, Ids, TicketId } from "../domain/ids.ts";
import type { Ticket } from "../domain/ticket.ts";
import {
  closed,
  counted,
  factsOf,
  type TicketFacts,
  without,
  withoutLesson,
} from "../domain/ticket-states.ts";
import { threadOf, wayBack } from "../domain/transitions.ts";
import { contactsOfPerson, heldOfContacts, ticketsOfContacts } from "./find-person.ts";
import { forgetExamples } from "./forget-examples.ts";
import type { Folders, HeldPages, PersonStore, StrayMails } from "./person-ports.ts";
import type { Blobs, Conversation, IdentityStore, LearningStore, TicketStore } from "./ports.ts";
import { removeContents, removeHeldItem, removeMessages } from "./remove-ticket.ts";
import { wentOnIn } from "./where-merged.ts";

export interface ErasingServices {
  readonly persons: PersonStore;
  readonly store: Pick<TicketStore, "ticket" | "conversationOf" | "save" | "contact">;
  readonly identities: Pick<IdentityStore, "linksOf">;
  readonly learning: Pick<LearningStore, "lesson" | "proposals" | "decideProposal">;
  readonly held: HeldPages;
  readonly blobs: Pick<Blobs, "remove">;
  readonly folders: Folders;
  /** Looks through mails that are on no ticket; absent where there is no time for it. */
  readonly strayMails?: StrayMails;
  readonly ids: Ids;
  readonly now: () => Date;
  /** Whether there is time for another ticket. */
  readonly goOn?: () => boolean;
  /** Is told how far it is, in counts alone. */
  readonly progress?: (erasure: Erasure) => void;
}

/** More writers than this on one record at the same time means that something else is wrong. */
const conflictsBorne = 25;

/**
 * Writes down that everything about a person is to go: about these contacts, and those that are proven to be the same person.
 * From then on it will, whoever crashes: the clock finds the record. Asked again, what came in meanwhile goes as well.
 */
export async function requestErasure(
  [contact, ...others]: readonly [ContactId, ...ContactId[]],
  by: string,
  services: Pick<ErasingServices, "persons" | "identities" | "now">,
): Promise<Erasure> {
  const contacts = await contactsOfPerson([contact, ...others], services);
  for (let conflicts = 0; conflicts < conflictsBorne; conflicts += 1) {
    const before = await services.persons.erasure(contact);
    const after = asked(before, contact, contacts, { by, at: services.now().toISOString() });
    if (await services.persons.saveErasure(before, after)) return after;
  }
  throw new Error(`the erasure of ${contact} changed ${conflictsBorne} times while it was asked for`);
}

/**
 * One pass of an erasure: everything that there is of the person and came in before it was asked for. Repeatable, and forward
 * only. A crash anywhere leaves the record due, and the next pass finds what is left, since whatever names something else goes
 * after it: files before the messages that name them, messages before their ticket, tickets before the contact.
 *
 * @returns how it stands; nothing when there is no such erasure, it is done, or somebody else is at it
 */
export async function runErasure(
  contact: ContactId,
  services: ErasingServices,
): Promise<Erasure | undefined> {
  const found = await services.persons.erasure(contact);
  if (!found || found.nextAt === undefined || found.nextAt > services.now().toISOString()) return undefined;
  const leased = begun(found, services.now());
  // A crash after this line: nobody is at it, and the clock begins anew in a few minutes.
  if (!(await services.persons.saveErasure(found, leased))) return undefined;
  const pass = new Pass(leased, services);
  const finished = await pass.run();
  return pass.end(finished);
}

/** One worker's turn at an erasure. */
class Pass {
  readonly #services: ErasingServices;
  #erasure: Erasure;
  readonly #until: number;

  constructor(erasure: Erasure, services: ErasingServices) {
    this.#erasure = erasure;
    this.#services = services;
    this.#until = Date.parse(erasure.requestedAt);
  }

  /** False when time was up. */
  async run(): Promise<boolean> {
    const { persons, goOn = () => true } = this.#services;
    const { contacts } = this.#erasure;
    const staying = new Set<ContactId>();
    for (const { ticket, contact } of await ticketsOfContacts(contacts, { persons })) {
      if (!goOn()) return false;
      // Before the ticket that tells where it went.
      for (const other of await wentOnIn(ticket, this.#services.store)) await this.#eraseFrom(other);
      if (!(await this.#eraseTicket(ticket, contact))) staying.add(contact);
    }
    if (!goOn()) return false;
    await this.#eraseHeld();
    await this.#eraseStrayMails();
    for (const contact of contacts) if (!staying.has(contact)) await this.#eraseContact(contact);
    return true;
  }

  async end(finished: boolean): Promise<Erasure> {
    const at = this.#services.now();
    return this.#save((erasure) => {
      if (!this.#isOurs(erasure)) return interrupted(erasure, at);
      return finished ? passed(erasure, at) : interrupted(erasure, at);
    });
  }

  /** Answers whether the ticket is gone: one on which the person wrote afterwards keeps that, and nothing older. */
  async #eraseTicket(id: TicketId, contact: ContactId): Promise<boolean> {
    const { store, persons } = this.#services;
    for (let conflicts = 0; conflicts < conflictsBorne; conflicts += 1) {
      const conversation = await store.conversationOf(id);
      if (!conversation) {
        await persons.emptyTicket(id);
        await persons.removePointer(contact, id);
        return true;
      }
      const newer = conversation.messages.some(({ receivedMs }) => receivedMs > this.#until);
      const ticket = await this.#quieten(conversation, newer);
      if (!ticket) continue;
      const counts = await removeContents(
        conversation,
        newer ? this.#until : undefined,
        "erased",
        this.#services,
      );
      if (newer) {
        await this.#count(counts);
        return false;
      }
      if (!(await persons.removeTicket(id, ticket.v))) continue;
      // A crash before this line: the pointer leads to no ticket, and goes with the next pass.
      await persons.removePointer(contact, id);
      await this.#count({ ...counts, tickets: 1 });
      return true;
    }
    throw new Error(`ticket ${id} changed ${conflictsBorne} times while it was erased`);
  }

  /** What the person wrote on the ticket of somebody else, which theirs was merged into, and what was answered to it. */
  async #eraseFrom(id: TicketId): Promise<void> {
    const { store, persons, learning, ids } = this.#services;
    const conversation = await store.conversationOf(id);
    const contacts = new Set<ContactId>(this.#erasure.contacts);
    if (!conversation || contacts.has(conversation.ticket.contact)) return;
    const isTheirs = (channel: string, address: string) => contacts.has(ids.contact(channel, address));
    const old = conversation.messages.filter(
      ({ receivedMs, message: { channel, sender } }) =>
        receivedMs <= this.#until && isTheirs(channel, sender.address),
    );
    const replies = conversation.outbox.filter(
      ({ channel, address, createdAt }) => Date.parse(createdAt) <= this.#until && isTheirs(channel, address),
    );
    if (old.length + replies.length === 0) return;
    const messages = old.map((message) => message.id);
    const counts = await removeMessages(old, "erased", this.#services);
    for (const each of [...old, ...replies]) {
      await this.#services.blobs.remove(`texts/${id}/${each.id}.json.gz`);
    }
    // Before, as afterwards nothing names them; and afterwards, as they could be learned from until then.
    let examples = await forgetExamples(id, messages, learning);
    await persons.removeFrom(id, old, replies);
    await this.#answerOthers(id);
    examples += await forgetExamples(id, messages, learning);
    await this.#count({ ...counts, messages: old.length, replies: replies.length, examples });
  }

  /** A ticket that answered the person last answers whoever else wrote on it; there is somebody, as it is theirs. */
  async #answerOthers(id: TicketId): Promise<void> {
    const { store, ids, now } = this.#services;
    const contacts = new Set<ContactId>(this.#erasure.contacts);
    const isTheirs = (channel: string, address: string) => contacts.has(ids.contact(channel, address));
    for (let conflicts = 0; conflicts < conflictsBorne; conflicts += 1) {
      const conversation = await store.conversationOf(id);
      const newest = conversation?.messages.findLast(
        ({ message: { channel, sender } }) => !isTheirs(channel, sender.address),
      );
      if (!conversation || !newest) return;
      const { ticket: before } = conversation;
      const mailed = before.continueAt !== undefined && isTheirs("email", before.continueAt);
      if (!mailed && !isTheirs(before.channel, before.address)) return;
      const { name: _, continueAt, ...rest } = before;
      const wanted: Ticket = {
        ...rest,
        ...wayBack(newest.message),
        ...(continueAt !== undefined && !mailed && { continueAt }),
        thread: threadOf(newest.message),
      };
      const saved = await store.save({ before, after: counted(before, wanted, now(), "no-news") });
      if (saved === "saved") return;
    }
    throw new Error(`ticket ${id} changed ${conflictsBorne} times while a person was taken off it`);
  }

  /**
   * Takes the ticket out of every line and from its agent, with nothing to be learned from it: from here on nobody works on it.
   * Where newer messages stay, the words that older ones left in the record go.
   */
  async #quieten({ ticket, messages }: Conversation, newer: boolean): Promise<Ticket | undefined> {
    const now = this.#services.now();
    const original = messages.find(({ id }) => id === ticket.origin);
    const isOld = !original || original.receivedMs <= this.#until;
    const wanted = newer
      ? { ...ticket, ...(isOld && { subject: erasedSubject, fields: [] }) }
      : closed(nameless(factsOf(ticket)), now, "erasure");
    const after = counted(ticket, withoutLesson(wanted), now, "no-news");
    const saved = await this.#services.store.save({ before: ticket, after });
    return saved === "saved" ? after : undefined;
  }

  async #eraseHeld(): Promise<void> {
    const { contacts, requestedAt } = this.#erasure;
    for await (const item of heldOfContacts(new Set(contacts), requestedAt, this.#services)) {
      await this.#count(await removeHeldItem(item, "erased", this.#services));
    }
  }

  async #eraseStrayMails(): Promise<void> {
    const { strayMails, blobs } = this.#services;
    if (!strayMails) return;
    const keys = await strayMails(new Set(this.#erasure.contacts), new Date(this.#until));
    for (const key of keys) await blobs.remove(key);
    if (keys.length > 0) await this.#count({ rawMails: keys.length });
  }

  /** Last, since its record names the first of its tickets; and its address, by which senders are counted, is known from it. */
  async #eraseContact(contact: ContactId): Promise<void> {
    const { store, persons, ids } = this.#services;
    const known = await store.contact(contact);
    const senders = known?.channel === "form" ? [ids.address("form", known.address)] : [];
    let counters = 0;
    for (const sender of senders) counters += await persons.removeCounters("sender", sender);
    const links = await persons.removeContact(contact);
    if (known || links > 0) await this.#count({ contacts: known ? 1 : 0, links, counters });
  }

  /** Written down ticket by ticket, and with it that somebody is still at it. */
  async #count(counts: ErasedCounts): Promise<void> {
    const at = this.#services.now();
    const erasure = await this.#save((before) =>
      withCounts(this.#isOurs(before) ? begun(before, at) : before, counts),
    );
    this.#services.progress?.(erasure);
  }

  /** Whoever asks again meanwhile is served by the next pass, not by this one. */
  #isOurs({ requestedAt }: Erasure): boolean {
    return Date.parse(requestedAt) === this.#until;
  }

  async #save(change: (before: Erasure) => Erasure): Promise<Erasure> {
    const { persons } = this.#services;
    const { contact } = this.#erasure;
    for (let conflicts = 0; conflicts < conflictsBorne; conflicts += 1) {
      const after = change(this.#erasure);
      if (await persons.saveErasure(this.#erasure, after)) {
        this.#erasure = after;
        return after;
      }
      this.#erasure = (await persons.erasure(contact)) ?? this.#erasure;
    }
    throw new Error(`the erasure of ${contact} changed ${conflictsBorne} times while it was written down`);
  }
}

/** Without anything that tells whose it was: it is deleted next, and who looks meanwhile is to see nothing. */
function nameless(facts: TicketFacts): TicketFacts {
  const bare = without(facts, "name", "continueAt", "known", "fields", "lately", "linkedTo", "mergedInto");
  return { ...bare, subject: erasedSubject, address: "", conversation: "", thread: { references: [] } };
}
