import * as z from "zod/mini";
import type { AgentId, MessageId, OutboxId, TicketId } from "../domain/ids.ts";
import type { AgentSettings, DeskStore, DueItem } from "../flow/ports.ts";
import { everyItem } from "./every-item.ts";
import {
  AGENTS_PARTITION,
  keys,
  linePartition,
  padded,
  parseMessageKey,
  parseQueueSort,
  presenceKey,
  TIMER_SHARDS,
  timerPartition,
} from "./keys.ts";
import type { Item, Table } from "./table.ts";
import { noText, parseAgent, parseHeld } from "./ticket-items.ts";
import type { StoreParts } from "./ticket-store.ts";

/** More agents than this are not looked at. */
const mostAgents = 500;

/** A text that is kept in the bucket. */
const LongText = z.object({ textKey: z.exactOptional(z.string()) });

/** Lines, agents, the quarantine and what is due, on DynamoDB. */
export function deskStore({
  table,
  blobs,
  shardsOf,
}: Pick<StoreParts, "table" | "blobs" | "shardsOf">): DeskStore {
  return {
    async line(line, limit, cursor) {
      const shards = Array.from({ length: shardsOf(line) }, (_, shard) => shard);
      const pages = await Promise.all(
        shards.map((shard) =>
          table.query({
            IndexName: "queue",
            KeyConditionExpression: cursor ? "qpk = :pk AND qsk > :after" : "qpk = :pk",
            ExpressionAttributeValues: {
              ":pk": linePartition(line, shard),
              ...(cursor && { ":after": cursor }),
            },
            Limit: limit,
          }),
        ),
      );
      const sorted = pages
        .flat()
        .map((stored) => String(stored.qsk))
        .sort();
      const items = sorted.slice(0, limit).map((sort) => ({ line, ...parseQueueSort(sort) }));
      const last = sorted[limit - 1];
      return { items, ...(last !== undefined && { cursor: last }) };
    },

    async held(limit, cursor) {
      const places = await table.query({
        IndexName: "queue",
        KeyConditionExpression: cursor ? "qpk = :pk AND qsk < :before" : "qpk = :pk",
        ExpressionAttributeValues: { ":pk": "HELD#0", ...(cursor && { ":before": cursor }) },
        ScanIndexForward: false,
        Limit: limit,
      });
      const stored = await Promise.all(places.map((place) => table.get(keyOf(place))));
      const items = await Promise.all(
        stored.filter((held) => held !== undefined).map((held) => parseHeld(held, blobs)),
      );
      const last = places.length === limit ? places.at(-1) : undefined;
      return { items, ...(last && { cursor: String(last.qsk) }) };
    },

    async heldItem(id: MessageId) {
      const stored = await table.get(keys.held(id));
      return stored && parseHeld(stored, blobs);
    },

    async settleHeld(id, state, by, at) {
      const deleted = state === "deleted";
      const long = deleted ? z.parse(LongText, (await table.get(keys.held(id)))?.d ?? {}).textKey : undefined;
      const settled = await table.update(keys.held(id), {
        UpdateExpression:
          "SET d.#state = :state, d.decidedBy = :by, d.decidedAt = :at" +
          (deleted
            ? ", d.texts = :none, d.summary = :nothing REMOVE d.textKey, qpk, qsk"
            : " REMOVE qpk, qsk"),
        ConditionExpression: "d.#state = :held",
        ExpressionAttributeNames: { "#state": "state" },
        ExpressionAttributeValues: {
          ":state": state,
          ":by": by,
          ":at": at,
          ":held": "held",
          ...(deleted && { ":none": noText(), ":nothing": "" }),
        },
      });
      if (settled && long !== undefined) await blobs.remove(long);
      return settled !== undefined;
    },

    async agent(id: AgentId) {
      const stored = await table.get(keys.agent(id));
      return stored && parseAgent(stored);
    },

    async putAgent({ max, maxOf = {}, ...facts }: AgentSettings) {
      const { qpk, qsk } = presenceKey(facts);
      // What a claim compares stands beside the record; `open` and offers are never set from here.
      await table.update(keys.agent(facts.id), {
        UpdateExpression:
          "SET d = :facts, #max = :max, maxOf = :maxOf, #open = if_not_exists(#open, :none), qpk = :qpk, qsk = :qsk",
        ExpressionAttributeNames: { "#max": "max", "#open": "open" },
        ExpressionAttributeValues: {
          ":facts": facts,
          ":max": max,
          ":maxOf": maxOf,
          ":none": 0,
          ":qpk": qpk,
          ":qsk": qsk,
        },
      });
    },

    async agents(presence) {
      const places = await table.query({
        IndexName: "queue",
        KeyConditionExpression: presence ? "qpk = :pk AND begins_with(qsk, :presence)" : "qpk = :pk",
        ExpressionAttributeValues: {
          ":pk": AGENTS_PARTITION,
          ...(presence && { ":presence": `${presence}#` }),
        },
        Limit: mostAgents,
      });
      const stored = await Promise.all(places.map((place) => table.get(keyOf(place))));
      return stored.flatMap((agent) => (agent ? [parseAgent(agent)] : []));
    },

    async available() {
      const places = await table.query({
        IndexName: "queue",
        KeyConditionExpression: "qpk = :pk AND begins_with(qsk, :presence)",
        ExpressionAttributeValues: { ":pk": AGENTS_PARTITION, ":presence": "available#" },
        Limit: mostAgents,
      });
      return places.map(({ qsk }) => String(qsk).slice("available#".length) as AgentId);
    },

    async due(now, limit) {
      const shards = Array.from({ length: TIMER_SHARDS }, (_, shard) => shard);
      const found = await Promise.all(shards.map((shard) => dueIn(table, shard, now, limit)));
      return found
        .flat()
        .sort((a, b) => urgency(a).localeCompare(urgency(b)))
        .slice(0, limit)
        .map(dueItem);
    },
  };
}

/** Of one shard at most so many are looked at, so that a run of the clock ends. */
const mostLookedAt = 20_000;

/** What is due in a shard: deadlines first, also when they stand behind tickets that only wait to be learned from. */
async function dueIn(table: Table, shard: number, now: Date, limit: number): Promise<readonly Item[]> {
  const deadlines: Item[] = [];
  const lessons: Item[] = [];
  let looked = 0;
  for await (const item of everyItem(table, {
    IndexName: "timer",
    KeyConditionExpression: "tpk = :pk AND tsk < :now",
    ExpressionAttributeValues: { ":pk": timerPartition(shard), ":now": padded(now.getTime()) },
    Limit: limit,
  })) {
    if (!isLesson(item)) deadlines.push(item);
    else if (lessons.length < limit) lessons.push(item);
    looked += 1;
    if (deadlines.length === limit || looked === mostLookedAt) break;
  }
  return [...deadlines, ...lessons];
}

function isLesson({ tsk }: Item): boolean {
  return String(tsk).endsWith("#lesson");
}

function keyOf(stored: Item) {
  return { pk: String(stored.pk), sk: String(stored.sk) };
}

/** By time; what only waits to be learned from comes after everything that somebody waits for. */
function urgency(item: Item): string {
  return `${isLesson(item) ? 1 : 0}${item.tsk}`;
}

function dueItem(stored: Item): DueItem {
  const ticket = String(stored.pk).slice("T#".length) as TicketId;
  const at = new Date(Number(String(stored.tsk).split("#")[0])).toISOString();
  const sk = String(stored.sk);
  if (sk.startsWith("M#")) return { kind: "media", at, ...parseMessageKey(String(stored.pk), sk) };
  return sk.startsWith("O#")
    ? { kind: "outbox", ticket, outbox: sk.slice("O#".length) as OutboxId, at }
    : { kind: "ticket", ticket, at };
}
