import type { ChannelEvent } from "../domain/channel-event.ts";
import { continuedAt } from "../domain/continuation.ts";
import { toKeep } from "../domain/keep.ts";
import { type OutboxEntry, type Receipt, receiptOfParts } from "../domain/outbox.ts";
import { type ErasureServices, eraseDeleted } from "./erase-message.ts";
import type { CallStore } from "./ports.ts";
import { noteUndelivered, type UndeliveredServices } from "./undelivered.ts";

/** A status can overtake our own note of what was sent; after this many attempts the message was not ours. */
const attemptsWaiting = 2;

/**
 * Notes what a platform reports besides messages. A status moves the reply it is about forward, never back; it opens and
 * answers nothing. What a customer deleted is erased. How calls went is kept beside their tickets.
 *
 * @param attempt how often the queue has handed the event out, from 1
 */
export async function noteEvent(
  event: ChannelEvent,
  services: UndeliveredServices & ErasureServices & { readonly calls: CallStore },
  attempt = 1,
): Promise<"receipt" | "erased" | "noted" | "address-noted" | "nothing-to-do" | "later"> {
  if (event.type === "call") return noteCall(event, services);
  if (event.type === "deletion") return eraseDeleted(event, services, attempt);
  if (event.type === "mail-address") return noteMailAddress(event, services, attempt);
  if (event.type !== "status" || event.status === "other") return "nothing-to-do";
  const noted: Noted[] = [];
  for (const target of event.targets) noted.push(await noteStatus(event, event.status, target, services));
  if (noted.includes("unknown") && attempt < attemptsWaiting) return "later";
  return noted.includes("receipt") ? "receipt" : "nothing-to-do";
}

/** Other steps say nothing that a message of the call does not say. */
const reported = { "call-status": "call", recording: "recording", transcription: "transcription" } as const;

async function noteCall(
  event: Extract<ChannelEvent, { type: "call" }>,
  { calls, ids }: { readonly calls: CallStore; readonly ids: UndeliveredServices["ids"] },
): Promise<"noted" | "nothing-to-do"> {
  const { step, channel, call, status, recording = "", seconds, receivedAt } = event;
  if (step !== "call-status" && step !== "recording" && step !== "transcription") return "nothing-to-do";
  await calls.noteCall({
    call: ids.reference(channel, call),
    about: reported[step],
    recording,
    status: status ?? "completed",
    ...(seconds !== undefined && { seconds }),
    at: receivedAt,
  });
  return "noted";
}

type MailAddressEvent = Extract<ChannelEvent, { type: "mail-address" }>;

/** More writers than this on one ticket at the same time means that something else is wrong. */
const conflictsBorne = 25;

/** The address can overtake the message that opens its ticket. */
async function noteMailAddress(
  { channel, account, conversation = "", sender, address }: MailAddressEvent,
  { store, ids, config, hours, now }: UndeliveredServices,
  attempt: number,
): Promise<"address-noted" | "nothing-to-do" | "later"> {
  const contact = ids.contact(channel, sender?.address ?? "");
  const open = await store.openConversation(contact, ids.conversation(channel, account, conversation));
  for (let conflicts = 0; open !== undefined && conflicts < conflictsBorne; conflicts += 1) {
    const before = await store.ticket(open);
    if (!before) break;
    const at = now();
    const continued = continuedAt(before, address, at);
    if (!continued) return "nothing-to-do";
    const after = toKeep(before, continued, { config, hours }, at);
    if ((await store.save({ before, after })) === "saved") return "address-noted";
  }
  return attempt < attemptsWaiting ? "later" : "nothing-to-do";
}

type Noted = "receipt" | "unknown";
const receipts: Readonly<Record<"sent" | "delivered" | "read", Receipt>> = {
  sent: "accepted",
  delivered: "delivered",
  read: "read",
};

type StatusEvent = Extract<ChannelEvent, { type: "status" }>;

async function noteStatus(
  { channel, error = "failed" }: StatusEvent,
  status: keyof typeof receipts | "failed",
  target: string,
  services: UndeliveredServices,
): Promise<Noted> {
  const { outbox, ids, now } = services;
  const sent = await outbox.sentAs(ids.reference(channel, target));
  const entry = sent && (await outbox.entry(sent.ticket, sent.outbox));
  if (!entry) return "unknown";
  if (status === "failed") {
    const failure = { class: "recipient" as const, code: error };
    const { ticket, id, address } = entry;
    const report = { ticket, outbox: id, address, providerId: target, status: "bounced" as const, failure };
    await reached(entry, target, "bounced", services);
    await noteUndelivered({ ...report, at: now().toISOString() }, services);
  } else {
    const further = await reached(entry, target, receipts[status], services);
    if (further) await outbox.receipt(entry.ticket, entry.id, further, target);
  }
  return "receipt";
}

/** How far the whole reply got with this news of one of its parts; nothing while another part is not heard of. */
async function reached(
  entry: OutboxEntry,
  target: string,
  status: Receipt,
  { outbox }: Pick<UndeliveredServices, "outbox">,
): Promise<Receipt | undefined> {
  const { parts = [] } = entry;
  const part = parts.indexOf(target);
  if (parts.length < 2 || part < 0) return status;
  const noted = await outbox.partReceipt(entry.ticket, entry.id, part, status);
  return noted && receiptOfParts(parts.length, noted.partReceipts ?? {});
}
