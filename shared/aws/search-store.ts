import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import type { Ids, TicketId } from "../domain/ids.ts";
import { searchWords } from "../domain/search-words.ts";
import { agentLine } from "../domain/ticket.ts";
import type { FoundWords, SearchPlace, SearchStore } from "../flow/search.ts";
import { everyItem } from "./every-item.ts";
import { linePartition, TIMER_SHARDS, timerPartition } from "./keys.ts";
import { SEARCH_SHARDS, searchMark, searchPartition, searchSort } from "./search-keys.ts";
import type { Table } from "./table.ts";
import type { StoreParts } from "./ticket-store.ts";

/** Bytes that a word takes: 30 bits of an HMAC. It is found by mistake in one message of some five million. */
const wordBytes = 4;

/** So many words of a message are kept: with them its record is below a kilobyte, one write unit. */
export const wordsKept = 220;

/** With the pepper of the installation: what is stored tells nobody what was said. */
export type WordIds = Pick<Ids, "reference">;

function digestOf(word: string, ids: WordIds): number {
  let digest = 0;
  for (const letter of ids.reference("search-word", word).slice(0, 6)) {
    digest = digest * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".indexOf(letter);
  }
  return digest;
}

function packedWords(words: readonly string[], ids: WordIds): Uint8Array {
  const bytes = Buffer.alloc(words.length * wordBytes);
  for (const [at, word] of words.entries()) bytes.writeUInt32BE(digestOf(word, ids), at * wordBytes);
  return bytes;
}

/**
 * The words of one message, its own record under the day on which it came. Repeatable.
 *
 * @param days how long it is found
 */
export async function keepWords(
  { table }: { readonly table: Table },
  place: SearchPlace,
  texts: readonly string[],
  ids: WordIds,
  days: number,
): Promise<void> {
  const words = searchWords(texts.join("\n"), wordsKept);
  if (words.length === 0) return;
  const ttl = Math.ceil(place.at / 1000) + days * 86_400;
  await table.put({ ...searchMark(place), w: packedWords(words, ids), ttl });
}

/** Nothing finds this message any more. Repeatable. */
export async function forgetWords({ table }: { readonly table: Table }, place: SearchPlace): Promise<void> {
  await table.client.send(new DeleteCommand({ TableName: table.name, Key: searchMark(place) }));
}

/** Finding tickets, on DynamoDB. What each question costs is in docs/search.md. */
export function searchStore(
  { table, shardsOf }: Pick<StoreParts, "table" | "shardsOf">,
  ids: WordIds,
): SearchStore {
  return {
    async withNumber(number, lines) {
      const closed = await table.query({
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": `NUM#${number}` },
      });
      if (closed.length > 0) return closed.map(({ sk }) => String(sk) as TicketId);
      const partitions = [
        ...Array.from({ length: TIMER_SHARDS }, (_, shard) => ["timer", timerPartition(shard)] as const),
        ...lines.queues.flatMap((queue) =>
          Array.from(
            { length: shardsOf(queue) },
            (_, shard) => ["queue", linePartition(queue, shard)] as const,
          ),
        ),
        ...lines.agents.map((agent) => ["queue", linePartition(agentLine(agent), 0)] as const),
      ];
      const found = await Promise.all(partitions.map((each) => numbered(table, each, number)));
      return [...new Set(found.flat())];
    },

    async withWords(day, words, before) {
      const digests = words.map((word) => digestOf(word, ids));
      const shards = Array.from({ length: SEARCH_SHARDS }, (_, shard) => searchPartition(day, shard));
      const found = await Promise.all(shards.map((pk) => fitting(table, pk, digests, before)));
      return found.flat().sort((a, b) => (a.sort < b.sort ? 1 : -1));
    },
  };
}

/** Tickets in one partition of an index whose ids begin so. */
async function numbered(
  table: Table,
  [index, partition]: readonly ["timer" | "queue", string],
  number: string,
): Promise<readonly TicketId[]> {
  const found: TicketId[] = [];
  const name = index === "timer" ? "tpk" : "qpk";
  for await (const item of everyItem(table, {
    IndexName: index,
    KeyConditionExpression: "#pk = :pk",
    ExpressionAttributeNames: { "#pk": name },
    ExpressionAttributeValues: { ":pk": partition },
  })) {
    const pk = String(item.pk);
    if (pk.startsWith(`T#${number}`)) found.push(pk.slice("T#".length) as TicketId);
  }
  return found;
}

const Mark = z.object({ sk: z.string(), w: z.instanceof(Uint8Array) });

async function fitting(
  table: Table,
  pk: string,
  digests: readonly number[],
  before: string | undefined,
): Promise<readonly FoundWords[]> {
  const found: FoundWords[] = [];
  for await (const item of everyItem(table, {
    KeyConditionExpression: before === undefined ? "pk = :pk" : "pk = :pk AND sk < :before",
    ExpressionAttributeValues: { ":pk": pk, ...(before !== undefined && { ":before": before }) },
    ScanIndexForward: false,
  })) {
    const { sk, w } = z.parse(Mark, item);
    if (!holds(w, digests)) continue;
    const { ticket, at } = searchSort(sk);
    found.push({ sort: sk, ticket, at });
  }
  return found;
}

function holds(words: Uint8Array, digests: readonly number[]): boolean {
  const view = new DataView(words.buffer, words.byteOffset, words.byteLength);
  const there = new Set<number>();
  for (let at = 0; at + wordBytes <= words.byteLength; at += wordBytes) there.add(view.getUint32(at));
  return digests.every((digest) => there.has(digest));
}
