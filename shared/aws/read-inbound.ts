import * as z from "zod/mini";
import { type Inbound, InboundItem } from "../domain/message.ts";
import type { Blobs } from "../flow/ports.ts";

const Pointer = z.object({ kind: z.literal("pointer"), key: z.string() });
const Carried = z.object({ kind: z.string() });

/**
 * Reads one record of the inbound queue, from the bucket where the queue carries a pointer. Apart from what puts it there:
 * who only puts need not load the schema of all that may be carried.
 */
export async function readInbound(body: string, blobs: Blobs): Promise<Inbound> {
  const carried: unknown = JSON.parse(body);
  const pointer = z.safeParse(Pointer, carried).data;
  if (!pointer) return parseInbound(carried);
  const blob = await blobs.get(pointer.key);
  if (!blob) throw new Error(`the inbound queue points to ${pointer.key}, which is not in the bucket`);
  return parseInbound(JSON.parse(Buffer.from(blob).toString("utf8")));
}

/** Checks what the queue carried. Most of it is messages: what reads events is loaded with the first of them. */
export async function parseInbound(carried: unknown): Promise<Inbound> {
  if (z.safeParse(Carried, carried).data?.kind !== "event") return z.parse(InboundItem, carried);
  const { InboundEvent } = await import("../domain/channel-event.ts");
  return z.parse(InboundEvent, carried);
}
