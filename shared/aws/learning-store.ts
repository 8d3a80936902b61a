import * as z from "zod/mini";
import { type CountChange, countNames, EntryCounts } from "../domain/entry-counts.ts";
import { Lesson } from "../domain/lesson.ts";
import { Proposal } from "../domain/proposal.ts";
import type { LearningStore, LessonChange } from "../flow/ports.ts";
import { COUNTS_DAYS, COUNTS_PREFIX, countsPartition, keys, PROPOSALS_PARTITION } from "./keys.ts";
import type { Item, Table, TransactItem } from "./table.ts";
import { packed, ticketItem, unpacked } from "./ticket-items.ts";
import type { StoreParts } from "./ticket-store.ts";

/** What is learned from use, on DynamoDB. One transaction a lesson, so that nothing is counted twice. */
export function learningStore({ table, shardsOf }: Pick<StoreParts, "table" | "shardsOf">): LearningStore {
  return {
    async lesson(ticket) {
      const stored = await table.get(keys.lesson(ticket));
      return stored && z.parse(Lesson, unpacked(stored.packed));
    },

    async learn(change) {
      const refused = await table.transact(lessonWrites(change, table, shardsOf));
      return refused ? "conflict" : "learned";
    },

    async proposals() {
      const items = await table.partition(PROPOSALS_PARTITION);
      return items.map((stored) => z.parse(Proposal, unpacked(stored.packed)));
    },

    async decideProposal(before, after) {
      const put = await table.put(proposalItem(after), { expression: "v = :v", values: { ":v": before.v } });
      return put.stored;
    },

    async entryCounts(day) {
      const items = await table.partition(countsPartition(day), COUNTS_PREFIX);
      return new Map(
        items.map((stored) => [String(stored.sk).slice(COUNTS_PREFIX.length), z.parse(EntryCounts, stored)]),
      );
    },
  };
}

function lessonWrites(
  { ticket, lesson, counts, proposals }: LessonChange,
  table: Table,
  shardsOf: StoreParts["shardsOf"],
): TransactItem[] {
  const put = (item: Item, before: { readonly v: number } | undefined): TransactItem => ({
    Put: {
      TableName: table.name,
      Item: item,
      ConditionExpression: before ? "v = :v" : "attribute_not_exists(pk)",
      ...(before && { ExpressionAttributeValues: { ":v": before.v } }),
    },
  });
  const { after } = lesson;
  const kept = { ...keys.lesson(after.ticket), v: after.v, packed: packed(after) };
  return [
    put(ticketItem(ticket.after, shardsOf), ticket.before),
    put(kept, lesson.before),
    ...proposals.map((each) => put(proposalItem(each.after), each.before)),
    ...counts.map((each) => ({ Update: { TableName: table.name, ...countUpdate(each) } })),
  ];
}

function proposalItem(proposal: Proposal) {
  return { ...keys.proposal(proposal.slot), v: proposal.v, packed: packed(proposal) };
}

/** All counts at once, so that each entry's item has them all. */
export function countUpdate({ day, entry, by }: CountChange) {
  const expires = Math.ceil(Date.parse(day) / 1000) + COUNTS_DAYS * 86_400;
  return {
    Key: keys.entryCounts(day, entry),
    UpdateExpression: `SET #ttl = :ttl ADD ${countNames.map((name) => `${name} :${name}`).join(", ")}`,
    ExpressionAttributeNames: { "#ttl": "ttl" },
    ExpressionAttributeValues: {
      ":ttl": expires,
      ...Object.fromEntries(countNames.map((name) => [`:${name}`, by[name]])),
    },
  };
}
