import { type BlockCause, domainOf } from "../domain/block.ts";
import type { ContactId, Ids } from "../domain/ids.ts";
import type { BlockStore } from "./ports.ts";

/** Whoever writes by mail and through the form is one sender. */
export function blockedContact(ids: Ids, channel: string, address: string): ContactId {
  return ids.contact(channel === "form" ? "email" : channel, address);
}

/** Whether agents keep this sender out, themselves or all of their domain. */
export async function blockOf(
  channel: string,
  address: string,
  { blocks, ids }: { readonly blocks: Pick<BlockStore, "block">; readonly ids: Ids },
): Promise<BlockCause | undefined> {
  const domain = domainOf(channel, address);
  const found = await Promise.all([
    blocks.block("contact", blockedContact(ids, channel, address)),
    domain === undefined ? undefined : blocks.block("domain", domain),
  ]);
  return found.find((block) => block !== undefined)?.cause;
}
