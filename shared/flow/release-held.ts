import * as z from "zod/mini";
import type { MessageId } from "../domain/ids.ts";
import { InboundItem } from "../domain/message.ts";
import type { Blobs, DeskStore, HeldItem, ReplayQueues } from "./ports.ts";

export type HeldOutcome =
  | { readonly kind: "done"; readonly item: HeldItem }
  | { readonly kind: "refused"; readonly reason: "unknown-item" | "settled-already" | "cannot-be-released" };

interface Settling {
  readonly desk: DeskStore;
  readonly now: () => Date;
}

/**
 * Lets a quarantined item through: it goes back to its queue, marked with who released it and from what, and through
 * triage once. Queued first and settled second: a crash in between makes it go twice, and the second time finds the trace
 * of the first; the other way round it would be lost.
 */
export async function releaseHeld(
  id: MessageId,
  by: string,
  services: Settling & { readonly replays: ReplayQueues },
): Promise<HeldOutcome> {
  const item = await services.desk.heldItem(id);
  if (!item) return { kind: "refused", reason: "unknown-item" };
  if (item.state !== "held") return { kind: "refused", reason: "settled-already" };
  const body = released(item, by);
  if (body === undefined) return { kind: "refused", reason: "cannot-be-released" };
  await services.replays.replay(item.replay.queue, body);
  return settle(item, "released", by, services);
}

/**
 * Takes it away for good: out of the list, with its text, its raw original and its attachments. What stays is the record
 * of what it was and who deleted it. Asked again, it finishes what a crash left.
 */
export async function deleteHeld(
  id: MessageId,
  by: string,
  services: Settling & { readonly blobs: Pick<Blobs, "remove"> },
): Promise<HeldOutcome> {
  const item = await services.desk.heldItem(id);
  if (!item) return { kind: "refused", reason: "unknown-item" };
  const files = filesOf(item);
  const outcome = await settle(item, "deleted", by, services);
  if (outcome.kind === "refused" && item.state !== "deleted") return outcome;
  for (const key of files) await services.blobs.remove(key);
  return outcome;
}

function filesOf({ rawKey, replay }: HeldItem): readonly string[] {
  const inbound = z.safeParse(InboundItem, parsed(replay.body));
  const message = inbound.success && inbound.data.kind === "message" ? inbound.data.message : undefined;
  const attached = (message?.attachments ?? []).flatMap(({ key }) => (key === undefined ? [] : [key]));
  return rawKey === undefined ? attached : [...attached, rawKey];
}

/** What was deleted has no body any more. */
function parsed(body: string): unknown {
  return body === "" ? undefined : JSON.parse(body);
}

async function settle(
  item: HeldItem,
  state: "released" | "deleted",
  by: string,
  { desk, now }: Settling,
): Promise<HeldOutcome> {
  const decidedAt = now().toISOString();
  if (!(await desk.settleHeld(item.id, state, by, decidedAt)))
    return { kind: "refused", reason: "settled-already" };
  // Of what was deleted less is left than was read.
  const left = await desk.heldItem(item.id);
  return left ? { kind: "done", item: left } : { kind: "refused", reason: "unknown-item" };
}

/** The queue record again, marked; `undefined` for a webhook's body that no amount of reading makes a message. */
function released(item: HeldItem, by: string): string | undefined {
  const mark = { by, cause: item.cause };
  const record: unknown = JSON.parse(item.replay.body);
  if (item.replay.queue === "mail") return JSON.stringify({ ...Object(record), released: mark });
  const inbound = z.safeParse(InboundItem, record);
  if (!inbound.success || inbound.data.kind !== "message") return undefined;
  return JSON.stringify({ kind: "message", message: { ...inbound.data.message, released: mark } });
}
