import type { TicketId } from "../domain/ids.ts";
import type { SearchPlace } from "../flow/search.ts";
import { type Key, padded, shardOf } from "./keys.ts";

/* Where words of messages are kept. Apart from the other keys, since nearly nothing loads them. */

/** A day's messages are spread, so that it takes four thousand a second. */
export const SEARCH_SHARDS = 4;

/** One message with its words, under the UTC day on which it came. */
export function searchMark({ ticket, at, id }: SearchPlace): Key {
  const day = new Date(at).toISOString().slice(0, 10);
  return {
    pk: searchPartition(day, shardOf(ticket, SEARCH_SHARDS)),
    sk: `${padded(at)}#${ticket}#${id}`,
  };
}

export function searchPartition(day: string, shard: number): string {
  return `SX#${day}#${shard}`;
}

/** Reads the place of kept words back. */
export function searchSort(sk: string): { readonly at: number; readonly ticket: TicketId } {
  const [at = "0", ticket = ""] = sk.split("#");
  return { at: Number(at), ticket: ticket as TicketId };
}
