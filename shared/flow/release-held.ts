import * as z from "zod/mini";
import type { MessageId } from "../domain/ids.ts";
import { InboundItem } from "../domain/message.ts";
import type { DeskStore, HeldItem, ReplayQueues } from "./ports.ts";

export type HeldOutcome =
  | { readonly kind: "done"; readonly item: HeldItem }
  | { readonly kind: "refused"; readonly reason: "unknown-item" | "settled-already" | "cannot-be-released" };

/**
 * Lets a quarantined item through: it goes back to its queue, marked with who released it and from what, and through
 * triage once. Queued first and settled second: a crash in between makes it go twice, and the second time finds the trace
 * of the first; the other way round it would be lost.
 */
export async function releaseHeld(
  id: MessageId,
  by: string,
  services: { readonly desk: DeskStore; readonly replays: ReplayQueues },
): Promise<HeldOutcome> {
  const item = await services.desk.heldItem(id);
  if (!item) return { kind: "refused", reason: "unknown-item" };
  if (item.state !== "held") return { kind: "refused", reason: "settled-already" };
  const body = released(item, by);
  if (body === undefined) return { kind: "refused", reason: "cannot-be-released" };
  await services.replays.replay(item.replay.queue, body);
  return settle(item, "released", by, services.desk);
}

/** Takes it out of the list for good. The raw mail stays until the bucket's retention ends. */
export async function deleteHeld(id: MessageId, by: string, desk: DeskStore): Promise<HeldOutcome> {
  const item = await desk.heldItem(id);
  if (!item) return { kind: "refused", reason: "unknown-item" };
  return settle(item, "deleted", by, desk);
}

async function settle(
  item: HeldItem,
  state: "released" | "deleted",
  by: string,
  desk: DeskStore,
): Promise<HeldOutcome> {
  const settled = await desk.settleHeld(item.id, state, by);
  return settled
    ? { kind: "done", item: { ...item, state, decidedBy: by } }
    : { kind: "refused", reason: "settled-already" };
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
