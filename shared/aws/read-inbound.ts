import * as z from "zod/mini";
import { Inbound } from "../domain/message.ts";
import type { Blobs } from "../flow/ports.ts";

const Pointer = z.object({ kind: z.literal("pointer"), key: z.string() });
const QueueBody = z.union([Pointer, Inbound]);

/**
 * Reads one record of the inbound queue, from the bucket where the queue carries a pointer. Apart from what puts it there:
 * who only puts need not load the schema of all that may be carried.
 */
export async function readInbound(body: string, blobs: Blobs): Promise<Inbound> {
  const parsed = z.parse(QueueBody, JSON.parse(body));
  if (parsed.kind !== "pointer") return parsed;
  const blob = await blobs.get(parsed.key);
  if (!blob) throw new Error(`the inbound queue points to ${parsed.key}, which is not in the bucket`);
  return z.parse(Inbound, JSON.parse(Buffer.from(blob).toString("utf8")));
}
