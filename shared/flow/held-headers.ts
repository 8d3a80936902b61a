import * as z from "zod/mini";
import type { MessageId } from "../domain/ids.ts";
import { InboundItem } from "../domain/message.ts";
import type { Blobs, DeskStore, HeldItem } from "./ports.ts";

export type HeldHeaders =
  | { readonly kind: "shown"; readonly text: string; readonly complete: boolean }
  | { readonly kind: "refused"; readonly reason: "unknown-item" | "nothing-kept" };

/** More than any mail program writes, and little enough for a screen. Bytes. */
const bytesShown = 64 * 1024;

/**
 * The header block of a held mail, so that a person can see where it came from without opening it; of a webhook the part that
 * could not be read, which is all that there is of it.
 */
export async function headersOfHeld(
  id: MessageId,
  { desk, blobs }: { readonly desk: Pick<DeskStore, "heldItem">; readonly blobs: Pick<Blobs, "head"> },
): Promise<HeldHeaders> {
  const item = await desk.heldItem(id);
  if (!item) return { kind: "refused", reason: "unknown-item" };
  const raw = rawPart(item);
  if (raw !== undefined) return { kind: "shown", text: harmless(raw), complete: true };
  const head = item.rawKey === undefined ? undefined : await blobs.head(item.rawKey, bytesShown);
  return head ? { kind: "shown", ...headerText(head) } : { kind: "refused", reason: "nothing-kept" };
}

function rawPart({ replay }: HeldItem): string | undefined {
  if (replay.queue !== "inbound" || replay.body === "") return undefined;
  const inbound = z.safeParse(InboundItem, JSON.parse(replay.body));
  return inbound.success && inbound.data.kind === "unparseable" ? inbound.data.item.raw : undefined;
}

/** Everything up to the empty line as plain text. */
export function headerText(bytes: Uint8Array): { readonly text: string; readonly complete: boolean } {
  const text = decoded(bytes.subarray(0, bytesShown)).replace(/\r\n?/g, "\n");
  const end = text.search(/\n\n/);
  const head = end < 0 ? text : text.slice(0, end);
  return { text: harmless(head), complete: end >= 0 };
}

/**
 * What could move a cursor, turn the writing direction or hide something is shown as a replacement character: the person
 * looks at it because it may be hostile.
 */
function harmless(text: string): string {
  return text.replace(/[^\P{C}\n\t]/gu, "\uFFFD");
}

/** UTF-8 where it is that, else byte by byte; a character that was cut at the end is no reason against UTF-8. */
function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder("latin1").decode(bytes);
  }
}
