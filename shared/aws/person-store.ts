import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { Erasure } from "../domain/erasure.ts";
import { IdentityLink, otherOf } from "../domain/identity-link.ts";
import type { ContactId, TicketId } from "../domain/ids.ts";
import { Suppression } from "../domain/suppression.ts";
import type { PersonStore } from "../flow/person-ports.ts";
import { erasureKey, type Key, keys, parseMessageKey } from "./keys.ts";
import { searchMark } from "./search-keys.ts";
import type { Item, Table } from "./table.ts";
import { parseContactTicket } from "./ticket-items.ts";

/** So many deletions at a time: one person's records are few, and the table has others to serve. */
const atOnce = 10;

/** What is kept about persons, on DynamoDB: found and taken away as a whole. */
export function personStore({ table }: { readonly table: Table }): PersonStore {
  return {
    async erasure(contact) {
      const stored = await table.get(keys.erasure(contact));
      return stored && z.parse(Erasure, stored.d);
    },

    async saveErasure(before, after) {
      const place = after.nextAt === undefined ? undefined : erasureKey(after.contact, after.nextAt);
      const put = await table.put(
        { ...keys.erasure(after.contact), ...place, v: after.v, d: after },
        before
          ? { expression: "v = :v", values: { ":v": before.v } }
          : { expression: "attribute_not_exists(pk)" },
      );
      return put.stored;
    },

    async everyTicketOf(contact) {
      const items = await table.partition(contactPartition(contact));
      return items.flatMap(pointersIn);
    },

    async openConversationsOf(contact) {
      const items = await table.partition(contactPartition(contact), OPEN);
      return items.map((item) => ({
        conversation: String(item.sk).slice(OPEN.length),
        ticket: String(item.ticket) as TicketId,
      }));
    },

    async markGone(message, reference, why) {
      await table.update(keys.seen(message, reference), {
        UpdateExpression: "SET #d.#gone = :why, #d.#done = :yes",
        ConditionExpression: "attribute_exists(pk)",
        ExpressionAttributeNames: { "#d": "d", "#gone": "gone", "#done": "done" },
        ExpressionAttributeValues: { ":why": why, ":yes": true },
      });
    },

    async emptyTicket(ticket, until) {
      const { pk, sk: meta } = keys.ticket(ticket);
      const items = await table.partition(pk);
      const gone = items.filter((item) => item.sk !== meta && (until === undefined || isUntil(item, until)));
      // What they are found by goes before them, as its keys are made of theirs.
      await removeAll(
        table,
        gone.flatMap((item) => searchMarkOf(ticket, item)),
      );
      await removeAll(table, gone);
    },

    async removeFrom(ticket, messages, replies) {
      await removeAll(table, [
        ...messages.map(({ receivedMs: at, id }) => searchMark({ ticket, at, id })),
        ...replies.map(({ createdAt, id }) => searchMark({ ticket, at: Date.parse(createdAt), id })),
      ]);
      await removeAll(table, [
        ...messages.map(({ receivedMs, id }) => keys.message(ticket, receivedMs, id)),
        ...replies.map(({ id }) => keys.outbox(ticket, id)),
      ]);
    },

    async removeTicket(ticket, v) {
      const key = keys.ticket(ticket);
      const items = await table.partition(key.pk);
      if (items.some(({ sk }) => sk !== key.sk)) return false;
      await remove(table, keys.numberMark(ticket));
      return remove(table, key, { expression: "attribute_not_exists(pk) OR v = :v", values: { ":v": v } });
    },

    async removePointer(contact, ticket) {
      const items = await table.partition(contactPartition(contact));
      const theirs = items.filter(
        (item) =>
          String(item.sk) !== PROFILE && (item.ticket === ticket || pointersIn(item).includes(ticket)),
      );
      await removeAll(table, theirs);
    },

    async removeContact(contact) {
      const items = await table.partition(contactPartition(contact));
      const links = items.filter(({ sk }) => String(sk).startsWith(LINK));
      const others = links.map((item) => otherOf(z.parse(IdentityLink, item.d), contact).contact);
      // First those that name this contact elsewhere, which are found by its own; its record last, as it is found by that.
      await removeAll(
        table,
        others.map((other) => keys.identityLink(other, contact)),
      );
      await removeAll(
        table,
        items.filter(({ sk }) => sk !== PROFILE),
      );
      await removeAll(
        table,
        items.filter(({ sk }) => sk === PROFILE),
      );
      return links.length;
    },

    async removeHeld(message) {
      await remove(table, keys.held(message));
    },

    async removeCounters(kind, name) {
      const items = await table.partition(
        kind === "sender" ? keys.rate(name, 0).pk : keys.callReport(name, "", "").pk,
      );
      await removeAll(table, items);
      return items.length;
    },

    async suppressionOf(address) {
      const stored = await table.get(keys.suppression(address));
      return stored && z.parse(Suppression, stored.d);
    },
  };
}

const Reply = z.object({ id: z.string(), createdAt: z.string() });

/** Where the words of a message or reply are, if they are kept. */
function searchMarkOf(ticket: TicketId, item: Item): Key[] {
  const sk = String(item.sk);
  if (sk.startsWith("O#")) {
    const { id, createdAt } = z.parse(Reply, item.d);
    return [searchMark({ ticket, at: Date.parse(createdAt), id })];
  }
  if (!sk.startsWith("M#")) return [];
  const { receivedMs, message } = parseMessageKey(String(item.pk), sk);
  return [searchMark({ ticket, at: receivedMs, id: message })];
}

const PROFILE = "PROFILE";
const OPEN = "OPEN#";
const LINK = "L#";

function contactPartition(contact: ContactId): string {
  return keys.contact(contact).pk;
}

function pointersIn(item: Item): TicketId[] {
  const sk = String(item.sk);
  if (sk === PROFILE) return item.first === undefined ? [] : [parseContactTicket(item.first).ticket];
  return sk.startsWith("T#") ? [parseContactTicket(item.d).ticket] : [];
}

/** What has no time of its own goes by the time of nobody: replies tell when they were made, all others by their keys. */
function isUntil({ sk, d }: Item, until: number): boolean {
  const [kind, time = ""] = String(sk).split("#");
  if (kind === "M" || kind === "N" || kind === "A") return Number(time) <= until;
  const made = z.safeParse(z.looseObject({ createdAt: z.string() }), d);
  return (kind !== "O" && kind !== "E") || (made.success && Date.parse(made.data.createdAt) <= until);
}

async function removeAll(table: Table, items: readonly (Item | Key)[]): Promise<void> {
  for (let from = 0; from < items.length; from += atOnce) {
    const batch = items.slice(from, from + atOnce);
    await Promise.all(batch.map(({ pk, sk }) => remove(table, { pk: String(pk), sk: String(sk) })));
  }
}

async function remove(
  table: Table,
  key: Key,
  condition?: { readonly expression: string; readonly values: Item },
): Promise<boolean> {
  try {
    await table.client.send(
      new DeleteCommand({
        TableName: table.name,
        Key: key,
        ...(condition && {
          ConditionExpression: condition.expression,
          ExpressionAttributeValues: condition.values,
        }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === "ConditionalCheckFailedException") return false;
    throw error;
  }
}
