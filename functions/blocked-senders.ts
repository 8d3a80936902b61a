import { blockStore } from "../shared/aws/block-store.ts";
import type { StoreParts } from "../shared/aws/ticket-store.ts";
import type { Ids } from "../shared/domain/ids.ts";
import { blockOf } from "../shared/flow/blocks.ts";

/** What triage asks of whoever writes; apart, so that it is loaded after the first message came. */
export function blockedSender(channel: string, address: string, { table }: StoreParts, ids: Ids) {
  return blockOf(channel, address, { blocks: blockStore(table), ids });
}
