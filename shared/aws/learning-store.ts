import * as z from "zod/mini";
import { type CountChange, countNames, EntryCounts } from "../domain/entry-counts.ts";
import type { TicketId } from "../domain/ids.ts";
import { Lesson } from "../domain/lesson.ts";
import { Proposal } from "../domain/proposal.ts";
import type { ReportChange } from "../domain/report-counts.ts";
import { marksOf } from "../domain/reported.ts";
import type { LearningStore, LessonChange } from "../flow/ports.ts";
import {
  BACKLOG_PREFIX,
  COUNTS_DAYS,
  COUNTS_PREFIX,
  countsPartition,
  keys,
  type LineParts,
  PROPOSALS_PARTITION,
  REPORT_PREFIX,
  reportedPartition,
} from "./keys.ts";
import type { Item, Table, TransactItem } from "./table.ts";
import { packed, ticketItem, unpacked } from "./ticket-items.ts";
import type { StoreParts } from "./ticket-store.ts";

/** What is learned from use, on DynamoDB. One transaction a lesson, so that nothing is counted twice. */
export function learningStore({ table, ...lines }: Omit<StoreParts, "blobs">): LearningStore {
  return {
    async lesson(ticket) {
      const stored = await table.get(keys.lesson(ticket));
      return stored && z.parse(Lesson, unpacked(stored.packed));
    },

    async learn(change) {
      const refused = await table.transact(lessonWrites(change, table, lines));
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

    async reportCounts(day) {
      const items = await table.partition(countsPartition(day), REPORT_PREFIX);
      return items.map(({ pk: _, sk, ttl: __, ...counts }) => {
        const [queue = "", channel = ""] = String(sk).slice(REPORT_PREFIX.length).split("#");
        return { day, queue, channel, counts: z.parse(z.record(z.string(), z.number()), counts) };
      });
    },

    async reported(day, queue, limit, after) {
      const prefix = queue === undefined ? "" : `${queue}#`;
      const items = await table.query({
        IndexName: "queue",
        KeyConditionExpression: "qpk = :pk AND qsk BETWEEN :from AND :to",
        ExpressionAttributeValues: {
          ":pk": reportedPartition(day),
          // No key holds a blank: what comes next after a place begins with it.
          ":from": after === undefined ? prefix || " " : `${after} `,
          ":to": `${prefix}~`,
        },
        Limit: limit,
      });
      return items.map(reportedIn);
    },

    async noteBacklog(backlog) {
      const item = { ...keys.backlog(backlog), ...backlog, ttl: countsExpire(backlog.at.slice(0, 10)) };
      const put = await table.put(item, { expression: "attribute_not_exists(pk)" });
      return put.stored;
    },

    async backlogs(within) {
      const [day = "", hour] = within.split("T");
      const prefix = hour === undefined ? BACKLOG_PREFIX : `${BACKLOG_PREFIX}${hour}#`;
      const items = await table.partition(countsPartition(day), prefix);
      return items.map((stored) => z.parse(StoredBacklog, stored));
    },
  };
}

function lessonWrites(
  { ticket, lesson, counts, report, proposals }: LessonChange,
  table: Table,
  lines: LineParts,
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
  const kept = { ...keys.lesson(after.ticket), ...reportedKey(after), v: after.v, packed: packed(after) };
  return [
    put(ticketItem(ticket.after, lines), ticket.before),
    put(kept, lesson.before),
    ...proposals.map((each) => put(proposalItem(each.after), each.before)),
    ...counts.map((each) => ({ Update: { TableName: table.name, ...countUpdate(each) } })),
    ...report.map((each) => ({ Update: { TableName: table.name, ...reportUpdate(each) } })),
  ];
}

function reportedKey({ ticket, figures }: Lesson) {
  if (!figures) return {};
  const { day, queue, channel } = figures;
  return { qpk: reportedPartition(day), qsk: [queue, channel, marksOf(figures), ticket].join("#") };
}

function reportedIn({ qsk }: Item) {
  const place = String(qsk);
  const [, channel = "", marks = "", ticket = ""] = place.split("#");
  return { ticket: ticket as TicketId, channel, marks, place };
}

function proposalItem(proposal: Proposal) {
  return { ...keys.proposal(proposal.slot), v: proposal.v, packed: packed(proposal) };
}

const StoredBacklog = z.object({
  at: z.string(),
  queue: z.string(),
  waiting: z.number(),
  overdue: z.number(),
  oldestDue: z.exactOptional(z.string()),
});

/** Seconds since 1970. */
function countsExpire(day: string): number {
  return Math.ceil(Date.parse(day) / 1000) + COUNTS_DAYS * 86_400;
}

function reportUpdate({ by, ...place }: ReportChange) {
  const names = Object.keys(by);
  return {
    Key: keys.reportCounts(place),
    UpdateExpression: `SET #ttl = :ttl ADD ${names.map((_, at) => `#n${at} :n${at}`).join(", ")}`,
    ExpressionAttributeNames: {
      "#ttl": "ttl",
      ...Object.fromEntries(names.map((name, at) => [`#n${at}`, name])),
    },
    ExpressionAttributeValues: {
      ":ttl": countsExpire(place.day),
      ...Object.fromEntries(names.map((name, at) => [`:n${at}`, by[name] ?? 0])),
    },
  };
}

/** All counts at once, so that each entry's item has them all. */
export function countUpdate({ day, entry, by }: CountChange) {
  return {
    Key: keys.entryCounts(day, entry),
    UpdateExpression: `SET #ttl = :ttl ADD ${countNames.map((name) => `${name} :${name}`).join(", ")}`,
    ExpressionAttributeNames: { "#ttl": "ttl" },
    ExpressionAttributeValues: {
      ":ttl": countsExpire(day),
      ...Object.fromEntries(countNames.map((name) => [`:${name}`, by[name]])),
    },
  };
}
