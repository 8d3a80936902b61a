import type { ErasedCounts } from "../domain/erasure.ts";
import { markReference, messageIdOf } from "../domain/identity.ts";
import type { Ids } from "../domain/ids.ts";
import { without } from "../domain/ticket-states.ts";
import { heldMessageOf } from "./find-person.ts";
import { forgetExamples } from "./forget-examples.ts";
import { type Folders, filesOf, type HeldPages, type PersonStore } from "./person-ports.ts";
import type { Blobs, Conversation, Gone, HeldItem, LearningStore, StoredMessage } from "./ports.ts";

export interface RemovalServices {
  readonly persons: Pick<PersonStore, "markGone" | "emptyTicket" | "removeHeld" | "removeCounters">;
  readonly learning: Pick<LearningStore, "lesson" | "proposals" | "decideProposal">;
  readonly held: Pick<HeldPages, "heldItem">;
  readonly blobs: Pick<Blobs, "remove">;
  readonly folders: Folders;
  readonly ids: Ids;
}

/**
 * Takes everything off a ticket, wherever it lies, but the ticket itself. Repeatable: what names something else goes after it.
 *
 * @param until what is newer stays, ms; without it everything goes
 */
export async function removeContents(
  conversation: Conversation,
  until: number | undefined,
  why: Gone,
  services: RemovalServices,
): Promise<ErasedCounts> {
  const { persons, learning } = services;
  const { id } = conversation.ticket;
  const isOld = (at: number | string) => until === undefined || new Date(at).getTime() <= until;
  const old = conversation.messages.filter(({ receivedMs }) => isOld(receivedMs));
  const examples = await forgetExamples(
    id,
    old.map((message) => message.id),
    learning,
  );
  const counts = await removeMessages(old, why, services);
  let { files = 0 } = counts;
  if (until === undefined) {
    // Not all of `media/${id}/`: there lie the files of messages, too, that are on another ticket since it was taken apart.
    files += await removeFiles({ keys: [], folders: [`uploads/${id}/`] }, services);
  }
  const replies = conversation.outbox.filter(({ createdAt }) => isOld(createdAt));
  const texts = [...old, ...replies].map((each) => `texts/${id}/${each.id}.json.gz`);
  const folder = until === undefined ? await services.folders.list(`texts/${id}/`) : [];
  for (const key of new Set([...texts, ...folder])) await services.blobs.remove(key);
  // The names of files are gone with this line, and so the files have to be gone before it.
  await persons.emptyTicket(id, until);
  return {
    ...{ ...counts, messages: old.length, files, examples, replies: replies.length },
    notes: conversation.notes.filter(({ at }) => isOld(at)).length,
  };
}

/** Takes away all that messages have outside their records, which name it: the records go afterwards. */
export async function removeMessages(
  messages: readonly StoredMessage[],
  why: Gone,
  services: RemovalServices,
): Promise<ErasedCounts> {
  const { persons, ids, blobs } = services;
  let [files, rawMails, quarantined, counters] = [0, 0, 0, 0];
  for (const stored of messages) {
    await persons.markGone(stored.id, markReference(ids, stored.message), why);
    quarantined += await removeWhatWasReleased(stored, why, services);
    files += await removeFiles(filesOf(stored), services);
    const { rawKey, call, channel } = stored.message;
    if (rawKey !== undefined) {
      files += await removeFiles({ keys: [], folders: [attachmentsOf(rawKey)] }, services);
      await blobs.remove(rawKey);
      rawMails += 1;
    }
    if (call) counters += await persons.removeCounters("call", ids.reference(channel, call.id));
  }
  return { files, rawMails, quarantined, counters };
}

/** What a person let out of the quarantine lies there still, beside the message that it became. */
async function removeWhatWasReleased(
  { message }: StoredMessage,
  why: Gone,
  { persons, held, ids }: RemovalServices,
): Promise<number> {
  if (message.released === undefined) return 0;
  const first = messageIdOf(ids, { kind: "message", message: without(message, "released") });
  if (!(await held.heldItem(first))) return 0;
  await persons.markGone(first, markReference(ids, message), why);
  await persons.removeHeld(first);
  return 1;
}

/** Takes an item out of the quarantine, with its files. */
export async function removeHeldItem(
  item: HeldItem,
  why: Gone,
  services: Omit<RemovalServices, "learning">,
): Promise<ErasedCounts> {
  const { persons, blobs, ids } = services;
  const { rawKey, id } = item;
  const message = heldMessageOf(item);
  const keys = (message?.attachments ?? []).flatMap(({ key }) => (key === undefined ? [] : [key]));
  const folders = [`attachments/${id}/`, ...(rawKey === undefined ? [] : [attachmentsOf(rawKey)])];
  const files = await removeFiles({ keys, folders }, services);
  if (rawKey !== undefined) await blobs.remove(rawKey);
  await blobs.remove(`texts/held/${id}.json.gz`);
  await persons.markGone(id, message && markReference(ids, message), why);
  await persons.removeHeld(id);
  return { quarantined: 1, files, rawMails: rawKey === undefined ? 0 : 1 };
}

function attachmentsOf(rawKey: string): string {
  return `attachments/${rawKey.slice("mail/".length)}/`;
}

async function removeFiles(
  { keys, folders }: ReturnType<typeof filesOf>,
  services: Pick<RemovalServices, "folders" | "blobs">,
): Promise<number> {
  const found = await Promise.all(folders.map((folder) => services.folders.list(folder)));
  const all = new Set([...keys, ...found.flat()]);
  for (const key of all) await services.blobs.remove(key);
  return all.size;
}
