import { messageIdOf } from "../shared/domain/identity.ts";
import type { Ids } from "../shared/domain/ids.ts";
import type { Inbound } from "../shared/domain/message.ts";
import type { InboundQueue } from "../shared/flow/ports.ts";
import type { Log } from "./edge.ts";

/**
 * Puts what a channel made of a request on the inbound queue, and only then says so: one `accepted` line per message,
 * with the id that it keeps on its whole way. What these lines promise, `npm run reconcile` checks.
 */
export async function accept(
  items: readonly Inbound[],
  parts: { queue: InboundQueue; ids: () => Promise<Ids>; log: Log },
  rawKey?: string,
): Promise<void> {
  if (items.length === 0) return;
  await parts.queue.put(items);
  const ids = await parts.ids();
  for (const item of items) {
    // What is only noted leaves no trace that could be looked for.
    if (item.kind === "event") continue;
    parts.log.info("accepted", {
      message_id: messageIdOf(ids, item),
      channel: item.kind === "message" ? item.message.channel : item.item.channel,
      ...(rawKey !== undefined && { raw_key: rawKey }),
    });
  }
}
